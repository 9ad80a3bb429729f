"""Clocks: what was planned happens at its own instant, and `settle` goes past all of it."""

from __future__ import annotations

from mock_erps.platform.clock import START, RealClock, VirtualClock


def test_to_settle_is_to_go_past_all_that_is_planned_and_no_further() -> None:
    clock = VirtualClock()
    done: list[float] = []

    def first() -> None:
        done.append(clock.now() - START)
        clock.at(clock.now() + 5, lambda: done.append(clock.now() - START))

    clock.at(START + 120, first)
    clock.settle()
    assert done == [120, 125]
    assert clock.now() == START + 125
    clock.settle()
    assert clock.now() == START + 125


def test_a_real_clock_jumps_to_what_is_planned() -> None:
    clock = RealClock(start=START)
    done: list[float] = []
    clock.at(START + 3600, lambda: done.append(clock.now()))
    clock.run_due()
    assert not done
    clock.settle()
    assert len(done) == 1
    assert done[0] >= START + 3600
