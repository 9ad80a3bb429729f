"""What a search keeps of its runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy

from harness.explorer.budget import Budget
from harness.explorer.modes import Menu
from harness.explorer.outcome import Outcome, Seen, Site
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search
from harness.explorer.workers import Player

BASE = Schedule("duplicates/create-answer-lost[reset]", "quickbooks_online", 1007)
SEEN = Seen(1, Site("create invoice", "main", "plain-1", "first", 1), (), (), "", "", True, 200, "full", "", "", "")


def test_what_runs_have_in_common_is_kept_once() -> None:
    """Runs come by the ten thousand, and each arrives with its own copy of everything."""

    def arrive(schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        played = (Outcome(schedule, (SEEN,), acted=((1,),), armed={"I1": 2}) for schedule in schedules)
        return (deepcopy(outcome) for outcome in played)

    search = Search(BASE, Menu("quickbooks_online"), Outcome(BASE), Player(None, arrive, arrive), Budget())  # type: ignore[arg-type]
    schedules = [Schedule(BASE.scenario, BASE.erp, seed) for seed in (1, 2)]
    list(search.run("singles", schedules, lambda schedule: ""))
    one, other = search.outcomes.values()
    assert (one.trace, one.armed) == ((SEEN,), {"I1": 2})
    assert one.trace[0] is other.trace[0]
    assert one.armed is other.armed
