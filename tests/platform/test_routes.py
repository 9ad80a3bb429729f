"""Paths: literal parts, values, and values with letters around them, as OData writes keys."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mock_erps.platform.contract import Contract

_PATHS = (
    "/b1/{version}/Invoices",
    "/b1/{version}/Invoices({DocEntry})",
    "/b1/{version}/Invoices({DocEntry})/Cancel",
    "/b1/{version}/{anything}",
    "/b1/v9/Invoices",
)


@pytest.fixture(scope="module")
def contract() -> Contract:
    def operation(path: str) -> dict[str, Any]:
        return {"get": {"operationId": path, "responses": {}}}

    extension = {"slug": "toy", "name": "Toy", "hosts": {"api": "toy.example"}, "errors": {}}
    document = {"paths": {path: operation(path) for path in _PATHS}, "x-mock-erps": extension}
    return Contract(document, SimpleNamespace())


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/b1/v2/Invoices(417)", _PATHS[1], {"version": "v2", "DocEntry": "417"}),
        ("/b1/v2/Invoices('a%2F''b')", _PATHS[1], {"version": "v2", "DocEntry": "'a/''b'"}),
        ("/b1/v2/Invoices(417)/Cancel", _PATHS[2], {"version": "v2", "DocEntry": "417"}),
        ("/b1/v2/Invoices", _PATHS[0], {"version": "v2"}),
        ("/b1/v9/Invoices", _PATHS[4], {}),
        ("/b1/v2/Invoices()", _PATHS[3], {"version": "v2", "anything": "Invoices()"}),
        ("/b1/v2/Orders(1)", _PATHS[3], {"version": "v2", "anything": "Orders(1)"}),
    ],
)
def test_the_most_literal_template_takes_a_path(
    contract: Contract, path: str, template: str, values: dict[str, str]
) -> None:
    found = contract.route(path)
    assert found is not None
    assert found[0]["GET"].path == template
    assert found[1] == values


def test_what_no_template_fits_is_nowhere(contract: Contract) -> None:
    assert contract.route("/b1/v2/Invoices(1)/Close") is None


def test_a_further_prefix_stands_for_the_contracts_own() -> None:
    extension = {
        "slug": "toy",
        "name": "Toy",
        "hosts": {"api": "toy.example"},
        "errors": {},
        "also_at": {"/v2/{tenant}/{place}/api": "/v2/{place}/api"},
    }
    paths = {"/v2/{place}/api/Invoices({id})": {"get": {"operationId": "read", "responses": {}}}}
    contract = Contract({"paths": paths, "x-mock-erps": extension}, SimpleNamespace())
    found = contract.route("/v2/acme/live/api/Invoices(7)")
    assert found is not None
    assert found[1] == {"tenant": "acme", "place": "live", "id": "7"}
    assert contract.route("/v2/acme/live/api/Orders(7)") is None
    assert contract.route("/v2/live/api/Invoices(7)") is not None
