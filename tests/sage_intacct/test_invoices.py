"""Invoices: what is made, computed, changed, reversed and deleted (dossier §3, §6, §8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sage_intacct.desk import STANDARD, Desk, day, invoice, line, texts, xml


def update(key: str, *items: str, head: str = "", external: bool = False) -> str:
    rows = xml("updateinvoiceitems", *items) if items else ""
    return xml("update_invoice", head, rows, key=key, **({"externalkey": "true"} if external else {}))


def reverse(key: str, date: str = "2026-03-02") -> str:
    return xml("reverse_invoice", day("datereversed", date), key=key)


def test_an_invoice_is_kept_as_it_was_sent(desk: Desk) -> None:
    rows = (line("241", memo="Chairs & <tables>", locationid="100", itemid="OAK-40"), line("9", account="4100"))
    key = desk.made(invoice("INV-7", *rows, ponumber="PO-1", description="Spring", externalid="E-7"))
    doc = desk.doc("ARINVOICE", key)
    assert (doc["RECORDID"], doc["DOCNUMBER"], doc["DESCRIPTION"], doc["EXTERNALID"]) == (
        "INV-7",
        "PO-1",
        "Spring",
        "E-7",
    )
    assert (doc["STATE"], doc["RAWSTATE"], doc["MODULEKEY"], doc["RECORDTYPE"]) == ("Posted", "A", "4.AR", "arinvoice")
    assert (doc["TRX_TOTALENTERED"], doc["TRX_TOTALDUE"], doc["TRX_TOTALPAID"]) == (250, 250, 0)
    first, second = doc["ARINVOICEITEMS"]
    assert (first["ENTRYDESCRIPTION"], first["ITEMNAME"]) == ("Chairs & <tables>", "Oak board 40 mm")
    assert (first["LINE_NO"], second["LINE_NO"], second["ACCOUNTTITLE"]) == (1, 2, "Services")


@pytest.mark.parametrize(
    ("given", "kept"), [("10.005", "10.01"), ("10.004", "10.00"), ("-1.115", "-1.12"), ("7", "7.00")]
)
def test_amounts_with_more_than_two_decimals_are_rounded_not_refused(desk: Desk, given: str, kept: str) -> None:
    doc = desk.doc("ARINVOICE", desk.made(invoice("A", line(given), line("100"))))
    assert doc["ARINVOICEITEMS"][0]["TRX_AMOUNT"] == Decimal(kept)


def test_the_due_date_comes_from_the_term_where_none_is_given(desk: Desk) -> None:
    by_term = desk.doc("ARINVOICE", desk.made(invoice("A", due=None, termname="Net 15")))
    assert by_term["WHENDUE"].isoformat() == "2026-03-16"
    both = desk.doc("ARINVOICE", desk.made(invoice("B", due="2026-04-30", termname="Net 15")))
    assert both["WHENDUE"].isoformat() == "2026-04-30"
    assert desk.ask(invoice("C", due=None)).errors[0] == ("BL03000018", "Missing Due Date")


def test_a_tax_that_is_not_stated_is_computed_and_a_stated_one_overrides(desk: Desk) -> None:
    key = desk.made(invoice("A", line("33.33", tax=STANDARD), line("33.33", tax=STANDARD, trx_tax="6.66")))
    doc = desk.doc("ARINVOICE", key)
    assert [one["TRX_TAX"] for one in doc["ARINVOICEITEMS"]] == [Decimal("6.67"), Decimal("6.66")]
    assert doc["TRX_TOTALDUE"] == Decimal("79.99")


def test_a_company_without_a_tax_solution_takes_no_tax_entries(desk: Desk) -> None:
    desk.set(tax_solution="off")
    assert desk.ask(invoice("A", line(tax=STANDARD))).statuses == ["failure"]
    assert desk.ask(invoice("A")).statuses == ["success"]


def money(currency: str, *rest: str) -> str:
    return texts(currency=currency) + "".join(rest)


def test_a_foreign_invoice_has_both_amounts_at_the_days_rate(desk: Desk) -> None:
    keys = desk.ask(
        invoice("A", before=money("EUR", "<exchratetype/>")),
        invoice("B", before=money("EUR", texts(exchratetype="Intacct Daily Rate"))),
        invoice("C", before=money("EUR", day("exchratedate", "2026-01-15"), "<exchratetype/>")),
        invoice("D", before=money("EUR", texts(exchrate="0.85"))),
    ).keys
    docs = [desk.doc("ARINVOICE", str(key)) for key in keys]
    rates = [doc["EXCHANGE_RATE"] for doc in docs]
    assert rates[0] == rates[1] != rates[2]
    assert docs[0]["EXCH_RATE_TYPE_ID"] == "Intacct Daily Rate"
    assert (docs[3]["TOTALENTERED"], docs[3]["TRX_TOTALENTERED"], docs[3]["BASECURR"]) == (85, 100, "GBP")


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (money("EUR"), "BL03000018"),
        ("<exchratetype/>", "BL03000018"),
        (money("XXX", "<exchratetype/>"), "BL01001973"),
        (money("EUR", texts(exchratetype="My Rate")), "BL01001973"),
        (money("EUR", texts(exchrate="0")), "BL03000018"),
        (texts(basecurr="USD"), "BL03000018"),
    ],
)
def test_a_currency_and_its_rate_go_together(desk: Desk, before: str, code: str) -> None:
    assert desk.ask(invoice("A", before=before)).errors[0][0] == code


def test_a_company_of_one_currency_takes_no_other(desk: Desk) -> None:
    desk.set(multi_currency="off")
    assert desk.ask(invoice("A", before=money("EUR", "<exchratetype/>"))).statuses == ["failure"]


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        (invoice("A", customerid="C9"), "BL01001973", "Invalid Customer 'C9' specified."),
        (invoice("A", customerid="HID01"), "BL01001973", "Customer 'HID01' is inactive."),
        (invoice("A", line(account="9999")), "BL01001973", "Invalid GL Account '9999' specified."),
        (invoice("A", line(itemid="X-1")), "BL01001973", "Invalid Item 'X-1' specified."),
        (invoice("A", line(locationid="L9")), "BL01001973", "Invalid Location 'L9' specified."),
        (invoice("A", line(departmentid="D9")), "BL01001973", "Invalid Department 'D9' specified."),
        (invoice("A", line(vendorid="V9")), "BL01001973", "Invalid Vendor 'V9' specified."),
        (invoice("A", line(tax="VAT")), "BL01001973", "Invalid Tax Detail 'VAT' specified."),
        (invoice("A", termname="Net 99"), "BL01001973", "Invalid Term 'Net 99' specified."),
        (invoice("A", line("ten")), "BL03000018", "Illegal format for Amount ten."),
        (invoice("A", line("")), "BL03000018", "Missing Amount"),
        (invoice("A", line(account="")), "BL03000018", "Missing GL Account"),
        (invoice("A", date="2026-02-30"), "PL03000006", "The transaction date '02/30/2026' is invalid."),
        (invoice("A", action="Post"), "BL03002129", "Invalid action 'Post'"),
        (invoice("N" * 46), "BL03000018", f"Illegal format for Invoice number {'N' * 46}."),
    ],
)
def test_what_is_wrong_with_a_document_is_told_by_its_function(desk: Desk, body: str, code: str, text: str) -> None:
    answer = desk.ask(body)
    assert answer.exchange.status == 200
    assert answer.statuses == ["failure"]
    assert answer.errors[0] == (code, text)
    assert answer.errors[1] == ("BL01001973", "Could not create Document record!")
    assert answer.exchange.vendor_code == code
    assert not list(desk.company.books["ARINVOICE"])


@pytest.mark.parametrize("what", ["customer", "account", "item", "location"])
def test_the_number_of_an_unknown_reference_is_a_setting(desk: Desk, what: str) -> None:
    desk.set(**{f"unknown_{what}_errorno": "BL03000018"})
    lines = {"account": line(account="9"), "item": line(itemid="9"), "location": line(locationid="9")}
    body = invoice("A", lines[what]) if what in lines else invoice("A", customerid="9")
    assert desk.ask(body).errors[0][0] == "BL03000018"


@pytest.mark.parametrize(("scope", "other"), [("company", "failure"), ("customer", "success"), ("off", "success")])
def test_where_a_number_may_be_used_twice_is_a_setting(desk: Desk, scope: str, other: str) -> None:
    desk.set(unique_numbers=scope)
    desk.made(invoice("A"))
    assert desk.ask(invoice("A", customerid="OBR01")).statuses == [other]
    assert desk.ask(invoice("A")).statuses == ["success" if scope == "off" else "failure"]


def test_numbers_differ_by_case(desk: Desk) -> None:
    assert desk.ask(invoice("a-1"), invoice("A-1")).statuses == ["success", "success"]


def test_a_document_without_number_gets_one_where_the_company_has_a_sequence(desk: Desk) -> None:
    assert desk.doc("ARINVOICE", desk.made(invoice(None)))["RECORDID"] == "INV-1000"
    desk.set(document_sequencing="off")
    assert desk.ask(invoice(None)).errors == [
        ("BL03002128", "Enter Invoice number, and try again."),
        ("BL01001973", "Currently, we can't create the transaction"),
    ]


PERIODS = (
    "Periods are closed.  Your transaction date ({}) is within a period that's been closed.  You can add, modify, or "
    "delete a transaction only if the date of the transaction is within a period that's open."
)


def test_nothing_is_posted_changed_reversed_or_deleted_in_a_closed_period(desk: Desk) -> None:
    key = desk.made(invoice("A", date="2026-01-10"))
    desk.company.facts["closed_until"] = "2026-01-31"
    closed = ("BL01001973", PERIODS.format("01/10/2026"))
    assert desk.ask(invoice("B", date="2026-01-10")).errors[0] == closed
    assert desk.ask(update(key, head=texts(description="x"))).errors[0] == closed
    assert desk.ask(xml("delete_invoice", key=key)).errors[0] == closed
    assert desk.ask(reverse(key, "2026-01-31")).errors[0][1] == PERIODS.format("01/31/2026")
    assert desk.ask(invoice("C", date="2026-01-10", posted="2026-02-01")).statuses == ["success"], (
        "the posting date counts"
    )
    assert desk.ask(reverse(key)).statuses == ["success"], "reversed in an open period"


def test_an_update_changes_what_it_names_and_keeps_the_rest(desk: Desk) -> None:
    key = desk.made(invoice("A", line("10", memo="one"), line("20", memo="two"), ponumber="PO", externalid="E-1"))
    desk.sandbox.clock.advance(60)
    changed = xml("updatelineitem", texts(amount="25"), line_num="2")
    assert desk.ask(update(key, changed, line("5", memo="three"), head=texts(description="new"))).key == key
    doc = desk.doc("ARINVOICE", key)
    told = [(one["LINE_NO"], one["ENTRYDESCRIPTION"], one["TRX_AMOUNT"]) for one in doc["ARINVOICEITEMS"]]
    assert told == [(1, "one", 10), (2, "two", 25), (3, "three", 5)]
    assert (doc["DOCNUMBER"], doc["DESCRIPTION"], doc["TRX_TOTALDUE"]) == ("PO", "new", 40)
    assert doc["WHENMODIFIED"] > doc["AUWHENCREATED"]
    assert desk.ask(update("E-1", head=texts(description="by external"), external=True)).key == key
    assert desk.ask(update(key, xml("updatelineitem", line_num="9"))).statuses == ["failure"]


def test_a_changed_term_moves_the_due_date(desk: Desk) -> None:
    key = desk.made(invoice("A", due=None, termname="Net 30"))
    desk.ask(update(key, head=texts(termname="Due on receipt")))
    assert desk.doc("ARINVOICE", key)["WHENDUE"].isoformat() == "2026-03-01"


def test_an_unknown_key_is_told_with_the_act(desk: Desk) -> None:
    answer = desk.ask(update("99"), reverse("99"), xml("delete_invoice", key="99"))
    acts = ("update", "reverse", "delete")
    assert answer.errors == [("BL01001973", f"Cannot find Invoice with key '99' to {act}.") for act in acts]


def test_a_reversal_makes_a_record_of_its_own_and_leaves_the_original_reversed(desk: Desk) -> None:
    key = desk.made(invoice("A", line("100", tax=STANDARD)))
    mirror = desk.ask(reverse(key)).key
    original, opposite = desk.doc("ARINVOICE", key), desk.doc("ARINVOICE", mirror)
    assert (original["STATE"], original["RAWSTATE"], original["TRX_TOTALDUE"]) == ("Reversed", "V", 0)
    assert opposite["TRX_TOTALENTERED"] == -120
    assert opposite["WHENPOSTED"].isoformat() == "2026-03-02"
    assert desk.ask(reverse(key)).statuses == desk.ask(update(key)).statuses == ["failure"]
    assert desk.ask(invoice("A")).errors[0][0] == "BL03002185", "the number stays used"


@pytest.mark.parametrize(("setting", "told"), [("same_key", "1"), ("none", None)])
def test_what_a_reversal_returns_is_a_setting(desk: Desk, setting: str, told: str | None) -> None:
    desk.set(reverse_returns=setting)
    key = desk.made(invoice("A"))
    assert desk.ask(reverse(key)).keys == [told]


def test_deletion_leaves_nothing_and_frees_the_number(desk: Desk) -> None:
    key = desk.made(invoice("A", externalid="E-1"))
    assert desk.ask(xml("delete_invoice", key="E-1", externalkey="true")).statuses == ["success"]
    assert not list(desk.company.books["ARINVOICE"])
    again = desk.made(invoice("A"))
    assert again != key
    assert desk.ask(xml("delete", texts(object="ARINVOICE", keys=again))).statuses == ["success"]
    desk.set(delete_posted="refuse")
    key = desk.made(invoice("A"))
    assert desk.ask(xml("delete_invoice", key=key)).statuses == ["failure"]


def test_a_draft_is_not_posted_until_it_is_submitted(desk: Desk) -> None:
    key = desk.made(invoice("A", action="Draft"))
    assert desk.doc("ARINVOICE", key)["STATE"] == "Draft"
    [document] = desk.audit.documents
    assert (document.status, document.balance, document.postings) == ("draft", 0, ())
    desk.ask(update(key, head=texts(action="Submit")))
    assert desk.doc("ARINVOICE", key)["STATE"] == "Posted"


def test_custom_fields_are_kept(desk: Desk) -> None:
    field = xml("customfields", xml("customfield", texts(customfieldname="ROUTE", customfieldvalue="North")))
    key = desk.made(invoice("A", before=field))
    read = desk.ask(xml("read", texts(object="ARINVOICE", keys=key, fields="*"))).rows[0]
    assert read["ROUTE"] == "North"
    assert desk.audit.documents[0].foreign == {"ROUTE": "North"}


def test_an_account_label_stands_for_its_account(desk: Desk) -> None:
    by_label = line().replace(texts(glaccountno="4000"), texts(accountlabel="Services"))
    doc = desk.doc("ARINVOICE", desk.made(invoice("A", by_label)))
    assert doc["ARINVOICEITEMS"][0]["ACCOUNTNO"] == "4100"


def test_the_generic_create_makes_the_same_invoice(desk: Desk) -> None:
    items = xml(
        "ARINVOICEITEMS", xml("ARINVOICEITEM", texts(ACCOUNTNO="4000", TRX_AMOUNT="12.50", ENTRYDESCRIPTION="x"))
    )
    head = texts(CUSTOMERID="ALD01", WHENCREATED="03/01/2026", TERMNAME="Net 30", RECORDID="G-1", CURRENCY="GBP")
    answer = desk.ask(xml("create", xml("ARINVOICE", head, items)))
    assert answer.data.findtext("arinvoice/RECORDID") == "G-1"
    doc = desk.doc("ARINVOICE", answer.data.findtext("arinvoice/RECORDNO"))
    assert (doc["TRX_TOTALDUE"], doc["WHENDUE"].isoformat()) == (Decimal("12.5"), "2026-03-31")
    changed = xml("update", xml("ARINVOICE", texts(RECORDNO=doc["RECORDNO"], DESCRIPTION="later")))
    assert desk.ask(changed).statuses == ["success"]
    assert desk.doc("ARINVOICE", doc["RECORDNO"])["DESCRIPTION"] == "later"
