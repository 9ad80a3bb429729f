"""Fixtures for ledger, delivery and command line: virtual time and a fake target behind real wiring."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import pytest

from sync_engine.canonical import Batch, Document, Payment, Problem
from sync_engine.delivery.report import Report
from sync_engine.delivery.run import Job, push
from sync_engine.ledger.connection import Connection
from sync_engine.ledger.entry import Entry
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.store import Store
from sync_engine.log import Log, Secrets
from sync_engine.mapping.policy import policy_for
from tests.sync_engine.fake_target import Books, FakeConnector


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    now: float = 1_780_000_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += max(0.0, seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: clock.now)
    monkeypatch.setattr(time, "sleep", clock.sleep)
    return clock


@dataclass
class Engine:
    """The engine on one ledger and one set of books."""

    url: str
    books: Books = field(default_factory=Books)
    said: list[str] = field(default_factory=list)
    secrets: Secrets = field(default_factory=Secrets)

    def push(
        self,
        *records: Document | Payment,
        problems: Sequence[Problem] = (),
        workers: int = 1,
        overrides: dict[str, object] | None = None,
    ) -> Report:
        documents = tuple(record for record in records if isinstance(record, Document))
        payments = tuple(record for record in records if isinstance(record, Payment))
        return push(
            Job(
                "main",
                Batch(documents, payments, tuple(problems)),
                policy_for("fake", overrides) if overrides else policy_for("fake"),
                lambda: FakeConnector(self.books),
                lambda: Ledger(self.url),
                Log("", self.secrets),
                self.secrets,
                self.said.append,
                workers,
            )
        )

    def row(self, key: str, kind: str = "invoice") -> Entry:
        ledger = Ledger(self.url)
        try:
            return ledger.find("main", [(kind, key)])[kind, key]
        finally:
            ledger.close()

    def states(self) -> dict[str, str]:
        ledger = Ledger(self.url)
        try:
            return {entry.key: entry.state.told for entry in ledger.entries("main") if entry.kind != "party"}
        finally:
            ledger.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder for ledgers; in memory where the machine has one, since every commit waits for the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def engine(place: Path, clock: Clock) -> Engine:
    return Engine(f"sqlite:///{place}/ledger.db")


@pytest.fixture
def new_engine(place: Path, clock: Clock) -> Callable[[Books], Engine]:
    """Makes engines, each on a ledger of its own (copied, because creating tables is slow)."""
    Ledger(f"sqlite:///{place}/empty.db").close()
    count = iter(range(1_000_000))

    def make(books: Books) -> Engine:
        path = place / f"ledger-{next(count)}.db"
        copyfile(place / "empty.db", path)
        return Engine(f"sqlite:///{path}", books)

    return make


@contextmanager
def crashing(books: Books, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the bomb of these books also tick before and after every commit of the ledger."""
    plain = Store.transaction

    @contextmanager
    def ticking(self: Store, lock: str = "") -> Iterator[Connection]:
        with plain(self, lock) as connection:
            yield connection
            books.bomb.tick()
        books.bomb.tick()

    with monkeypatch.context() as patch:
        patch.setattr(Store, "transaction", ticking)
        yield
