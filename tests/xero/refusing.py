"""A way to every row of the error table: what to do at the desk to be refused so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_erps.platform.faults import Site, arm
from mock_erps.platform.journal import Exchange
from tests.xero.desk import Desk, credit_note, invoice, line

GHOST = "00000000-0000-4000-8000-00000000beef"
BILL = {"Type": "ACCPAY", "LineItems": [line(AccountCode="400", TaxType="INPUT2")]}


def _put(desk: Desk, path: str = "/Invoices", **fields: Any) -> Exchange:
    return desk.call("PUT", path, invoice(**fields))


def _lines(desk: Desk, **fields: Any) -> Exchange:
    return _put(desk, LineItems=[line(**fields)])


def _contact(desk: Desk, **fields: Any) -> Exchange:
    return desk.call("PUT", "/Contacts", {"Name": "Someone", **fields})


def _set(desk: Desk, **settings: Any) -> Desk:
    desk.set(**settings)
    return desk


def _vendor_set(desk: Desk, **settings: Any) -> Desk:
    desk.vendor.settings.update(settings)
    return desk


def _locked(desk: Desk) -> Exchange:
    desk.company.facts["closed_until"] = "2026-12-31"
    return _put(desk)


def _voided(desk: Desk) -> str:
    mine = desk.invoice()
    desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], "Status": "VOIDED"})
    return str(mine["InvoiceID"])


def _paid(desk: Desk, amount: float = 10) -> dict[str, Any]:
    mine = desk.invoice()
    desk.pay(mine, amount)
    return mine


def _payment(desk: Desk, **fields: Any) -> Exchange:
    paid = {"Invoice": {"InvoiceID": desk.invoice()["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 10}
    return desk.call("PUT", "/Payments", {**paid, **fields})


def _allocation(desk: Desk, amount: float, **fields: Any) -> Exchange:
    mine, credit = desk.invoice(**fields), desk.made("/CreditNotes", credit_note())
    body = {"Invoice": {"InvoiceID": mine["InvoiceID"]}, "Amount": amount}
    return desk.call("PUT", f"/CreditNotes/{credit['CreditNoteID']}/Allocations", body)


def _token(desk: Desk, **fields: str) -> Exchange:
    login = desk.credentials
    whole = {"grant_type": "refresh_token", "client_id": login["client_id"], "client_secret": login["client_secret"]}
    return desk.form("/connect/token", **{**whole, **fields})


def _late(desk: Desk) -> Exchange:
    desk.sandbox.clock.advance(7200)
    return desk.call("GET", "/Invoices")


def _revoked(desk: Desk) -> Exchange:
    desk.vendor.oauth.revoke(desk.credentials["access_token"])
    return desk.call("GET", "/Invoices")


def _narrow(desk: Desk) -> Exchange:
    oauth = desk.vendor.oauth
    access, _ = oauth.consent(oauth.apps[desk.credentials["client_id"]], (desk.id,), ("accounting.contacts",))
    return desk.call("GET", "/Invoices", authorization=f"Bearer {access}")


def _mismatch(desk: Desk) -> Exchange:
    desk.call("PUT", "/Invoices", invoice(), idempotency_key="k")
    return desk.call("PUT", "/Invoices", invoice(Reference="x"), idempotency_key="k")


def _many(desk: Desk) -> Exchange:
    desk.invoice()
    return _set(desk, max_rows=0).call("GET", "/Invoices")


def _taken(desk: Desk, path: str, body: dict[str, Any]) -> Exchange:
    desk.call("PUT", path, body)
    return desk.call("PUT", path, body)


def _sixth(desk: Desk) -> Exchange:
    buckets = desk.vendor.limits._running
    buckets["concurrent", desk.id, desk.credentials["client_id"]] = 5
    return desk.call("GET", "/Organisation")


def _app_minute(desk: Desk) -> Exchange:
    bucket = ("appminute", desk.credentials["client_id"])
    desk.vendor.limits.fill(bucket, "appminute", desk.sandbox.clock.now(), 10_000)
    return desk.call("GET", "/Organisation")


def _capped(desk: Desk) -> Exchange:
    desk.invoice()
    return _put(_set(desk, approval_limit=1))


def _emailed(desk: Desk, **fields: Any) -> Exchange:
    return desk.call("POST", f"/Invoices/{desk.invoice(**fields)['InvoiceID']}/Email")


def _offline(desk: Desk) -> Exchange:
    arm(desk.sandbox, "F-PRE-503", Site(erp="xero"))
    return desk.call("GET", "/Organisation")


def _post_sales(desk: Desk) -> Exchange:
    sales = {account["Code"]: account["AccountID"] for account in desk.company.books["account"]}
    return desk.call("POST", f"/Accounts/{sales['610']}", {"Name": "Mine"})


#: row of the error table → a way to it
WAYS: dict[str, Callable[[Desk], Exchange]] = {
    "token_missing": lambda d: d.call("GET", "/Invoices", authorization=None),
    "token_unknown": lambda d: d.call("GET", "/Invoices", authorization="Bearer x"),
    "token_revoked": _revoked,
    "token_expired": _late,
    "scope_missing": _narrow,
    "scope_forbidden": lambda d: _narrow(_vendor_set(d, scope_status=403)),
    "tenant_forbidden": lambda d: d.call("GET", "/Invoices", xero_tenant_id=GHOST),
    "connection_unknown": lambda d: d.send("DELETE", f"/connections/{GHOST}"),
    "invalid_grant": lambda d: _token(d, refresh_token="x"),
    "invalid_client": lambda d: _token(d, client_secret="x"),
    "invalid_request": lambda d: _token(d, client_id=""),
    "unauthorized_client": lambda d: _token(d, client_id="x"),
    "unsupported_grant_type": lambda d: _token(d, grant_type="x"),
    "invalid_scope": lambda d: _token(d, grant_type="client_credentials", scope="x"),
    "no_such_path": lambda d: d.call("GET", "/Nothing"),
    "not_found": lambda d: d.call("GET", f"/Invoices/{GHOST}"),
    "no_such_method": lambda d: d.call("DELETE", "/Invoices"),
    "unsupported_media_type": lambda d: d.call("PUT", "/Invoices", b"x", content_type="text/csv"),
    "payload_too_large": lambda d: _put(_set(d, payload_limit=10)),
    "malformed_body": lambda d: d.call("PUT", "/Invoices", b"{"),
    "bad_post_data": lambda d: _put(d, LineAmountTypes="NO_TAX"),
    "bad_xml": lambda d: d.call("PUT", "/Invoices", b"<", content_type="text/xml"),
    "no_data": lambda d: d.call("PUT", "/Invoices"),
    "bad_where": lambda d: d.call("GET", "/Invoices?where=x"),
    "bad_parameter": lambda d: d.call("GET", "/Invoices?page=x"),
    "too_many_rows": _many,
    "key_too_long": lambda d: d.call("PUT", "/Invoices", invoice(), idempotency_key="k" * 129),
    "key_mismatch": _mismatch,
    "validation": lambda d: d.call("PUT", "/Invoices", {"Type": "ACCREC"}),
    "history_not_found": lambda d: d.call("GET", f"/Invoices/{GHOST}/History"),
    "unknown_error": lambda d: _put(d, Contact={"ContactID": "not-a-guid"}),
    "offline": _offline,
    "limit_concurrent": _sixth,
    "limit_minute": lambda d: _vendor_set(d, minute_calls=0).call("GET", "/Organisation"),
    "limit_day": lambda d: _vendor_set(d, daily_calls=0).call("GET", "/Organisation"),
    "limit_appminute": _app_minute,
    "contact_missing": lambda d: _put(d, Contact=None),
    "contact_unnamed": lambda d: _put(d, Contact={"EmailAddress": "a@b.example"}),
    "contact_unknown": lambda d: _put(d, Contact={"ContactID": GHOST}),
    "contact_archived": lambda d: _put(d, Contact={"ContactNumber": "HID01"}),
    "contact_name_empty": lambda d: _contact(d, Name=" "),
    "contact_name_taken": lambda d: _contact(d, Name="O'Brien & Sons"),
    "contact_name_invalid": lambda d: _contact(d, Name="A <b>"),
    "contact_number_taken": lambda d: _contact(d, ContactNumber="ALD01"),
    "email_invalid": lambda d: _contact(d, EmailAddress="x"),
    "too_long": lambda d: d.call("PUT", "/Accounts", {"Code": "12345678901", "Name": "x", "Type": "SALES"}),
    "type_missing": lambda d: _put(d, Type=None),
    "lines_missing": lambda d: _put(d, LineItems=[]),
    "date_missing": lambda d: _put(_set(d, missing_date="refuse"), Date=None),
    "due_date_missing": lambda d: _put(d, DueDate=None),
    "date_invalid": lambda d: _put(_set(d, bad_date="validation"), Date="03/02/2026"),
    "description_missing": lambda d: _lines(d, Description=None),
    "account_missing": lambda d: _lines(d, AccountCode=None),
    "account_invalid": lambda d: _lines(d, AccountCode="999"),
    "account_removed": lambda d: _lines(d, AccountCode="999"),
    "tax_missing": lambda d: _put(d, **{**BILL, "LineItems": [line(AccountCode="4000", TaxType=None)]}),
    "tax_invalid": lambda d: _lines(d, TaxType="INPUT2"),
    "tax_not_for_account": lambda d: _lines(d, TaxType="NOPE"),
    "item_invalid": lambda d: _lines(d, ItemCode="NOPE"),
    "amount_precision": lambda d: _lines(d, LineAmount=1.00001),
    "tax_rate_precision": lambda d: _lines(d, LineAmount=1.00001),
    "line_total_mismatch": lambda d: _lines(d, LineAmount=1),
    "total_mismatch": lambda d: _put(d, Total=1),
    "total_negative": lambda d: _lines(d, UnitAmount=-1),
    "malformed_id": lambda d: _put(_set(d, malformed_guid="validation"), Contact={"ContactID": "x"}),
    "discount_not_for_bills": lambda d: _put(d, **{**BILL, "LineItems": [{**BILL["LineItems"][0], "DiscountRate": 5}]}),
    "currency_unsubscribed": lambda d: _put(d, CurrencyCode="XXX"),
    "currency_unsubscribed_old": lambda d: _put(_set(d, currency_wording="old"), CurrencyCode="XXX"),
    "number_taken": lambda d: _taken(d, "/Invoices", invoice(InvoiceNumber="N")),
    "credit_number_taken": lambda d: _taken(d, "/CreditNotes", credit_note(CreditNoteNumber="N")),
    "invoice_unknown": lambda d: _put(d, InvoiceID=GHOST),
    "credit_note_unknown": lambda d: d.call("POST", "/CreditNotes", credit_note(CreditNoteID=GHOST)),
    "not_for_creation": lambda d: _put(d, Status="VOIDED"),
    "not_for_modification": lambda d: d.call("POST", "/Invoices", {"InvoiceID": _voided(d), "Reference": "x"}),
    "allocated": lambda d: d.call("POST", "/Invoices", {"InvoiceID": _paid(d)["InvoiceID"], "Reference": "x"}),
    "type_fixed": lambda d: d.call("POST", f"/Invoices/{d.invoice()['InvoiceID']}", {"Type": "ACCPAY"}),
    "locked": _locked,
    "approval_cap": _capped,
    "not_for_email": lambda d: _emailed(d, Status="DRAFT"),
    "no_email_address": lambda d: _emailed(d, Contact={"Name": "No Address"}),
    "item_code_missing": lambda d: d.call("PUT", "/Items", {"Name": "x"}),
    "item_code_taken": lambda d: d.call("PUT", "/Items", {"Code": "OAK-40"}),
    "item_unknown": lambda d: d.call("POST", "/Items", {"ItemID": GHOST, "Code": "X"}),
    "account_name_taken": lambda d: d.call("PUT", "/Accounts", {"Code": "1", "Name": "sales", "Type": "SALES"}),
    "account_code_taken": lambda d: d.call("PUT", "/Accounts", {"Code": "4000", "Name": "x", "Type": "SALES"}),
    "account_incomplete": lambda d: d.call("PUT", "/Accounts", {"Name": "x"}),
    "system_account": _post_sales,
    "tax_rate_incomplete": lambda d: d.call("PUT", "/TaxRates", {"Name": "x"}),
    "tax_rate_unknown": lambda d: d.call("POST", "/TaxRates", {"TaxType": "NOPE"}),
    "payment_invoice_missing": lambda d: _payment(d, Invoice=None),
    "payment_document_unknown": lambda d: _payment(d, Invoice={"InvoiceID": GHOST}),
    "payment_not_authorised": lambda d: _payment(d, Invoice={"InvoiceID": d.invoice(Status="DRAFT")["InvoiceID"]}),
    "payment_account_invalid": lambda d: _payment(d, Account={"Code": "4000"}),
    "payment_amount_missing": lambda d: _payment(d, Amount=0),
    "overpaid": lambda d: _payment(d, Amount=1000),
    "payment_fixed": lambda d: d.call("POST", f"/Payments/{d.pay(d.invoice(), 1)['PaymentID']}", {"Amount": 5}),
    "over_allocated": lambda d: _allocation(d, 1000),
    "allocation_invalid": lambda d: _allocation(d, 1, Contact={"Name": "O'Brien & Sons"}),
    "note_missing": lambda d: d.call("PUT", f"/Invoices/{d.invoice()['InvoiceID']}/History", {"Details": " "}),
}
