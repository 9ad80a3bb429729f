"""Posting, cancelling, correcting: the bound actions (dossier §3), and what the ledger holds afterwards."""

from __future__ import annotations

import pytest

from tests.dynamics_business_central.desk import Desk, code, item, text

CANCEL = "Microsoft.NAV.cancel"
DRAFT_ONLY = "The action can be applied to a draft invoice only."
NO_LINES = "Please add at least one line item to the invoice."
FIXED = "The invoice has been posted and can no longer be modified."


@pytest.mark.parametrize("name", ["Microsoft.NAV.post", "Microsoft.NAV.Post", "microsoft.nav.post"])
def test_posting_keeps_the_id_and_changes_number_status_and_etag(desk: Desk, name: str) -> None:
    draft = desk.draft()
    assert desk.exchange("POST", f"salesInvoices({draft['id']})/{name}").status == 204
    posted = desk.get(f"salesInvoices({draft['id']})")
    assert posted["number"].startswith("PS-INV") and posted["status"] == "Open"
    assert posted["@odata.etag"] != draft["@odata.etag"]
    assert sum(posting.amount for posting in desk.audited(draft["id"]).postings) == 0


def test_posting_twice_is_told_and_does_nothing(desk: Desk) -> None:
    id = desk.invoice()["id"]
    entries = len(desk.get("generalLedgerEntries"))
    assert text(desk.post(f"salesInvoices({id})/Microsoft.NAV.post")) == DRAFT_ONLY
    assert len(desk.get("generalLedgerEntries")) == entries


def test_a_post_that_is_refused_leaves_the_draft_and_draws_no_number(desk: Desk) -> None:
    empty = desk.post("salesInvoices", {"customerNumber": "ALD01"})
    assert text(desk.post(f"salesInvoices({empty['id']})/Microsoft.NAV.post")) == NO_LINES
    assert desk.get(f"salesInvoices({empty['id']})")["@odata.etag"] == empty["@odata.etag"]
    assert desk.invoice()["number"] == "PS-INV103030"


def test_rules_of_posting(desk: Desk) -> None:
    def refused(id: str) -> str:
        return text(desk.post(f"salesInvoices({id})/Microsoft.NAV.post"))

    assert refused(desk.draft(item(-1, 5))["id"]) == "The total amount for the invoice must be 0 or greater."
    assert refused(desk.draft(item(0, 5))["id"]).startswith("Quantity must have a value in Sales Line")
    blank = desk.draft(item(1, 5, taxCode=""))["id"]
    assert refused(blank).startswith("VAT Prod. Posting Group must have a value in Sales Line")
    comment = desk.draft({"lineType": "Comment", "description": "only words"})["id"]
    assert refused(comment) == NO_LINES
    closed = desk.draft(postingDate="2026-01-15")["id"]
    desk.company.facts["closed_until"] = "2026-01-31"
    assert refused(closed) == "Posting Date is not within your range of allowed posting dates."
    desk.set(external_number_mandatory=True)
    assert refused(desk.draft()["id"]).startswith("External Document No. must have a value")


def test_a_customer_blocked_later_cannot_be_posted_to(desk: Desk) -> None:
    id = desk.draft()["id"]
    [customer] = desk.find("customers", "number eq 'ALD01'")
    assert desk.patch(f"customers({customer['id']})", {"blocked": "Invoice"})["blocked"] == "Invoice"
    refused = desk.post(f"salesInvoices({id})/Microsoft.NAV.post")
    assert text(refused) == "You cannot post this type of document when Customer ALD01 is blocked with type Invoice"
    kept = desk.company.books["customers"].docs[customer["id"]]
    desk.company.books.put("customers", customer["id"], {**kept, "blocked": "_x0020_", "_privacy_blocked": True})
    assert text(desk.post(f"salesInvoices({id})/Microsoft.NAV.post")).endswith("is blocked for privacy.")
    desk.company.books.put("customers", customer["id"], {**kept, "blocked": "_x0020_", "_posting_group": ""})
    assert code(desk.post(f"salesInvoices({id})/Microsoft.NAV.post")) == "Application_FieldValidationException"


def test_a_posted_invoice_takes_only_what_is_not_booked(desk: Desk) -> None:
    id = desk.invoice()["id"]
    place = f"salesInvoices({id})"
    assert desk.patch(place, {"dueDate": "2026-06-01", "promisedPayDate": "2026-06-02"})["dueDate"] == "2026-06-01"
    for body in ({"email": "x@y.example"}, {"dueDate": "2026-06-01", "email": "x@y.example"}):
        assert text(desk.patch(place, body)) == FIXED
    assert text(desk.post(f"{place}/salesInvoiceLines", item())) == FIXED
    assert "promisedPayDate" in text(
        desk.patch(f"salesInvoices({desk.draft()['id']})", {"promisedPayDate": "2026-06-02"})
    )


