"""Credit memos: drafts, posting and cancelling as invoices have them, in words of their own (dossier §3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dynamics_business_central.desk import Desk, code, item, text

POST, CANCEL = "Microsoft.NAV.post", "Microsoft.NAV.cancel"


def draft(desk: Desk, *lines: dict[str, Any]) -> str:
    """The address of a draft credit memo."""
    made = desk.post("salesCreditMemos", {"customerNumber": "ALD01", "salesCreditMemoLines": list(lines)})
    return f"salesCreditMemos({made['id']})"


def memo(desk: Desk) -> str:
    place = draft(desk, item())
    assert desk.post(f"{place}/{POST}") is None
    return place


def test_a_posted_memo_is_fixed_and_posted_once(desk: Desk) -> None:
    place = memo(desk)
    posted = desk.get(place)
    assert (posted["status"], posted["number"][:5]) == ("Open", "PS-CR")
    assert text(desk.post(f"{place}/{POST}")) == "The action can be applied to a draft credit memo only."
    refused = desk.patch(place, {"externalDocumentNumber": "X"})
    assert text(refused) == "The credit memo has been posted and can no longer be modified."
    [audited] = desk.audit.documents
    assert (audited.kind, audited.status, sum(one.amount for one in audited.postings)) == ("credit_note", "open", 0)


def test_a_memo_without_lines_is_not_posted(desk: Desk) -> None:
    assert text(desk.post(f"{draft(desk)}/{POST}")) == "Please add at least one line item to the credit memo."


def test_cancelling_a_memo_posts_an_invoice_that_undoes_it(desk: Desk) -> None:
    refused = desk.post(f"{draft(desk, item())}/{CANCEL}")
    assert text(refused) == "The action can be applied to a posted credit memo only."
    place = memo(desk)
    assert desk.post(f"{place}/{CANCEL}") is None
    assert desk.get(place)["status"] == "Canceled"
    assert [invoice["status"] for invoice in desk.get("salesInvoices")] == ["Corrective"]


def test_a_memo_that_was_paid_out_in_part_is_not_cancelled(desk: Desk) -> None:
    place = memo(desk)
    [journal] = desk.get("customerPaymentJournals")
    id = place.partition("(")[2].rstrip(")")
    body = {"customerNumber": "ALD01", "appliesToInvoiceId": id, "amount": 5}
    desk.post(f"customerPaymentJournals({journal['id']})/customerPayments", body)
    assert desk.post(f"journals({journal['id']})/{POST}") is None
    refused = desk.post(f"{place}/{CANCEL}")
    assert text(refused) == "You cannot cancel this posted sales credit memo because it has been applied."


def test_id_and_number_of_a_customer_must_agree(desk: Desk) -> None:
    [other] = desk.find("customers", "number eq 'OBR01'")
    both = {"customerNumber": "ALD01", "customerId": other["id"]}
    refused = desk.post("salesCreditMemos", both)
    assert text(refused) == "The sell-to customer values do not match to a specific Customer."


@pytest.mark.parametrize("set", ["salesInvoices", "salesCreditMemos"])
def test_a_blocked_item_stands_on_no_line(desk: Desk, set: str) -> None:
    [oak] = desk.find("items", "number eq 'OAK-40'")
    desk.patch(f"items({oak['id']})", {"blocked": True})
    refused = desk.post(set, {"customerNumber": "ALD01", f"{set[:-1]}Lines": [item()]})
    assert code(refused) == "Application_FieldValidationException"
    assert text(refused).startswith("Blocked must be equal to 'No'")
