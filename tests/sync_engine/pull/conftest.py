"""A reader: the pull on one ledger and one fake company."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sync_engine.connectors.feed import Copy
from sync_engine.ledger.copies import Copies
from sync_engine.ledger.events import Event, Events
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.store import Store
from sync_engine.log import Log, Secrets
from sync_engine.pull.report import PullReport
from sync_engine.pull.run import PullJob, pull
from tests.sync_engine.conftest import Clock
from tests.sync_engine.pull.fake_feed import Company, ReadableConnector


@dataclass
class Reader:
    """Pulls, and shows what came of it."""

    url: str
    company: Company
    outbox: Path
    said: list[str] = field(default_factory=list)

    def pull(self) -> PullReport:
        secrets = Secrets()
        return pull(
            PullJob(
                "main",
                lambda: ReadableConnector(self.company),
                lambda: Ledger(self.url),
                Log("", secrets),
                secrets,
                self.said.append,
                self.outbox,
            )
        )

    def local(self) -> dict[tuple[str, str], Copy]:
        """The local copy, deleted records left out."""
        store = Store(self.url)
        try:
            found = list(Copies(store).all("main"))
        finally:
            store.close()
        return {(copy.kind.value, copy.id): copy for copy in found if copy.status != "deleted"}

    def hear(self, *events: Event) -> int:
        store = Store(self.url)
        try:
            return Events(store).remember("main", events)
        finally:
            store.close()

    def told(self) -> list[dict[str, Any]]:
        """The lines of the outbox."""
        if not self.outbox.exists():
            return []
        return [json.loads(line) for line in self.outbox.read_text().splitlines()]


@pytest.fixture
def company(clock: Clock) -> Company:
    return Company(now=lambda: clock.now)


@pytest.fixture
def reader(place: Path, company: Company) -> Reader:
    return Reader(f"sqlite:///{place}/ledger.db", company, place / "outbox.jsonl")
