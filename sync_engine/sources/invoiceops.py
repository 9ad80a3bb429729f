"""InvoiceOps exports in every form they come: folders with a manifest, JSON, CSV pair, workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from sync_engine.canonical import Batch, Document, Payment, Problem
from sync_engine.schemas import complaint
from sync_engine.sources import records
from sync_engine.sources.bad_source import BadSource
from sync_engine.sources.export import Entry, Export
from sync_engine.sources.files import read_bytes
from sync_engine.sources.gate import refusal
from sync_engine.sources.invoiceops_json import read_json_export, read_manifest, read_revocations
from sync_engine.sources.invoiceops_tables import read_csv_export
from sync_engine.sources.invoiceops_xlsx import read_xlsx_export
from sync_engine.sources.numbers import BadValue

#: Readers by file name, the richest format first: a folder that holds several is read from the first.
_READERS: Mapping[str, Callable[[Path], Export]] = {
    "invoices.json": read_json_export,
    "invoices.csv": read_csv_export,
    "invoices.xlsx": read_xlsx_export,
}
_BY_SUFFIX = {Path(name).suffix: read for name, read in _READERS.items()}

_Record = TypeVar("_Record", Document, Payment)


def read_export(path: Path) -> Batch:
    """One export, or a folder of exports, as one batch. Raises `BadSource` when nothing can be read."""
    if path.is_dir():
        return _batch(_read_folder(path))
    read = _BY_SUFFIX.get(path.suffix.lower())
    if path.exists() and read is None:
        raise BadSource(f"{path} is no InvoiceOps export (.json, .csv, .xlsx or a folder)")
    if read is None or not path.exists():
        raise BadSource(f"{path} does not exist; give a file or a folder of an export")
    return _batch([read(path)])


def _read_folder(folder: Path) -> list[Export]:
    """The export in a folder, or all exports in the folders below it, without those that a later one supersedes."""
    if (folder / "manifest.json").exists() or any((folder / name).exists() for name in _READERS):
        return [_read_package(folder)[0]]
    below = sorted(child for child in folder.iterdir() if child.is_dir())
    if not below:
        raise BadSource(f"{folder} holds no export: none of manifest.json, {', '.join(_READERS)} is there")
    packages = [_read_package(child) for child in below]
    superseded = {manifest.get("supersedes") for _, manifest in packages}
    return [export for export, manifest in packages if manifest.get("exportId", "") not in superseded]


def _read_package(folder: Path) -> tuple[Export, Mapping[str, Any]]:
    manifest: Mapping[str, Any] = {}
    if (folder / "manifest.json").exists():
        manifest = read_manifest(folder / "manifest.json")
        _check_files(folder, manifest)
    name = next((name for name in _READERS if (folder / name).exists()), None)
    if name is None:
        raise BadSource(f"{folder} holds none of {', '.join(_READERS)}; fetch the export again")
    export = _READERS[name](folder / name)
    try:
        export.check(manifest.get("counts", {}), manifest.get("totals", {}), str(folder / "manifest.json"))
    except BadValue as error:
        raise BadSource(str(error)) from None
    events = folder / "events.jsonl"
    return (replace(export, revoked=read_revocations(events)) if events.exists() else export), manifest


def _check_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Every file the manifest lists is there and is, byte for byte, the one that was exported."""
    for name, entry in manifest["files"].items():
        if Path(name).name != name:
            raise BadSource(f'{folder}/manifest.json: "{name}" is not the name of a file in this folder')
        if not (folder / name).is_file():
            raise BadSource(f"{folder / name} is missing although the manifest lists it; fetch the export again")
        if sha256(read_bytes(folder / name)).hexdigest() != entry["sha256"].lower():
            raise BadSource(f"{folder / name} is not the file of the manifest (SHA-256 differs): cut short or altered")


def _batch(exports: Sequence[Export]) -> Batch:
    problems = [problem for export in exports for problem in export.problems]
    revoked = {key: at for export in exports for key, at in export.revoked.items()}
    invoices = _newest((e for export in exports for e in export.invoices), "invoice", "invoiceId", problems)
    payments = _newest((e for export in exports for e in export.payments), "payment", "paymentId", problems)
    documents = _canonical(invoices, "invoiceId", lambda record: _document(record, revoked), problems)
    return Batch(
        tuple(documents),
        tuple(_canonical(payments, "paymentId", records.payment, problems)),
        tuple(problems),
    )


def _document(record: Mapping[str, Any], revoked: Mapping[str, str]) -> Document:
    if why := refusal(record):
        raise BadValue(why)
    if record["invoiceId"] in revoked and record.get("status") != "voided":
        raise BadValue(f"its authorization was withdrawn at {revoked[record['invoiceId']]}; authorize it again")
    return records.document(record)


def _newest(entries: Iterable[Entry], schema: str, key_name: str, problems: list[Problem]) -> list[Entry]:
    """The highest revision of each record, in the order of first sight; the same one delivered twice counts once.

    Two different records that claim the same revision are a problem, and neither is used: nobody can say which holds.
    Nor is any revision used beside a broken record of the same key, which may be the newer one.
    """
    newest: dict[str, Entry] = {}
    clashes: dict[tuple[str, int], Entry] = {}
    broken: set[str] = set()
    for entry in entries:
        key = _key(entry, key_name)
        if fault := _shape_fault(entry, schema):
            problems.append(Problem(key, entry.where, fault))
            broken.add(key)
            continue
        held = newest.setdefault(key, entry)
        revision = _revision(entry)
        if revision > _revision(held):
            newest[key] = entry
        elif revision == _revision(held) and entry.record != held.record:
            clashes[key, revision] = entry
    for (key, revision), entry in clashes.items():
        if _revision(newest[key]) == revision:
            del newest[key]
            problems.append(
                Problem(key, entry.where, f"two different records claim to be revision {revision}; export it again")
            )
    return [entry for key, entry in newest.items() if key not in broken]


def _shape_fault(entry: Entry, schema: str) -> str:
    if entry.fault:
        return entry.fault
    wrong = complaint("export", entry.record, schema)
    if wrong:
        return str(wrong)
    revision = entry.record.get("revision") or "1"
    return "" if revision.isascii() and revision.isdigit() and int(revision) else f'revision "{revision}" is no count'


def _revision(entry: Entry) -> int:
    return int(entry.record.get("revision") or 1)


def _key(entry: Entry, key_name: str) -> str:
    key = entry.record.get(key_name) if isinstance(entry.record, Mapping) else None
    return key if isinstance(key, str) else ""


def _canonical(
    entries: Sequence[Entry],
    key_name: str,
    read: Callable[[Mapping[str, Any]], _Record],
    problems: list[Problem],
) -> list[_Record]:
    found: list[_Record] = []
    for entry in entries:
        try:
            found.append(read(entry.record))
        except BadValue as error:
            problems.append(Problem(entry.record[key_name], entry.where, str(error)))
    return found
