"""The seam between the harness and an engine, and the files they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol

import orjson

from harness.engines.description import EngineDescription
from harness.engines.receiving import HookAnswer, HookRequest
from harness.evidence import LedgerEntry, LocalRecord


@dataclass(frozen=True, slots=True)
class TargetAccess:
    """What an engine is told about one company: where it is and how to log in."""

    name: str
    erp: str
    company: str
    hosts: Mapping[str, str]
    credentials: Mapping[str, str]
    #: what an operator of the company knows: names of its tax codes, accounts, generic item
    cast: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    #: what the scenario asks of the engine's mapping
    overrides: Mapping[str, Any] = field(default_factory=dict)


class Workplace:
    """A folder of one case: the engine's state, and what it is handed."""

    def __init__(self, folder: Path, columns: Path | None = None) -> None:
        self.folder = folder
        self.columns = columns
        self.state = folder / "state"
        self.documents = folder / "documents"
        #: a webhook or an event on its way in, and what the engine says to it
        self.request = folder / "request.json"
        self.answer = folder / "answer.json"

    def prepare(
        self, description: EngineDescription, targets: list[TargetAccess], source: TargetAccess | None = None
    ) -> None:
        """Make the folders and write the engine's configuration. `source`: the system it reads from, if any."""
        self.state.mkdir(parents=True)
        self.documents.mkdir()
        content = _filled(description.config, {"state": str(self.state)})
        rows = {target.name: _target(description, target) for target in targets}
        if description.targets_key:
            content[description.targets_key] = rows
        else:
            content.update(next(iter(rows.values())))
        if source is not None:
            content[description.sources_key] = {source.name: _source(description, source)}
        (self.folder / description.config_file).write_bytes(orjson.dumps(content))

    def arguments(
        self, description: EngineDescription, template: tuple[str, ...], documents: Path | None = None, target: str = ""
    ) -> list[str]:
        """A command line with its places filled."""
        places = {
            "state": str(self.state),
            "config": str(self.folder / description.config_file),
            "documents": str(documents or self.documents),
            "report": str(self.state / description.report),
            "columns": str(self.columns or ""),
            "request": str(self.request),
            "answer": str(self.answer),
            "target": target,
        }
        return [word.format_map(places) for word in template]


def _target(description: EngineDescription, target: TargetAccess) -> Any:
    places = {
        "erp": target.erp,
        "company": target.company,
        "hosts": dict(target.hosts),
        "credentials": dict(target.credentials),
        "options": dict(target.options),
        "name": target.name,
        **target.cast,
    }
    filled = _filled(description.target, places)
    if target.overrides and description.overrides_key:
        filled[description.overrides_key] = _merged(filled.get(description.overrides_key, {}), target.overrides)
    return filled


def _source(description: EngineDescription, source: TargetAccess) -> Any:
    places = {
        "erp": source.erp,
        "company": source.company,
        "hosts": dict(source.hosts),
        "credentials": dict(source.credentials),
        **source.cast,
    }
    filled = _filled(description.source, places)
    return _merged(filled, {"options": source.options}) if source.options else filled


def _merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """`more` laid over `base`, mapping by mapping."""
    merged = dict(base)
    for key, value in more.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return merged


def _filled(node: Any, places: Mapping[str, Any]) -> Any:
    """Replace `{place}` in texts; a text that is only a place takes the place's own type."""
    if isinstance(node, Mapping):
        return {key: _filled(value, places) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, places) for value in node]
    if isinstance(node, str):
        if node[:1] == "{" and node[-1:] == "}" and node[1:-1] in places:
            return places[node[1:-1]]
        for name, value in places.items():
            if isinstance(value, str):
                node = node.replace(f"{{{name}}}", value)
    return node


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run of an engine ended, and what it printed. `exit_code` None: killed; `hung`: waiting for ever."""

    exit_code: int | None
    output: str
    crashed: bool = False
    hung: str = ""
    traceback: str = ""


class Adapter(Protocol):
    """An engine the harness can drive."""

    description: EngineDescription

    def run(self, workplace: Workplace, documents: Path, event: HookRequest | None = None) -> Outcome:
        """Hand over a file, or an event of the system it reads from, and let the engine work until it ends."""
        ...

    def ledger(self, workplace: Workplace) -> tuple[LedgerEntry, ...] | None:
        """What the engine believes; None when it keeps no ledger we can read."""
        ...

    def pull(self, workplace: Workplace) -> Outcome:
        """Let the engine read what changed at its targets."""
        ...

    def local(self, workplace: Workplace) -> tuple[LocalRecord, ...] | None:
        """Its copy of what the targets hold; None when it keeps none we can read."""
        ...

    def receive(self, workplace: Workplace, target: str, request: HookRequest) -> HookAnswer:
        """Hand over one webhook of a target's vendor."""
        ...


def _rows(text: str, key: str) -> Iterator[Mapping[str, Any]]:
    """JSON lines that hold a key; all else is somebody's chatter and passed over."""
    for line in text.splitlines():
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(row, dict) and key in row:
            yield row


def parse_local(text: str) -> tuple[LocalRecord, ...]:
    """JSON lines → records of the local copy."""
    return tuple(_local(row) for row in _rows(text, "id"))


def _local(row: Mapping[str, Any]) -> LocalRecord:
    texts = {
        name: str(row.get(name) or "") for name in ("target", "kind", "id", "number", "version", "status", "currency")
    }
    return LocalRecord(**texts, total=_amount(row.get("total")), balance=_amount(row.get("balance")))


def _amount(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def parse_ledger(text: str) -> tuple[LedgerEntry, ...]:
    """JSON lines → entries."""
    return tuple(_entry(row) for row in _rows(text, "key"))


def _entry(row: Mapping[str, Any]) -> LedgerEntry:
    error = row.get("error") or {}
    return LedgerEntry(
        key=str(row["key"]),
        kind=str(row.get("kind", "")),
        state=str(row.get("state", "")),
        remote_id=str(row.get("remote_id") or ""),
        number=str(row.get("number") or ""),
        code=str(error.get("code") or ""),
        text=str(error.get("text") or ""),
        target=str(row.get("target") or ""),
        revision=int(row.get("revision") or 1),
        attempts=int(row.get("attempts") or 0),
    )
