"""Evidence with its shared indexes, read once and used by every judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from harness.attribution import Attribution, Place, has_word, place, records
from harness.documents import SourceDocument, Want
from harness.evidence import EngineRun, Evidence, LedgerEntry
from harness.invariants.answers import Call, classify
from harness.invariants.attempts import Series, by_identity, in_series
from harness.invariants.barred import barred
from harness.invariants.booked import Booked, Paid, Step
from mock_erps.platform.audit import AuditDocument, AuditParty, AuditView

#: ledger states of what the engine means to go on with
_ON_THE_LIST = frozenset(("pending", "sending", "unknown"))


class Indexed:
    """Everything judges look up. Attributes are computed at their first use."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.attribution = Attribution(evidence)

    @cached_property
    def traits(self) -> Mapping[str, Any]:
        return self.evidence.profile.traits

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        return self.evidence.facts

    # --- the sources -------------------------------------------------------------------------------------------

    @cached_property
    def versions(self) -> dict[str, list[SourceDocument]]:
        """All versions of each key, oldest first; those that the vendor kept out need not be there."""
        found: dict[str, list[SourceDocument]] = defaultdict(list)
        out = barred(self) if self.facts.get("unforeseen") else ()
        for source in self.evidence.sources:
            open_ = source.key in out and source.want is Want.PRESENT
            found[source.key].append(replace(source, want=Want.EITHER) if open_ else source)
        for versions in found.values():
            versions.sort(key=lambda source: source.revision)
        return found

    @cached_property
    def due(self) -> dict[str, SourceDocument]:
        """The version the books owe: the newest one that the vendor does not have to refuse."""
        due = {}
        for key, versions in self.versions.items():
            acceptable = [source for source in versions if source.want is not Want.REFUSED]
            due[key] = acceptable[-1] if acceptable else versions[-1]
        return due

    @cached_property
    def documents(self) -> dict[str, SourceDocument]:
        """What the books owe, without payments."""
        return {key: source for key, source in self.due.items() if source.kind != "payment"}

    @cached_property
    def source_payments(self) -> dict[str, SourceDocument]:
        return {key: source for key, source in self.due.items() if source.kind == "payment"}

    def label(self, key: str) -> str:
        """What people call it: the number on the document."""
        return (self.due[key].number or key) if key in self.due else key

    # --- the books ---------------------------------------------------------------------------------------------

    @cached_property
    def views(self) -> Mapping[str, AuditView]:
        return self.evidence.after

    @cached_property
    def held(self) -> dict[str, list[Booked]]:
        """Documents of the books by source key, live or not; "" holds the new ones that nobody asked for."""
        found: dict[str, list[Booked]] = defaultdict(list)
        for target, view in self.views.items():
            for doc in view.documents:
                key = self.attribution.key_of(target, doc)
                if key or place(target, doc) not in self.seeded:
                    found[key].append(Booked(target, doc))
        return found

    @cached_property
    def paid(self) -> dict[str, list[Paid]]:
        """As `held`, for payments."""
        found: dict[str, list[Paid]] = defaultdict(list)
        for target, view in self.views.items():
            for payment in view.payments:
                key = self.attribution.key_of(target, payment)
                if key or place(target, payment) not in self.seeded:
                    found[key].append(Paid(target, payment))
        return found

    @cached_property
    def seeded(self) -> frozenset[Place]:
        """What an outside user put into the books, before or during the case."""
        before = {place(target, record) for target, view in self.evidence.before.items() for record in records(view)}
        outside = {step.place for step in self.steps if step.creates and not step.engine}
        return frozenset(before | outside)

    @cached_property
    def _live(self) -> dict[str, list[Booked]]:
        return {key: [booked for booked in held if booked.doc.live] for key, held in self.held.items()}

    def live(self, key: str) -> list[Booked]:
        return self._live.get(key, [])

    def live_at_home(self, key: str) -> list[Booked]:
        """Live documents of a key in the company it belongs to."""
        return [booked for booked in self.live(key) if booked.target == self.due[key].company]

    def payments(self, key: str) -> list[Paid]:
        return [paid for paid in self.paid.get(key, ()) if paid.payment.live]

    @cached_property
    def standing(self) -> list[tuple[SourceDocument, Booked]]:
        """Each live document with the source version it should show; void ones owe nothing."""
        return [
            (source, booked)
            for key, source in self.documents.items()
            if not source.void and source.want is not Want.VOID
            for booked in self.live(key)
        ]

    def in_closed_period(self, source: SourceDocument) -> bool:
        view = self.views.get(source.company)
        return view is not None and view.closed_until is not None and source.date <= view.closed_until

    def party_of(self, target: str, id: str) -> AuditParty | None:
        return self._parties.get((target, id))

    @cached_property
    def known_parties(self) -> frozenset[tuple[str, str]]:
        """(target, id) of the customers that were there before the engine."""
        before = self.evidence.before.items()
        return frozenset((target, party.id) for target, view in before for party in view.parties)

    @cached_property
    def _parties(self) -> dict[tuple[str, str], AuditParty]:
        return {(target, party.id): party for target, view in self.views.items() for party in view.parties}

    # --- their history -----------------------------------------------------------------------------------------

    @cached_property
    def steps(self) -> list[Step]:
        """Changes of documents and payments in order; a removed one keeps the key of what it was."""
        found = []
        keys: dict[Place, str] = {}
        for version in self.evidence.history:
            record = version.after or version.before
            if isinstance(record, AuditParty) or record is None:
                continue
            target = self.attribution.target_of(version.company)
            where = place(target, record)
            keys[where] = self.attribution.key_of(target, record) or keys.get(where, "")
            found.append(Step(version, target, keys[where], where))
        return found

    @cached_property
    def steps_of(self) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = defaultdict(list)
        for step in self.steps:
            found[step.key].append(step)
        return found

    def removed_outside(self, key: str) -> Step | None:
        """The last removal of the key's document by an outside user, if any."""
        steps = [step for step in self.steps_of.get(key, ()) if step.removes and not step.engine]
        return steps[-1] if steps else None

    def born_by(self, key: str) -> list[Step]:
        """The steps by which the engine created documents (or payments) for a key."""
        return [step for step in self.steps_of.get(key, ()) if step.creates and step.engine]

    # --- the engine's story ------------------------------------------------------------------------------------

    @cached_property
    def ledger(self) -> dict[str, LedgerEntry]:
        return {entry.key: entry for entry in self.evidence.ledger or ()}

    @property
    def has_ledger(self) -> bool:
        return self.evidence.ledger is not None

    def state(self, key: str) -> str:
        entry = self.ledger.get(key)
        return entry.state if entry else ""

    def unfinished(self, key: str, doc: AuditDocument) -> bool:
        """Half-way where posting is a step of its own, and still on the engine's list: not booked, not forgotten."""
        apart = self.traits.get("posting") == "separate"
        return apart and doc.status == "draft" and self.state(key) in _ON_THE_LIST

    def told(self, key: str) -> list[Mapping[str, str]]:
        """The problems by which any report named the key."""
        number = self.label(key)
        return [
            problem
            for problem in self._problems
            if problem.get("key") == key or (number and problem.get("number") == number)
        ]

    def names(self, key: str) -> bool:
        """Some report, or what the engine printed, names the document."""
        words = (key, self.label(key))
        return bool(self.told(key)) or any(has_word(self._printed, word) for word in words if word)

    @cached_property
    def _problems(self) -> list[Mapping[str, str]]:
        return [problem for run in self.evidence.runs for problem in run.problems]

    @cached_property
    def _printed(self) -> str:
        return "\n".join(run.output for run in self.evidence.runs)

    def run_of(self, seq: int) -> EngineRun | None:
        """The run an exchange belongs to; of overlapping ones the inner."""
        runs = [run for run in self.evidence.runs if run.first_seq <= seq <= run.last_seq]
        return min(runs, key=lambda run: run.last_seq - run.first_seq) if runs else None

    @cached_property
    def crashes(self) -> list[EngineRun]:
        return [run for run in self.evidence.runs if run.crashed]

    @cached_property
    def overlaps(self) -> int:
        """Pairs of runs that were at work at the same time."""
        nested = sum(bool(run.within) for run in self.evidence.runs)
        if nested:
            return nested
        runs = [run for run in self.evidence.runs if run.last_seq >= run.first_seq]
        pairs = ((a, b) for i, a in enumerate(runs) for b in runs[i + 1 :])
        return sum(a.first_seq <= b.last_seq and b.first_seq <= a.last_seq for a, b in pairs)

    # --- the wire ----------------------------------------------------------------------------------------------

    @cached_property
    def calls(self) -> list[Call]:
        kinds = {source.key: source.kind for source in self.evidence.sources}
        throttles = frozenset(limit.refusal for limit in self.evidence.profile.limits)
        return [classify(exchange, kinds, throttles) for exchange in self.evidence.exchanges]

    @cached_property
    def groups(self) -> dict[tuple[object, ...], list[Call]]:
        """Calls that are attempts of one call, or the same question again."""
        return by_identity(self.calls)

    @cached_property
    def series(self) -> list[Series]:
        return in_series(self.groups.values())

    @cached_property
    def call_at(self) -> dict[int, Call]:
        return {call.seq: call for call in self.calls}

    @cached_property
    def writes_of(self) -> dict[str, list[Call]]:
        """Write calls by source key, in order."""
        found: dict[str, list[Call]] = defaultdict(list)
        for call in self.calls:
            if call.writes:
                for key in call.subjects:
                    found[key].append(call)
        return found

    def creates_of(self, key: str) -> list[Call]:
        return [call for call in self.writes_of.get(key, ()) if call.creates]

    def between(self, first: Call, last: Call) -> Iterator[Call]:
        """The calls after one and before another, in the same company (or in none)."""
        company = first.exchange.company or last.exchange.company
        return (
            call for call in self.calls if first.seq < call.seq < last.seq and call.exchange.company in ("", company)
        )

    @cached_property
    def faulted(self) -> frozenset[int]:
        """Numbers of the exchanges on which a fault acted."""
        placed = {seq for fault in self.evidence.faults for seq in fault.delivered}
        return frozenset(placed | {exchange.seq for exchange in self.evidence.exchanges if exchange.fault})

    def write_was_faulted(self, key: str) -> bool:
        return any(call.seq in self.faulted for call in self.writes_of.get(key, ()))
