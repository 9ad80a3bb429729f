"""Back to SYSPRO: the target's id and state onto the order, its payments onto the order's receivables.

Each is told once: the register says what was, and a receipt is registered before it is posted, so that a lost answer
is looked up by its reference before anything is posted again (ARSTPY knows no idempotency, dossier syspro §6).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from sync_engine.canonical import Document, Kind
from sync_engine.connectors import Connector, RemoteDocument, TellsCredits
from sync_engine.connectors.xml import Element, below
from sync_engine.delivery.report import Report, Trouble
from sync_engine.delivery.retry import GaveUp, Patience, Stopped
from sync_engine.delivery.run import Job
from sync_engine.ledger.entry import Entry, State
from sync_engine.ledger.ledger import Ledger
from sync_engine.mapping.cash_sales import payment_key
from sync_engine.money import rounded
from sync_engine.outcomes import Refused, VendorError
from sync_engine.sources.live import SourceConfig
from sync_engine.sources.syspro import questions
from sync_engine.sources.syspro.keys import OrderKey
from sync_engine.sources.syspro.options import Options
from sync_engine.sources.syspro.reading import amount, complaint, rows, stored
from sync_engine.sources.syspro.register import Register, Told
from sync_engine.sources.syspro.wire import Wire

#: the kinds a sales order may have become
SOLD = (Kind.INVOICE, Kind.SALES_RECEIPT)


class Feedback:
    """Everything of one target that SYSPRO has not been told."""

    def __init__(self, config: SourceConfig, options: Options, wire: Wire, job: Job, ledger: Ledger) -> None:
        self._config = config
        self._options = options
        self._wire = wire
        self._job = job
        self._ledger = ledger
        self._register = Register(ledger.store)
        self._source = Patience(f"{config.erp}:{config.name}", ledger, job.tell)
        self._target = Patience(job.target, ledger, job.tell)
        self._connector: Connector | None = None

    def give(self, report: Report) -> None:
        """All ids first, they need SYSPRO alone; then what only the target knows."""
        try:
            self._each(self._id, report)
            if self._options.payments or self._options.status_field:
                self._each(self._news, report)
        except (VendorError, GaveUp, Stopped) as error:
            text = f"not everything was written back to SYSPRO ({error}); the next push goes on"
            report.notes.append(self._job.secrets.mask(text))
            report.exit_code = max(report.exit_code, 3)
        finally:
            self._ledger.release()
            if self._connector is not None:
                self._connector.close()

    def _each(self, tell: Callable[[Entry, Told], None], report: Report) -> None:
        """Order by order, one worker at a time: two would both post what neither has registered."""
        for entry in self._delivered():
            if not self._ledger.claim([entry]):
                continue
            try:
                tell(entry, self._told(entry))
            except Refused as refused:
                text = self._job.secrets.mask(f"not written back: {refused.text}")
                report.problems.append(Trouble(entry.key, entry.number, entry.state.told, refused.code, text))
                report.exit_code = max(report.exit_code, 1)
            self._ledger.release()

    def _delivered(self) -> Iterator[Entry]:
        prefix = f"{self._config.company}-"
        for entry in self._ledger.entries(self._job.target, [State.SYNCED]):
            ours = entry.kind in SOLD and entry.key.startswith(prefix) and entry.remote_id
            if ours and not self._is_over(entry):
                yield entry

    def _is_over(self, entry: Entry) -> bool:
        """Whether nothing more will come of it; money that SYSPRO was told of is looked at again for some time."""
        told = self._told(entry)
        watched = told.settled and time.time() < entry.last_attempt + self._options.watch_days * 86400
        return told.over(entry.remote_id) and not watched

    def _told(self, entry: Entry) -> Told:
        return self._register.told(self._config.name, self._job.target, entry.key)

    def _id(self, entry: Entry, told: Told) -> None:
        if told.told_id != entry.remote_id:
            self._write(entry, self._options.id_field, [one.remote_id for one in self._siblings(entry)])
            self._keep(replace(told, told_id=entry.remote_id))

    def _key(self, entry: Entry) -> OrderKey:
        return OrderKey.read(self._config.company, entry.key)

    def _siblings(self, entry: Entry) -> list[Entry]:
        """The documents of one order, in the order of its invoices: they share its custom fields."""
        key = self._key(entry)
        if not key.invoice:
            return [entry]
        rows = self._ledger.entries(self._job.target, [State.SYNCED])
        return [one for one in rows if one.remote_id and self._key(one).whole == key.whole]

    def _keep(self, told: Told) -> Told:
        self._register.keep(told)
        return told

    def _write(self, entry: Entry, field: str, values: Sequence[str]) -> None:
        """Add, else update: which of the two is right only SYSPRO knows (§3.7). Raises `Refused`."""
        order = stored(self._key(entry).order)
        content = questions.custom_field(self._options.form, order, field, ", ".join(dict.fromkeys(values)))
        why = ""
        for method in ("Add", "Update"):
            name = f"{method} {field} of {entry.number}"
            reply = self._source.read(name, lambda method=method: self._wire.setup(method, "COMSFM", content))  # type: ignore[misc]
            why = _refusal(reply)
            if not why:
                return
        raise Refused(f"SYSPRO takes no {field} for {self._key(entry).told}: {why}", "COMSFM")

    def _news(self, entry: Entry, told: Told) -> None:
        """What the target says of the document today: its state, and what was paid of it."""
        remote = self._target.read(
            f"read {entry.number}", lambda: self._at_target().read_document(Kind(entry.kind), entry.remote_id)
        )
        state = _state(remote)
        received = Decimal(0)
        if self._options.payments and remote is not None and remote.live and not self._is_cash(entry):
            received = self._received(entry, remote)
            told = self._paid(entry, told, received)
        if state != told.told_status:
            told = replace(told, told_status=state)
            if self._options.status_field:
                self._write(entry, self._options.status_field, self._states(entry, told))
            self._keep(told)
        if received < told.settled:
            text = f"{told.settled - received} of the receipts for {self._key(entry).told} was taken back at the target"
            raise Refused(f"{text}; take it back in SYSPRO too", "payment_taken_back")

    def _states(self, entry: Entry, told: Told) -> list[str]:
        """What the operator calls the states of an order's documents."""
        known = [told if one.key == entry.key else self._told(one) for one in self._siblings(entry)]
        states = [one.told_status for one in known if one.told_status]
        return [self._options.statuses.get(state, state) for state in states]

    def _is_cash(self, entry: Entry) -> bool:
        """SYSPRO itself took the money of a cash sale; it is no news there."""
        paid = (Kind.PAYMENT.value, payment_key(entry.key))
        return entry.kind == Kind.SALES_RECEIPT or bool(self._ledger.standing(self._job.target, [paid]))

    def _received(self, entry: Entry, remote: RemoteDocument) -> Decimal:
        """Money alone: a credit note that was applied is no receipt, where the target can tell the two apart."""
        settled, connector = remote.total - remote.balance, self._at_target()
        if not settled or not isinstance(connector, TellsCredits):
            return settled
        return settled - self._target.read(f"credits of {entry.number}", lambda: connector.credited(remote))

    def _at_target(self) -> Connector:
        if self._connector is None:
            self._connector = self._job.connect()
        return self._connector

    def _paid(self, entry: Entry, told: Told, paid: Decimal) -> Told:
        """Post what was paid since, onto the order's invoices, the oldest first. Raises `Refused` for what is left."""
        if told.receipt:
            told = self._posted(entry, told, look_first=True)
        if paid <= told.settled:
            return told
        document = self._document(entry)
        owed = self._owed(entry, document.currency)
        if not owed:
            text = f"{self._key(entry).told} is not found among SYSPRO's receivables; {paid - told.settled} paid"
            raise Refused(f"{text} at the target stays unposted", "order_not_found")
        for invoice, balance in owed:
            part = min(balance, paid - told.settled)
            if part > 0:
                reference = f"{entry.remote_id}/{told.settled + part:f}"[-30:]
                told = self._keep(replace(told, receipt=reference, receipt_invoice=invoice, receipt_amount=str(part)))
                told = self._posted(entry, told, look_first=False)
        if paid > told.settled:
            left = paid - told.settled
            raise Refused(f"{left} more was paid than SYSPRO's {self._key(entry).told} owes", "over_payment")
        return told

    def _document(self, entry: Entry) -> Document:
        record = self._ledger.find(self._job.target, [entry.id])[entry.id].record
        assert isinstance(record, Document)
        return record

    def _owed(self, entry: Entry, currency: str) -> list[tuple[str, Decimal]]:
        """The document's invoices with their balances; an order that was shipped in parts has several."""
        key = self._key(entry)
        named = ("Invoice", "EQ", stored(key.invoice)) if key.invoice else ("SalesOrder", "EQ", stored(key.order))
        columns, terms = ("Invoice", "InvoiceBal1"), [named, ("DocumentType", "EQ", "I")]
        asked = questions.rows("ArInvoice", columns, terms, self._options.page)
        reply = self._source.read(f"receivables of {entry.number}", lambda: self._wire.query("COMFND", asked))
        return [(below(row, "Invoice"), rounded(amount(row, "InvoiceBal1"), currency)) for row in rows(reply)]

    def _posted(self, entry: Entry, told: Told, *, look_first: bool) -> Told:
        """The registered receipt, posted exactly once. Raises `Refused` with SYSPRO's words."""
        part = Decimal(told.receipt_amount)
        if not look_first or not self._is_there(told):
            today = datetime.fromtimestamp(time.time(), UTC).date()
            options, party = self._options, self._document(entry).party.key
            content = questions.receipt(
                party, told.receipt_invoice, part, told.receipt, today, options.bank, options.payment_type
            )
            reply = self._wire.post("ARSTPY", content)
            if why := _unposted(reply):
                self._keep(replace(told, receipt=""))
                raise Refused(f"SYSPRO takes no payment of {part} for {self._key(entry).told}: {why}", "ARSTPY")
        return self._keep(replace(told, paid=str(told.settled + part), receipt=""))

    def _is_there(self, told: Told) -> bool:
        asked = questions.rows("ArInvoicePay", ("Reference", "Invoice"), [("Reference", "EQ", told.receipt)], 1)
        reply = self._source.read(f"receipt {told.receipt}", lambda: self._wire.query("COMFND", asked))
        return bool(rows(reply))


def _state(remote: RemoteDocument | None) -> str:
    if remote is None or not remote.live:
        return "void"
    if not remote.balance:
        return "paid"
    return "part" if remote.balance < remote.total else "open"


def _refusal(reply: Element) -> str:
    invalid = below(reply, "StatusOfItems/RecordsInvalid")
    return complaint(reply) or ("" if invalid == "0" else f"{invalid or 'unknown'} records are invalid")


def _unposted(reply: Element) -> str:
    """Empty when the receipt was taken: status 0."""
    status = (reply.findtext(".//Status") or "").strip()
    return "" if status == "0" else (reply.findtext(".//Message") or "").strip() or f"status {status or 'missing'}"
