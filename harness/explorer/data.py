"""P6: what is in a document × what goes wrong: every recipe with every one of the most productive faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from harness.documents.make import recipes
from harness.explorer.alike import Kind
from harness.explorer.events import Event
from harness.explorer.modes import vendor
from harness.explorer.places import new_sites
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.stage import staged
from harness.explorer.tally import Left
from harness.scenario.traits import fits

PHASE = "kinds of documents"
#: how many faults are tried with each kind
FAULTS = 5
#: fifty lines teach nothing here that five do not
_LEFT_OUT = ("plain", "many_lines")


def explore(search: Search) -> Iterator[Event]:
    """Two factors, so every pair is every combination. A kind that breaks without faults is not gone on with."""
    scenario = staged(search.base).scenario
    if any(row["recipe"] != "plain" or "with" in row for row in scenario.given.documents) or len(scenario.steps) > 1:
        return
    kinds = [replace(search.base, documents=_documents(name)) for name in _kinds(search.base.erp)]
    yield from search.run(PHASE, kinds, _told)
    faults = [single.mode.at(replace(single.site, document="")) for single in _productive(search)]
    clean = [kind for kind in kinds if (met := search.outcome(kind)) is not None and not met.breaches]
    search.tally.leave(Left.BROKEN, (len(kinds) - len(clean)) * len(faults))
    yield from search.run(PHASE, [replace(kind, faults=(fault,)) for kind in clean for fault in faults], _told)


def _kinds(slug: str) -> list[str]:
    traits = vendor(slug).contract.extension.traits
    return [
        name
        for name, recipe in recipes().items()
        if fits(recipe.get("needs", {}), traits)
        if recipe.get("kind", "invoice") == "invoice" and recipe.get("want", "present") == "present"
        if name not in _LEFT_OUT
    ]


def _documents(name: str) -> tuple[Mapping[str, Any], ...]:
    return ({"recipe": name, "id": "special"}, {"recipe": "plain", "id": "plain"})


def _productive(search: Search) -> list[Single]:
    """Faults at writes that made the engine do most that it does not do otherwise, one of each reaction."""
    ranked: dict[Kind, tuple[int, Single]] = {}
    for single, outcome in search.singles.items():
        if single.site.reads or not single.seen.documents or outcome.breaches:
            continue
        known = search.reactions.get(single.site.operation, {}).get(single.mode, (single.mode.name,))
        ranked.setdefault(known, (len(new_sites(outcome, search.baseline)), single))
    best = sorted(ranked.values(), key=lambda row: -row[0])
    return [single for _, single in best[:FAULTS]]


def _told(schedule: Schedule) -> str:
    kind = schedule.documents[0]["recipe"] if schedule.documents else ""
    return " with ".join([kind, *(fault.fault for fault in schedule.faults)])
