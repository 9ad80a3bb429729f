"""What a system that orders are read from must be told: where its order went, and what was paid for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from harness.attribution import has_word
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.wording import off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditView


def ids_written_back(ev: Indexed) -> Finding:
    view = ev.evidence.source_books
    if view is None:
        return judged("I42", 0, [])
    orders = {one.number: one for one in view.documents if one.kind == "sales_order"}
    judged_keys = [key for key in ev.due if ev.due[key].number in orders and ev.live(key)]
    return judged("I42", len(judged_keys), [*_untold(ev, orders), *_misled(ev, orders)])


def _untold(ev: Indexed, orders: dict[str, AuditDocument]) -> Iterator[Violation]:
    for key, source in ev.due.items():
        order = orders.get(source.number)
        ids = [booked.doc.id for booked in ev.live(key)]
        if order is None or not ids or set(ids) & set(order.foreign.values()):
            continue
        yield Violation(
            f"The {told(source)} is {ids[0]} in the books, and its order was not told.",
            keys=(key,),
            expected=ids[0],
            books=", ".join(order.foreign.values()) or "nothing",
        )


def _misled(ev: Indexed, orders: dict[str, AuditDocument]) -> Iterator[Violation]:
    """Orders that bear the id of another order's document."""
    owners = {booked.doc.id: ev.due[key].number for key in ev.due for booked in ev.live(key)}
    for number, order in orders.items():
        for value in order.foreign.values():
            if owners.get(value, number) != number:
                yield Violation(f"Order {number} bears {value}, which is the document of order {owners[value]}.")


def receipts_exact(ev: Indexed) -> Finding:
    view = ev.evidence.source_books
    if view is None:
        return judged("I43", 0, [])
    violations, armed = [], 0
    for key, source in ev.due.items():
        paid = sum((b.doc.total - b.doc.balance for b in ev.live(key) if b.doc.status in ("open", "paid")), Decimal(0))
        posted = _posted(view, source.token)
        if not paid and not posted:
            continue
        armed += 1
        if posted != paid and not (posted < paid and _nothing_owed(view, source.token) and _named(ev, key)):
            violations.append(
                Violation(
                    f"{paid} was paid for the {told(source)}, and the receipts at its source come to {posted}.",
                    keys=(key,),
                    expected=str(paid),
                    books=str(posted),
                    money=off_by(posted - paid, source.currency),
                )
            )
    return judged("I43", armed, violations)


def _posted(view: AuditView, token: str) -> Decimal:
    """Receipts on the invoices of the order that bears this token."""
    invoices = _invoices(view, token)
    applied = [part for one in view.payments for id, part in one.applied.items() if id in invoices]
    return sum(applied, Decimal(0))


def _invoices(view: AuditView, token: str) -> dict[str, Decimal]:
    """The balances of an order's invoices at the source, by id."""
    found = [one for one in view.documents if one.kind == "invoice" and has_word("\n".join(one.texts), token)]
    return {one.id: one.balance for one in found}


def _nothing_owed(view: AuditView, token: str) -> bool:
    """The source has no invoice left on which anything could be posted: purged, or settled to the penny."""
    return not any(_invoices(view, token).values())


def _named(ev: Indexed, key: str) -> bool:
    """Whether the last run that was not killed names the document among its problems."""
    told_runs = [run for run in ev.evidence.runs if not run.crashed]
    return bool(told_runs) and any(problem.get("key") == key for problem in told_runs[-1].problems)


INVARIANTS = (
    Invariant(
        "I42", "source told", Severity.S1,
        "Every order whose document stands in the books bears that document's id, and no other's.",
        "Keep a register of what the source was told, and go on with it in the next run.",
        ids_written_back,
    ),
    Invariant(
        "I43", "receipts exact", Severity.S1,
        "What was paid at the target is posted at the source once, on the invoices of the right order, or named.",
        "Register a receipt before it is posted, and look for its reference before it is posted again.",
        receipts_exact,
    ),
)  # fmt: skip
