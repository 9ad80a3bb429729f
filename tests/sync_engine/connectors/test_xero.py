"""Xero: requests as the vendor wants them, answers as it gives them (dossier xero)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors import Write
from sync_engine.connectors import xero as module
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)

INVOICE = {
    "Type": "ACCREC",
    "InvoiceID": "ed255415-e141-4150-aab2-b21c9c9b1d7b",
    "InvoiceNumber": "SO-10045",
    "Reference": "PO 77",
    "AmountDue": 150.0,
    "Contact": {"ContactID": "58", "Name": "Acme Ltd"},
    "DateString": "2026-02-03T00:00:00",
    "Date": "/Date(1770076800000+0000)/",
    "Status": "AUTHORISED",
    "LineItems": [{"LineItemID": "l-1", "Tracking": [{"Name": "Region", "Option": "North"}], "LineAmount": 150.0}],
    "Total": 150.0,
    "CurrencyCode": "USD",
    "UpdatedDateUTC": "/Date(1770109811500+0000)/",
}


def ok(**parts: object) -> dict[str, object]:
    return {"Id": "x", "Status": "OK", **parts}


def bad(*messages: str, number: str = "SO-10045", **more: object) -> dict[str, object]:
    errors = [{"Message": message} for message in messages]
    return {"InvoiceID": "0-0", "InvoiceNumber": number, "HasErrors": True, "ValidationErrors": errors, **more}


def refused(*elements: object) -> dict[str, object]:
    return {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception", "Elements": elements}


@pytest.fixture
def books(target: Any) -> Any:
    connector = module.connect(target)
    yield connector
    connector.close()


def test_a_create_is_a_put_with_key_tenant_and_four_decimals(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    line = {"unit_price": Decimal("0.1235"), "quantity": Decimal(1000), "net": Decimal("123.50"), "item_id": ""}
    [done] = books.create_documents([drafts.write(**line)])
    assert (done.id, done.number, done.total) == (INVOICE["InvoiceID"], "SO-10045", "150.0")
    sent = vendor.seen[0]
    assert (sent.method, sent.path) == ("PUT", "/api.xro/2.0/Invoices")
    assert sent.query == {"unitdp": ["4"], "summarizeErrors": ["false"]}
    assert (sent.headers["idempotency-key"], sent.headers["xero-tenant-id"]) == ("key-SO-10045", "9130")
    [body] = sent.json()["Invoices"]
    assert body["Contact"] == {"ContactID": "58"}
    assert (body["Date"], body["DueDate"], body["Status"]) == ("2026-02-03", "2026-03-05", "AUTHORISED")
    assert body["LineItems"] == [
        {"Description": "Consulting", "Quantity": 1000, "UnitAmount": 0.1235, "LineAmount": 123.5, "AccountCode": "200"}
    ]


@pytest.mark.parametrize(
    ("mode", "word"),
    [(TaxMode.EXCLUSIVE, "Exclusive"), (TaxMode.INCLUSIVE, "Inclusive"), (TaxMode.NONE, "NoTax")],
)
def test_the_tax_mode_is_the_documents(books: Any, vendor: Any, drafts: Any, mode: TaxMode, word: str) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    books.create_documents([Write(drafts.with_tax(mode, tax_code_id="OUTPUT2"), "k")])
    [body] = vendor.seen[0].json()["Invoices"]
    assert body["LineAmountTypes"] == word
    assert body["LineItems"][0].get("TaxAmount") == (None if mode is TaxMode.NONE else 30)


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (200, ok(Invoices=[bad("Account code must be specified")]), {}, Refused),
        (200, ok(Invoices=[bad("Invoice # must be unique.")]), {}, Duplicate),
        (
            200,
            ok(Invoices=[{**INVOICE, "HasErrors": False, "LineItems": [{"ValidationErrors": [{"Message": "x"}]}]}]),
            {},
            Refused,
        ),
        (200, ok(Invoices=[{**INVOICE, "InvoiceID": "00000000-0000-0000-0000-000000000000"}]), {}, Ambiguous),
        (200, ok(Invoices=[]), {}, Ambiguous),
        (200, "<html>hello</html>", {}, Ambiguous),
        (400, refused(bad("Invoice # must be unique.")), {}, Duplicate),
        (400, refused(bad("Email address must be valid.")), {}, Refused),
        (400, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "JSON was invalid"}, {}, Refused),
        (400, {"Message": "Idempotency Key k is used with a different request"}, {}, Duplicate),
        (403, {"Title": "Forbidden", "Status": 403, "Detail": "AuthenticationUnsuccessful"}, {}, Disconnected),
        (401, {"Title": "Unauthorized", "Status": 401, "Detail": "AuthorizationUnsuccessful"}, {}, Forbidden),
        (429, "", {"Retry_After": "7", "X_Rate_Limit_Problem": "minute"}, Throttled),
        (500, {"ErrorNumber": 500, "Type": "UnknownErrorException", "Message": "An error occurred"}, {}, Ambiguous),
        (503, "The Xero API is currently offline for maintenance", {}, Ambiguous),
        (503, "offline", {"Retry_After": "60"}, NotStarted),
        (501, {"Type": "ApiMethodNotImplementedException", "Message": "not implemented"}, {}, Refused),
    ],
)
def test_an_answer_to_a_create_is_classed(
    books: Any,
    vendor: Any,
    drafts: Any,
    status: int,
    body: object,
    headers: dict[str, str],
    expected: type[VendorError],
) -> None:
    vendor.says(body, status=status, **headers)
    with pytest.raises(VendorError) as raised:
        books.create_documents([drafts.write()])
    assert type(raised.value) is expected
    assert len(vendor.seen) == 1


def test_the_day_limit_parks_and_nothing_more_is_sent(books: Any, vendor: Any) -> None:
    vendor.says("", status=429, Retry_After="80000", X_Rate_Limit_Problem="day")
    with pytest.raises(Throttled) as throttled:
        books.read_document(Kind.INVOICE, "1")
    assert (throttled.value.daily, throttled.value.retry_after) == (True, 80000.0)
    vendor.says(ok(Invoices=[INVOICE]), X_DayLimit_Remaining="0")
    books.read_document(Kind.INVOICE, "1")
    with pytest.raises(Throttled) as over:
        books.read_document(Kind.INVOICE, "1")
    assert over.value.daily
    assert len(vendor.seen) == 2


def test_a_minute_that_is_used_up_is_waited_for(books: Any, vendor: Any, clock: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]), X_MinLimit_Remaining="0")
    vendor.says(ok(Invoices=[INVOICE]), X_MinLimit_Remaining="59")
    books.read_document(Kind.INVOICE, "1")
    assert clock.slept == []
    books.read_document(Kind.INVOICE, "1")
    assert clock.slept == [60.0]


def test_a_token_that_ends_on_a_create_leaves_a_doubt_since_the_key_ends_with_it(
    books: Any, vendor: Any, drafts: Any
) -> None:
    vendor.says({"Status": 401, "Detail": "TokenExpired: token expired"}, status=401)
    vendor.says({"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 1800})
    with pytest.raises(Ambiguous):
        books.create_documents([drafts.write()])
    assert [seen.method for seen in vendor.seen] == ["PUT", "POST"]


def test_a_batch_is_attributed_by_number_and_keeps_each_ones_own_fate(books: Any, vendor: Any, drafts: Any) -> None:
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    vendor.says(ok(Invoices=[bad("no", number="N-2"), {**INVOICE, "InvoiceNumber": "N-0"}]))
    outcomes = books.create_documents(writes)
    assert [type(outcome) for outcome in outcomes] == [Done, Ambiguous, Refused]
    assert len(vendor.seen) == 1


def test_a_batch_answered_400_puts_the_unnamed_in_doubt_for_they_may_be_saved(
    books: Any, vendor: Any, drafts: Any
) -> None:
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    vendor.says(refused(bad("Item code 'X' is not valid", number="N-1")), status=400)
    assert [type(outcome) for outcome in books.create_documents(writes)] == [Ambiguous, Refused, Ambiguous]


def test_a_batch_that_the_vendor_cannot_read_goes_one_by_one(books: Any, vendor: Any, drafts: Any) -> None:
    unreadable = {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "JSON for post data was invalid"}
    vendor.says(unreadable, status=400)
    vendor.says(ok(Invoices=[{**INVOICE, "InvoiceNumber": "N-0"}]))
    vendor.says(unreadable, status=400)
    outcomes = books.create_documents([drafts.write("N-0"), drafts.write("N-1")])
    assert [type(outcome) for outcome in outcomes] == [Done, Refused]
    assert [seen.headers["idempotency-key"] for seen in vendor.seen[1:]] == ["key-N-0", "key-N-1"]


def test_credit_notes_go_by_themselves_with_their_own_key(books: Any, vendor: Any, drafts: Any) -> None:
    note = {"CreditNoteID": "c-1", "CreditNoteNumber": "SO-10045", "Total": 150}
    vendor.says(ok(Invoices=[{**INVOICE, "InvoiceNumber": "N-1"}]))
    vendor.says(ok(CreditNotes=[note]))
    outcomes = books.create_documents([Write(drafts.credit(), "key-c"), drafts.write("N-1")])
    assert [outcome.id for outcome in outcomes] == ["c-1", INVOICE["InvoiceID"]]
    assert vendor.seen[1].headers["idempotency-key"] == "key-c"
    [body] = vendor.seen[1].json()["CreditNotes"]
    assert body["Type"] == "ACCRECCREDIT"
    assert "DueDate" not in body


def test_documents_are_found_by_number_to_the_last_page_void_ones_too(books: Any, vendor: Any) -> None:
    first = [{**INVOICE, "InvoiceNumber": "other"}] * 100
    vendor.says(ok(Invoices=first, pagination={"page": 1, "pageCount": 2}))
    vendor.says(ok(Invoices=[{**INVOICE, "Status": "VOIDED"}], pagination={"page": 2, "pageCount": 2}))
    [found] = books.find_documents(Kind.INVOICE, "SO-10045")
    assert not found.live
    assert [seen.query["page"] for seen in vendor.seen] == [["1"], ["2"]]
    where = 'Type=="ACCREC" AND InvoiceNumber!=null AND InvoiceNumber=="SO-10045"'
    assert vendor.seen[0].query["where"] == [where]


def test_a_failed_look_up_is_not_an_empty_one(books: Any, vendor: Any) -> None:
    vendor.says("<html>", status=502)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")


def test_plain_text_404_reads_as_nothing(books: Any, vendor: Any) -> None:
    vendor.says("The resource you're looking for cannot be found", status=404)
    assert books.read_document(Kind.INVOICE, "1") is None


@pytest.mark.parametrize("zone_trap", ["/Date(1770076800000+0000)/", "/Date(1770076800000)/"])
def test_dates_are_calendar_days_in_every_zone(books: Any, vendor: Any, zone_trap: str) -> None:
    vendor.says(ok(Invoices=[{**INVOICE, "DateString": None, "Date": zone_trap}]))
    assert books.read_document(Kind.INVOICE, "1").issue_date == date(2026, 2, 3)


def test_contacts_are_found_by_number_first_then_by_name_archived_ones_too(books: Any, vendor: Any) -> None:
    vendor.says(ok(Contacts=[]))
    archived = {"ContactID": "c", "Name": "ACME  Ltd", "ContactStatus": "ARCHIVED"}
    vendor.says(ok(Contacts=[archived, {"ContactID": "d", "Name": "Acme Ltd 2", "ContactStatus": "ACTIVE"}]))
    [found] = books.find_parties(Party("ACME01", "Acme Ltd"))
    assert (found.id, found.active) == ("c", False)
    assert [seen.query["where"][0] for seen in vendor.seen] == [
        'ContactNumber!=null AND ContactNumber=="ACME01"',
        'Name!=null AND Name.ToLower()=="acme ltd"',
    ]
    assert all(seen.query["includeArchived"] == ["true"] for seen in vendor.seen)


def test_a_name_with_quotes_is_asked_for_by_its_beginning(books: Any, vendor: Any) -> None:
    contacts = [{"ContactID": "1", "Name": 'The "Best" Ltd'}, {"ContactID": "2", "Name": "The Rest"}]
    vendor.says(ok(Contacts=contacts))
    assert [party.id for party in books.find_parties(Party("", 'The "Best" Ltd'))] == ["1"]
    assert vendor.seen[0].query["where"] == ['Name!=null AND Name.ToLower().StartsWith("the ")']


def test_a_contact_is_created_once_by_its_number(books: Any, vendor: Any) -> None:
    vendor.says(ok(Contacts=[{"ContactID": "c", "Name": "Acme Ltd", "ContactNumber": "ACME01"}]))
    assert books.create_party(Party("ACME01", "Acme Ltd", "a@b.test"), "key").id == "c"
    assert vendor.seen[0].json() == {
        "Contacts": [{"Name": "Acme Ltd", "ContactNumber": "ACME01", "EmailAddress": "a@b.test"}]
    }
    taken = "The contact name Acme Ltd is already assigned to another contact."
    vendor.says(refused({"ValidationErrors": [{"Message": taken}]}), status=400)
    with pytest.raises(Duplicate, match="already assigned"):
        books.create_party(Party("", "Acme Ltd"), "key-2")


def test_an_update_keeps_line_ids_and_tracking(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    remote = books.read_document(Kind.INVOICE, "ed255415")
    vendor.says(ok(Invoices=[INVOICE]))
    books.update_document(remote, drafts.one(), "key-2")
    sent = vendor.seen[-1]
    assert (sent.method, sent.path) == ("POST", f"/api.xro/2.0/Invoices/{INVOICE['InvoiceID']}")
    [line] = sent.json()["LineItems"]
    assert (line["LineItemID"], line["Tracking"][0]["Option"]) == ("l-1", "North")


@pytest.mark.parametrize(
    ("status", "becomes"), [("AUTHORISED", "VOIDED"), ("DRAFT", "DELETED"), ("SUBMITTED", "DELETED")]
)
def test_a_void_is_a_status(books: Any, vendor: Any, status: str, becomes: str) -> None:
    vendor.says(ok(Invoices=[{**INVOICE, "Status": status}]))
    remote = books.read_document(Kind.INVOICE, "ed255415")
    vendor.says(ok(Invoices=[{**INVOICE, "Status": becomes}]))
    books.void_document(remote, "key-3")
    assert vendor.seen[-1].json() == {"InvoiceID": INVOICE["InvoiceID"], "Status": becomes}


def test_a_paid_document_cannot_be_voided_and_a_lost_one_is_missing(books: Any, vendor: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    remote = books.read_document(Kind.INVOICE, "ed255415")
    vendor.says(refused(bad("Invoice not of valid status for modification")), status=400)
    with pytest.raises(Refused, match="valid status"):
        books.void_document(remote, "key-3")
    vendor.says("The resource you're looking for cannot be found", status=404)
    with pytest.raises(Missing):
        books.void_document(remote, "key-3")


def paid(id: str, invoice: str, amount: float, **more: object) -> dict[str, object]:
    row = {"PaymentID": id, "Invoice": {"InvoiceID": invoice}, "Amount": amount, "Reference": "TRX-7"}
    return {**row, "Date": "/Date(1770681600000+0000)/", "Status": "AUTHORISED", **more}


def test_a_payment_settles_one_invoice_with_its_key(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(ok(Payments=[paid("p-1", "i-1", 150.0)]))
    assert books.create_payment(drafts.payment(**{"i-1": "150.00"}), "key-p").id == "p-1"
    assert vendor.seen[0].headers["idempotency-key"] == "key-p"
    assert vendor.seen[0].json()["Payments"] == [
        {
            "Invoice": {"InvoiceID": "i-1"},
            "Account": {"Code": "35"},
            "Date": "2026-02-10",
            "Amount": 150,
            "Reference": "TRX-7",
        }
    ]


def test_a_payment_of_several_invoices_goes_on_where_it_was_left(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"i-1": "100.00", "i-2": "50.00"})
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0), paid("p-0", "i-2", 50.0, Status="DELETED")]))
    vendor.says(ok(Payments=[paid("p-2", "i-2", 50.0)]))
    assert books.create_payment(draft, "key-p").id == "p-1,p-2"
    assert [seen.method for seen in vendor.seen] == ["GET", "PUT"]
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0), paid("p-2", "i-2", 50.0)]))
    [found] = books.find_payments(draft)
    assert (found.id, found.amount, found.applications) == ("p-1,p-2", 150, {"i-1": 100, "i-2": 50})


def test_a_refused_part_takes_the_other_parts_back(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"i-1": "100.00", "i-2": "50.00"})
    vendor.says(ok(Payments=[]))
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0)]))
    error = {"ValidationErrors": [{"Message": "Payment amount exceeds the amount outstanding on this document"}]}
    vendor.says(ok(Payments=[{**error, "HasValidationErrors": True}]))
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0, Status="DELETED")]))
    with pytest.raises(Refused, match="exceeds"):
        books.create_payment(draft, "key-p")
    assert (vendor.seen[-1].path, vendor.seen[-1].json()) == ("/api.xro/2.0/Payments/p-1", {"Status": "DELETED"})


def test_money_on_account_is_refused_by_name(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"i-1": "100.00"})
    more = replace(draft, payment=replace(draft.payment, amount=Decimal(120)))
    with pytest.raises(Refused, match="settles none"):
        books.create_payment(more, "key-p")
    assert vendor.seen == []


def test_the_catalogue_tells_codes_rates_and_zone(books: Any, vendor: Any) -> None:
    vendor.says(ok(Organisations=[{"BaseCurrency": "NZD", "Timezone": "NEWZEALANDSTANDARDTIME"}]))
    vendor.says(ok(TaxRates=[{"TaxType": "OUTPUT2", "Name": "15% GST on Income", "EffectiveRate": 15.0}]))
    bank = {"AccountID": "a-9", "Name": "Bank", "Status": "ACTIVE"}
    vendor.says(ok(Accounts=[{"Code": "200", "Name": "Sales", "Status": "ACTIVE"}, bank]))
    catalogue = books.catalogue([])
    assert (catalogue.currency, catalogue.zone) == ("NZD", "Pacific/Auckland")
    assert catalogue.accounts == {"200": "200", "Sales": "200", "Bank": "a-9"}
    assert catalogue.tax_codes == {"OUTPUT2": "OUTPUT2", "15% GST on Income": "OUTPUT2"}
    assert catalogue.tax_rates["OUTPUT2"] == 15


@pytest.mark.parametrize(("banks", "known"), [(["090"], {"Bank": "090"}), (["090", "091"], {})])
def test_the_only_bank_account_is_known_as_bank(
    books: Any, vendor: Any, banks: list[str], known: dict[str, str]
) -> None:
    purchases = {"TaxType": "INPUT2", "EffectiveRate": 20, "CanApplyToRevenue": False}
    vendor.says(ok(Organisations=[{"BaseCurrency": "GBP"}]))
    vendor.says(ok(TaxRates=[{"TaxType": "OUTPUT2", "EffectiveRate": 20, "CanApplyToRevenue": True}, purchases]))
    vendor.says(ok(Accounts=[{"Code": code, "Name": f"Account {code}", "Type": "BANK"} for code in banks]))
    catalogue = books.catalogue([])
    assert {name: code for name, code in catalogue.accounts.items() if name == "Bank"} == known
    assert catalogue.tax_codes == {"OUTPUT2": "OUTPUT2"}, "what cannot stand on a sale is no tax code of a sale"


def test_a_payment_must_name_a_bank_account(books: Any, drafts: Any) -> None:
    with pytest.raises(Refused, match=r"accounts\.payment"):
        books.create_payment(replace(drafts.payment(I1="10"), account_id=""), "key")
