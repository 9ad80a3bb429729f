"""The swim lanes of a violation: its exchanges in order, what lay between them, and what the ledger came to say."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

from harness.evidence import EngineRun, Evidence
from harness.invariants.wording import money
from harness.listeners.look import plural, span
from harness.listeners.story import Told
from harness.report.about import About
from harness.report.intents import again, intent
from harness.report.ledger_notes import ledger_notes
from harness.report.raw import Masked, raw
from harness.report.timeline_shapes import Commit, ExchangeRow, GapRow, Mark
from mock_erps.platform.audit import AuditDocument, AuditPayment
from mock_erps.platform.journal import Exchange

#: exchanges that are drawn at most, with their neighbours when they are few, and those whose bytes are kept
ROWS = 12
FEW = 6
RAW = 6
#: idle seconds worth a row of their own
IDLE = 1.2


class Lanes:
    """The timeline of one violation. Times count from the start of the first run."""

    def __init__(self, told: Told, evidence: Evidence) -> None:
        self._told = told
        self._evidence = evidence
        self._start = evidence.runs[0].started if evidence.runs else 0.0
        self._meant = set(told.violation.exchanges)
        self._keys = set(told.violation.keys)
        self._about = About(evidence)
        self._notes = ledger_notes(evidence, self._keys, self._about)
        self._totals = _totals(evidence)
        self._masked = Masked(secret for secrets in evidence.secrets.values() for secret in secrets)

    def overview(self) -> list[Mark]:
        """Every exchange of the case."""
        return [
            {
                "seq": one.seq,
                "t": self._since(one.received),
                "t_done": self._since(max(one.done, one.received)),
                "delivered": one.delivered.value,
                "committed": bool(one.committed),
                "fault": bool(one.fault),
                "ours": self._ours(one),
            }
            for one in self._evidence.exchanges
        ]

    def rows(self) -> list[ExchangeRow | GapRow]:
        """At most `ROWS` exchanges, with the gaps between them."""
        chosen = self._chosen()
        kept = {one.seq for one in self._worth_keeping(chosen)}
        rows: list[ExchangeRow | GapRow] = []
        before: Exchange | None = None
        for exchange in chosen:
            rows += self._between(before, exchange)
            rows.append(self._row(exchange, exchange.seq in kept))
            before = exchange
        if before is not None:
            rows += self._ending(before)
        return rows

    # --- which -----------------------------------------------------------------------------------------------

    def _ours(self, exchange: Exchange) -> bool:
        return exchange.seq in self._meant or bool(self._keys & self._about.keys(exchange))

    def _chosen(self) -> list[Exchange]:
        """Those the judge named first, then what was written about the same documents, then what was read."""
        ours = [one for one in self._evidence.exchanges if self._ours(one)]
        if len(ours) > ROWS:
            ours.sort(key=lambda one: (one.seq not in self._meant, not one.fault, not one.committed, one.seq))
        chosen = [*ours[:ROWS], *self._near(ours)[: max(FEW - len(ours), 0)]]
        return sorted(chosen, key=lambda one: one.seq)

    def _near(self, ours: list[Exchange]) -> list[Exchange]:
        """The others, those next to ours first; faults before all."""
        seqs = [one.seq for one in ours] or [0]
        others = [one for one in self._evidence.exchanges if one.seq not in seqs]
        return sorted(others, key=lambda one: (not one.fault, min(abs(one.seq - seq) for seq in seqs), one.seq))

    def _worth_keeping(self, chosen: list[Exchange]) -> list[Exchange]:
        telling = [one for one in chosen if one.seq in self._meant or one.fault or one.committed]
        return sorted(telling, key=lambda one: (one.seq not in self._meant, one.seq))[:RAW]

    # --- an exchange -----------------------------------------------------------------------------------------

    def _row(self, exchange: Exchange, with_raw: bool) -> ExchangeRow:
        earlier = [one for one in self._evidence.exchanges if one.seq < exchange.seq]
        last = again(exchange, earlier)
        return {
            "row": "exchange",
            "seq": exchange.seq,
            "t": self._since(exchange.received),
            "t_done": self._since(max(exchange.done, exchange.received)),
            "intent": intent(exchange, earlier),
            "request_line": self._masked(_request_line(exchange)),
            "status": exchange.status,
            "shown": exchange.seen_status,
            "vendor_code": exchange.vendor_code,
            "retry_after": exchange.retry_after,
            "delivered": exchange.delivered.value,
            "fault": exchange.fault,
            "idem_key": exchange.idempotency_key,
            "new_key": bool(last and last.idempotency_key and last.idempotency_key != exchange.idempotency_key),
            "replayed": exchange.replayed,
            "ours": self._ours(exchange),
            "committed": [self._commit(exchange, index) for index in range(len(exchange.committed))],
            "ledger": self._notes.get(exchange.seq, []),
            "raw": raw(exchange, self._masked) if with_raw else None,
        }

    def _commit(self, exchange: Exchange, index: int) -> Commit:
        commit = exchange.committed[index]
        total = self._totals.get((exchange.seq, commit.id), "")
        return {"kind": commit.kind, "id": commit.id, "what": commit.what, "total": total}

    # --- what lay between ------------------------------------------------------------------------------------

    def _between(self, before: Exchange | None, after: Exchange) -> Iterator[GapRow]:
        first = self._evidence.exchanges[0].seq
        hidden = after.seq - (before.seq + 1 if before else first)
        if hidden:
            yield _gap("others", plural(hidden, "other exchange"))
        if before is not None and before.phase != after.phase:
            yield from self._ended(before.phase)
            yield _gap("phase", self._opening(after.phase, after.received - before.done))
        elif before is not None and after.received - before.done > IDLE and not hidden:
            yield _gap("wait", _wait(before, after))

    def _ended(self, phase: str) -> Iterator[GapRow]:
        run = self._run(phase)
        if run is None or run.within:
            return
        if run.crashed:
            yield _gap("killed", "the engine is killed here")
        elif run.hung:
            yield _gap("killed", f"the engine waits for {run.hung} for ever")
        elif run.counts or run.exit_code:
            yield _gap("report", f"the engine reports: {_reported(run)}")

    def _opening(self, phase: str, idle: float) -> str:
        waited = f"clock +{span(idle)}, " if idle > IDLE else ""
        if phase.startswith("recovery"):
            return f"faults off, {waited}engine run again"
        if phase == "rerun":
            return f"{waited}engine run once more: it must write nothing"
        return "a second run inside the first" if phase == "overlap" else f"{waited}engine run again"

    def _ending(self, last: Exchange) -> Iterator[GapRow]:
        hidden = self._evidence.exchanges[-1].seq - last.seq
        if hidden:
            yield _gap("others", f"{plural(hidden, 'other exchange')} {'follows' if hidden == 1 else 'follow'}")
        yield from self._ended(last.phase)
        phases = [run.phase for run in self._evidence.runs if not run.within]
        for phase in phases[phases.index(last.phase) + 1 if last.phase in phases else len(phases) :]:
            yield _gap("phase", self._opening(phase, 0))
            yield from self._ended(phase)

    def _run(self, phase: str) -> EngineRun | None:
        return next((run for run in self._evidence.runs if run.phase == phase), None)

    def _since(self, instant: float) -> float:
        return round(instant - self._start, 3)


def _gap(kind: str, text: str) -> GapRow:
    return {"row": "gap", "kind": kind, "text": text}


def _wait(before: Exchange, after: Exchange) -> str:
    idle = span(after.received - before.done)
    return f"{idle} wait; the vendor asked for {span(before.retry_after)}" if before.retry_after else f"{idle} back-off"


def _reported(run: EngineRun) -> str:
    counts = ", ".join(f"{count} {word}" for word, count in run.counts.items() if count)
    return f"{counts or 'nothing to do'}, exit code {run.exit_code}"


def _request_line(exchange: Exchange) -> str:
    """Method and path; the query as people read it."""
    request = exchange.request
    query = unquote_plus(request.query)
    return f"{request.method} {request.path}{f'?{query}' if query else ''}"


def _totals(evidence: Evidence) -> dict[tuple[int, str], str]:
    """(exchange, document) → the amount it wrote."""
    return {
        (version.seq, version.id): money(version.after.total, version.after.currency)
        for version in evidence.history
        if isinstance(version.after, (AuditDocument, AuditPayment))
    }
