"""One SYSPRO company in one run: which orders are new, and what must be told of those delivered before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync_engine.canonical import Batch, Document, Kind, Party, Problem
from sync_engine.connectors.xml import Element, below
from sync_engine.delivery.report import Report
from sync_engine.delivery.retry import GaveUp, Patience, Stopped
from sync_engine.delivery.run import Job
from sync_engine.ledger.ledger import Ledger
from sync_engine.outcomes import Refused, VendorError
from sync_engine.sources.live import SourceConfig
from sync_engine.sources.numbers import BadValue
from sync_engine.sources.syspro import questions
from sync_engine.sources.syspro.feedback import Feedback
from sync_engine.sources.syspro.options import Options
from sync_engine.sources.syspro.orders import invoice
from sync_engine.sources.syspro.reading import bare, complaint, rows
from sync_engine.sources.syspro.wire import Wire

_KIND = Kind.INVOICE.value
_COMPLETE = "9"


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
            for number in self._fresh(patience, target, ledger):
                self._take(patience, number, documents, problems)
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

    def _key(self, number: str) -> str:
        """One key for every spelling of a number."""
        return f"{self._config.company}-{bare(number)}"

    def _fresh(self, patience: Patience, target: str, ledger: Ledger) -> Iterator[str]:
        """Every completed order is looked at each time, for one may complete late and bear a lower number than all
        that were read before: what was read is in the ledger, and no watermark is needed (dossier syspro §5)."""
        for page in [[self._told]] if self._told else self._completed(patience):
            known = ledger.standing(target, [(_KIND, self._key(number)) for number in page])
            for number in page:
                held = known.get((_KIND, self._key(number)))
                if held is None or held.revision == 0:
                    yield number

    def _completed(self, patience: Patience) -> Iterator[Sequence[str]]:
        """Order numbers as stored, page by page: COMFND knows no offset, the last key begins the next page."""
        since, last, size = self._options.since, "", self._options.page
        if self._options.poll == "harmony":
            yield patience.read("completed orders", lambda: self._wire.completed_at_harmony(since))
            return
        while True:
            terms = [("OrderStatus", "EQ", _COMPLETE)]
            terms += [("OrderDate", "GE", since.isoformat())] if since else []
            terms += [("SalesOrder", "GT", last)] if last else []
            asked = questions.rows("SorMaster", ("SalesOrder", "OrderStatus"), terms, size)
            reply = patience.read(f"orders after {last}", lambda asked=asked: self._wire.query("COMFND", asked))  # type: ignore[misc]
            page = [below(row, "SalesOrder") for row in rows(reply)]
            if not page or page[-1] == last:
                return
            yield page
            if len(page) < size:
                return
            last = page[-1]

    def _take(
        self, patience: Patience, number: str, documents: list[Document], problems: list[Problem]
    ) -> None:  # fmt: skip
        key = self._key(number)
        try:
            detail = self._asked(patience, "SORQRY", bare(number), questions.order(number))
            if below(detail, "OrderStatus") != _COMPLETE:
                return
            party = self._party(patience, detail)
            documents.append(invoice(detail, key, party, self._options, self._config.target))
        except (BadValue, Refused) as error:
            problems.append(Problem(key, f"sales order {bare(number)}", str(error)))

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
