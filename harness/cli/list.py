"""`mock-erps list`: what there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import orjson
import typer

from harness.invariants import catalogue as invariants
from harness.scenario import cases_for, load_all
from mock_erps.platform.contract import load_contract, slugs
from mock_erps.platform.contract.extension import Extension, read_extension
from mock_erps.platform.faults import catalogue as faults

list_app = typer.Typer(no_args_is_help=True, add_completion=False, help="List ERPs, scenarios, faults or invariants.")
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def _extensions() -> list[Extension]:
    return [read_extension(load_contract(slug), slug) for slug in slugs()]


def _tell(rows: list[dict[str, Any]], json: bool, columns: Iterable[tuple[str, int]]) -> int:
    if json:
        print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return 0
    for row in rows:
        cells = (f"{_flat(row[name]):<{width}}" for name, width in columns)
        print(" ".join(cells).rstrip())
    return 0


def _flat(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@list_app.command("erps")
def erps(json: Json = False) -> int:
    """The ERPs with their hosts and the number of faults they can show."""
    rows = [
        {
            "slug": one.slug,
            "name": one.name,
            "hosts": list(one.hosts.values()),
            "faults": len(one.faults),
            "errors": len(one.errors),
            "settings": len(one.settings),
        }
        for one in _extensions()
    ]
    return _tell(rows, json, (("slug", 20), ("name", 20), ("hosts", 0)))


@list_app.command("scenarios")
def scenarios(
    json: Json = False,
    skipped: Annotated[bool, typer.Option("--skipped", help="Only what an ERP cannot show, with the reason.")] = False,
) -> int:
    """The scenarios, and on which ERPs they run."""
    known = load_all()
    offered: dict[str, list[str]] = {scenario.label: [] for scenario in known}
    missing: list[dict[str, Any]] = []
    for extension in _extensions():
        cases, not_offered = cases_for(known, extension)
        for case in cases:
            offered[case.scenario.label].append(extension.slug)
        missing += [
            {"scenario": one.case.scenario.label, "erp": extension.slug, "reason": one.reason} for one in not_offered
        ]
    if skipped:
        return _tell(missing, json, (("scenario", 46), ("erp", 18), ("reason", 0)))
    rows = [
        {"scenario": scenario.label, "title": scenario.title, "erps": offered[scenario.label]} for scenario in known
    ]
    return _tell(rows, json, (("scenario", 46), ("title", 0)))


@list_app.command("faults")
def fault_list(json: Json = False) -> int:
    """The faults, and which ERPs can show each."""
    extensions = _extensions()
    rows = [
        {
            "id": id,
            "text": kind.text,
            "commits": kind.commits,
            "parameters": {name: meaning for name, (_, meaning) in kind.parameters.items()},
            "erps": [one.slug for one in extensions if id in one.faults],
        }
        for id, kind in faults().items()
    ]
    return _tell(rows, json, (("id", 22), ("commits", 8), ("text", 0)))


@list_app.command("invariants")
def invariant_list(json: Json = False) -> int:
    """What a correct sync engine owes its user."""
    rows = [
        {"id": one.id, "name": one.name, "severity": one.severity.value, "statement": one.statement}
        for one in invariants().values()
    ]
    return _tell(rows, json, (("id", 5), ("severity", 3), ("name", 26), ("statement", 0)))