def test_cancelling_posts_a_credit_memo_and_ends_both(desk: Desk) -> None:
    id = desk.invoice(item(3, 7.77))["id"]
    assert desk.exchange("POST", f"salesInvoices({id})/{CANCEL}").status == 204
    done = desk.get(f"salesInvoices({id})")
    assert (done["status"], done["remainingAmount"]) == ("Canceled", 0)
    [memo] = desk.get("salesCreditMemos")
    assert (memo["status"], memo["invoiceId"]) == ("Corrective", id)
    assert memo["totalAmountIncludingTax"] == done["totalAmountIncludingTax"]
    assert [document.status for document in desk.audit.documents] == ["void"]
    receivable = [entry for entry in desk.get("generalLedgerEntries") if entry["accountNumber"] == "1100"]
    assert sum(entry["debitAmount"] - entry["creditAmount"] for entry in receivable) == 0
    twice = desk.post(f"salesInvoices({id})/{CANCEL}")
    assert text(twice) == "The invoice cannot be canceled because it has already been canceled."
    assert text(desk.post(f"salesCreditMemos({memo['id']})/{CANCEL}")).startswith(
        "You cannot cancel this posted sales invoice because it represents"
    )


def test_what_cannot_be_cancelled(desk: Desk) -> None:
    draft = desk.draft()["id"]
    assert text(desk.post(f"salesInvoices({draft})/{CANCEL}")) == "The action can be applied to a posted invoice only."
    paid = desk.invoice()["id"]
    desk.pay(paid, 0.01)
    assert text(desk.post(f"salesInvoices({paid})/{CANCEL}")).startswith(
        "You cannot cancel this posted sales invoice because it is fully or partially paid."
    )
    old = desk.invoice()["id"]
    desk.company.facts["closed_until"] = "2026-12-31"
    assert text(desk.post(f"salesInvoices({old})/{CANCEL}")).endswith("posting period that is closed.")


def test_a_corrective_credit_memo_is_a_draft(desk: Desk) -> None:
    action = "Microsoft.NAV.makeCorrectiveCreditMemo"
    id = desk.invoice()["id"]
    assert desk.exchange("POST", f"salesInvoices({id})/{action}").status == 204
    [memo] = desk.get("salesCreditMemos")
    assert (memo["status"], memo["invoiceNumber"]) == ("Draft", desk.get(f"salesInvoices({id})")["number"])
    assert text(desk.post(f"salesInvoices({desk.draft()['id']})/{action}")).startswith("The action can be applied")
    desk.pay(id, 5)
    assert "partially paid or credited" in text(desk.post(f"salesInvoices({id})/{action}"))
    desk.pay(id, 20.2)
    assert "is closed" in text(desk.post(f"salesInvoices({id})/{action}"))


@pytest.mark.parametrize(("action", "status"), [("postAndSend", "Open"), ("cancelAndSend", "Canceled")])
def test_a_mail_that_fails_undoes_nothing(desk: Desk, action: str, status: str) -> None:
    id = (desk.draft if action == "postAndSend" else desk.invoice)()["id"]
    desk.set(cancel_mail="fails")
    assert desk.exchange("POST", f"salesInvoices({id})/Microsoft.NAV.{action}").status == 400
    assert desk.get(f"salesInvoices({id})")["status"] == status


def test_sending_needs_lines_and_changes_nothing(desk: Desk) -> None:
    id = desk.draft()["id"]
    assert desk.exchange("POST", f"salesInvoices({id})/Microsoft.NAV.send").status == 204
    empty = desk.post("salesInvoices", {"customerNumber": "ALD01"})["id"]
    assert text(desk.post(f"salesInvoices({empty})/Microsoft.NAV.send")) == NO_LINES


def test_a_posted_document_is_deleted_only_where_the_setup_permits_it(desk: Desk) -> None:
    id = desk.invoice()["id"]
    refused = desk.exchange("DELETE", f"salesInvoices({id})")
    assert refused.status == 400
    desk.set(document_deletion_before="2027-01-01")
    assert desk.delete(f"salesInvoices({id})") == 204


def test_foreign_amounts_are_booked_at_the_rate_of_the_posting_date(desk: Desk) -> None:
    new = desk.audited(desk.invoice(item(1, 100, taxCode="Z0"), currencyCode="EUR", postingDate="2026-02-27")["id"])
    old = desk.audited(desk.invoice(item(1, 100, taxCode="Z0"), currencyCode="EUR", postingDate="2026-01-20")["id"])
    assert [str(posting.amount) for posting in new.postings] == ["85.51", "-85.51"]
    assert [str(posting.amount) for posting in old.postings] == ["84.33", "-84.33"]
    early = desk.draft(currencyCode="EUR", postingDate="2024-01-01")["id"]
    assert "Currency Exchange Rate" in text(desk.post(f"salesInvoices({early})/Microsoft.NAV.post"))


def test_a_pdf_hangs_on_every_document(desk: Desk) -> None:
    id = desk.draft()["id"]
    assert desk.get(f"salesInvoices({id})/pdfDocument")["parentId"] == id
    assert desk.get(f"salesInvoices({id})/pdfDocument/pdfDocumentContent").startswith(b"%PDF")
    assert desk.get(f"salesInvoices({id})/customer")["number"] == "ALD01"
