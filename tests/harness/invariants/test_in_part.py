"""I16 I18: a payment of several documents that the vendor let in by half, which only a word of the engine excuses."""

from __future__ import annotations

from typing import Any

import pytest

from harness.documents import Applied
from harness.evidence import PlacedFault


def half_paid(world: Any, fault: str, state: str = "unknown", total: str = "120.00", told: bool = True) -> Any:
    """Two invoices of 120.00, one payment of both, and `total` of it booked to the first; then the vendor refuses."""
    one, two = world.invoice("INV-1"), world.invoice("INV-2")
    world.create(one, "145")
    world.create(two, "146")
    whole = (Applied(one.key, one.total), Applied(two.key, two.total))
    payment = world.payment("PAY-1", one, "240.00", applied=whole)
    part = world.payment("PAY-1", one, total)
    world.sources.remove(part)
    exchange = world.call("create payment", payment)
    world.book(part, "7", exchange, applied={"145": part.total})
    refused = world.call("create payment", payment, status=400, fault=fault)
    if fault:
        world.facts["unforeseen"] = True
        world.faults.append(PlacedFault(fault, "create payment", (refused.seq,), "no"))
    if told:
        world.tell(payment, "the period is closed", state=state)
    world.say(payment, state)
    return payment


@pytest.mark.parametrize("fault", ["F-AUT-REVOKED", "F-BIZ-REFUSE"])
def test_what_the_vendor_kept_from_the_rest_need_only_be_known_and_told(world: Any, fault: str) -> None:
    half_paid(world, fault)
    world.held("I16")


@pytest.mark.parametrize(
    "broken",
    [{"fault": ""}, {"state": "failed"}, {"state": "synced"}, {"total": "100.00"}, {"told": False}],
    ids=["nothing kept it out", "called failed", "called synced", "another amount", "not a word"],
)
def test_half_a_payment_is_told_of_an_engine_that_has_no_such_reason(world: Any, broken: dict[str, Any]) -> None:
    half_paid(world, **{"fault": "F-BIZ-REFUSE", **broken})
    assert "instead of 240.00 GBP" in world.violated("I16")


@pytest.mark.parametrize(("state", "verdict"), [("unknown", "held"), ("synced", "violated")])
def test_a_second_run_goes_on_with_half_a_payment_that_is_on_the_list(world: Any, state: str, verdict: str) -> None:
    payment = half_paid(world, "F-BIZ-REFUSE", state)
    world.run("rerun")
    world.call("create payment", payment, status=400)
    world.call("delete payment", path="/payment/7", status=400)
    getattr(world, verdict)("I18")
