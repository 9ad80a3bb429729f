"""gql fetches the schema, validates against it, and goes the documented chain: customer, product, invoice, payment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from gql import Client, gql
from gql.client import SyncClientSession
from gql.transport.exceptions import TransportError, TransportQueryError, TransportServerError
from gql.transport.requests import RequestsHTTPTransport
from graphql import GraphQLError

from mock_erps.platform import faults
from mock_erps.platform.faults import Site
from tests.wave.clients.conftest import Bench

OUTCOME = "didSucceed inputErrors { code message path }"


def _session(bench: Bench, token: str = "", schema: bool = True) -> Client:
    headers = {"Authorization": f"Bearer {token or bench.login['access_token']}"}
    return Client(transport=RequestsHTTPTransport(bench.url, headers=headers), fetch_schema_from_transport=schema)


@pytest.fixture
def session(bench: Bench) -> Iterator[SyncClientSession]:
    with _session(bench) as session:
        yield session


def _do(session: SyncClientSession, name: str, given: dict[str, Any], fields: str = "") -> dict[str, Any]:
    kind = name[0].upper() + name[1:] + "Input"
    document = gql(f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {OUTCOME} {fields} }} }}")
    document.variable_values = {"input": given}
    payload: dict[str, Any] = session.execute(document)[name]
    return payload


def _ask(session: SyncClientSession, fields: str, business: str) -> dict[str, Any]:
    document = gql(f"query($id: ID!) {{ business(id: $id) {{ {fields} }} }}")
    document.variable_values = {"id": business}
    found: dict[str, Any] = session.execute(document)["business"]
    return found


def _invoice(bench: Bench, session: SyncClientSession, number: str) -> dict[str, Any]:
    found = _ask(session, "customers { edges { node { id } } } products { edges { node { id } } }", bench.business)
    [customer, product] = [found[name]["edges"][0]["node"]["id"] for name in ("customers", "products")]
    items = [{"productId": product, "quantity": 3, "unitPrice": "50", "taxes": []}]
    given = {"businessId": bench.business, "customerId": customer, "invoiceNumber": number, "items": items}
    return _do(session, "invoiceCreate", given, "invoice { id status total { value } }")


def test_the_documented_chain(bench: Bench, session: SyncClientSession) -> None:
    business = {"businessId": bench.business}
    customer = _do(session, "customerCreate", {**business, "name": "Ada Ltd"}, "customer { id }")["customer"]["id"]
    accounts = _ask(session, "accounts { edges { node { id name } } }", bench.business)["accounts"]["edges"]
    by_name = {edge["node"]["name"]: edge["node"]["id"] for edge in accounts}
    sold = {**business, "name": "Oak panel", "unitPrice": "50", "incomeAccountId": by_name["Sales"]}
    product = _do(session, "productCreate", sold, "product { id }")["product"]["id"]
    items = [{"productId": product, "quantity": 3}]
    made = _do(session, "invoiceCreate", {**business, "customerId": customer, "items": items}, "invoice { id status }")[
        "invoice"
    ]
    assert made["status"] == "DRAFT"
    approved = _do(session, "invoiceApprove", {"invoiceId": made["id"]}, "invoice { status total { value } }")
    assert approved["invoice"] == {"status": "SAVED", "total": {"value": "150.00"}}
    paid = {"invoiceId": made["id"], "paymentAccountId": by_name["Bank"], "amount": "150", "exchangeRate": "1"}
    paid |= {"paymentDate": "2026-03-02", "paymentMethod": "BANK_TRANSFER", "memo": "TRX-1"}
    payment = _do(session, "invoicePaymentCreateManual", paid, "invoicePayment { id amount invoice { status } }")
    assert payment["invoicePayment"]["invoice"] == {"status": "PAID"}
    refused = _do(session, "invoiceDelete", {"invoiceId": made["id"]})
    assert refused["didSucceed"] is False
    assert _do(session, "invoicePaymentDelete", {"id": payment["invoicePayment"]["id"]})["didSucceed"]
    assert _do(session, "invoiceDelete", {"invoiceId": made["id"]})["didSucceed"]


def test_an_invoice_is_found_and_patched_and_its_number_is_taken(bench: Bench, session: SyncClientSession) -> None:
    made = _invoice(bench, session, "GQL-1")["invoice"]
    found = _ask(session, 'invoices(invoiceNumber: "gql-1") { edges { node { id } } }', bench.business)
    assert found["invoices"]["edges"] == [{"node": {"id": made["id"]}}]
    patched = _do(session, "invoicePatch", {"id": made["id"], "memo": "changed"}, "invoice { memo total { value } }")
    assert patched["invoice"] == {"memo": "changed", "total": {"value": "150.00"}}
    again = _invoice(bench, session, "GQL-1")
    assert again["didSucceed"] is False and again["inputErrors"][0]["path"] == ["input", "invoiceNumber"]


def test_more_than_a_page(bench: Bench, session: SyncClientSession) -> None:
    names: list[str] = []
    page, last = 1, 1
    while page <= last:
        fields = f"customers(page: {page}, pageSize: 8) {{ pageInfo {{ totalPages }} edges {{ node {{ id }} }} }}"
        found = _ask(session, fields, bench.business)["customers"]
        names += [edge["node"]["id"] for edge in found["edges"]]
        page, last = page + 1, found["pageInfo"]["totalPages"]
    assert (len(names), len(set(names)), last) == (19, 19, 3)


def test_the_schema_it_fetched_catches_mistakes_before_they_are_sent(bench: Bench, session: SyncClientSession) -> None:
    before = bench.sandbox.journal.last_seq
    with pytest.raises(GraphQLError, match="shoe"):
        session.execute(gql("{ user { shoe } }"))
    assert bench.sandbox.journal.last_seq == before


def test_errors_inside_a_200_are_raised(bench: Bench, session: SyncClientSession) -> None:
    with pytest.raises(TransportQueryError) as raised:
        _ask(session, "id", "BAD_ID")
    assert raised.value.errors is not None
    assert raised.value.errors[0]["message"] == "Business 'BAD_ID' could not be found."
    assert raised.value.data == {"business": None}


def test_an_expired_token_is_told_with_401_or_inside_a_200(bench: Bench) -> None:
    faults.arm(bench.sandbox, "F-AUT-EXPIRED", Site(operation="read company"))
    with _session(bench, schema=False) as session:
        with pytest.raises(TransportError, match=r"Authentication is required|401"):
            _ask(session, "id", bench.business)
        bench.set(unauthenticated_status="200")
        with pytest.raises(TransportQueryError, match="UNAUTHENTICATED"):
            _ask(session, "id", bench.business)


def test_a_throttle_is_told(bench: Bench) -> None:
    bench.set(calls_per_minute=1)
    with _session(bench, schema=False) as session:
        assert _ask(session, "id", bench.business) == {"id": bench.business}
        with pytest.raises((TransportServerError, TransportQueryError), match=r"429|Too many requests"):
            _ask(session, "id", bench.business)
