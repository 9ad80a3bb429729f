"""pyxero 0.9.5: sends XML, reads JSON (dossier xero §12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import xero.auth
from xero import Xero
from xero.auth import OAuth2Credentials
from xero.exceptions import (
    XeroBadRequest,
    XeroForbidden,
    XeroInternalError,
    XeroNotFound,
    XeroRateLimitExceeded,
    XeroUnauthorized,
)

from tests.xero.clients.conftest import Bench


@pytest.fixture
def client(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Xero]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr(xero.auth, "XERO_OAUTH2_TOKEN_URL", f"{bench.identity}/connect/token")
    yield Xero(_credentials(bench))


def _credentials(bench: Bench) -> OAuth2Credentials:
    login = bench.login
    token = {
        "access_token": login["access_token"],
        "refresh_token": login["refresh_token"],
        "expires_in": 1800,
        "expires_at": float(login["expires_at"]),
        "token_type": "Bearer",
        "scope": login["scope"].split(),
    }
    scope = login["scope"].split()
    credentials = OAuth2Credentials(login["client_id"], login["client_secret"], token=token, scope=scope)
    credentials.base_url = bench.api
    credentials.tenant_id = bench.tenant
    return credentials


def _invoice(number: str, **fields: Any) -> dict[str, Any]:
    line = {"Description": "Oak", "Quantity": 3, "UnitAmount": "50.00", "AccountCode": "4000", "TaxType": "OUTPUT2"}
    return {
        "Type": "ACCREC",
        "Contact": {"Name": "O'Brien & Sons"},
        "Date": dt.date(2026, 2, 3),
        "DueDate": dt.date(2026, 3, 5),
        "InvoiceNumber": number,
        "Status": "AUTHORISED",
        "LineItems": [line],
        **fields,
    }


def test_create_find_update_and_void(client: Xero) -> None:
    [made] = client.invoices.put(_invoice("Y-1"))
    assert (made["Total"], made["Date"].date()) == (180.0, dt.date(2026, 2, 3))
    [found] = client.invoices.filter(InvoiceNumber="Y-1")
    assert found["InvoiceID"] == made["InvoiceID"]
    [changed] = client.invoices.save({"InvoiceID": made["InvoiceID"], "Reference": "PO 7"})
    assert changed["Reference"] == "PO 7"
    [void] = client.invoices.save({"InvoiceID": made["InvoiceID"], "Status": "VOIDED"})
    assert void["Status"] == "VOIDED"
    assert client.invoices.get(made["InvoiceID"])[0]["Status"] == "VOIDED"


def test_lists_are_sent_and_read_whole(client: Xero) -> None:
    made = client.invoices.put([_invoice(f"P-{number:03d}") for number in range(101)])
    assert len(made) == 101
    assert [len(client.invoices.filter(page=page)) for page in (1, 2, 3)] == [100, 1, 0]


def test_filters_speak_the_query_language(client: Xero) -> None:
    [made] = client.invoices.put(_invoice("Y-1"))
    contact = made["Contact"]["ContactID"]
    assert len(client.invoices.filter(Contact_ContactID=contact)) == 1
    assert [c["Name"] for c in client.contacts.filter(Name__contains="Timber")] == ["Aldgate Timber Ltd"]
    assert len(client.invoices.filter(Date__gte=dt.date(2026, 2, 3), order="Date DESC")) == 1
    assert client.invoices.filter(since=dt.datetime(2099, 1, 1)) == []


def test_a_duplicate_number_is_told(client: Xero) -> None:
    client.invoices.put(_invoice("Y-1"))
    with pytest.raises(XeroBadRequest, match="Invoice # must be unique"):
        client.invoices.put(_invoice("Y-1"))


def test_elements_tell_their_errors_without_a_summary(client: Xero) -> None:
    client.invoices.put(_invoice("Y-1"))
    made = client.invoices.put([_invoice("Y-1"), _invoice("Y-2")], summarize_errors=False)
    assert [doc["HasErrors"] for doc in made] == [True, False]


def test_payments_are_made_and_credit_notes_allocated(client: Xero) -> None:
    [made] = client.invoices.put(_invoice("Y-1"))
    invoice = {"InvoiceID": made["InvoiceID"]}
    [paid] = client.payments.put({"Invoice": invoice, "Account": {"Code": "090"}, "Amount": "80.00"})
    assert paid["Amount"] == 80.0
    credit = _invoice("", Type="ACCRECCREDIT")
    for name in ("DueDate", "InvoiceNumber"):
        del credit[name]
    [note] = client.creditnotes.put(credit)
    client.creditnotes.put_allocation(note["CreditNoteID"], {"Invoice": invoice, "Amount": "20.00"})
    assert client.invoices.get(made["InvoiceID"])[0]["AmountDue"] == 80.0


def test_an_expired_token_is_told_and_refreshed(bench: Bench, client: Xero) -> None:
    credentials = _credentials(bench)
    bench.sandbox.clock.advance(1801)
    with pytest.raises(XeroUnauthorized, match="TokenExpired"):
        Xero(credentials).invoices.all()
    credentials.refresh()
    assert Xero(credentials).invoices.all() == []


def test_tenants_are_found_through_connections(bench: Bench, client: Xero) -> None:
    assert [tenant["tenantId"] for tenant in _credentials(bench).get_tenants()] == [bench.tenant]


def test_a_throttle_is_told(bench: Bench, client: Xero) -> None:
    bench.set(minute_calls=0)
    with pytest.raises(XeroRateLimitExceeded):
        client.invoices.all()


def test_refusals_have_their_own_exceptions(bench: Bench, client: Xero) -> None:
    with pytest.raises(XeroNotFound, match="cannot be found"):
        client.invoices.get("NOTHING")
    with pytest.raises(XeroInternalError):
        client.invoices.put(_invoice("Y-1", Contact={"ContactID": "x"}))
    credentials = _credentials(bench)
    credentials.tenant_id = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(XeroForbidden):
        Xero(credentials).invoices.all()
