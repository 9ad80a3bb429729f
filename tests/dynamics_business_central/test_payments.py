"""Receipts: lines of a cash receipt journal, posted by the journal of the same id (dossier §4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dynamics_business_central.desk import Desk, code, item, text

UNKNOWN = "00000000-0000-4000-8000-000000000001"


def journal(desk: Desk, code: str = "MINE", account: str = "1200") -> str:
    made = desk.post("customerPaymentJournals", {"code": code, "balancingAccountNumber": account})
    return str(made["id"])


def test_a_receipt_settles_its_invoice_when_the_journal_is_posted(desk: Desk) -> None:
    invoice = desk.invoice(item(1, 100))
    id = journal(desk)
    body = {"customerNumber": "ALD01", "amount": -50, "appliesToInvoiceId": invoice["id"], "documentNumber": "R-1"}
    line = desk.post(f"customerPaymentJournals({id})/customerPayments", body)
    assert (line["journalId"], line["appliesToInvoiceNumber"]) == (id, invoice["number"])
    assert desk.get(f"salesInvoices({invoice['id']})")["remainingAmount"] == 120
    assert desk.post(f"journals({id})/Microsoft.NAV.post") is None
    assert desk.get(f"customerPaymentJournals({id})/customerPayments") == []
    assert desk.get(f"salesInvoices({invoice['id']})")["remainingAmount"] == 70
    entries = desk.find("generalLedgerEntries", "documentNumber eq 'R-1'")
    assert [(entry["accountNumber"], entry["debitAmount"], entry["creditAmount"]) for entry in entries] == [
        ("1200", 50, 0),
        ("1100", 0, 50),
    ]
    [paid] = desk.audit.payments
    assert paid.id == "R-1" and paid.total == paid.applied[invoice["id"]] == 50
    assert text(desk.post(f"journals({id})/Microsoft.NAV.post")) == "There is nothing to post."


def test_the_last_penny_makes_it_paid(desk: Desk) -> None:
    id = desk.invoice(item(1, 100))["id"]
    desk.pay(id, 119.99)
    assert desk.get(f"salesInvoices({id})")["status"] == "Open"
    desk.pay(id, 5)
    assert desk.get(f"salesInvoices({id})")["status"] == "Paid"
    assert desk.audited(id).balance == 0


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"customerId": UNKNOWN}, 'The "customerId" does not match to a Customer.'),
        ({"customerNumber": "NOBODY"}, 'The "customerId" does not match to a Customer.'),
        ({"appliesToInvoiceId": UNKNOWN}, 'The "appliesToInvoiceId" does not match to an Invoice.'),
    ],
)
def test_a_receipt_is_refused_in_the_vendors_words(desk: Desk, body: dict[str, Any], wanted: str) -> None:
    assert text(desk.post(f"customerPaymentJournals({journal(desk)})/customerPayments", body)) == wanted


def test_what_a_receipt_may_be_applied_to(desk: Desk) -> None:
    place = f"customerPaymentJournals({journal(desk)})/customerPayments"
    draft = {"customerNumber": "ALD01", "amount": -1, "appliesToInvoiceId": desk.draft()["id"]}
    assert "should be the ID of an Open" in text(desk.post(place, draft))
    # an unknown number is taken without a word
    unknown = desk.post(place, {"customerNumber": "ALD01", "amount": -1, "appliesToInvoiceNumber": "PS-INV9"})
    assert unknown["appliesToInvoiceId"] == "00000000-0000-0000-0000-000000000000"
    both = desk.find("customers", "number eq 'MUL01'")[0]["id"]
    differs = desk.post(place, {"customerNumber": "ALD01", "customerId": both})
    assert text(differs) == "The customer values do not match to a specific Customer."


def test_a_positive_amount_was_once_refused(desk: Desk) -> None:
    place = f"customerPaymentJournals({journal(desk)})/customerPayments"
    assert desk.post(place, {"customerNumber": "ALD01", "amount": 1})["amount"] == 1
    desk.set(positive_payment="refuse")
    assert (
        text(desk.post(place, {"customerNumber": "ALD01", "amount": 1})) == 'The "amount" should be a negative number.'
    )


def test_one_bad_line_keeps_the_whole_journal_from_being_posted(desk: Desk) -> None:
    id = journal(desk)
    place = f"customerPaymentJournals({id})/customerPayments"
    desk.post(place, {"customerNumber": "ALD01", "amount": -1, "postingDate": "2026-03-01"})
    old = desk.post(place, {"customerNumber": "ALD01", "amount": -1, "postingDate": "2026-01-01"})
    desk.company.facts["closed_until"] = "2026-01-31"
    refused = desk.post(f"journals({id})/Microsoft.NAV.post")
    assert code(refused) == "Application_FieldValidationException" and "Line No.='20000'" in text(refused)
    assert len(desk.get(place)) == 2 and not desk.get("generalLedgerEntries")
    assert desk.delete(f"customerPayments({old['id']})") == 204
    assert desk.post(f"journals({id})/Microsoft.NAV.post") is None


def test_a_journal_needs_both_sides(desk: Desk) -> None:
    id = journal(desk, account="")
    place = f"customerPaymentJournals({id})/customerPayments"
    line = desk.post(place, {"customerNumber": "ALD01", "amount": -1})
    assert "out of balance" in text(desk.post(f"journals({id})/Microsoft.NAV.post"))
    assert desk.patch(f"{place}({line['id']})", {"amount": -2}, line["@odata.etag"])["amount"] == -2


def test_lines_of_ledger_accounts_are_posted_by_any_journal(desk: Desk) -> None:
    [general] = desk.get("journals")
    place = f"journals({general['id']})/journalLines"
    for number, amount in (("1200", 10), ("4000", -10)):
        desk.post(place, {"accountNumber": number, "amount": amount, "documentNumber": "J-1"})
    assert desk.post(f"journals({general['id']})/Microsoft.NAV.post") is None
    assert len(desk.find("generalLedgerEntries", "documentNumber eq 'J-1'")) == 2


def test_surplus_stays_on_the_customers_account(desk: Desk) -> None:
    invoice = desk.invoice(item(1, 10))
    desk.pay(invoice["id"], 20)
    [paid] = desk.audit.payments
    assert paid.total == 20 and paid.applied[invoice["id"]] == 12
