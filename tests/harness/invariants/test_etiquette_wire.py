"""E10 E11 E13 E14 E15 E16 E17 E18: connections, economy, protocol."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mock_erps.platform.contract import Limit
from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Delivery, Ending


def stalled(world: Any, seconds: float) -> None:
    exchange = world.call("create invoice", world.invoice(), seconds=seconds, delivered=Delivered.NONE)
    exchange.reply = replace(exchange.reply, delivery=Delivery(Ending.STALL))


def test_giving_up_after_two_minutes_holds(world: Any) -> None:
    stalled(world, 130)
    world.held("E10")


def test_waiting_for_ever_is_told(world: Any) -> None:
    stalled(world, 600)
    assert "waited 600 s" in world.violated("E10")
    world.runs[-1]["hung"] = "api.example"
    assert any("it has no time-out" in v.message for v in world.judge("E10").violations)


def test_nothing_stalled_no_time_out_needed(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("E10")


def in_flight(world: Any, calls: int) -> None:
    begin = world.now
    for number in range(calls):
        world.now = begin
        source = world.invoice(f"INV-{number}", total=f"{number + 1}.00", tax="0.00")
        world.call("create invoice", source, seconds=10, connection=number)


def test_the_vendors_cap_holds_and_one_more_is_told(world: Any) -> None:
    world.limits = (Limit("parallel", ("company",), "too_many", concurrent=5),)
    in_flight(world, 5)
    world.held("E11")
    in_flight(world, 6)
    assert "6 requests of main were in flight at once" in world.violated("E11")


def test_a_single_slow_worker_never_has_two_in_flight(world: Any) -> None:
    world.traits["concurrency_limit"] = 5
    for number in range(5):
        world.create(world.invoice(f"INV-{number}", total=f"{number + 1}.00", tax="0.00"), f"{number}", seconds=100)
    world.not_armed("E11")


def test_two_writes_to_one_record_at_once_are_told(world: Any) -> None:
    source = world.invoice()
    first = world.call("update invoice", source, seconds=10)
    world.now = first.received + 5
    world.call("void invoice", source)
    assert "under way at the same time" in world.violated("E17")


def test_one_write_after_the_other_holds(world: Any) -> None:
    source = world.invoice()
    world.not_armed("E17")
    world.call("create invoice", source)
    world.call("update invoice", source)
    world.held("E17")


def test_credentials_at_another_host_are_told(world: Any) -> None:
    world.not_armed("E18")
    world.call("find invoice", method="GET", status=302)
    world.held("E18")
    headers = {"authorization": "Bearer at-0123456789"}
    world.call("", host="evil.example", erp="", because="unknown host", request_headers=headers)
    assert "Credentials went to evil.example" in world.violated("E18")


def test_a_redirect_followed_without_credentials_holds(world: Any) -> None:
    world.call("", host="files.example", erp="", because="unknown host")
    world.held("E18")


def test_a_run_with_nothing_to_do_is_short(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("E13")
    world.run("rerun")
    world.held("E13")
    for number in range(20):
        world.call("find invoice", method="GET", query=f"page={number}")
    assert "made 20 calls" in world.violated("E13")


def test_one_look_up_over_and_over_is_told(world: Any) -> None:
    world.create(world.invoice())
    world.held("E14")
    for _ in range(6):
        world.call("find item", method="GET", query="name=OAK-40")
    assert "asked 6 times in one run with the same words" in world.violated("E14")


@pytest.mark.parametrize(("looks", "told"), [(3, False), (5, True)])
def test_a_lost_write_is_looked_for_a_few_times_and_not_over_and_over(world: Any, looks: int, told: bool) -> None:
    source = world.invoice()
    for _ in range(5):
        world.call("create invoice", source, status=503)
        for _ in range(looks):
            world.call("find invoice", method="GET", query="ref=none")
    assert bool(world.judge("E14").violations) is told


def test_a_call_per_line_is_too_many(world: Any) -> None:
    world.create(world.invoice())
    for number in range(60):
        world.call("find item", method="GET", query=f"line={number}")
    assert "made 61 calls for 1 documents" in world.violated("E14")


def test_what_a_lost_write_takes_is_not_held_against_it(world: Any) -> None:
    source = world.invoice()
    world.call("create invoice", source, status=503)
    world.create(source)
    for number in range(30):
        world.call("find item", method="GET", query=f"line={number}")
    world.held("E14")
    for number in range(30, 34):
        world.call("find item", method="GET", query=f"line={number}")
    assert "expected" not in world.violated("E14")
    assert world.judge("E14").violations[0].expected == "at most 33"


def test_without_a_first_run_calls_are_not_counted(world: Any) -> None:
    world.runs[-1]["phase"] = "second"
    world.not_armed("E14")


def test_batches_and_pages_within_the_caps_hold(world: Any) -> None:
    world.traits |= {"batch_size": 2, "page_max": 1000}
    group = [world.invoice(f"INV-{n}", total=f"{n + 1}.00", tax="0.00") for n in range(3)]
    world.not_armed("E15")
    world.call("create invoice", *group[:2])
    world.call("find invoice", method="GET", query="query=select * from Invoice maxresults 1000")
    world.held("E15")
    world.call("create invoice", *group)
    assert "asked for 3 documents in one call; the vendor takes 2" in world.violated("E15")


def test_a_page_above_the_cap_is_told(world: Any) -> None:
    world.traits["page_max"] = 1000
    world.call("find invoice", method="GET", query="pageSize=5000")
    assert "a page of 5000" in world.violated("E15")


def test_an_update_without_its_version_is_told(world: Any) -> None:
    source = world.invoice()
    world.call("update invoice", source, version_sent="0")
    world.held("E16")
    world.call("update invoice", source)
    assert "without the version it means to change" in world.violated("E16")


def test_a_method_the_vendor_does_not_serve_is_told(world: Any) -> None:
    world.not_armed("E16")
    world.call("update invoice", world.invoice(), version_sent="0", status=405)
    assert "does not serve (405)" in world.violated("E16")
