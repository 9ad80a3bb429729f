"""An engine's description: read, checked, typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import orjson

from harness.bad_input import BadInput, Place, did_you_mean
from harness.marked_yaml import Marked, check_schema, load_marked

CODE = "EN001"
SHIPPED = Path(__file__).parent / "sync_engine.yaml"
#: keys that hold arguments
COMMANDS = ("run", "with_columns", "with_event", "ledger", "pull", "local", "receive")
#: what arguments may hold in braces
PLACES = ("state", "config", "documents", "report", "columns", "target", "request", "answer")


@dataclass(frozen=True, slots=True)
class EngineDescription:
    """What the harness must know to run an engine. Arguments hold places such as `{config}`."""

    name: str
    adapter: str
    entry: str
    hand_over: str
    config_file: str
    config: Mapping[str, Any]
    targets_key: str
    target: Mapping[str, Any]
    run: tuple[str, ...]
    overrides_key: str = ""
    #: key of the configuration under which systems to read from stand by name, and what stands there
    sources_key: str = ""
    source: Mapping[str, Any] = field(default_factory=dict)
    with_columns: tuple[str, ...] = ()
    #: an event of the system it reads from: empty where it only polls
    with_event: tuple[str, ...] = ()
    ledger: tuple[str, ...] = ()
    #: reads what changed at the target; prints the local copy; takes one webhook: empty where the engine cannot
    pull: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    receive: tuple[str, ...] = ()
    report: str = ""
    log: str = ""
    #: events for the source, JSON lines
    outbox: str = ""
    version: str = ""
    #: where `entry` was written, for whoever finds that it leads nowhere
    place: Place | None = None


def default_engine() -> EngineDescription:
    """The engine that ships with the harness."""
    return load_engine(SHIPPED)


def load_engine(path: Path) -> EngineDescription:
    """Raises BadInput."""
    marked = load_marked(path, CODE)
    check_schema(marked, _schema(), CODE)
    raw = marked.value
    for name in COMMANDS:
        _check_arguments(marked, name, raw.get(name, ()))
    return EngineDescription(
        name=raw["name"],
        adapter=raw["adapter"],
        entry=raw["entry"],
        hand_over=raw["hand_over"],
        config_file=raw["config"]["file"],
        config=raw["config"]["content"],
        targets_key=raw["config"].get("targets", ""),
        target=raw["config"]["target"],
        run=tuple(raw["run"]),
        overrides_key=raw["config"].get("overrides", ""),
        sources_key=raw["config"].get("sources", ""),
        source=raw["config"].get("source", {}),
        with_columns=tuple(raw.get("with_columns", ())),
        with_event=tuple(raw.get("with_event", ())),
        ledger=tuple(raw.get("ledger", ())),
        pull=tuple(raw.get("pull", ())),
        local=tuple(raw.get("local", ())),
        receive=tuple(raw.get("receive", ())),
        report=raw.get("report", ""),
        log=raw.get("log", ""),
        outbox=raw.get("outbox", ""),
        version=raw.get("version", ""),
        place=marked.place(("entry",)),
    )


def _check_arguments(marked: Marked, name: str, words: Iterable[str]) -> None:
    for index, word in enumerate(words):
        try:
            found = [place for _, place, _, _ in Formatter().parse(word) if place is not None]
        except ValueError:
            found = [word]
        for place in found:
            if place not in PLACES:
                advice = f"Places are: {', '.join(f'{{{one}}}' for one in PLACES)}; a brace itself is written twice."
                text = f"{word!r} holds no place known here"
                raise BadInput(CODE, text, marked.place((name, index)), advice, did_you_mean(place, PLACES))


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads((Path(__file__).parent / "engine.schema.json").read_bytes())
    return loaded
