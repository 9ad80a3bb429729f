"""pybusinesscentral, unmodified: at the vendor's own host in process, and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pybusinesscentral import ApiClient, ApiException, Configuration
from pybusinesscentral.api.customer_api import CustomerApi
from pybusinesscentral.api.sales_invoice_api import SalesInvoiceApi
from pybusinesscentral.model.post_sales_invoice_request import PostSalesInvoiceRequest

from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from mock_erps.platform import faults
from mock_erps.platform.faults import Site
from tests.dynamics_business_central.desk import Desk

JSON = "application/json"


@pytest.fixture(params=["in process", "http"])
def client(desk: Desk, request: pytest.FixtureRequest) -> Iterator[ApiClient]:
    if request.param == "in process":
        with network(desk.sandbox):
            yield ApiClient(Configuration(access_token=desk.token))
        return
    with serving(desk.sandbox) as base_url:
        host = f"{base_url}/v2.0/sandbox/api/v2.0"
        yield ApiClient(Configuration(host=host, access_token=desk.token))


@pytest.fixture
def invoices(client: ApiClient) -> SalesInvoiceApi:
    return SalesInvoiceApi(client)


def _create(invoices: SalesInvoiceApi, desk: Desk, number: str = "PY-1") -> Any:
    body = PostSalesInvoiceRequest(customerNumber="ALD01", externalDocumentNumber=number)
    return invoices.post_sales_invoice(desk.id, JSON, body)


def test_it_creates_finds_changes_and_posts(invoices: SalesInvoiceApi, desk: Desk) -> None:
    made = _create(invoices, desk)
    assert made.status == "Draft" and made.number.startswith("S-INV")
    desk.post(
        f"salesInvoices({made.id})/salesInvoiceLines", {"lineType": "Item", "lineObjectNumber": "OAK-40", "quantity": 1}
    )
    found = invoices.list_sales_invoices(
        desk.id, filter="externalDocumentNumber eq 'PY-1'", expand=["salesInvoiceLines"]
    )
    assert [row.id for row in found.value] == [made.id]
    etag = desk.get(f"salesInvoices({made.id})")["@odata.etag"]
    change = PostSalesInvoiceRequest(email="ap@aldgate.example")
    assert invoices.patch_sales_invoice(desk.id, made.id, JSON, etag, change).email == "ap@aldgate.example"
    with pytest.raises(ApiException) as stale:
        invoices.patch_sales_invoice(desk.id, made.id, JSON, etag, change)
    assert stale.value.status == 409
    assert invoices.post_action_sales_invoices(desk.id, made.id) is None
    assert invoices.get_sales_invoice(desk.id, made.id).status == "Open"


def test_it_deletes_a_draft_and_misses_it_afterwards(invoices: SalesInvoiceApi, desk: Desk) -> None:
    made = _create(invoices, desk)
    invoices.delete_sales_invoice(desk.id, made.id)
    with pytest.raises(ApiException) as missing:
        invoices.get_sales_invoice(desk.id, made.id)
    assert missing.value.status == 404


def test_the_same_invoice_twice_is_two_drafts(invoices: SalesInvoiceApi, desk: Desk) -> None:
    assert _create(invoices, desk).id != _create(invoices, desk).id
    assert len(desk.audit.documents) == 2


def test_it_lists_customers(client: ApiClient, desk: Desk) -> None:
    rows = CustomerApi(client).list_customers(desk.id, filter="displayName eq 'O''Brien & Sons'").value
    assert [row.number for row in rows] == ["OBR01"]


def test_it_is_throttled_and_its_token_runs_out(client: ApiClient, desk: Desk) -> None:
    faults.arm(desk.sandbox, "F-THR-429-NONE", Site(operation="find customer"))
    with pytest.raises(ApiException) as throttled:
        CustomerApi(client).list_customers(desk.id)
    assert throttled.value.status == 429
    assert desk.vendor.oauth is not None
    desk.vendor.oauth.expire(desk.token)
    with pytest.raises(ApiException) as expired:
        CustomerApi(client).list_customers(desk.id)
    assert expired.value.status == 401
