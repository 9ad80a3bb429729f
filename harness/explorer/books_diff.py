"""What should be, what the books hold, what the engine believes: one row per document, differences marked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from harness.attribution import has_word
from harness.documents import SourceDocument, Want
from harness.evidence import Evidence
from mock_erps.platform.audit import AuditDocument, AuditPayment

_FORM = "{mark:<2}{number:<24}{should:<28}{books:<40}{engine}"


def diff(evidence: Evidence) -> str:
    """A table as text."""
    head = _FORM.format(mark="", number="document", should="should be", books="books hold", engine="engine believes")
    return "\n".join([head.rstrip(), *(row.rstrip() for row in _rows(evidence)), *_strangers(evidence)])


def _rows(evidence: Evidence) -> Iterator[str]:
    beliefs = {entry.key: entry for entry in evidence.ledger or ()}
    for source in evidence.latest().values():
        held = _held(evidence, source)
        belief = beliefs.get(source.key)
        engine = f"{belief.state} {belief.remote_id}".strip() if belief else "knows nothing"
        books = ", ".join(f"{id} {total:,}" for id, total in held) or "nothing"
        yield _FORM.format(
            mark="" if _right(source, held) else "◆",
            number=source.number,
            should=_should(source),
            books=books,
            engine=engine,
        )


def _should(source: SourceDocument) -> str:
    if source.void or source.want is Want.VOID:
        return "nothing, or void"
    if source.want is Want.REFUSED:
        return "nothing"
    return f"{'' if source.want is Want.PRESENT else 'at most '}once {source.total:,} {source.currency}"


def _right(source: SourceDocument, held: list[tuple[str, Decimal]]) -> bool:
    if source.void or source.want in (Want.VOID, Want.REFUSED):
        return not held
    least = 1 if source.want is Want.PRESENT else 0
    return least <= len(held) <= 1 and all(total == source.total for _, total in held)


def _held(evidence: Evidence, source: SourceDocument) -> list[tuple[str, Decimal]]:
    view = evidence.after[source.company]
    records: tuple[AuditDocument | AuditPayment, ...] = view.payments if source.kind == "payment" else view.documents
    return [(record.id, record.total) for record in records if record.live and _is(record, source)]


def _is(record: AuditDocument | AuditPayment, source: SourceDocument) -> bool:
    if isinstance(record, AuditPayment):
        return has_word("\n".join((record.reference, *record.texts)), source.token) or record.reference == source.number
    texts = "\n".join((record.number, record.reference, record.memo, *record.texts))
    return has_word(texts, source.token) or (bool(source.number) and record.number == source.number)


def _strangers(evidence: Evidence) -> Iterator[str]:
    """Documents that are new in the books and belong to no source record."""
    sources = list(evidence.latest().values())
    for name, view in evidence.after.items():
        before = {document.id for document in evidence.before[name].documents}
        for document in view.documents:
            if document.live and document.id not in before and not any(_is(document, source) for source in sources):
                what = document.number or document.id
                yield f"◆ {what}: in the books of {name}, {document.total:,}, and in no source"
