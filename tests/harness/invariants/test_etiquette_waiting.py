"""E1 E3 E4 E12 E19 E20: waiting, repeating, and stopping in time."""

from __future__ import annotations

from typing import Any

import pytest

from harness.verdicts import Severity
from mock_erps.platform.contract import Limit


def throttled(world: Any, wait: float | None = 5.0, **changes: Any) -> Any:
    source = world.invoice()
    world.call("create invoice", source, status=429, retry_after=wait, **changes)
    return source


def test_waiting_as_long_as_told_holds(world: Any) -> None:
    world.create(throttled(world), after=5)
    world.held("E1")


def test_coming_back_too_soon_is_told_with_both_times(world: Any) -> None:
    world.create(throttled(world), after=1)
    assert "asked for 5 s of quiet (exchange 1); the next request came after 1 s (exchange 2)" in world.violated("E1")


def test_going_on_with_another_document_is_not_waiting(world: Any) -> None:
    throttled(world)
    world.call("create invoice", world.invoice("INV-2"))
    world.violated("E1")


def test_a_retry_after_date_counts_too(world: Any) -> None:
    source = world.invoice()
    headers = [("Retry-After", "Thu, 01 Jan 1970 00:20:00 GMT")]
    world.call("create invoice", source, status=429, headers=headers)
    world.create(source, after=5)
    world.violated("E1")


def test_another_workers_request_on_its_way_is_no_breach(world: Any) -> None:
    source = throttled(world)
    world.call("create invoice", world.invoice("INV-2"), connection=2, seconds=0)
    world.create(source, after=5)
    world.held("E1")


def test_another_company_need_not_wait_unless_the_limit_is_the_apps(world: Any) -> None:
    world.targets = ("main", "second")
    throttled(world, because="too_many")
    world.call("create invoice", world.invoice("INV-2", company="second"))
    world.held("E1")
    world.limits = (Limit("minute", ("app",), "too_many", window=60, max=10),)
    world.violated("E1")


def test_stopping_at_the_first_throttle_until_the_next_run_holds(world: Any) -> None:
    source = throttled(world, 3600)
    world.run("recovery1")
    world.create(source, after=3600)
    world.held("E1")


def test_what_one_run_was_told_binds_the_next(world: Any) -> None:
    source = throttled(world, 3600)
    world.run("push2")
    world.now -= 50
    world.create(source)
    assert "the next request came after" in world.violated("E1")


@pytest.mark.parametrize(("lived", "verdict"), [(0.1, "held"), (30.0, "violated")], ids=["answer in hand", "waiting"])
def test_a_killed_run_binds_the_next_once_it_had_the_time_to_store_it(world: Any, lived: float, verdict: str) -> None:
    source = throttled(world, 3600)
    world.runs[-1] |= {"crashed": True, "ended": world.now + lived}
    world.run("push2")
    world.create(source)
    getattr(world, verdict)("E1")


def test_no_throttle_no_waiting(world: Any) -> None:
    throttled(world, None)
    world.not_armed("E1")


def failing(world: Any, *pauses: float, then: str = "ok", **changes: Any) -> Any:
    source = world.invoice()
    world.call("create invoice", source, status=503, **changes)
    for pause in pauses[:-1] if then == "ok" else pauses:
        world.call("create invoice", source, status=503, after=pause, **changes)
    if then == "ok" and pauses:
        world.call("create invoice", source, after=pauses[-1])
    return source


@pytest.mark.parametrize(
    ("because", "verdict"),
    [("token_expired", "not_armed"), ("too_many_requests", "violated")],
    ids=["token", "throttle"],
)
def test_a_token_found_too_old_while_somebody_uses_up_the_window_asks_for_no_pause(
    world: Any, because: str, verdict: str
) -> None:
    world.call("read company", method="GET", status=401, fault="F-THR-BURST", because=because)
    world.call("read company", method="GET", after=0.12)
    getattr(world, verdict)("E4")


@pytest.mark.parametrize("pauses", [(1, 2, 4), (0.5,), (60, 60, 60), (0.8, 1.1), (1, 2, 4, 4)])
def test_pauses_that_grow_hold(world: Any, pauses: tuple[float, ...]) -> None:
    failing(world, *pauses)
    world.held("E4")


@pytest.mark.parametrize(
    ("pauses", "told"),
    [((0,), "after 0 s"), ((1, 1, 1), "do not grow"), ((8, 4), "shrink"), ((9, 5, 2), "do not grow")],
)
def test_pauses_that_do_not_grow_are_told(world: Any, pauses: tuple[float, ...], told: str) -> None:
    failing(world, *pauses)
    assert told in world.violated("E4")


def test_what_lies_around_an_attempt_that_found_no_connection_is_no_pause(world: Any) -> None:
    begin = world.now
    failing(world, 14, 5)
    world.kept_out.append(begin + 2)
    world.not_armed("E4")


def test_an_attempt_that_found_no_connection_at_another_time_excuses_nothing(world: Any) -> None:
    world.kept_out.append(world.now - 1)
    failing(world, 8, 4)
    assert "shrink" in world.violated("E4")


