"""Which source record stands behind a document in the books (taint).

In this order: the record's token in the document's texts; its number; a total that no other record has; the journal's
body that committed it. A document that was in the books before the engine started is told by its token only: its
number and total are its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from harness.documents import SourceDocument
from harness.evidence import BookVersion, Evidence
from mock_erps.platform.audit import AuditDocument, AuditPayment, AuditView
from mock_erps.platform.journal import Exchange

Record = AuditDocument | AuditPayment
#: (target, "payment" or "document", id at the vendor)
Place = tuple[str, str, str]


def place(target: str, record: Record) -> Place:
    return target, "payment" if isinstance(record, AuditPayment) else "document", record.id


@dataclass(slots=True)
class Attribution:
    """Finds the source key of any record of the books; remembers what it found.

    >>> Attribution(evidence).key_of("main", evidence.after["main"].documents[0])
    'inv-1007'
    """

    evidence: Evidence
    targets: Mapping[str, str] = field(init=False)  # company id at the vendor → target
    _tokens: dict[str, list[SourceDocument]] = field(init=False)
    _numbers: dict[tuple[bool, str], list[SourceDocument]] = field(init=False)
    _totals: dict[tuple[str, str, Decimal], set[str]] = field(init=False)
    _bodies: dict[Place, list[BookVersion]] = field(init=False)
    _exchanges: dict[int, Exchange] = field(init=False)
    _seeded: set[Place] = field(init=False)
    _found: dict[tuple[str, int], str] = field(init=False)

    def __post_init__(self) -> None:
        evidence = self.evidence
        self.targets = {company: target for target, company in evidence.companies.items()}
        self._tokens, self._numbers, self._totals = _traces(evidence.sources)
        self._bodies = defaultdict(list)
        for version in evidence.history:
            if isinstance(version.after, (AuditDocument, AuditPayment)) and version.seq:
                self._bodies[place(self.target_of(version.company), version.after)].append(version)
        self._exchanges = {exchange.seq: exchange for exchange in evidence.exchanges}
        self._seeded = {place(target, record) for target, view in evidence.before.items() for record in records(view)}
        self._seeded.update(
            place(self.target_of(version.company), version.after)
            for version in evidence.history
            if version.seq == 0 and version.before is None and isinstance(version.after, (AuditDocument, AuditPayment))
        )
        self._found = {}

    def target_of(self, company: str) -> str:
        """The target's name for a company id; a name stays what it is."""
        return self.targets.get(company, company)

    def key_of(self, target: str, record: Record) -> str:
        """The source key, or "" for a record that nobody asked for."""
        known = self._found.get((target, id(record)))
        if known is None:
            known = self._found[target, id(record)] = self._trace(target, record)
        return known

    def _trace(self, target: str, record: Record) -> str:
        where = place(target, record)
        seeded = where in self._seeded
        found = self._by_token(record, seeded)
        if found or seeded:
            return found
        return self._by_number(target, record) or self._by_total(target, record) or self._by_journal(where)

    def _by_token(self, record: Record, seeded: bool) -> str:
        text = "\n".join((record.reference, *record.texts))
        if isinstance(record, AuditDocument):
            text = f"{record.number}\n{record.memo}\n{text}"
        hits = [
            source
            for token, sources in self._tokens.items()
            if token in text and has_word(text, token)
            for source in sources
            if (source.kind == "payment") is isinstance(record, AuditPayment)
            and not (seeded and token == source.number)
        ]
        # a credit note may quote its invoice: its own number and kind speak first
        hits.sort(key=lambda source: (not _is_number(record, source), source.kind != _kind(record), -len(source.token)))
        return hits[0].key if hits else ""

    def _by_number(self, target: str, record: Record) -> str:
        payment = isinstance(record, AuditPayment)
        number = record.reference if isinstance(record, AuditPayment) else record.number
        holders = self._numbers.get((payment, number), []) if number else []
        keys = {source.key for source in holders if source.company == target} or {source.key for source in holders}
        return keys.pop() if len(keys) == 1 else ""

    def _by_total(self, target: str, record: Record) -> str:
        keys = self._totals.get((target, _kind(record), record.total), set())
        return next(iter(keys)) if len(keys) == 1 and record.total else ""

    def _by_journal(self, where: Place) -> str:
        for version in self._bodies.get(where, ()):
            exchange = self._exchanges.get(version.seq)
            if exchange is not None and len(exchange.keys) == 1:
                return exchange.keys[0]
        return ""


def _traces(
    sources: Iterable[SourceDocument],
) -> tuple[
    dict[str, list[SourceDocument]],
    dict[tuple[bool, str], list[SourceDocument]],
    dict[tuple[str, str, Decimal], set[str]],
]:
    """Sources by token, by number and by total; a total in two keys' hands identifies neither."""
    tokens: dict[str, list[SourceDocument]] = defaultdict(list)
    numbers: dict[tuple[bool, str], list[SourceDocument]] = defaultdict(list)
    totals: dict[tuple[str, str, Decimal], set[str]] = defaultdict(set)
    for source in sources:
        if source.token:
            tokens[source.token].append(source)
        numbers[source.kind == "payment", source.number].append(source)
        if source.kind == "payment" and source.reference:
            numbers[True, source.reference].append(source)
        totals[source.company, source.kind, source.total].add(source.key)
    return tokens, numbers, totals


def has_word(text: str, word: str) -> bool:
    """`word` stands alone in the text: INV-1 is not in INV-10."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not _joins(text[start - 1 : start]) and not _joins(text[end : end + 1]):
            return True
        start = text.find(word, start + 1)
    return False


def _joins(character: str) -> bool:
    return character.isalnum() or character in ("_", "-") if character else False


def _is_number(record: Record, source: SourceDocument) -> bool:
    if isinstance(record, AuditPayment):
        return record.reference in (source.number, source.reference) and bool(record.reference)
    return record.number == source.number


def _kind(record: Record) -> str:
    return "payment" if isinstance(record, AuditPayment) else record.kind


def records(view: AuditView) -> tuple[Record, ...]:
    """All documents and payments of a company."""
    return (*view.documents, *view.payments)
