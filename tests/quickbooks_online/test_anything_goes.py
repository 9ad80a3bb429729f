"""Whatever is spoilt, the vendor answers and its books stay balanced. (Generated requests: tests/contracts.)"""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import orjson
import pytest

from tests.quickbooks_online.desk import Desk, version

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
