"""One pull: every kind up to now, what webhooks spoke of, and what the source is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from sync_engine.canonical import Kind
from sync_engine.connectors import Connector
from sync_engine.connectors.feed import Feeding, Subscribing
from sync_engine.delivery.retry import GaveUp, Outage, Patience, Stopped
from sync_engine.ledger.confirmations import Confirmations
from sync_engine.ledger.copies import Copies
from sync_engine.ledger.ended import note_ended
from sync_engine.ledger.events import Event, Events
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.presence import alone
from sync_engine.log import Log, Secrets
from sync_engine.outcomes import Disconnected, VendorError
from sync_engine.pull.outbox import BadOutbox, append
from sync_engine.pull.reading import Reading
from sync_engine.pull.report import PullReport

EXIT_FAILED, EXIT_DISCONNECTED = 1, 3

#: Documents before the payments that settle them.
KINDS = (Kind.INVOICE, Kind.CREDIT_NOTE, Kind.PAYMENT)


@dataclass(frozen=True, slots=True)
class PullJob:
    """What a pull is given. `outbox` is None where the source wants no confirmations."""

    target: str
    connect: Callable[[], Connector]
    open_ledger: Callable[[], Ledger]
    log: Log
    secrets: Secrets
    tell: Callable[[str], None]
    outbox: Path | None = None


def pull(job: PullJob) -> PullReport:
    """Read what changed. Raises `LedgerTrouble` only; all else is in the report."""
    report = PullReport(job.target)
    ledger = job.open_ledger()
    try:
        with alone(ledger.store, f"pull {job.target}") as first:
            if first:
                _pull(job, ledger, report)
            else:
                report.notes.append("another pull of this target is under way; it reads what there is to read")
    finally:
        ledger.close()
    return report


def _pull(job: PullJob, ledger: Ledger, report: PullReport) -> None:
    connector = job.connect()
    try:
        _read(job, ledger, connector, report)
    finally:
        connector.close()
    for entry in note_ended(ledger, job.target):
        report.notes.append(f"{entry.number or entry.key}: {entry.error_text}")
    if job.outbox:
        _confirm(Confirmations(ledger.store), job.target, job.outbox, report)


def _confirm(confirmations: Confirmations, target: str, outbox: Path, report: PullReport) -> None:
    report.counts["confirmed"] += confirmations.derive(target)
    try:
        confirmations.hand_over(partial(append, outbox))
    except BadOutbox as bad:
        report.problem(str(bad), EXIT_FAILED)


def _read(job: PullJob, ledger: Ledger, connector: Connector, report: PullReport) -> None:
    traits = connector.traits.feed
    if traits is None:
        report.problem(f"changes at {connector.traits.slug} cannot be read: its connector has no feed", EXIT_FAILED)
        return
    patience = Patience(job.target, ledger, job.tell)
    feed = cast(Feeding, connector).feed
    reading = Reading(job.target, feed, traits, Copies(ledger.store), patience, report)
    with _ended_early(job, report):
        if traits.subscribes:
            with _hindered(job, report, "the webhooks' subscriptions"):
                patience.read("subscriptions", cast(Subscribing, connector).subscribe)
        for kind in KINDS:
            with _hindered(job, report, f"{kind}s"):
                reading.read(kind)
        _look_at_events(job, ledger, reading, report)


def _look_at_events(job: PullJob, ledger: Ledger, reading: Reading, report: PullReport) -> None:
    """Every record that an event spoke of, read unless it has been since. What the event itself says counts for
    nothing: so it matters neither how often it comes nor in which order."""
    events, copies = Events(ledger.store), Copies(ledger.store)
    about: dict[tuple[str, str], list[Event]] = {}
    for event in events.waiting(job.target):
        about.setdefault((event.kind, event.remote_id), []).append(event)
    for (kind, id), told in about.items():
        with _hindered(job, report, f"{kind} {id}"):
            if copies.modified(job.target, Kind(kind), id) < max(event.at for event in told):
                reading.look(Kind(kind), id)
            events.done(job.target, told)
            report.counts["events"] += len(told)


@contextmanager
def _hindered(job: PullJob, report: PullReport, what: str) -> Iterator[None]:
    """What cannot be read hinders nothing else; it stays due."""
    try:
        yield
    except Disconnected:
        raise
    except (GaveUp, VendorError) as error:
        report.problem(job.secrets.mask(f"{what} could not be read: {error}; the next pull goes on there"), EXIT_FAILED)


@contextmanager
def _ended_early(job: PullJob, report: PullReport) -> Iterator[None]:
    try:
        yield
    except Stopped as stopped:
        report.notes.append(job.secrets.mask(str(stopped)))
        if isinstance(stopped, Outage):
            report.exit_code = EXIT_DISCONNECTED
    except Disconnected as gone:
        text = f"the company is disconnected ({gone}); a person must connect it again, nothing is lost"
        report.problem(job.secrets.mask(text), EXIT_DISCONNECTED)
