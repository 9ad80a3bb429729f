"""What must arrive at all: the customer's own order number on an invoice, the name of a customer that was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.documents import SourceDocument
from harness.invariants.booked import Booked
from harness.invariants.indexed import Indexed
from harness.invariants.matching import clean, is_new_party, is_party, same_name
from harness.invariants.wording import told
from harness.verdicts import Severity, Violation


def references(ev: Indexed, source: SourceDocument, booked: Booked) -> Iterator[Violation]:
    """An invoice without the order number that its customer asked for, and no report that says so.

    Every vendor has a place for it, or says by the trait `reference: false` that it has none. What comes from orders
    is searched by those, and what was drafted and never posted is I22's.
    """
    doc, wanted = booked.doc, clean(source.reference)
    if not wanted or doc.kind != "invoice" or doc.status == "draft" or ev.evidence.source_books is not None:
        return
    if any(not version.seq and version.id == doc.id for version in ev.evidence.history):
        return  # somebody else wrote to it
    if not ev.traits.get("reference", True) or any(wanted in clean(t) for t in (doc.reference, doc.memo, *doc.texts)):
        return
    yield Violation(
        f"The {told(source)} bears its customer's reference nowhere in the books ({doc.id}), and no report says so.",
        keys=(source.key,),
        expected=source.reference,
        books=doc.reference or "nothing",
        severity=Severity.S2,
    )


def misnamed(ev: Indexed) -> Iterator[Violation]:
    """A customer that the engine made, found by its code, under another name than the source's."""
    for source in ev.due.values():
        for booked in ev.live(source.key):
            party = ev.party_of(booked.target, booked.doc.party_id)
            if party is None or not is_new_party(ev, booked.target, party) or ev.told(source.key):
                continue
            nameless = replace(source.party, code="")
            named = is_party(ev, nameless, booked.target, party.id, party.name)
            if not named and same_name(source.party.name) not in same_name(party.name):
                yield Violation(
                    f"The engine made the customer {party.name} ({party.id}) for {source.party.name}.",
                    keys=(source.key,),
                    expected=source.party.name,
                    books=party.name,
                )
