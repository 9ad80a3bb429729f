"""Whatever is sent, the vendor answers: no fault of our own, no undeclared status, no unbalanced books."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any
from urllib.parse import quote

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.compile import METHODS
from tests.quickbooks_online.desk import SLUG, Desk, version

_VALUES = (
    *(None, "", 0, -1, 1e13, 1.005, "x", "99", "TAX", True, [], {}, [None], [{}], {"value": "1"}, {"value": "abc"}),
    *("2026-02-30", "0001-01-01", "x" * 5000, "é✓\U0001f332", "TaxInclusive", "GroupLineDetail", 1e-9, 2**63),
)
_OPERATIONS = ("", "update", "delete", "void")


def bodies(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Good requests of every shape, to be spoilt."""
    made = desk.invoice()
    rich = desk.body(
        desk.line(40, tax="20.0% S", Qty=1, UnitPrice=40),
        {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 5}},
        {"DetailType": "GroupLineDetail", "GroupLineDetail": {"Line": [desk.line(5)]}},
        DocNumber="A1",
        TxnDate="2026-02-03",
        TxnTaxDetail={"TotalTax": 3},
        Deposit=1,
        CurrencyRef={"value": "GBP"},
    )
    party = {"DisplayName": "Spoilt", "BillAddr": {"City": "x"}, "ParentRef": desk.customer(), "Active": True}
    rate = {"TaxRateName": "r", "RateValue": "3", "TaxAgencyId": "1", "TaxApplicableOn": "Sales"}
    return {
        "invoice": [rich, made, version(made, sparse=True, DueDate="2026-01-01")],
        "creditmemo": [{**rich, "GlobalTaxCalculation": "TaxInclusive"}],
        "salesreceipt": [rich],
        "payment": [desk.payment(10, {made["Id"]: 5})],
        "customer": [party],
        "item": [{"Name": "I", "IncomeAccountRef": {"value": "1"}, "UnitPrice": 1}],
        "taxservice/taxcode": [{"TaxCode": "N", "TaxRateDetails": [rate]}],
        "batch": [{"BatchItemRequest": [{"bId": "1", "operation": "create", "Invoice": rich}]}],
    }


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


def spoilt(body: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    copy = deepcopy(body)
    for _ in range(dice.choice((1, 1, 2))):
        *way, last = dice.choice(list(places(copy)))
        inner: Any = copy
        for key in way:
            inner = inner[key]
        inner[last] = deepcopy(dice.choice(_VALUES))
    return copy


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_requests_are_answered_and_leave_balanced_books(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    good = bodies(desk)
    for _ in range(250):
        entity = dice.choice(list(good))
        body = spoilt(dice.choice(good[entity]), dice)
        desk.send("POST", entity, orjson.dumps(body), operation=dice.choice(_OPERATIONS))
    for document in desk.audit.documents:
        assert sum(posting.amount for posting in document.postings) == 0


@cache
def _generated() -> dict[str, schemathesis.BaseSchema]:
    schema = schemathesis.openapi.from_dict(load_contract(SLUG))
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}  # type: ignore[misc]


@pytest.mark.parametrize("label", sorted(_generated()))
def test_generated_requests_are_answered_within_the_contract(desk: Desk, label: str) -> None:
    operation = _generated()[label]
    method, path = label.split(" ", 1)
    assert method.lower() in METHODS
    many = settings(
        max_examples=4,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @many
    @given(case=operation.as_strategy())
    def answered(case: schemathesis.Case) -> None:
        values = {**case.path_parameters, "companyId": desk.realm}
        filled = path.format_map({name: quote(str(value), safe="") for name, value in values.items()})
        body = case.body if isinstance(case.body, dict | list) else None
        query = {name: str(value) for name, value in (case.query or {}).items()}
        media_type = case.media_type or "application/json"
        desk.send(method, filled, _encoded(body), content_type=media_type, **query)

    answered()


def _encoded(body: Any) -> bytes | None:
    """Integers beyond 64 bits are no JSON of any real client."""
    try:
        return None if body is None else orjson.dumps(body)
    except TypeError:
        return None
