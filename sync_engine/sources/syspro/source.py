"""One SYSPRO company in one run: which orders are new, and what must be told of those delivered before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync_engine.canonical import Batch, Document, Party, Problem
from sync_engine.connectors.xml import Element, below
from sync_engine.delivery.report import Report
from sync_engine.delivery.retry import GaveUp, Patience, Stopped
from sync_engine.delivery.run import Job
from sync_engine.ledger.ledger import Ledger
from sync_engine.outcomes import Refused, VendorError
from sync_engine.sources.live import SourceConfig
from sync_engine.sources.numbers import BadValue
from sync_engine.sources.syspro import questions, shipments
from sync_engine.sources.syspro.feedback import SOLD, Feedback
from sync_engine.sources.syspro.keys import OrderKey
from sync_engine.sources.syspro.options import Options
from sync_engine.sources.syspro.orders import invoice
from sync_engine.sources.syspro.questions import Term
from sync_engine.sources.syspro.reading import complaint, rows, stored
from sync_engine.sources.syspro.wire import Wire

#: OrderStatus of a completed order; DocumentType of an invoice
_COMPLETE, _INVOICE = "9", "I"


class SysproSource:
    """Reads and confirms over one session; an unreachable SYSPRO is a note of the report, never the end of a push."""

    def __init__(self, config: SourceConfig, options: Options, wire: Wire, told: str = "") -> None:
        """`told`: the one order that an event speaks of; empty: all that are complete."""
        self._config = config
        self._told = told
        self._options = options
        self._wire = wire
        self._parties: dict[str, Party] = {}
        self._down = ""

    def read(self, target: str, ledger: Ledger) -> Batch:
        """Completed orders the ledger does not know, and what it knows and still owes the target."""
        patience = Patience(f"{self._config.erp}:{self._config.name}", ledger, lambda _text: None)
        documents: list[Document] = []
        problems: list[Problem] = []
        try:
            for key in self._fresh(patience, target, ledger):
                self._take(patience, key, documents, problems)
        except (VendorError, GaveUp, Stopped) as error:
            self._down = f"SYSPRO ({self._config.name}) cannot be read: {error}; what is not fetched comes next time"
        return Batch((*self._owed(target, ledger), *documents), (), tuple(problems))

    def confirm(self, job: Job, report: Report) -> None:
        """Write ids, states and payments back, unless SYSPRO is down already."""
        if self._down:
            report.notes.append(job.secrets.mask(self._down))
            report.exit_code = max(report.exit_code, 3)
            return
        ledger = job.open_ledger()
        try:
            Feedback(self._config, self._options, self._wire, job, ledger).give(report)
        finally:
            ledger.close()

    def close(self) -> None:
        self._wire.close()

    def _fresh(self, patience: Patience, target: str, ledger: Ledger) -> Iterator[OrderKey]:
        """Everything is looked at each time, for an order may complete late and bear a lower number than all that were
        read before: what was read is in the ledger, and no watermark is needed (dossier syspro §5)."""
        for page in self._pages(patience):
            ids = [(kind, str(one)) for key in page for one in (key, key.whole) for kind in SOLD]
            known = {id[1] for id, held in ledger.standing(target, ids).items() if held.revision}
            # an order that went out whole, under other options, does not go out again by its invoices
            yield from (key for key in page if not {str(key), str(key.whole)} & known)

    def _pages(self, patience: Patience) -> Iterator[Sequence[OrderKey]]:
        """What is there to be taken, page by page."""
        since = self._options.since
        terms = [("SalesOrder", "EQ", stored(self._told))] if self._told else []
        if self._options.document == "invoice":
            terms += [("DocumentType", "EQ", _INVOICE), ("SalesOrder", "NE", "")]
            terms += [("InvoiceDate", "GE", since.isoformat())] if since else []
            yield from self._found(patience, "ArInvoice", ("Invoice", "SalesOrder"), terms)
        elif self._told:
            yield [OrderKey.of(self._config.company, self._told)]
        elif self._options.poll == "harmony":
            numbers = patience.read("completed orders", lambda: self._wire.completed_at_harmony(since))
            yield [OrderKey.of(self._config.company, number) for number in numbers]
        else:
            terms = [("OrderStatus", "EQ", _COMPLETE)]
            terms += [("OrderDate", "GE", since.isoformat())] if since else []
            yield from self._found(patience, "SorMaster", ("SalesOrder", "OrderStatus"), terms)

    def _found(
        self, patience: Patience, table: str, columns: Sequence[str], terms: Sequence[Term]
    ) -> Iterator[Sequence[OrderKey]]:
        """COMFND knows no offset: the last key begins the next page."""
        for page in self._rows(patience, table, columns, terms):
            yield [OrderKey.of(self._config.company, below(row, "SalesOrder"), below(row, "Invoice")) for row in page]

    def _rows(
        self, patience: Patience, table: str, columns: Sequence[str], terms: Sequence[Term]
    ) -> Iterator[Sequence[Element]]:
        last, size = "", self._options.page
        while True:
            beyond = [(columns[0], "GT", last)] if last else []
            asked = questions.rows(table, columns, [*terms, *beyond], size)
            reply = patience.read(f"{table} after {last}", lambda asked=asked: self._wire.query("COMFND", asked))  # type: ignore[misc]
            page = rows(reply)
            if not page or below(page[-1], columns[0]) == last:
                return
            yield page
            if len(page) < size:
                return
            last = below(page[-1], columns[0])

    def _take(
        self, patience: Patience, key: OrderKey, documents: list[Document], problems: list[Problem]
    ) -> None:  # fmt: skip
        try:
            detail = self._asked(patience, "SORQRY", key.order, questions.order(key.order))
            if key.invoice:
                documents.append(self._shipment(patience, key, detail))
            elif below(detail, "OrderStatus") == _COMPLETE:
                party = self._party(patience, detail)
                documents.append(invoice(detail, str(key), party, self._options, self._config.target))
        except (BadValue, Refused) as error:
            problems.append(Problem(str(key), key.told, str(error)))

    def _shipment(self, patience: Patience, key: OrderKey, detail: Element) -> Document:
        terms = [("Invoice", "EQ", stored(key.invoice)), ("DocumentType", "EQ", _INVOICE)]
        found = [row for page in self._rows(patience, "ArTrnDetail", shipments.COLUMNS, terms) for row in page]
        party = self._party(patience, detail)
        return shipments.invoice(detail, found, key, party, self._options, self._config.target)

    def _party(self, patience: Patience, detail: Element) -> Party:
        """The customer as SYSPRO's own master data knows it, asked for once per run."""
        code = below(detail, "Customer")
        if code not in self._parties:
            found = self._asked(patience, "ARSQRY", code, questions.customer(code)).find(".//ArCustomer")
            name = below(found, "Name") or below(detail, "CustomerName")
            self._parties[code] = Party(code, name, email=below(found, "Email"))
        return self._parties[code]

    def _asked(self, patience: Patience, business_object: str, key: str, question: Element) -> Element:
        """Raises `Refused` with SYSPRO's words where the record is not there."""
        name = f"{business_object} {key}"
        reply = patience.read(name, lambda: self._wire.query(business_object, question))
        if why := complaint(reply):
            raise Refused(why, business_object)
        return reply

    def _owed(self, target: str, ledger: Ledger) -> list[Document]:
        """Documents of this source that were read before and are not settled: the mapping needs to see them."""
        due = [entry.id for entry in ledger.due(target) if entry.key.startswith(f"{self._config.company}-")]
        records = [entry.record for entry in ledger.find(target, due).values()]
        return [record for record in records if isinstance(record, Document)]
