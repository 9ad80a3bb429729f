"""Scenario files: found, read, checked, typed. Every error points at the word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson

import harness
from harness.bad_input import BadInput
from harness.bad_input import Place as FilePlace
from harness.marked_yaml import check_schema, load_marked
from harness.scenario.model import Crash, External, FaultPlan, Given, Overlap, Place, Scenario, Step, Trigger
from harness.scenario.names import check_names

CODE = "SC001"


@cache
def scenarios_root() -> Path:
    """The shipped scenarios: inside an installed wheel, else beside the package in a checkout."""
    package = Path(harness.__file__).parent
    inside = package / "_scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads((Path(__file__).parent / "schema.json").read_bytes())
    return loaded


def load_all(root: Path | None = None) -> list[Scenario]:
    """Every scenario below a folder, variants unfolded, in the order of their names."""
    return list(_shipped()) if root is None else _below(root)


@cache
def _shipped() -> tuple[Scenario, ...]:
    return tuple(_below(scenarios_root()))


def _below(root: Path) -> list[Scenario]:
    if not root.is_dir():
        raise BadInput(CODE, "there is no such folder of scenarios", FilePlace(str(root)))
    return [scenario for path in sorted(root.rglob("*.yaml")) for scenario in load_file(path, root)]


def load_file(path: Path, root: Path | None = None) -> list[Scenario]:
    """One file: the scenario itself, or its variants. Raises BadInput."""
    marked = load_marked(path, CODE)
    check_schema(marked, _schema(), CODE)
    raw = marked.value
    name = str((path.relative_to(root) if root else Path(path.name)).with_suffix(""))
    scenario = _scenario(raw, name, str(path))
    variants = [_variant(scenario, label, part) for label, part in raw.get("variants", {}).items()]
    for one in variants or [scenario]:
        check_names(one, marked)
    return variants or [scenario]


def _scenario(raw: Mapping[str, Any], name: str, file: str) -> Scenario:
    return Scenario(
        name=name,
        title=raw["title"],
        about=raw.get("about", ""),
        given=_given(raw["given"]),
        when=tuple(_trigger(row) for row in raw.get("when", ())),
        steps=tuple(_step(row) for row in raw.get("steps", ("push",))),
        arms=tuple(raw.get("arms", ())),
        bugs=tuple(raw.get("bugs", ())),
        needs=raw.get("needs", {}),
        erps=tuple(raw.get("erps", ())),
        excuses=raw.get("excuses", {}),
        facts=raw.get("facts", {}),
        heals=raw.get("heals", True),
        file=file,
    )


def _variant(base: Scenario, label: str, part: Mapping[str, Any]) -> Scenario:
    changes: dict[str, Any] = {"variant": label}
    if "given" in part:
        changes["given"] = _merged(base.given, part["given"])
    if "when" in part:
        changes["when"] = tuple(_trigger(row) for row in part["when"])
    if "steps" in part:
        changes["steps"] = tuple(_step(row) for row in part["steps"])
    if "erps" in part:
        changes["erps"] = tuple(part["erps"])
    if "arms" in part:
        changes["arms"] = tuple(part["arms"])
    for name in ("needs", "facts", "excuses"):
        changes[name] = {**getattr(base, name), **part.get(name, {})}
    return replace(base, **changes)


def _merged(base: Given, part: Mapping[str, Any]) -> Given:
    own = _given({"documents": [], **part})
    return Given(
        documents=own.documents or base.documents,
        settings={**base.settings, **own.settings},
        engine={**base.engine, **own.engine},
        outside=base.outside + own.outside,
        targets=part.get("targets", base.targets),
        start=own.start or base.start,
        source=own.source or base.source,
        subscribe=base.subscribe if own.subscribe is None else own.subscribe,
    )


def _given(raw: Mapping[str, Any]) -> Given:
    return Given(
        documents=tuple(raw["documents"]),
        settings=raw.get("settings", {}),
        engine=raw.get("engine", {}),
        outside=tuple(_external(row) for row in raw.get("outside", ())),
        targets=raw.get("targets", 1),
        start=str(raw.get("start", "")),
        source=raw.get("source", ""),
        subscribe=_format(raw.get("subscribe", False)),
    )


def _format(raw: bool | str) -> str | None:
    return raw if isinstance(raw, str) else "" if raw else None


def _place(raw: Mapping[str, Any]) -> Place:
    return Place(**raw)


def _external(raw: Mapping[str, Any]) -> External:
    at = _place(raw["at"]) if "at" in raw else None
    return External(raw["outside"], raw.get("document", ""), raw.get("with", {}), at)


def _trigger(raw: Mapping[str, Any]) -> Trigger:
    if "fault" in raw:
        return FaultPlan(raw["fault"], _place(raw["at"]), raw.get("with", {}))
    if "crash" in raw:
        return Crash(raw["crash"], _place(raw["at"]))
    if "overlap" in raw:
        return Overlap(_place(raw["overlap"]))
    return _external(raw)


def _step(raw: Any) -> Step:
    if isinstance(raw, str):
        return Step(raw)
    if "outside" in raw:
        return Step("outside", _external(raw))
    ((action, values),) = raw.items()
    return Step(action, _seconds(values) if action in ("advance", "deliver") else values)


def _seconds(text: str) -> float:
    number = text.rstrip("smindh ")
    return int(number) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[text[len(number) :].strip()[0]]
