"""Source against books: one line per document in `reconciliation.csv` (dossier invoiceops §9)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from sync_engine.canonical import Document, Intent, Kind
from sync_engine.connectors import Connector, RemoteDocument
from sync_engine.delivery.retry import GaveUp, Patience, Stopped
from sync_engine.delivery.run import Job
from sync_engine.ledger.entry import Entry
from sync_engine.ledger.ledger import Ledger
from sync_engine.outcomes import VendorError

COLUMNS = ("invoice_id", "target", "external_id", "total_source", "total_target", "difference", "state")

Line = tuple[str, str, str, Decimal | str, Decimal | str, Decimal | str, str]


class Unreachable(Exception):
    """The books could not be read; the message says why."""


def reconcile(job: Job, out: Path) -> int:
    """Write the comparison and return how many documents differ. Raises `Unreachable`; writes no half file."""
    ledger = job.open_ledger()
    try:
        lines = list(_compared(job, ledger))
    except (VendorError, Stopped, GaveUp) as error:
        raise Unreachable(job.secrets.mask(f"the books cannot be read: {error}")) from None
    finally:
        ledger.close()
    draft = out.with_name(f".{out.name}.new")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    draft.replace(out)
    return sum(line[-1] != "matched" for line in lines)


def _compared(job: Job, ledger: Ledger) -> Iterator[Line]:
    connector = job.connect()
    patience = Patience(job.target, ledger, job.tell)
    try:
        rows = ledger.standing(job.target, [(d.kind.value, d.key) for d in job.batch.documents])
        for document in job.batch.documents:
            row = rows.get((document.kind.value, document.key))
            yield _line(job.target, document, row, _live(patience, connector, document, row))
    finally:
        connector.close()


def _live(patience: Patience, connector: Connector, document: Document, row: Entry | None) -> list[RemoteDocument]:
    """Live documents of this number that are ours or could be: those of another row's customer are not asked for."""
    kind = Kind(document.kind)
    found = patience.read(f"find {kind} {document.number}", lambda: connector.find_documents(kind, document.number))
    live = [remote for remote in found if remote.live and remote.number == document.number]
    ours = [remote for remote in live if row is not None and remote.id == row.remote_id]
    if not ours:
        return live
    return ours + [remote for remote in live if remote.party_id == ours[0].party_id and remote.id != ours[0].id]


def _line(target: str, document: Document, row: Entry | None, live: list[RemoteDocument]) -> Line:
    expected = Decimal(0) if document.intent is Intent.VOID else document.total
    if not live:
        state = "matched" if document.intent is Intent.VOID else "missing_in_target"
        return document.key, target, row.remote_id if row else "", expected, "", -expected, state
    total = sum((abs(remote.total) for remote in live), Decimal(0))
    if document.intent is Intent.VOID:
        state = "unexpected_in_target"
    elif len(live) > 1:
        state = "duplicate_in_target"
    else:
        state = "matched" if total == expected else "amount_mismatch"
    return document.key, target, live[0].id, expected, total, total - expected, state
