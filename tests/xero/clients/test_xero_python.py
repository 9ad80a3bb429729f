"""xero-python 15.2.0, the vendor's own SDK (dossier xero §12)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
import urllib3.util.retry
from xero_python.accounting import AccountingApi, Contact, Invoice, Invoices, LineItem
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import AccountingBadRequestException
from xero_python.exceptions.http_status_exceptions import (
    HTTPStatusException,
    RateLimitException,
)
from xero_python.identity import IdentityApi

from mock_erps.platform.faults import Site, arm
from tests.xero.clients.conftest import Bench


@dataclass
class Sdk:
    """The SDK with its token kept in memory."""

    bench: Bench
    client: ApiClient
    tokens: dict[str, Any]

    @property
    def accounting(self) -> AccountingApi:
        return AccountingApi(self.client, base_url=f"{self.bench.api}/api.xro/2.0")


@pytest.fixture
def sdk(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sdk]:
    monkeypatch.setattr(TokenApi, "refresh_token_url", f"{bench.identity}/connect/token")
    login = bench.login
    oauth = OAuth2Token(client_id=login["client_id"], client_secret=login["client_secret"])
    client = ApiClient(Configuration(oauth2_token=oauth), pool_threads=1)
    tokens = {
        "access_token": login["access_token"],
        "refresh_token": login["refresh_token"],
        "scope": login["scope"].split(),
        "expires_in": 1800,
        "expires_at": float(login["expires_at"]),
        "token_type": "Bearer",
    }
    kept = Sdk(bench, client, tokens)
    client.oauth2_token_getter(lambda: kept.tokens)
    client.oauth2_token_saver(lambda fresh: setattr(kept, "tokens", fresh))
    yield kept
    client.rest_client.pool_manager.clear()


def _invoice(number: str, **fields: Any) -> Invoice:
    whole = {
        "type": "ACCREC",
        "contact": Contact(name="Aldgate Timber Ltd"),
        "line_items": [
            LineItem(description="Oak", quantity=3, unit_amount=50, account_code="4000", tax_type="OUTPUT2")
        ],
        "date": dt.date(2026, 2, 3),
        "due_date": dt.date(2026, 3, 5),
        "invoice_number": number,
        "status": "AUTHORISED",
        **fields,
    }
    return Invoice(**whole)


def _create(sdk: Sdk, *invoices: Invoice, **options: Any) -> list[Invoice]:
    made = sdk.accounting.create_invoices(sdk.bench.tenant, Invoices(invoices=list(invoices)), **options)
    return list(made.invoices)


def test_create_find_update_and_void(sdk: Sdk) -> None:
    [made] = _create(sdk, _invoice("X-1"))
    assert (made.total, made.status, made.date) == (180, "AUTHORISED", dt.date(2026, 2, 3))
    found = sdk.accounting.get_invoices(sdk.bench.tenant, where='InvoiceNumber=="X-1"').invoices
    assert [doc.invoice_id for doc in found] == [made.invoice_id]
    change = Invoices(invoices=[Invoice(invoice_id=made.invoice_id, reference="PO 7")])
    assert sdk.accounting.update_invoice(sdk.bench.tenant, made.invoice_id, change).invoices[0].reference == "PO 7"
    end = Invoices(invoices=[Invoice(invoice_id=made.invoice_id, status="VOIDED")])
    assert sdk.accounting.update_or_create_invoices(sdk.bench.tenant, end).invoices[0].status == "VOIDED"


def test_a_document_without_dates_can_be_read(sdk: Sdk) -> None:
    [made] = _create(sdk, _invoice("X-1", date=None, due_date=None, status="DRAFT"))
    assert sdk.accounting.get_invoice(sdk.bench.tenant, made.invoice_id).invoices[0].due_date is None


def test_pages_are_read_to_their_end(sdk: Sdk) -> None:
    for start in (0, 60):
        _create(sdk, *(_invoice(f"P-{number:03d}") for number in range(start, start + 60)))
    numbers: list[str] = []
    for page in range(1, 4):
        rows = sdk.accounting.get_invoices(sdk.bench.tenant, page=page, order="InvoiceNumber ASC").invoices
        numbers += [row.invoice_number for row in rows]
        assert all(row.line_items for row in rows)
    assert numbers == [f"P-{number:03d}" for number in range(120)]


def test_a_duplicate_number_is_told(sdk: Sdk) -> None:
    _create(sdk, _invoice("X-1"))
    with pytest.raises(AccountingBadRequestException) as caught:
        _create(sdk, _invoice("X-1"))
    assert caught.value.reason == "Invoice # must be unique."


def test_errors_come_per_element_without_a_summary(sdk: Sdk) -> None:
    _create(sdk, _invoice("X-1"))
    good, bad = _create(sdk, _invoice("X-2"), _invoice("X-1"), summarize_errors=False)
    assert (good.status_attribute_string, bad.status_attribute_string) == ("OK", "ERROR")
    assert bad.validation_errors[0].message == "Invoice # must be unique."


def test_a_stale_copy_overwrites_because_the_last_write_wins(sdk: Sdk) -> None:
    [made] = _create(sdk, _invoice("X-1", status="DRAFT"))
    for reference in ("first", "second"):
        change = Invoices(invoices=[Invoice(invoice_id=made.invoice_id, reference=reference)])
        sdk.accounting.update_invoice(sdk.bench.tenant, made.invoice_id, change)
    assert sdk.accounting.get_invoice(sdk.bench.tenant, made.invoice_id).invoices[0].reference == "second"


def test_contacts_are_made_found_and_matched(sdk: Sdk) -> None:
    accounting, tenant = sdk.accounting, sdk.bench.tenant
    from xero_python.accounting import Contacts

    made = accounting.create_contacts(tenant, Contacts(contacts=[Contact(name="Tower Glass")])).contacts[0]
    found = accounting.get_contacts(tenant, where='Name=="Tower Glass"').contacts
    again = accounting.update_or_create_contacts(tenant, Contacts(contacts=[Contact(name="Tower Glass")])).contacts[0]
    assert {made.contact_id, again.contact_id} == {found[0].contact_id}


def test_the_idempotency_key_of_the_sdk_is_honoured(sdk: Sdk) -> None:
    one = _create(sdk, _invoice("X-1"), idempotency_key="k1")
    two = _create(sdk, _invoice("X-1"), idempotency_key="k1")
    assert one[0].invoice_id == two[0].invoice_id


def test_connections_are_listed(sdk: Sdk) -> None:
    connections = IdentityApi(sdk.client, base_url=sdk.bench.api).get_connections()
    assert [connection.tenant_id for connection in connections] == [sdk.bench.tenant]


def test_an_expiring_token_is_refreshed_by_the_sdk(sdk: Sdk) -> None:
    sdk.tokens["expires_at"] = 1.0
    first = sdk.tokens["refresh_token"]
    _create(sdk, _invoice("X-1"))
    assert sdk.tokens["refresh_token"] != first
    sdk.bench.sandbox.clock.advance(1801)
    with pytest.raises(HTTPStatusException) as caught:
        _create(sdk, _invoice("X-2"))
    assert caught.value.status == 401


def test_a_dead_refresh_token_is_an_invalid_grant(sdk: Sdk) -> None:
    sdk.tokens.update(expires_at=1.0, refresh_token="dead")
    with pytest.raises(AccountingBadRequestException, match="invalid_grant"):
        _create(sdk, _invoice("X-1"))


def test_a_throttle_names_the_limit(sdk: Sdk, monkeypatch: pytest.MonkeyPatch) -> None:
    # urllib3 waits as long as Retry-After says and tries again: let it wait in the sandbox's time
    waited = SimpleNamespace(sleep=sdk.bench.sandbox.clock.advance, time=time.time)
    monkeypatch.setattr(urllib3.util.retry, "time", waited)
    sdk.bench.set(minute_calls=0)
    with pytest.raises(RateLimitException) as caught:
        _create(sdk, _invoice("X-1"))
    assert caught.value.rate_limit == "minute"
    assert int(caught.value.headers["retry-after"]) >= 1


def test_a_reset_after_commit_doubles_what_has_no_number(sdk: Sdk) -> None:
    """The SDK's own transport sends a PUT again when the connection breaks (dossier xero §11.1)."""
    site = Site(erp="xero", operation="create invoice")
    arm(sdk.bench.sandbox, "F-POST-RESET", site)
    bill = _invoice(
        "B-1", type="ACCPAY", line_items=[LineItem(description="Ad", quantity=1, unit_amount=5, account_code="400")]
    )
    _create(sdk, bill)
    books = sdk.bench.sandbox.vendors["xero"].companies[sdk.bench.tenant].books
    assert len(books["invoice"]) == 2
