"""The local copy is the books: whoever changed them, however, and wherever a pull was killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from mock_erps.platform.contract import targets
from sync_engine.canonical import Kind
from sync_engine.delivery import retry
from sync_engine.ledger.connection import Connection
from sync_engine.ledger.copies import Copies
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.store import Store
from sync_engine.log import Log, Secrets
from sync_engine.pull import reading, report
from sync_engine.pull.report import PullReport
from sync_engine.pull.run import PullJob, pull
from tests.engine_on_mocks.conftest import Bench, SandboxTime, connector, line

every_feed = pytest.mark.parametrize("slug", targets(), indirect=True)
change_data = pytest.mark.parametrize("slug", ["quickbooks_online"], indirect=True)

#: of a pull without news; who does not tell of deletions is asked for ids, and some for what payments settle
CALLS = {
    "sage_intacct": 8,
    "dynamics_business_central": 7,
    "netsuite": 8,
    "odoo": 11,  # ids, and counts too, since no page says that it is the last
    "sap_business_one": 5,
    "wave": 6,
}
#: their ledgers show a payment without its reference
NAMELESS_PAYMENTS = ("dynamics_business_central",)

#: (kind, id) → number, status, total, balance
Shown = dict[tuple[str, str], tuple[str, str, Decimal, Decimal]]


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Reader:
    """The engine's reading side of a bench's company, on a ledger of its own."""

    bench: Bench
    url: str

    def pull(self) -> PullReport:
        """A client of its own: seconds lie between its calls and others', since the vendor counts them together."""
        self.bench.sandbox.clock.advance(2)
        try:
            return self._pull()
        finally:
            self.bench.sandbox.clock.advance(2)

    def _pull(self) -> PullReport:
        secrets = Secrets()
        bench = self.bench
        options = {"currency": bench.catalogue.currency} if bench.slug == "sage_intacct" else {}
        return pull(
            PullJob(
                target="main",
                connect=lambda: connector(bench.slug, bench.sandbox, bench.company, **options),
                open_ledger=lambda: Ledger(self.url),
                log=Log("", secrets),
                secrets=secrets,
                tell=lambda text: None,
            )
        )

    def local(self) -> Shown:
        """What the copy shows of what is there."""
        store = Store(self.url)
        try:
            found = [copy for copy in Copies(store).all("main") if _is_there(copy.kind, copy.status)]
        finally:
            store.close()
        return {(copy.kind, copy.id): (copy.number, copy.status, copy.total, copy.balance) for copy in found}

    def books(self) -> Shown:
        """What an auditor sees, as far as the engine reads it."""
        view = self.bench.sandbox.audit(self.bench.slug, self.bench.company)
        documents = [one for one in view.documents if one.kind in ("invoice", "credit_note")]
        shown = {(one.kind, one.id): (one.number, _status(one.status), one.total, one.balance) for one in documents}
        payments = [one for one in view.payments if one.status != "deleted"]
        nameless = self.bench.slug in NAMELESS_PAYMENTS
        names = {one.id: one.id if nameless else one.reference for one in payments}
        shown |= {("payment", one.id): (names[one.id], _status(one.status), one.total, _NOTHING) for one in payments}
        return {id: told for id, told in shown.items() if _is_there(id[0], told[1])}

    def outside(self, act: str, id: str, **values: object) -> None:
        """Somebody works in the vendor's own screens."""
        vendor = self.bench.sandbox.vendors[self.bench.slug]
        vendor.erp.outside[act](vendor, vendor.companies[self.bench.company], {"id": id, **values})

    def calls(self) -> int:
        return len(self.bench.sandbox.journal.exchanges)


_NOTHING = Decimal(0)


def _is_there(kind: str, status: str) -> bool:
    """A void credit note is the vendor's own way of undoing an invoice in some books, and in no auditor's view."""
    return status != "deleted" and (kind, status) != ("credit_note", "void")


def _status(told: str) -> str:
    return "open" if told == "draft" else told


