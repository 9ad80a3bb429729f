"""What a system that orders are read from must be told: where its order went, and what was paid for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from harness.attribution import has_word, place
from harness.documents import SourceDocument
from harness.invariants.booked import Booked
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.wording import off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditPayment, AuditView

ZERO = Decimal(0)
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")


def ids_written_back(ev: Indexed) -> Finding:
    view = ev.evidence.source_books
    if view is None:
        return judged("I42", 0, [])
    orders = {key: order for key, source in ev.due.items() if (order := _order_of(view, source)) is not None}
    judged_keys = [key for key in orders if ev.live(key)]
    return judged("I42", len(judged_keys), [*_untold(ev, orders), *_misled(ev, view, orders)])


def _order_of(view: AuditView, source: SourceDocument) -> AuditDocument | None:
    """The order of a document, or of the invoice that the document is: `EDU1-1042/301` is one of `EDU1-1042`."""
    order, _, invoice = source.key.partition("/")
    orders = (one for one in view.documents if one.kind == "sales_order")
    number = order.removeprefix(f"{view.company}-") if invoice else source.number
    return next((one for one in orders if _same(one.number, number)), None)


def _same(one: str, other: str) -> bool:
    """Two spellings of a number."""
    return one.lstrip("0") == other.lstrip("0")


def _ids(order: AuditDocument) -> set[str]:
    """What stands in the fields of an order; those of its documents stand in one field together."""
    return {id for value in order.foreign.values() for id in value.split(", ")}


def _untold(ev: Indexed, orders: dict[str, AuditDocument]) -> Iterator[Violation]:
    for key, order in orders.items():
        source, ids = ev.due[key], [booked.doc.id for booked in ev.live(key)]
        if not ids or set(ids) & _ids(order):
            continue
        yield Violation(
            f"The {told(source)} is {ids[0]} in the books, and its order was not told.",
            keys=(key,),
            expected=ids[0],
            books=", ".join(order.foreign.values()) or "nothing",
        )


def _misled(ev: Indexed, view: AuditView, orders: dict[str, AuditDocument]) -> Iterator[Violation]:
    """Orders that bear the id of another order's document."""
    owners = {booked.doc.id: order.number for key, order in orders.items() for booked in ev.live(key)}
    for order in view.documents:
        for id in sorted(_ids(order)) if order.kind == "sales_order" else ():
            if owners.get(id, order.number) != order.number:
                yield Violation(f"Order {order.number} bears {id}, which is the document of order {owners[id]}.")


def receipts_exact(ev: Indexed) -> Finding:
    """Money only: what a credit note settled is no receipt."""
    view = ev.evidence.source_books
    if view is None:
        return judged("I43", 0, [])
    violations, armed = list(_adrift(view)), 0
    for key, source in ev.documents.items():
        paid = sum((_received(ev, booked) for booked in ev.live(key)), ZERO)
        posted = _posted(view, source)
        if not paid and not posted and not _credited(ev, key):
            continue
        armed += 1
        if posted != paid and not _unpostable(ev, view, key, paid - posted) and not _taken_back(ev, key, posted - paid):
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


def _received(ev: Indexed, booked: Booked) -> Decimal:
    """The money in the payments that settle a document; one that only applies a credit note brings none, and a sales
    receipt is money itself."""
    if booked.doc.kind == "sales_receipt":
        return booked.doc.total
    payments = (one for one in ev.views[booked.target].payments if one.live and booked.doc.id in one.applied)
    return sum((_money(one, booked.doc.id) for one in payments), ZERO)


def _money(payment: AuditPayment, id: str) -> Decimal:
    """What of a payment's money goes to a document: it covers what it settles in order."""
    left = payment.total
    for settled, amount in payment.applied.items():
        if settled == id:
            return min(amount, left)
        left -= min(amount, left)
    return ZERO


def _credited(ev: Indexed, key: str) -> bool:
    """Whether something other than money settled a document: a receipt for it would be a wrong one."""
    live = ev.live(key)
    return any(booked.doc.total - booked.doc.balance != _received(ev, booked) for booked in live)


def _adrift(view: AuditView) -> Iterator[Violation]:
    """Receipts that no invoice took whole: whoever cannot place a payment must not post it somewhere else."""
    for one in view.payments:
        applied = sum(one.applied.values(), ZERO)
        if one.live and applied != one.total:
            yield Violation(
                f"Receipt {one.id} of {one.total} at the source settles {applied} of its invoices.",
                expected=str(one.total),
                books=str(applied),
                money=off_by(applied - one.total, one.currency),
            )


def _posted(view: AuditView, source: SourceDocument) -> Decimal:
    """Receipts on the invoices of the order that bears this document's token, purged ones included."""
    invoices = {one.id for one in _invoices(view, source)}
    return sum(
        (
            amount
            for one in view.payments
            for id, amount in one.applied.items()
            if one.live and (id in invoices or has_word("\n".join(one.texts), source.number))
        ),
        ZERO,
    )


def _invoices(view: AuditView, source: SourceDocument) -> list[AuditDocument]:
    """The invoices of the order that bears a document's token; the one that the document is, where each is one."""
    found = [one for one in view.documents if one.kind == "invoice"]
    if "/" in source.key:
        return [one for one in found if _same(one.number, source.number)]
    return [one for one in found if has_word("\n".join(one.texts), source.token)]


def _unpostable(ev: Indexed, view: AuditView, key: str, missing: Decimal) -> bool:
    """Nothing is left at the source to post it on (purged, or settled to the penny), and the last run says how much
    stays unposted. A balance that stands there, or words about something else, excuse nothing."""
    owed = any(one.balance for one in _invoices(view, ev.due[key]))
    return missing > 0 and not owed and _named(ev, key, missing)


def _taken_back(ev: Indexed, key: str, excess: Decimal) -> bool:
    """So much was settled once and is owed again, and the last run says that the receipt for it stands."""
    lost = sum((_once_settled(ev, booked) - _settled(booked.doc) for booked in ev.held.get(key, ())), ZERO)
    return ZERO < excess <= lost and _named(ev, key, excess)


def _once_settled(ev: Indexed, booked: Booked) -> Decimal:
    """The most that ever was, in the whole history of a document."""
    where = place(booked.target, booked.doc)
    versions = (step.version.after for step in ev.steps if step.place == where)
    return max((_settled(one) for one in versions if isinstance(one, AuditDocument)), default=ZERO)


def _settled(doc: AuditDocument) -> Decimal:
    return doc.total - doc.balance if doc.live else ZERO


def _named(ev: Indexed, key: str, missing: Decimal) -> bool:
    """Whether the last run that was not killed names the document, with what is missing, among its problems."""
    told_runs = [run for run in ev.evidence.runs if not run.crashed]
    problems = told_runs[-1].problems if told_runs else ()
    texts = [str(problem.get("text", "")) for problem in problems if problem.get("key") == key]
    return any(Decimal(amount) == missing for text in texts for amount in _AMOUNT.findall(text))


INVARIANTS = (
    Invariant(
        "I42", "source told", Severity.S1,
        "Every order whose document stands in the books bears that document's id, and no other's.",
        "Keep a register of what the source was told, and go on with it in the next run.",
        ids_written_back,
    ),
    Invariant(
        "I43", "receipts exact", Severity.S1,
        "Money received at the target is posted at the source once, on the invoices of the right order, or named.",
        "Register a receipt before it is posted, look for it before it is posted again; a credit note is none.",
        receipts_exact,
    ),
)  # fmt: skip
