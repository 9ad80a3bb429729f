"""Payments: each once, exact, and applied as the source says (I16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from harness.documents import Applied, SourceDocument, Want
from harness.invariants.booked import Paid, Step
from harness.invariants.in_part import in_part
from harness.invariants.indexed import Indexed
from harness.invariants.matching import is_party
from harness.invariants.wording import circumstance, count, listed, money, off_by, told
from harness.verdicts import Finding, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditPayment


def payments_exact(ev: Indexed) -> Finding:
    violations: list[Violation] = []
    warnings = []
    for key, source in ev.source_payments.items():
        live = _together(source, ev.payments(key))
        if source.want is Want.EITHER and in_part(ev, source):
            continue  # the vendor let no more of it in
        if len(live) > 1:
            violations.append(_paid_twice(ev, source, live))
        elif live:
            violations += _payment_differences(ev, source, live[0])
            if any(step.removes and step.engine for step in ev.steps_of.get(key, ())):
                warnings.append(f"The engine removed a duplicate of payment {ev.label(key)} itself.")
        elif _payment_is_owed(ev, source):
            violations.append(_unpaid(ev, source))
    violations += _over_applied(ev)
    return judged("I16", len(ev.source_payments), violations, warnings)


def _together(source: SourceDocument, live: list[Paid]) -> list[Paid]:
    """At some vendors a payment settles one document: one for each of the source's documents are its one payment."""
    settled = [id for paid in live for id in paid.payment.applied]
    if len(live) < 2 or not len(live) == len(settled) == len(set(settled)) == len(source.applied):
        return live
    parts = [paid.payment for paid in live]
    whole = replace(
        parts[0],
        id=listed(part.id for part in parts),
        total=sum((part.total for part in parts), start=Decimal(0)),
        applied={id: amount for part in parts for id, amount in part.applied.items()},
    )
    return [Paid(live[0].target, whole)]


def _payment_is_owed(ev: Indexed, source: SourceDocument) -> bool:
    """Wanted, and the documents it settles are there to be settled."""
    if source.want is not Want.PRESENT or source.void or ev.removed_outside(source.key):
        return False
    parts = [part for part in source.applied if part.key in ev.due]
    if ev.names(source.key) and any(_is_taken(ev, part) for part in parts):
        return False
    return all(ev.live(part.key) for part in parts)


def _is_taken(ev: Indexed, part: Applied) -> bool:
    """Somebody else has paid on the document and left less open than is to be settled: to book that were too much."""
    left = sum((booked.doc.balance for booked in ev.live(part.key)), start=Decimal(0))
    return left < part.amount and any(_pays_outside(step) for step in ev.steps_of.get(part.key, ()))


def _pays_outside(step: Step) -> bool:
    before, after = step.version.before, step.version.after
    if step.engine or not isinstance(before, AuditDocument) or not isinstance(after, AuditDocument):
        return False
    return step.side_effect and after.balance < before.balance


def _paid_twice(ev: Indexed, source: SourceDocument, live: list[Paid]) -> Violation:
    ids = [paid.payment.id for paid in live]
    surplus = sum((paid.payment.total for paid in live[1:]), start=Decimal(0))
    return Violation(
        f"{count(len(live), 'payment').capitalize()} for {source.number or source.key}"
        f"{circumstance(ev, source.key)}: {listed(ids)}.",
        keys=(source.key,),
        exchanges=tuple(step.version.seq for step in ev.born_by(source.key)),
        expected=f"1 payment of {money(source.total, source.currency)}",
        books=f"{len(live)}: {listed(ids)}",
        engine=ev.state(source.key),
        money=off_by(-surplus, source.currency),
    )


def _unpaid(ev: Indexed, source: SourceDocument) -> Violation:
    return Violation(
        f"No {told(source)} of {money(source.total, source.currency)} in the books{circumstance(ev, source.key)}.",
        keys=(source.key,),
        exchanges=tuple(call.seq for call in ev.writes_of.get(source.key, ())),
        expected="1 payment",
        books="none",
        engine=ev.state(source.key),
        money=off_by(source.total, source.currency),
    )


def _payment_differences(ev: Indexed, source: SourceDocument, paid: Paid) -> Iterator[Violation]:
    payment = paid.payment
    if payment.currency != source.currency or payment.total != source.total:
        expected, books = money(source.total, source.currency), money(payment.total, payment.currency)
        yield _inexact(source, payment, f"is {books} in the books instead of {expected}", payment.total - source.total)
        return
    if not is_party(ev, source.party, paid.target, payment.party_id, payment.party):
        yield _inexact(source, payment, f"is booked for {payment.party or 'nobody'}", Decimal(0))
    if payment.date and payment.date != source.date and not ev.in_closed_period(source):
        yield _inexact(source, payment, f"is dated {payment.date} instead of {source.date}", Decimal(0))
    yield from _applied_differences(ev, source, payment)


def _applied_differences(ev: Indexed, source: SourceDocument, payment: AuditPayment) -> Iterator[Violation]:
    owners = {booked.doc.id: key for key in ev.documents for booked in ev.held.get(key, ())}
    found: dict[str, Decimal] = defaultdict(Decimal)
    for id, amount in payment.applied.items():
        found[owners.get(id, "")] += amount
    wanted = {part.key: part.amount for part in source.applied}
    for key in (*wanted, *(other for other in found if other not in wanted)):
        amount, here = wanted.get(key, Decimal(0)), found.get(key, Decimal(0))
        if here != amount and (here or ev.live(key)):
            to = ev.label(key) if key else "a document nobody named"
            how = f"settles {here} of {to} in the books instead of {amount}"
            yield _inexact(source, payment, how, amount - here)


def _inexact(source: SourceDocument, payment: AuditPayment, how: str, off: Decimal) -> Violation:
    return Violation(
        f"The {told(source)} {how} ({payment.id}).",
        keys=(source.key,),
        expected=money(source.total, source.currency),
        books=money(payment.total, payment.currency),
        money=off_by(off, source.currency) if off else "",
    )


def _over_applied(ev: Indexed) -> Iterator[Violation]:
    """More settled than the document is worth, though the source never asked for that."""
    asked: dict[str, Decimal] = defaultdict(Decimal)
    for source in ev.source_payments.values():
        for part in source.applied:
            asked[part.key] += part.amount
    for source, booked in ev.standing:
        engine_paid = [paid for key in ev.source_payments for paid in ev.payments(key) if paid.target == booked.target]
        settled = sum((paid.payment.applied.get(booked.doc.id, Decimal(0)) for paid in engine_paid), start=Decimal(0))
        if settled > booked.doc.total and settled > asked[source.key]:
            yield Violation(
                f"{money(settled, source.currency)} are applied to {told(source)}, which is worth "
                f"{money(booked.doc.total, source.currency)}.",
                keys=(source.key,),
                expected=f"at most {booked.doc.total}",
                books=str(settled),
                money=off_by(booked.doc.total - settled, source.currency),
            )
