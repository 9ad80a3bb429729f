"""What the wiring passes on between connector and ledger."""

from __future__ import annotations

from pathlib import Path

from sync_engine.ledger.ledger import Ledger
from sync_engine.wiring import _hold
from tests.sync_engine.conftest import Clock, Engine
from tests.sync_engine.fake_target import document


def test_a_run_that_starts_in_a_used_up_minute_waits_for_the_next_one(engine: Engine, clock: Clock) -> None:
    engine.push(document("a"))
    _hold(engine.url, "main", 60)
    before = clock.now
    assert engine.push(document("b")).counts["created"] == 1
    assert clock.now - before >= 60


def test_a_shorter_wait_takes_nothing_from_a_longer_one(place: Path, clock: Clock) -> None:
    ledger = Ledger(f"sqlite:///{place}/l.db")
    ledger.park("main", clock.now + 3600, "the day is over")
    ledger.park("main", clock.now + 60, "its minute is over")
    assert ledger.parked("main") == (clock.now + 3600, "the day is over")
    ledger.close()
