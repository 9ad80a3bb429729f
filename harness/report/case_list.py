"""The list of cases that a page bears: all of a run's, and of an exploration's, whose every run is a schedule of its
own, as many as still open in a second."""

from __future__ import annotations

from harness.listeners.look import plural
from harness.report.shapes import Cases

#: different scenarios, or schedules, that are listed: a page grows by their words, a case more of one costs nothing
LISTED = 2_000
#: which are listed before others, by the letter of their verdict
_RANKS = {"v": 0, "u": 1, "h": 2}


def listed(cases: Cases) -> Cases:
    """What is violated comes before what was not armed, that before what held; else what was run first."""
    if len(cases["scenarios"]) <= LISTED:
        return cases
    chosen: dict[int | float | str, int] = {}
    for row in sorted(cases["rows"], key=lambda row: _RANKS[str(row[2])]):
        if len(chosen) < LISTED:
            chosen.setdefault(row[1], len(chosen))
    return {
        "scenarios": [cases["scenarios"][int(scenario)] for scenario in chosen],
        "rows": [[erp, chosen[scenario], *rest] for erp, scenario, *rest in cases["rows"] if scenario in chosen],
    }


def left_out(cases: Cases) -> str:
    """What the list lacks and where that is; empty where it lacks nothing."""
    here, all_of_them = len(listed(cases)["rows"]), len(cases["rows"])
    if here == all_of_them:
        return ""
    order = "what is violated first, then what was not armed, then in the order of running"
    return f"Listed are {here:,} of {plural(all_of_them, 'case')}: {order}. run.json beside this page has all of them."
