"""Waiting, giving up, parking and stopping."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sync_engine.delivery.retry import ATTEMPTS, backoff
from sync_engine.outcomes import Disconnected, Forbidden, Missing, NotStarted, Throttled, Unreadable, VendorError
from tests.sync_engine.conftest import Clock, Engine
from tests.sync_engine.fake_target import Fault, document


def always(operation: str, error: type[VendorError], **how: object) -> list[Fault]:
    return [Fault(operation, n, lambda: error("no", **how)) for n in range(1, 300)]  # type: ignore[arg-type]


def gaps(engine: Engine, operation: str) -> list[float]:
    times = [at for at, name in engine.books.times if name == operation]
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_throttle_waits_as_long_as_the_vendor_says(engine: Engine) -> None:
    engine.books.faults = [Fault("create", 1, lambda: Throttled("429", retry_after=37))]
    engine.push(document("a"))
    assert gaps(engine, "create")[0] >= 37
    assert engine.states() == {"a": "synced"}


def test_a_throttle_without_a_hint_waits_a_minute(engine: Engine) -> None:
    engine.books.faults = [Fault("create", 1, lambda: Throttled("429"))]
    engine.push(document("a"))
    assert gaps(engine, "create")[0] >= 60


def test_back_off_grows_and_is_capped() -> None:
    waits = [backoff("create a", tried) for tried in range(1, 9)]
    assert 1 <= waits[0] <= 1.25
    assert all(later >= 1.5 * earlier for earlier, later in pairwise(waits[:6]))
    assert max(waits) <= 60
    assert len({backoff(f"create {name}", 1) for name in range(20)}) == 20


def test_a_call_is_tried_five_times_and_stays_pending(engine: Engine) -> None:
    engine.books.faults = [Fault("create", n, lambda: NotStarted("503")) for n in range(1, 6)]
    report = engine.push(document("a"))
    assert engine.books.calls["create"] == ATTEMPTS
    assert engine.states() == {"a": "pending"}
    assert (report.counts["pending"], report.exit_code) == (1, 0)
    engine.push(document("a"))
    assert engine.states() == {"a": "synced"}
    assert len({key for operation, _, key in engine.books.keys if operation == "create"}) == 1


def test_an_outage_ends_the_run_after_one_probe(engine: Engine) -> None:
    engine.push(document("seed"))
    engine.books.faults = always("create", NotStarted)
    before = engine.books.calls["create"]
    report = engine.push(*(document(f"k{n}") for n in range(50)))
    assert engine.books.calls["create"] - before <= 8
    assert (report.counts["pending"], report.exit_code) == (50, 3)
    assert any("does not answer" in note for note in report.notes)


def test_retries_have_a_budget(engine: Engine) -> None:
    engine.books.faults = [Fault("create", n, lambda: NotStarted("503")) for n in range(1, 400, 2)]
    engine.push(*(document(f"k{n}") for n in range(100)))
    assert engine.books.calls["create"] <= 100 + 0.2 * 100 + 12


def test_a_daily_limit_parks_the_target_and_nobody_sleeps_it_out(engine: Engine, clock: Clock) -> None:
    engine.books.faults = [Fault("create", 1, lambda: Throttled("day", retry_after=7200, daily=True))]
    report = engine.push(document("a"), document("b"))
    assert (report.counts["pending"], report.exit_code) == (2, 0)
    assert max(clock.slept, default=0) < 300
    calls = engine.books.calls.total()
    again = engine.push(document("a"), document("b"))
    assert again.counts["pending"] == 2
    assert engine.books.calls.total() - calls <= 1, "only the log-out"
    clock.now += 7201
    assert engine.push(document("a"), document("b")).counts["created"] == 2


def test_a_wait_survives_a_restart(engine: Engine, clock: Clock) -> None:
    engine.books.faults = [Fault("create", n, lambda: Throttled("429", retry_after=50)) for n in range(1, 6)]
    engine.push(document("a"))
    engine.push(document("a"))
    assert min(gaps(engine, "create")) >= 50


def test_a_lost_grant_stops_the_target_and_loses_nothing(engine: Engine) -> None:
    engine.books.faults = [Fault("create", 2, lambda: Disconnected("invalid_grant"), committed=True)]
    report = engine.push(document("a"), document("b"), document("c"))
    assert report.exit_code == 3
    assert engine.states() == {"a": "synced", "b": "unknown", "c": "pending"}
    assert engine.books.calls["create"] == 2
    report = engine.push(document("a"), document("b"), document("c"))
    assert len(engine.books.documents) == 3


@pytest.mark.parametrize("error", [Unreadable, NotStarted, Forbidden, Missing])
def test_without_a_catalogue_nothing_is_sent(engine: Engine, error: type[VendorError]) -> None:
    engine.books.faults = always("catalogue", error)
    report = engine.push(document("a"))
    assert report.exit_code == 3
    assert engine.books.calls["create"] == 0
    assert engine.states() == {"a": "pending"}


def test_a_forbidden_catalogue_is_not_asked_for_again_by_the_next_document(engine: Engine) -> None:
    engine.books.faults = always("catalogue", Forbidden)
    engine.push(document("a"), document("b"), document("c"))
    assert engine.books.calls["catalogue"] == 1
