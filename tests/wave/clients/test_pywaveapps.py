"""pywaveapps as it stands: a full introspection first, then documents it has validated itself (dossier §12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pywaveapps import WaveApps
from pywaveapps.mutation import CustomerCreateInput

from tests.wave.clients.conftest import Bench


@pytest.fixture
def wave(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(WaveApps, "ENDPOINT", bench.url)
    monkeypatch.setattr(WaveApps, "__instances__", [])
    yield WaveApps(bench.login["access_token"])


# it was written for gql 3
pytestmark = pytest.mark.filterwarnings("ignore:Using variable_values:DeprecationWarning")
CREATE = """mutation ($input: InvoiceCreateInput!) {
  invoiceCreate(input: $input) { didSucceed inputErrors { code message path } invoice { id invoiceNumber } } }"""


def _create(bench: Bench, wave: Any, number: str) -> dict[str, Any]:
    books = bench.sandbox.vendors["wave"].companies[bench.business].books
    customer, product = next(iter(books["customer"])), next(iter(books["product"]))
    items = [{"productId": product["id"], "quantity": 1}]
    given = {"businessId": bench.business, "customerId": customer["id"], "invoiceNumber": number, "items": items}
    made: dict[str, Any] = wave.query.custom(CREATE, input=given)["invoiceCreate"]
    return made


def test_it_asks_for_the_schema_before_anything_else(bench: Bench, wave: Any) -> None:
    assert wave.query.user()["user"]["firstName"] == "Ada"
    assert [one.operation for one in bench.sandbox.journal.exchanges] == ["read schema", "read user"]
    [business] = wave.query.businesses()
    assert business["node"]["id"] == bench.business and business["node"]["isClassicInvoicing"] is False


def test_it_reads_all_pages_of_customers(bench: Bench, wave: Any) -> None:
    found = wave.query.customers(bench.business, page_size=8)
    assert len({edge["node"]["id"] for edge in found}) == len(found) == 19


def test_it_creates_a_customer(bench: Bench, wave: Any) -> None:
    given = CustomerCreateInput(
        bench.business, "New Ltd", "Ada", "Book", "a@new.example", "Toronto", "M5V", "CA-ON", "CA", "CAD"
    )
    wave.mutate.create_customer(given)
    [made] = [one for one in bench.sandbox.audit("wave", bench.business).parties if one.name == "New Ltd"]
    assert made.email == "a@new.example"


def test_it_creates_and_lists_invoices_with_all_the_fields_it_selects(bench: Bench, wave: Any) -> None:
    made = _create(bench, wave, "PY-1")
    assert made["didSucceed"] is True
    [edge] = wave.query.invoices(bench.business)
    assert edge["node"]["invoiceNumber"] == "PY-1" and edge["node"]["items"][0]["price"] == "42.5"
    customer = edge["node"]["customer"]["id"]
    assert len(wave.query.invoices_by_customer(bench.business, customer)) == 1
    again = _create(bench, wave, "PY-1")
    assert again["didSucceed"] is False and again["invoice"] is None