def read_again(world: Any, *rounds: tuple[float, float], **changes: Any) -> None:
    """A catalogue read whole before each attempt on its last part; a round is a pause and how long its parts took."""
    world.call("find term", status=503, body=b"terms")
    for number, (pause, took) in enumerate(rounds, 1):
        world.call("find item", body=b"items", after=pause, seconds=took, **changes)
        world.call("find term", status=503 if number < len(rounds) else 200, body=b"terms")


def test_what_is_read_again_before_an_attempt_is_no_pause(world: Any) -> None:
    read_again(world, (1, 3), (2, 0.5))
    world.held("E4")


@pytest.mark.parametrize(
    ("rounds", "told"),
    [(((8, 0.5), (3, 0.5)), "shrink (8.5 s, 3.5 s)"), (((1, 0.1), (1, 0.1), (1, 0.1)), "do not grow")],
    ids=["shrinking", "flat"],
)
def test_reading_again_before_an_attempt_excuses_no_pause(world: Any, rounds: Any, told: str) -> None:
    read_again(world, *rounds)
    assert told in world.violated("E4")


@pytest.mark.parametrize(
    "elsewhere", [{"company": "c-2"}, {"keys": ("k-INV-2",)}, {"phase": "overlap"}], ids=["company", "document", "run"]
)
def test_pauses_that_shrink_are_told_though_another_worker_was_busy_meanwhile(world: Any, elsewhere: Any) -> None:
    operation = "create invoice" if "keys" in elsewhere else "find item"
    world.call("find term", status=503, body=b"terms")
    world.call(operation, after=1, seconds=6, connection=2, **elsewhere)
    world.call("find term", status=503, body=b"terms", after=1)
    world.call("find term", body=b"terms", after=4)
    assert "shrink (8 s, 4 s)" in world.violated("E4")


def test_another_workers_reading_does_not_make_a_growing_pause_shrink(world: Any) -> None:
    world.call("find term", status=503, body=b"terms")
    world.call("find term", status=503, body=b"terms", after=2)
    world.call("find item", after=1, seconds=3, connection=2)
    world.call("find term", body=b"terms", after=0.5)
    world.held("E4")


def concurrent(world: Any, pauses: list[float]) -> None:
    begin = world.now
    for number, pause in enumerate(pauses):
        source = world.invoice(f"INV-{number}", total=f"{number + 1}.00", tax="0.00")
        world.now = begin
        world.call("create invoice", source, status=503, connection=number)
        world.call("create invoice", source, after=pause, connection=number)
    world.exchanges.sort(key=lambda exchange: exchange.received)


def test_many_callers_that_come_back_together_are_told(world: Any) -> None:
    concurrent(world, [2.0] * 9)
    assert "9 concurrent callers all waited 2 s" in world.violated("E4")


def test_many_callers_with_jitter_hold(world: Any) -> None:
    concurrent(world, [1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.4, 2.6, 2.8])
    world.held("E4")


def test_no_retry_no_back_off(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("E4")
    world.not_armed("E3")


def test_living_on_refusals_is_told(world: Any) -> None:
    source = world.invoice()
    for number in range(100):
        world.call("find invoice", source, method="GET", status=429 if number % 10 == 0 else 200)
    assert "10 of 100 requests" in world.violated("E12")


def test_injected_throttles_are_not_the_engines_pace(world: Any) -> None:
    source = world.invoice()
    for number in range(100):
        fault = "F-THR-429" if number % 10 == 0 else ""
        world.call("find invoice", source, method="GET", status=429 if fault else 200, fault=fault)
    world.held("E12")


def test_a_short_run_has_no_steady_state(world: Any) -> None:
    throttled(world)
    world.not_armed("E12")


def test_six_attempts_hold_and_seven_are_told(world: Any) -> None:
    failing(world, 1, 2, 4, 8, 16)
    world.held("E3")
    failing(world, 1, 2, 4, 8, 16, 32)
    assert "attempted 7 times" in world.violated("E3") or world.judge("E3").violations


def test_a_storm_weighs_most(world: Any) -> None:
    failing(world, *[1.0] * 60)
    assert Severity.S1 in {violation.severity for violation in world.judge("E3").violations}


def test_a_careful_client_in_an_outage_is_over_budget_by_etiquette_only(world: Any) -> None:
    for number in range(25):
        source = world.invoice(f"INV-{number}", total=f"{number + 1}.00", tax="0.00")
        for pause in (0, 1, 2, 4):
            world.call("create invoice", source, status=503, after=pause)
    severities = {violation.severity for violation in world.judge("E3").violations}
    assert severities == {Severity.S3}
    world.held("E19")


def test_knocking_on_through_an_outage_is_told(world: Any) -> None:
    source = world.invoice()
    for _ in range(320):
        world.call("create invoice", source, status=503, after=0.5)
    assert "320 requests within ten minutes" in world.violated("E19")


def test_no_outage_no_circuit(world: Any) -> None:
    failing(world, 1)
    world.not_armed("E19")


def test_two_layers_that_retry_are_told_with_their_product(world: Any) -> None:
    failing(world, 1, 2, 10, 1, 2, 10, 1, 2, then="never")
    assert "3 x 3 = 9 times" in world.violated("E20")


def test_one_layer_holds(world: Any) -> None:
    failing(world, 1, 2, 4, 8, 16, then="never")
    world.held("E20")


def test_a_few_attempts_show_no_layers(world: Any) -> None:
    failing(world, 1, 2)
    world.not_armed("E20")
