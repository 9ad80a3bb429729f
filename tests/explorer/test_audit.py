"""The check on what a reduction left out: its sample, and what a surprise in it brings back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from harness.explorer import audit
from harness.explorer.audit import AUDIT, LIFTED, ONE_IN, Faults, check
from harness.explorer.budget import Budget
from harness.explorer.modes import Menu, Mode
from harness.explorer.outcome import Breach, Outcome, Seen, Site
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.tally import Left
from harness.explorer.workers import Player

BASE = Schedule("a scenario", "an_erp", 1)
OPERATIONS = ("create invoice", "find customer")
BREACH = Breach("I1", "S1", "create invoice", "two invoices")


def pair(operation: str, number: int) -> Faults:
    sites = (Site(operation, "main", "", "first", 2 * number + nth) for nth in (1, 2))
    return tuple(
        Single(Seen(site.occurrence, site, (operation,), (), "", "", False, 0, "", "", "", ""), Mode("F-PRE-502"))
        for site in sites
    )


LEFT = [pair(operation, number) for operation in OPERATIONS for number in range(300)]


@pytest.fixture
def broken() -> set[str]:
    """Operations at which any schedule breaks."""
    return set()


@pytest.fixture
def search(broken: set[str]) -> Search:
    def played(schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        for schedule in schedules:
            breaks = schedule.faults[0].at.operation in broken
            yield Outcome(schedule, acted=((1,), (2,)), breaches=(BREACH,) if breaks else ())

    def whole(*_: object) -> None:
        raise AssertionError("a check plays many")

    return Search(BASE, Menu("quickbooks_online"), Outcome(BASE), Player(None, played, whole), Budget())  # type: ignore[arg-type]


def test_a_sample_is_run_and_the_rest_is_accounted_for(search: Search) -> None:
    list(check(search, {Left.APART: LEFT}))
    ran = search.tally.ran[AUDIT]
    assert len(LEFT) / ONE_IN[Left.APART] / 2 < ran < 2 * len(LEFT) / ONE_IN[Left.APART]
    assert search.tally.checked[Left.APART] == ran
    assert search.tally.placed == len(LEFT)
    assert not search.tally.surprises


def test_the_sample_is_the_same_whoever_asks(search: Search) -> None:
    again = replace(search, tally=replace(search.tally, ran={}), outcomes={})
    list(check(search, {Left.APART: LEFT}))
    list(check(again, {Left.APART: list(reversed(LEFT))}))
    assert set(again.outcomes) == set(search.outcomes)


def test_a_surprise_brings_back_all_that_was_left_out_at_the_same_operations(search: Search, broken: set[str]) -> None:
    broken.add("find customer")
    list(check(search, {Left.APART: LEFT}))
    assert search.tally.surprises[Left.APART] > 0
    played = {outcome.schedule.faults[0].at.operation for outcome in search.outcomes.values()}
    assert played == set(OPERATIONS)
    back = [o for o in search.outcomes.values() if o.schedule.faults[0].at.operation == "find customer"]
    assert len(back) == len(LEFT) / 2
    assert search.tally.ran[LIFTED] == len(back) - search.tally.surprises[Left.APART]
    assert search.tally.placed == len(LEFT)


def test_what_breaks_elsewhere_already_is_no_surprise(search: Search, broken: set[str]) -> None:
    known = search.with_faults(*pair("create invoice", 400))
    search.outcomes[known.token] = Outcome(known, breaches=(BREACH,))
    broken.add("find customer")
    list(check(search, {Left.APART: LEFT}))
    assert not search.tally.surprises
    assert LIFTED not in search.tally.ran


def test_a_sample_the_budget_did_not_reach_is_no_check(search: Search) -> None:
    search.budget = Budget(runs=3)
    list(check(search, {Left.APART: LEFT}))
    assert search.tally.checked[Left.APART] == 3
    assert search.tally.placed == len(LEFT)


def test_each_reduction_has_its_share(search: Search) -> None:
    assert set(audit.ONE_IN) == {Left.APART, Left.SAME_OUTCOME}
    list(check(search, {Left.SAME_OUTCOME: LEFT}))
    assert search.tally.checked[Left.SAME_OUTCOME] < len(LEFT) / ONE_IN[Left.APART]
