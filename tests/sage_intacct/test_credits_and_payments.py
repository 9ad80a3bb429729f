"""Credit notes and payments: partial, over, several, with credits, drafts, advances (dossier §4, §8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sage_intacct.desk import STANDARD, Desk, adjustment, day, invoice, line, payment, texts, xml


def due(desk: Desk, key: str, kind: str = "ARINVOICE") -> Decimal:
    owed: Decimal = desk.doc(kind, key)["TRX_TOTALDUE"]
    return owed


def paying(key: str, amount: object, **rest: object) -> dict[str, object]:
    return {"RECORDKEY": key, **rest, "TRX_PAYMENTAMOUNT": amount}


def test_negative_lines_make_a_credit_memo_and_positive_ones_a_debit_memo(desk: Desk) -> None:
    desk.made(adjustment("C-1", line("-100", tax=STANDARD)))
    desk.made(adjustment("D-1", line("30")))
    credit, debit = desk.audit.documents
    assert (credit.kind, credit.number, credit.total, credit.tax, credit.balance) == (
        "credit_note",
        "C-1",
        120,
        20,
        120,
    )
    assert (debit.kind, debit.total) == ("invoice", 30)
    assert sum(posting.amount for posting in credit.postings) == 0
    assert credit.postings[0].amount == -120


def test_an_adjustment_can_state_a_total_that_includes_its_tax(desk: Desk) -> None:
    key = desk.made(
        adjustment(
            "C-1",
            line("-110.56", tax=STANDARD).replace("<taxentries>", "<totaltrxamount>-120</totaltrxamount><taxentries>"),
        )
    )
    item = desk.doc("ARADJUSTMENT", key)["ARADJUSTMENTITEMS"][0]
    assert (item["TRX_AMOUNT"], item["TRX_TAX"]) == (-100, -20)


def test_adjustments_are_changed_and_deleted_as_invoices_are(desk: Desk) -> None:
    key = desk.made(adjustment("C-1", line("-10")))
    changed = xml("updatearadjustmentitems", xml("updatelineitem", texts(amount="-12"), line_num="1"))
    assert desk.ask(xml("update_aradjustment", changed, key=key)).key == key
    assert due(desk, key, "ARADJUSTMENT") == -12
    assert desk.ask(xml("delete_aradjustment", key=key)).statuses == ["success"]


def test_invoice_and_adjustment_numbers_do_not_clash(desk: Desk) -> None:
    assert desk.ask(invoice("X"), adjustment("X", line("-1"))).statuses == ["success", "success"]
    assert desk.ask(adjustment("X", line("-1"))).errors[0][0] == "BL03002185"


def test_a_partial_payment_pays_the_lines_from_the_top(desk: Desk) -> None:
    key = desk.made(invoice("A", line("30"), line("50"), line("20")))
    number = desk.paid(paying(key, "55"))
    doc = desk.doc("ARINVOICE", key)
    assert [one["TRX_TOTALPAID"] for one in doc["ARINVOICEITEMS"]] == [30, 25, 0]
    assert (doc["STATE"], doc["RAWSTATE"], doc["TRX_TOTALDUE"]) == ("Partially Paid", "P", 45)
    details = desk.doc("ARPYMT", number)["ARPYMTDETAILS"]
    assert [detail["TRX_PAYMENTAMOUNT"] for detail in details] == [30, 25]
    desk.paid(paying(key, "45"))
    doc = desk.doc("ARINVOICE", key)
    assert (doc["STATE"], doc["WHENPAID"].isoformat()) == ("Paid", "2026-03-02")


def test_one_line_can_be_paid(desk: Desk) -> None:
    key = desk.made(invoice("A", line("30"), line("50")))
    second = desk.doc("ARINVOICE", key)["ARINVOICEITEMS"][1]["RECORDNO"]
    desk.paid(paying(key, "10", ENTRYKEY=second))
    assert [one["TRX_TOTALPAID"] for one in desk.doc("ARINVOICE", key)["ARINVOICEITEMS"]] == [0, 10]
    assert desk.ask(payment(paying(key, "45", ENTRYKEY=second))).errors[0][0] == "BL03000130"


def test_a_paid_invoice_takes_no_payment(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    desk.paid(paying(key, "100"))
    assert desk.ask(payment(paying(key, "1"))).errors[0][0] == "BL03000130"


def test_more_than_is_due_is_refused(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    assert desk.ask(payment(paying(key, "100.01"))).errors[0][0] == "BL03000130"
    assert desk.ask(payment(paying(key, "60"), paying(key, "60"))).errors[0][0] == "BL03000130", "together too"
    assert due(desk, key) == 100


def test_an_overpayment_is_kept_on_account_where_it_is_said(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    number = desk.paid(paying(key, "100"), OVERPAYMENTAMOUNT="25")
    doc = desk.doc("ARPYMT", number)
    assert (doc["TRX_TOTALENTERED"], doc["TRX_TOTALPAID"], doc["TRX_TOTALDUE"]) == (125, 100, 25)
    other = desk.made(invoice("B"))
    using = {"RECORDKEY": other, "OVERPAYMENTKEY": number, "TRX_POSTEDOVERPAYMENTAMOUNT": "20"}
    desk.paid(using)
    assert due(desk, other) == 80
    assert due(desk, number, "ARPYMT") == 5
    assert desk.ask(payment({**using, "TRX_POSTEDOVERPAYMENTAMOUNT": "6"})).errors[0][0] == "BL03000130"


def test_a_surplus_can_be_kept_by_setting(desk: Desk) -> None:
    desk.set(over_payment="keep")
    key = desk.made(invoice("A"))
    number = desk.paid(paying(key, "130"), OVERPAYMENTAMOUNT="5")
    assert due(desk, number, "ARPYMT") == 35
    assert due(desk, key) == 0


def test_one_payment_pays_several_invoices_of_several_customers(desk: Desk) -> None:
    ours, theirs = desk.made(invoice("A")), desk.made(invoice("B", customerid="OBR01"))
    both = (paying(ours, "100"), paying(theirs, "40"))
    assert desk.ask(payment(*both)).statuses == ["failure"], "the customer named is not theirs"
    number = desk.paid(*both, CUSTOMERID=None, PAYERNAME="Group treasury")
    [paid] = desk.audit.payments
    assert (paid.id, paid.total, paid.applied) == (number, 140, {ours: 100, theirs: 40})
    assert paid.party == "Group treasury"


def test_a_credit_memo_settles_an_invoice(desk: Desk) -> None:
    key, credit = desk.made(invoice("A")), desk.made(adjustment("C", line("-30")))
    desk.paid({"RECORDKEY": key, "ADJUSTMENTKEY": credit, "TRX_ADJUSTMENTAMOUNT": "30"})
    assert (due(desk, key), due(desk, credit, "ARADJUSTMENT")) == (70, 0)
    assert desk.ask(payment({"RECORDKEY": key, "ADJUSTMENTKEY": credit, "TRX_ADJUSTMENTAMOUNT": "1"})).statuses == [
        "failure"
    ]
    [paid] = desk.audit.payments
    assert (paid.total, dict(paid.applied)) == (0, {})


def test_a_debit_memo_is_paid_by_its_own_key(desk: Desk) -> None:
    debit = desk.made(adjustment("D", line("30")))
    desk.paid({"POSADJKEY": debit, "TRX_PAYMENTAMOUNT": "30"})
    assert due(desk, debit, "ARADJUSTMENT") == 0


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"FINANCIALENTITY": None}, "BL03000018"),
        ({"FINANCIALENTITY": "NOBANK"}, "BL01001973"),
        ({"FINANCIALENTITY": None, "PRBATCH": "Nothing"}, "BL01001973"),
        ({"PAYMENTMETHOD": "Barter"}, "BL03000018"),
        ({"CUSTOMERID": None}, "BL03000018"),
        ({"RECEIPTDATE": None}, "PL03000006"),
        ({"RECEIPTDATE": "2026-03-02"}, "PL03000006"),
        ({"CURRENCY": "EUR"}, "BL01001973"),
    ],
)
def test_what_is_wrong_with_a_payment_is_told(desk: Desk, head: dict[str, str | None], code: str) -> None:
    key = desk.made(invoice("A"))
    answer = desk.ask(payment(paying(key, "10"), **head))
    assert answer.errors[0][0] == code
    assert due(desk, key) == 100


def test_money_without_details_is_no_payment(desk: Desk) -> None:
    assert desk.ask(payment()).errors[0] == ("BL03000018", "Missing Payment details")


def test_undeposited_funds_take_the_place_of_a_bank(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    desk.paid(paying(key, "10"), FINANCIALENTITY=None, UNDEPOSITEDACCOUNTNO="1150")
    assert desk.audit.payments[0].postings[0].account == "1150"


def test_a_closed_period_takes_no_payment(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    desk.company.facts["closed_until"] = "2026-03-31"
    assert desk.ask(payment(paying(key, "10"))).errors[0][1].startswith("Periods are closed.")


def test_a_draft_changes_nothing_until_it_is_submitted(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    number = desk.paid(paying(key, "40"), ACTION="Draft")
    assert due(desk, key) == 100
    assert desk.doc("ARPYMT", number)["STATE"] == "Draft"
    assert desk.ask(xml("update", xml("ARPYMT", texts(RECORDNO=number, ACTION="Submit")))).statuses == ["success"]
    assert due(desk, key) == 60
    assert desk.ask(xml("update", xml("ARPYMT", texts(RECORDNO=number, DOCNUMBER="x")))).statuses == ["failure"]
    assert desk.ask(xml("delete", texts(object="ARPYMT", keys=number))).statuses == ["failure"]
    draft = desk.paid(paying(key, "1"), ACTION="Draft")
    assert desk.ask(xml("delete", texts(object="ARPYMT", keys=draft))).statuses == ["success"]


def reversal(number: str, date: str = "2026-03-03") -> str:
    return xml("reverse_arpayment", day("datereversed", date), key=number)


def test_a_reversed_payment_leaves_the_invoice_open_again(desk: Desk) -> None:
    key = desk.made(invoice("A", line("30"), line("70")))
    number = desk.paid(paying(key, "80"))
    assert desk.ask(reversal(number)).key == number
    assert due(desk, key) == 100
    assert desk.doc("ARPYMT", number)["STATE"] == "Reversed"
    assert desk.audit.payments[0].status == "void"
    assert desk.ask(reversal(number)).statuses == ["failure"]


def test_an_invoice_with_payments_is_neither_reversed_nor_deleted(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    desk.paid(paying(key, "10"))
    reverse = xml("reverse_invoice", day("datereversed", "2026-03-02"), key=key)
    assert desk.ask(reverse, xml("delete_invoice", key=key)).statuses == ["failure", "failure"]
    smaller = xml("updateinvoiceitems", xml("updatelineitem", texts(amount="5"), line_num="1"))
    assert desk.ask(xml("update_invoice", smaller, key=key)).statuses == ["failure"]


def legacy(amount: object, *items: tuple[str, object], customer: str = "ALD01") -> str:
    rows = "".join(xml("arpaymentitem", texts(invoicekey=key, amount=part)) for key, part in items)
    head = texts(customerid=customer, paymentamount=amount, bankaccountid="MAIN", refid="R-1")
    return xml("create_arpayment", head, day("datereceived", "2026-03-02"), texts(paymentmethod="Cash"), rows)


def test_the_older_function_makes_the_same_payment(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    number = desk.made(legacy("60", (key, "60")))
    assert (due(desk, key), desk.doc("ARPYMT", number)["DOCNUMBER"]) == (40, "R-1")
    assert desk.ask(legacy("10", (key, "20"))).errors[0][0] == "BL03000130"


def test_unapplied_money_is_an_advance_that_can_be_applied_later(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    number = desk.made(legacy("60"))
    assert (due(desk, key), due(desk, number, "ARPYMT")) == (100, 60)
    assert desk.doc("ARPYMT", number)["RECORDTYPE"] == "rr"

    def apply(amount: str) -> str:
        items = xml("arpaymentitems", xml("arpaymentitem", texts(invoicekey=key, amount=amount)))
        return xml("apply_arpayment", texts(arpaymentkey=number), day("paymentdate", "2026-03-02"), items)

    assert desk.ask(apply("61")).errors[0][0] == "BL03000130"
    assert desk.ask(apply("45")).key == number
    assert (due(desk, key), due(desk, number, "ARPYMT")) == (55, 15)
    assert desk.audit.payments[0].applied == {key: 45}


def test_where_balances_are_carried_forward_the_oldest_invoices_are_paid(desk: Desk) -> None:
    desk.set(customer_accounts="balance_forward")
    newer, older = desk.made(invoice("A", date="2026-02-20")), desk.made(invoice("B", date="2026-02-01"))
    desk.made(legacy("130"))
    assert (due(desk, older), due(desk, newer)) == (0, 70)


def test_a_foreign_payment_realises_the_difference_of_rates(desk: Desk) -> None:
    key = desk.made(invoice("A", before=texts(currency="EUR", exchrate="0.80")))
    desk.paid(paying(key, "100"), EXCHANGE_RATE="0.85", CURRENCY="EUR")
    [paid] = desk.audit.payments
    assert (paid.currency, paid.total) == ("EUR", 100)
    assert {posting.account: posting.amount for posting in paid.postings} == {"1000": 85, "1100": -80, "7900": -5}
    assert desk.doc("ARINVOICE", key)["TOTALDUE"] == 0


def test_the_receivable_account_equals_what_customers_owe(desk: Desk) -> None:
    keys = [desk.made(invoice(f"I{at}", line("33.33", tax=STANDARD))) for at in range(4)]
    desk.made(adjustment("C", line("-10")))
    desk.paid(paying(keys[0], "20"), OVERPAYMENTAMOUNT="5")
    desk.ask(xml("reverse_invoice", day("datereversed", "2026-03-02"), key=keys[1]))
    view = desk.audit
    rows = [*view.documents, *view.payments]
    assert all(sum(posting.amount for posting in row.postings) == 0 for row in rows)
    control = sum(posting.amount for row in rows for posting in row.postings if posting.account == "1100")
    owed = sum(d.balance if d.kind == "invoice" else -d.balance for d in view.documents)
    assert control == owed - 5
