"""The coverage of an exploration, taken from its runs."""

from __future__ import annotations

from collections.abc import Iterable

from harness.explorer.coverage import Coverage, Share, exercised
from harness.explorer.modes import CONNECT, Menu, vendor
from harness.explorer.outcome import Outcome
from harness.explorer.places import new_sites, open_sites
from harness.explorer.search import Search
from harness.invariants import catalogue

#: "all came right in the end": where it was not armed, a fault was delivered to nobody's notice
_WITNESS = "I19"


def measure(search: Search) -> Coverage:
    """The coverage of an exploration."""
    outcomes = [search.baseline, *search.outcomes.values()]
    cells = _cells(search.menu, outcomes)
    baseline = {seen.site for seen in open_sites(search.baseline)}
    recovery = {seen.site for outcome in search.singles.values() for seen in new_sites(outcome, search.baseline)}
    faulted = {seen.site for outcome in outcomes for seen in outcome.trace if seen.fault}
    codes = {str(row.get("code", "")) for row in vendor(search.base.erp).contract.extension.errors.values()} - {""}
    emitted = {seen.code for outcome in outcomes for seen in outcome.trace} & codes
    armed = {name for outcome in outcomes for name, count in (outcome.armed or {}).items() if count}
    shares = {
        "fault": exercised(cells),
        "site": Share(len(faulted & (baseline | recovery)), len(baseline | recovery)),
        "recovery_site": Share(len(faulted & recovery), len(recovery)),
        "pair": Share(search.pairs_run, search.pairs),
        "crash": Share(search.crash_points_run, search.crash_points),
        "vendor_code": Share(len(emitted), len(codes)),
        "arming": Share(len(armed), len(catalogue())),
    }
    return Coverage(search.base.erp, shares, cells, frozenset(armed), frozenset(emitted))


def _cells(menu: Menu, outcomes: Iterable[Outcome]) -> dict[str, dict[str, str]]:
    """Operation → fault → state, for the operations this story came to and the faults that can act on them there."""
    outcomes = list(outcomes)
    fitting: dict[str, set[str]] = {CONNECT: menu.cells(CONNECT)}
    for outcome in outcomes:
        for seen in open_sites(outcome):
            able = {mode.fault for mode in menu.modes(seen)}
            for name in seen.operations:
                fitting.setdefault(name, set()).update(able & menu.cells(name))
    cells = {name: dict.fromkeys(sorted(fitting[name]), "not reached") for name in sorted(fitting)}
    for outcome in outcomes:
        armed = bool((outcome.armed or {}).get(_WITNESS))
        for fault, struck in zip(outcome.schedule.faults, outcome.acted, strict=False):
            row = cells.get(fault.at.operation, {})
            if struck and fault.fault in row and row[fault.fault] != "exercised":
                row[fault.fault] = "exercised" if armed else "not armed"
    return cells
