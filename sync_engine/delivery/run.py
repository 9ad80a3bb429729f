"""One push: register the batch, deliver documents, then payments, and read back what it came to."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sync_engine.canonical import Batch, Kind
from sync_engine.connectors import Connector
from sync_engine.delivery.context import Context, Waits
from sync_engine.delivery.documents import Documents
from sync_engine.delivery.parties import Parties, billed
from sync_engine.delivery.payments import Payments
from sync_engine.delivery.report import Report, Trouble
from sync_engine.delivery.retry import LONGEST_SLEEP, GaveUp, Later, Outage, Patience, Stopped
from sync_engine.delivery.rows import Deferred
from sync_engine.ledger.entry import Entry, State
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.registration import News
from sync_engine.log import Log, Secrets
from sync_engine.mapping.policy import Policy
from sync_engine.mapping.references import wanted_items
from sync_engine.mapping.unmappable import Unmappable
from sync_engine.outcomes import Disconnected, VendorError

#: Rows claimed at a time: few enough that another worker finds some, many enough that claiming costs little.
CHUNK = 25

EXIT_DISCONNECTED = 3

_DUE = (State.PENDING, State.SENDING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Job:
    """What a push is given. `connect` and `open_ledger` are called once per worker."""

    target: str
    batch: Batch
    policy: Policy
    connect: Callable[[], Connector]
    open_ledger: Callable[[], Ledger]
    log: Log
    secrets: Secrets
    tell: Callable[[str], None]
    workers: int = 1


class Delivery(Protocol):
    """Documents or payments: takes claimed rows as far as they go."""

    def deliver(self, entries: Sequence[Entry]) -> list[Deferred]: ...


def push(job: Job) -> Report:
    """Deliver what is due. Raises `LedgerTrouble` only; all else is in the report."""
    report = Report(job.target)
    ledger = job.open_ledger()
    try:
        news = ledger.register(job.target, [*job.batch.documents, *job.batch.payments])
        ledger.register_problems(job.target, [(p.key, p.reason, p.skipped) for p in job.batch.problems])
        due = ledger.due(job.target)
        if due:
            _deliver(job, ledger, due, report)
        _close(job, ledger, report, news, due)
    finally:
        ledger.close()
    return report


def _deliver(job: Job, ledger: Ledger, due: Sequence[Entry], report: Report) -> None:
    connector = job.connect()
    try:
        _run(_context(job, ledger, connector, report), due, job)
    except VendorError as error:
        report.exit_code = EXIT_DISCONNECTED
        report.notes.append(job.secrets.mask(f"the target refuses to talk: {error}"))
    finally:
        connector.close()
    ledger.release()


def _context(job: Job, ledger: Ledger, connector: Connector, report: Report) -> Context:
    patience = Patience(job.target, ledger, job.tell)
    items = sorted(wanted_items(job.batch.documents, job.policy))
    return Context(job.target, ledger, connector, job.policy, patience, report, job.log, job.secrets, items)


def _run(context: Context, due: Sequence[Entry], job: Job) -> None:
    documents = [entry for entry in due if entry.kind != Kind.PAYMENT]
    payments = [entry for entry in due if entry.kind == Kind.PAYMENT]
    parties = Parties()
    try:
        if job.workers > 1 and len(documents) > 1:
            _settle_parties(context, parties, documents)
            _in_parallel(context, parties, documents, job)
        else:
            _phase(context, Documents(context, parties), documents)
        _phase(context, Payments(context, parties), payments)
    except Stopped as stopped:
        context.abandon(str(stopped))
        context.report.notes.append(context.secrets.mask(str(stopped)))
        if isinstance(stopped, Outage):
            context.report.exit_code = EXIT_DISCONNECTED
    except Disconnected as gone:
        context.abandon(str(gone))
        text = f"the company is disconnected ({gone}); a person must connect it again, nothing is lost"
        context.report.notes.append(context.secrets.mask(text))
        context.report.exit_code = EXIT_DISCONNECTED


def _phase(context: Context, delivery: Delivery, entries: Iterable[Entry]) -> None:
    """Deliver in chunks; rows that must wait come again when their time has come, if that is soon enough."""
    queue, waiting = deque(entries), list[Deferred]()
    while queue or waiting:
        if not queue:
            waiting.sort(key=lambda deferred: deferred[0])
            until = waiting[0][0]
            if until - time.time() > LONGEST_SLEEP:
                return
            context.patience.sleep_until(until, "an answer was lost; looking again when the target must be done")
            queue.extend(entry for at, entry in waiting if at <= until)
            waiting = [deferred for deferred in waiting if deferred[0] > until]
        chunk = [queue.popleft() for _ in range(min(CHUNK, len(queue)))]
        waiting += delivery.deliver(_claimed(context, chunk))
        context.commit()
        queue.extend(context.overtaken)
        context.overtaken.clear()


def _claimed(context: Context, chunk: Sequence[Entry]) -> list[Entry]:
    """Those rows of a chunk that are ours now and still due."""
    mine = context.ledger.claim(chunk)
    ids = {entry.id for entry in mine}
    context.report.held |= {entry.id: "in another worker's hands" for entry in chunk if entry.id not in ids}
    return [entry for entry in mine if entry.state in _DUE]


def _settle_parties(context: Context, parties: Parties, documents: Sequence[Entry]) -> None:
    """Before workers part: every customer once, so that no two workers create the same one."""
    for entry in context.ledger.find(context.target, [entry.id for entry in documents]).values():
        record = entry.record
        assert not hasattr(record, "applications")
        try:
            parties.ensure(context, billed(record))  # type: ignore[arg-type]
        except (Waits, Unmappable, GaveUp, Later):
            continue  # said again, in the row, when its turn comes
    context.commit()


def _in_parallel(context: Context, parties: Parties, documents: Sequence[Entry], job: Job) -> None:
    """Workers on threads, each with its own ledger connection; connector and patience are shared."""
    from concurrent.futures import ThreadPoolExecutor

    def work(share: Sequence[Entry]) -> None:
        ledger = job.open_ledger()
        mine = replace(context, ledger=ledger, doubtful=set(), overtaken=[], begun={})
        try:
            _phase(mine, Documents(mine, parties), share)
        except (Stopped, Disconnected) as stop:
            mine.abandon(str(stop))
            raise
        finally:
            ledger.release()
            ledger.close()

    _ = context.catalogue
    shares = [documents[first :: job.workers] for first in range(job.workers)]
    with ThreadPoolExecutor(job.workers) as pool:
        for done in [pool.submit(work, share) for share in shares if share]:
            done.result()


def _close(job: Job, ledger: Ledger, report: Report, news: dict[tuple[str, str], News], due: Sequence[Entry]) -> None:
    problems = [(Kind.INVOICE.value, problem.key) for problem in job.batch.problems]
    scope = list(dict.fromkeys([*news, *(entry.id for entry in due), *problems]))
    rows = ledger.standing(job.target, scope)
    contradictions = [rows[id] for id, what in news.items() if what is News.CONTRADICTION and id in rows]
    report.problems += [_contradiction(row) for row in contradictions]
    standing = {row.key: row for row in rows.values()}
    report.problems += [
        Trouble(p.key, "", standing[p.key].state.told, "source", p.reason)
        for p in job.batch.problems
        if p.key in standing and standing[p.key].revision > 0
    ]
    if report.problems:
        report.exit_code = max(report.exit_code, 1)
    report.close([rows[id] for id in scope if id in rows], ledger.entries(job.target, [State.FAILED, State.REVIEW]))


def _contradiction(row: Entry) -> Trouble:
    text = f"its content changed without a higher revision than {row.revision}; raise the revision to have it updated"
    return Trouble(row.key, row.number, row.state.told, "changed_without_revision", text)
