"""What changed in a business of Wave: invoices by modifiedAt (§5, §10); payments are seen on their invoices only (§3).

What is deleted is not listed any more. Every change of a payment is a change of its invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Page, Place, onward
from sync_engine.connectors.wave import documents, records
from sync_engine.connectors.wave.facts import MOST_READ, PAGE, SMALLEST_PAGE
from sync_engine.connectors.wave.wire import Wire
from sync_engine.connectors.wire_json import Shape, amount, instant, part, rows, text
from sync_engine.outcomes import Missing

_ORDER = ["MODIFIED_AT_ASC"]
#: what `modifiedAtAfter` is set back by: it leaves out the instant itself, whose fractions are not ours to know
_BEFORE = 1.0


class ChangeFeed:
    """The `feed.Feed` of one business."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def listed(self, kind: Kind, place: Place) -> Page:
        if kind is Kind.CREDIT_NOTE:
            return Page(())  # there are none
        # Pages are numbered, so rows counted off are counted in pages of a size that the vendor never goes below.
        size = SMALLEST_PAGE if place.skip else PAGE
        after = {"after": _stamp(place.since - _BEFORE)} if place.since else {}
        number = place.skip // size + 1
        found = self._wire.page("invoices", number, size, sort=_ORDER, **after)
        page = onward(tuple(map(records.copy, found.rows)), place, full=number < found.pages)
        return Page(tuple(self._paid(found.rows)), page.place) if kind is Kind.PAYMENT else page

    def ids(self, kind: Kind) -> Iterator[str]:
        if kind is Kind.CREDIT_NOTE:
            return iter(())
        found = self._wire.pages("invoices")
        return (copy.id for copy in (self._paid(found) if kind is Kind.PAYMENT else map(records.copy, found)))

    def look(self, kind: Kind, id: str) -> Copy | None:
        if kind is Kind.PAYMENT:
            return self._payment(id)
        row = self._wire.one(documents.INVOICE, "invoice", id) if kind is Kind.INVOICE else None
        return records.copy(row) if row else None

    def _payment(self, id: str) -> Copy | None:
        row = self._wire.one(documents.PAYMENT, "invoicePayment", id)
        if not row:
            return None
        invoice = self._wire.one(documents.INVOICE, "invoice", text(part(row, "invoice"), "id"))
        return records.payment_copy(row, instant(text(invoice or {}, "modifiedAt")))

    def _paid(self, invoices: Iterable[Shape]) -> Iterator[Copy]:
        """The payments of these, read invoice by invoice, several in one document."""
        ids = [text(row, "id") for row in invoices if amount(part(row, "amountPaid"), "value")]
        for first in range(0, len(ids), MOST_READ):
            for invoice in self._read(ids[first : first + MOST_READ]):
                modified = instant(text(invoice, "modifiedAt"))
                yield from (records.payment_copy(row, modified) for row in rows(invoice, "payments"))

    def _read(self, ids: Sequence[str]) -> Iterable[Shape]:
        """Each alone where one of them is gone: the vendor says so of the whole document."""
        given = {f"id{number}": id for number, id in enumerate(ids)}
        try:
            read = self._wire.read(documents.payments_of(len(ids)), **given)
        except Missing:
            return [one for id in ids if len(ids) > 1 for one in self._read([id])]
        return [part(read, f"invoice{number}") for number in range(len(ids))]


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