@pytest.fixture
def reader(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    for module in (reading, report, retry):
        monkeypatch.setattr(module, "time", SandboxTime(bench.sandbox))
    return Reader(bench, f"sqlite:///{tmp_path}/ledger.db")


def _knows_credit_notes(bench: Bench) -> bool:
    return bool(bench.sandbox.vendors[bench.slug].contract.extension.traits["credit_notes"])


def some_documents(bench: Bench, many: int = 3) -> list[str]:
    made = [bench.create(f"PULL-{number}", line(str(number + 1))).id for number in range(many)]
    if _knows_credit_notes(bench):
        bench.create("PULL-CN", kind=Kind.CREDIT_NOTE)
    bench.books.create_payment(bench.pay("PULL-PAY", **{made[0]: "20"}), "K-pull-pay")
    return made


@every_feed
def test_the_first_pull_reads_everything_whoever_made_it(reader: Reader) -> None:
    some_documents(reader.bench)
    told = reader.pull()
    assert (told.exit_code, told.problems) == (0, [])
    assert reader.local() == reader.books()
    credits = {"credit_note"} if _knows_credit_notes(reader.bench) else set()
    assert {kind for kind, _ in reader.local()} == {"invoice", "payment"} | credits


@every_feed
def test_what_changes_in_the_vendors_own_screens_arrives_with_the_next_pull(reader: Reader) -> None:
    paid, void, gone = some_documents(reader.bench)
    reader.pull()
    reader.bench.sandbox.clock.advance(600)
    reader.outside("pay", paid, amount="30")
    reader.outside("void", void)
    reader.outside("delete", gone)
    told = reader.pull()
    assert told.exit_code == 0
    assert reader.local() == reader.books()
    local = reader.local()
    assert local["invoice", paid][3] == 0
    assert {local[id][1] for id in (("invoice", void), ("invoice", gone)) if id in local} <= {"void"}


@every_feed
def test_a_pull_without_news_is_few_calls_and_changes_nothing(reader: Reader) -> None:
    some_documents(reader.bench)
    reader.pull()
    reader.bench.sandbox.clock.advance(600)
    before = reader.calls()
    told = reader.pull()
    assert told.counts["new"] + told.counts["changed"] + told.counts["deleted"] == 0
    assert reader.calls() - before == CALLS.get(reader.bench.slug, 3)


@every_feed
def test_an_own_write_is_read_back_and_causes_no_write(reader: Reader) -> None:
    reader.pull()
    some_documents(reader.bench)
    before = reader.bench.sandbox.journal.last_seq
    reader.pull()
    assert reader.local() == reader.books()
    calls = reader.bench.sandbox.journal.since(before)
    assert calls and not any(one.committed for one in calls)


@contextmanager
def dying(at: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Die at the n-th chance: before and after each commit of the ledger."""
    plain, passed = Store.transaction, [0]

    def tick() -> None:
        passed[0] += 1
        if passed[0] == at:
            raise Killed

    @contextmanager
    def ticking(self: Store, lock: str = "") -> Iterator[Connection]:
        with plain(self, lock) as connection:
            yield connection
            tick()
        tick()

    with monkeypatch.context() as patch:
        patch.setattr(Store, "transaction", ticking)
        yield passed


def everywhere(run: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Kill a run at every point where it can die; a round ends with the run that lives."""
    for at in range(1, 1000):
        with dying(at, monkeypatch) as passed, suppress(Killed):
            run()
        if passed[0] < at:
            return
        yield at


@every_feed
def test_a_pull_killed_anywhere_is_finished_by_the_next_one(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = some_documents(reader.bench)
    deaths = 0
    for at in everywhere(reader.pull, monkeypatch):
        deaths += 1
        reader.outside("pay", made[0], amount="1")
        reader.pull()
        assert reader.local() == reader.books(), at
        reader = Reader(reader.bench, f"sqlite:///{tmp_path}/ledger-{at}.db")
        reader.bench.sandbox.clock.advance(300)
    assert deaths >= 6


@change_data
def test_more_changes_than_change_data_hold_are_all_read_and_deletions_among_them(reader: Reader) -> None:
    made = some_documents(reader.bench)
    reader.pull()
    reader.bench.sandbox.clock.advance(600)
    for number in range(1001):
        reader.bench.create(f"MANY-{number}")
    reader.outside("delete", made[1])
    told = reader.pull()
    assert any("more changes than one answer holds" in note for note in told.notes)
    assert reader.local() == reader.books()


@change_data
def test_a_cursor_older_than_the_window_is_caught_up_from_the_lists(reader: Reader) -> None:
    made = some_documents(reader.bench)
    reader.pull()
    reader.bench.sandbox.clock.advance(20 * 86400)
    reader.outside("delete", made[1])
    reader.bench.sandbox.clock.advance(31 * 86400)
    reader.outside("pay", made[2], amount="2")
    reader.pull()
    assert reader.local() == reader.books()


@every_feed
def test_searches_that_lag_behind_are_caught_up(reader: Reader) -> None:
    bench = reader.bench
    company = bench.sandbox.vendors[bench.slug].companies[bench.company]
    made = some_documents(bench)
    bench.sandbox.clock.advance(60)
    company.read_lag = 30.0
    reader.outside("pay", made[0], amount="3")
    reader.pull()
    bench.sandbox.clock.advance(60)
    reader.pull()
    assert reader.local() == reader.books()
