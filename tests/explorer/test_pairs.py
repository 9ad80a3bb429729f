"""Which pairs of faults are worth a run: both places come up, and no other pair says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.explorer.budget import Budget
from harness.explorer.modes import Menu, Mode
from harness.explorer.outcome import Outcome, Seen, Site
from harness.explorer.pairs import interacting
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.tally import Left
from harness.explorer.workers import Player

BASE = Schedule("a scenario", "an_erp", 1)
LOST, REFUSED, EXPIRED = Mode("F-POST-RESET"), Mode("F-POST-502"), Mode("F-AUT-EXPIRED")


def seen(seq: int, operation: str, document: str = "") -> Seen:
    site = Site(operation, "main", document, "first", 1)
    documents = (document,) if document else ()
    return Seen(seq, site, (operation,), documents, "", "", False, 200, "full", "", "", "")


LOOK, CREATE, OTHER = seen(1, "find customer"), seen(2, "create invoice", "a"), seen(3, "create invoice", "b")
WHOLE = (LOOK, CREATE, OTHER)


def search(singles: dict[Single, Outcome]) -> Search:
    def played(schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        return (Outcome(schedule, WHOLE, acted=((1,), (2,))) for schedule in schedules)

    found = Search(BASE, Menu("quickbooks_online"), Outcome(BASE, WHOLE), Player(None, played, played), Budget())  # type: ignore[arg-type]
    found.singles.update(singles)
    return found


def alone(where: Seen, *trace: Seen) -> Outcome:
    return Outcome(BASE, trace, acted=((where.seq,),))


def planned(search: Search) -> set[tuple[str, ...]]:
    return {tuple(fault.fault for fault in outcome.schedule.faults) for outcome in search.outcomes.values()}


def test_two_that_meet_are_run_in_their_order() -> None:
    one, two = Single(CREATE, LOST), Single(LOOK, EXPIRED)
    known = search({one: alone(CREATE, *WHOLE), two: alone(LOOK, *WHOLE)})
    list(interacting(known))
    assert planned(known) == {("F-AUT-EXPIRED", "F-POST-RESET")}
    assert known.pairs_run == known.pairs == 1


def test_a_place_that_the_first_fault_leads_past_is_not_run() -> None:
    one, two = Single(LOOK, EXPIRED), Single(CREATE, LOST)
    known = search({one: alone(LOOK, LOOK), two: alone(CREATE, *WHOLE)})
    list(interacting(known))
    assert not known.outcomes
    assert known.tally.skipped == {Left.MASKED: 1}


def test_of_faults_that_came_to_the_same_one_meets_the_others() -> None:
    same = {Single(CREATE, mode): alone(CREATE, *WHOLE) for mode in (LOST, REFUSED)}
    known = search({**same, Single(LOOK, EXPIRED): alone(LOOK, *WHOLE)})
    list(interacting(known))
    assert planned(known) == {("F-AUT-EXPIRED", "F-POST-RESET")}
    assert known.tally.skipped == {Left.SAME_OUTCOME: 1}


def test_creates_of_two_documents_are_left_to_the_sample() -> None:
    known = search({Single(CREATE, LOST): alone(CREATE, *WHOLE), Single(OTHER, LOST): alone(OTHER, *WHOLE)})
    list(interacting(known))
    assert known.pairs == 0
    assert known.tally.skipped[Left.APART] + known.tally.checked[Left.APART] == 1
