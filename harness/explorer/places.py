"""Where a run can be hurt: its sites, and those that stand for the rest (reduction R2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from harness.explorer.outcome import Outcome, Seen
from harness.explorer.stage import pushes, staged


def open_sites(outcome: Outcome) -> list[Seen]:
    """Exchanges of a run during which faults act: those before everything is healed."""
    return [seen for seen in outcome.trace if seen.site.phase == "first" or seen.site.phase.startswith("push")]


def new_sites(outcome: Outcome, before: Outcome) -> list[Seen]:
    """Sites that only came up because of what went wrong: retries, look-ups, refreshes, the next run of the engine."""
    known = before.sites
    met = [seen for seen in open_sites(outcome) if seen.site not in known]
    return met + _next_run(outcome)


def _next_run(outcome: Outcome) -> list[Seen]:
    """The first recovery run, told as the run a scheduler starts while faults still act."""
    number = pushes(staged(outcome.schedule).scenario.steps) + 1
    return [in_phase(seen, f"push{number}") for seen in outcome.trace if seen.site.phase == "recovery1"]


def in_phase(seen: Seen, phase: str) -> Seen:
    return replace(seen, site=replace(seen.site, phase=phase))


def groups(sites: Iterable[Seen]) -> list[list[Seen]]:
    """Sites that are alike but for the document: one operation, one kind of document, one run of the engine."""
    alike: dict[tuple[str, str, str, str], list[Seen]] = {}
    for seen in sites:
        key = (seen.site.operation, seen.site.target, seen.key_class, seen.site.phase)
        alike.setdefault(key, []).append(seen)
    return list(alike.values())


def representatives(group: list[Seen]) -> list[Seen]:
    """First, middle and last: ends of pages and of batches are where counting goes wrong."""
    return [group[index] for index in sorted({0, len(group) // 2, len(group) - 1})]
