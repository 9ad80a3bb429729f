"""`invoices.json`, `manifest.json` and `events.jsonl` of an InvoiceOps export (dossier invoiceops §3.3, §10)."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError, loads
from pathlib import Path
from typing import Any, NoReturn

from sync_engine.schemas import complaint
from sync_engine.sources.bad_source import BadSource
from sync_engine.sources.export import Entry, Export
from sync_engine.sources.files import read_text
from sync_engine.sources.numbers import BadValue


def read_json(path: Path) -> Any:
    """Any JSON file, numbers as the text that was written. Raises `BadSource` with the line of the fault."""
    try:
        return loads(
            read_text(path), parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_no_twins
        )
    except JSONDecodeError as error:
        raise BadSource(
            f"{path}, line {error.lineno}: this is not JSON ({error.msg}); the file is cut short or damaged"
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadSource(f"{path} is not JSON: {error}") from None


def read_json_export(path: Path) -> Export:
    """An `invoices.json`. Raises `BadSource` when it is no export or holds less than it promises."""
    content = read_json(path)
    if wrong := complaint("export", content):
        raise BadSource(f"{path} is not an InvoiceOps export: {wrong}")
    export = Export(
        name=str(path),
        invoices=[Entry(f"{path.name}, invoices[{n}]", record) for n, record in enumerate(content["invoices"])],
        payments=[Entry(f"{path.name}, payments[{n}]", record) for n, record in enumerate(content.get("payments", ()))],
    )
    try:
        export.check(content.get("counts", {}), content.get("totals", {}), f"{path.name} itself")
    except BadValue as error:
        raise BadSource(str(error)) from None
    return export


def read_manifest(path: Path) -> Mapping[str, Any]:
    """A checked `manifest.json`."""
    content = read_json(path)
    if wrong := complaint("manifest", content):
        raise BadSource(f"{path}: {wrong}")
    return dict(content)


def read_revocations(path: Path) -> dict[str, str]:
    """Invoices whose authorization was withdrawn after it was granted, by id, with the time (dossier §6, §10)."""
    last: dict[str, tuple[str, str]] = {}
    for number, text in enumerate(read_text(path).splitlines(), 1):
        if not text.strip():
            continue
        try:
            event = loads(text)
            kind, at, invoice = str(event["type"]), str(event["at"]), str(event.get("invoiceId", ""))
        except (JSONDecodeError, KeyError, TypeError, AttributeError):
            raise BadSource(f"{path}, line {number}: this is not an event with type and at; fetch it again") from None
        if kind.startswith("authorization.") and (at, kind) >= last.get(invoice, ("", "")):
            last[invoice] = (at, kind)
    return {invoice: at for invoice, (at, kind) in last.items() if kind == "authorization.revoked"}


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{twin}" is given twice in one object')
    return found
