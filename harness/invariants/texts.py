"""Texts: what people search by and read arrives whole, or its change is told (I28)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from harness.attribution import has_word
from harness.documents import SourceDocument
from harness.invariants.arrived import references
from harness.invariants.indexed import Indexed
from harness.invariants.matching import clean
from harness.invariants.wording import told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument


def texts(ev: Indexed) -> Finding:
    armed, violations = 0, []
    shortened = _shared_numbers(ev)
    for source, booked in ev.standing:
        armed += any(_is_odd(text) for text in _source_texts(source))
        violation = _number(ev, source, booked.doc, shortened)
        if violation:
            violations.append(violation)
        elif not ev.told(source.key):
            violations += [*_altered(ev, source, booked.doc), *references(ev, source, booked)]
    return judged("I28", armed, violations)


def _source_texts(source: SourceDocument) -> Iterator[str]:
    yield from (source.number, source.party.name, source.reference, source.memo)
    yield from (line.description for line in source.lines)


@lru_cache(maxsize=8192)
def _is_odd(text: str) -> bool:
    return len(text) > 40 or not text.isascii() or text != clean(text) or any(c in text for c in "'\"\\&<>:")


def _shared_numbers(ev: Indexed) -> Counter[tuple[str, str]]:
    return Counter((booked.target, booked.doc.number) for _, booked in ev.standing if booked.doc.number)


def _number(
    ev: Indexed, source: SourceDocument, doc: AuditDocument, shared: Counter[tuple[str, str]]
) -> Violation | None:
    """The number is what people search by: kept whole somewhere, or its change is told and still unique."""
    number = clean(source.number)
    places = map(clean, (doc.number, doc.reference, doc.memo, *doc.texts))
    if not number or any(number == text or has_word(text, number) for text in places):
        return None
    unique = shared[source.company, doc.number] <= 1
    if ev.told(source.key) and unique:
        return None
    return Violation(
        f"The {told(source)} is numbered {doc.number or 'nothing'} in the books ({doc.id})"
        + ("" if unique else ", as another document is")
        + "; its own number is nowhere on it.",
        keys=(source.key,),
        expected=source.number,
        books=doc.number,
    )


def _altered(ev: Indexed, source: SourceDocument, doc: AuditDocument) -> Iterator[Violation]:
    """Texts that arrived changed, and no report said so."""
    kept = [clean(line.description) for line in doc.lines]
    if kept and ev.traits.get("line_descriptions", True):
        for line in source.lines:
            yield from _changed(source, doc, "the description", line.description, kept)
    places = [clean(text) for text in (doc.memo, doc.reference, *doc.texts)]
    for name, text in (("the memo", source.memo), ("the reference", source.reference)):
        spoilt = list(_changed(source, doc, name, text, places))
        if spoilt and _kept_in_part(places, clean(text)):
            yield from spoilt


def _kept_in_part(places: list[str], text: str) -> bool:
    """Some place holds this text, cut off or spoilt: not every vendor has a place for every text."""
    words = [word for word in re.findall(r"\w+", text) if len(word) > 3]
    return any(
        (len(place) > 12 and text.startswith(place))
        or (len(words) > 1 and sum(has_word(place, word) for word in words) > len(words) / 2)
        for place in places
    )


def _changed(
    source: SourceDocument, doc: AuditDocument, name: str, text: str, places: list[str]
) -> Iterator[Violation]:
    wanted = clean(text)
    if not wanted or any(wanted in place for place in places):
        return
    short = next((place for place in places if place and wanted.startswith(place)), None)
    how = f"is cut to {len(short)} of {len(wanted)} characters" if short else "reads otherwise"
    yield Violation(
        f"On the {told(source)}, {name} {how} in the books ({doc.id}), and no report says so.",
        keys=(source.key,),
        expected=wanted[:80],
        books=(short or " | ".join(places))[:80],
        severity=Severity.S2,
    )
