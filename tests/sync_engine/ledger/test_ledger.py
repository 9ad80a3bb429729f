"""Claims, leases, keys and the audit trail; and every way a ledger can be unusable."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from sync_engine.canonical import Kind, Party
from sync_engine.ledger import payload
from sync_engine.ledger.entry import Entry, Operation, State
from sync_engine.ledger.ledger import LEASE, Ledger
from sync_engine.ledger.registration import News
from sync_engine.ledger.store import LedgerTrouble
from sync_engine.ledger.tables import ADDED, audit, metadata
from tests.sync_engine.conftest import Clock, Engine
from tests.sync_engine.fake_target import document, payment

#: the time-outs of an attempt, connecting and reading, in seconds
LONGEST_ATTEMPT = 10 + 130


@pytest.fixture
def url(place: Path) -> str:
    return f"sqlite:///{place}/l.db"


def test_records_come_back_as_they_were() -> None:
    for record in (document("a"), payment("p", "1.10", ("a", "1.10"))):
        assert payload.decode(record.kind.value, payload.encode(record)) == record
    party = Party("K", "Müller & Co", matched={"fake": "7"})
    assert payload.decode("party", payload.encode(party)) == party


def test_the_highest_revision_wins_in_any_order(url: str, clock: Clock) -> None:
    ledger = Ledger(url)
    newer, older = document("a", "80.00", revision=2), document("a", revision=1)
    assert ledger.register("main", [newer]) == {("invoice", "a"): News.NEW}
    assert ledger.register("main", [older]) == {("invoice", "a"): News.OLDER}
    assert ledger.find("main", [("invoice", "a")])["invoice", "a"].record == newer
    assert len(ledger.due("main")) == 1
    ledger.close()


def test_what_one_worker_holds_another_leaves_alone_until_it_dies(url: str, clock: Clock) -> None:
    one, two = Ledger(url), Ledger(url)
    one.register("main", [document("a"), document("b")])
    held = one.claim(one.due("main")[:1])
    assert [entry.key for entry in held] == ["a"]
    assert [entry.key for entry in two.claim(two.due("main"))] == ["b"]
    one.close()
    assert [entry.key for entry in two.claim(two.due("main"))] == ["a", "b"]
    two.close()


def test_a_claim_ends_with_its_lease_unless_it_is_renewed(url: str, clock: Clock) -> None:
    one, two = Ledger(url), Ledger(url)
    one.register("main", [document("a")])
    one.claim(one.due("main"))
    clock.now += LEASE - 1
    one.renew()
    clock.now += LEASE - 1
    assert two.claim(two.due("main")) == []
    clock.now += 2
    taken = two.claim(two.due("main"))
    assert [entry.key for entry in taken] == ["a"]
    assert one.begin(taken, Operation.CREATE, 50) == [], "a lost claim sends nothing"
    one.close()
    two.close()


def test_a_claim_outlasts_every_attempt_begun_under_it(url: str, clock: Clock) -> None:
    ledger = Ledger(url)
    ledger.register("main", [document("a")])
    [held] = ledger.claim(ledger.due("main"))
    for _ in range(40):
        clock.now += 7
        [held] = ledger.begin([held], Operation.CREATE, 50)
        assert ledger.find("main", [held.id])[held.id].lease_until >= clock.now + LONGEST_ATTEMPT
    ledger.close()


def test_the_key_is_committed_before_the_attempt_and_survives_a_restart(url: str, clock: Clock) -> None:
    one = Ledger(url)
    one.register("main", [document("a")])
    begun = one.begin(one.claim(one.due("main")), Operation.CREATE, 50)[0]
    one.close()
    two = Ledger(url)
    found = two.claim(two.due("main"))[0]
    assert (found.state, found.idempotency_key) == (State.SENDING, begun.idempotency_key)
    assert two.begin([found], Operation.CREATE, 50)[0].idempotency_key == begun.idempotency_key
    two.close()


def test_keys_differ_by_target_key_revision_operation_and_generation() -> None:
    entries = [
        Entry("main", "invoice", "a"),
        Entry("other", "invoice", "a"),
        Entry("main", "invoice", "b"),
        Entry("main", "invoice", "a", revision=2),
        Entry("main", "invoice", "a", generation=1),
    ]
    keys = {entry.write_key(operation, 50) for entry in entries for operation in Operation}
    assert len(keys) == 15
    assert {len(entry.write_key(Operation.CREATE, 20)) for entry in entries} == {20}


def test_every_change_of_state_is_in_the_audit_trail(engine: Engine) -> None:
    engine.push(document("a"))
    ledger = Ledger(engine.url)
    with ledger.store.reading() as connection:
        trail = connection.execute(select(audit).where(audit.c.kind == Kind.INVOICE.value)).all()
    ledger.close()
    assert [(row.was, row.became, row.operation) for row in trail] == [
        ("pending", "sending", "create"),
        ("sending", "synced", "create"),
    ]
    assert all(row.at and row.actor for row in trail)


def test_a_second_run_says_whose_hands_a_row_is_in(engine: Engine) -> None:
    second: list[str] = []

    def overlap(operation: str) -> None:
        if operation == "create" and not second:
            second.append("")
            report = engine.push(document("a"))
            second[0] = report.problems[0].text

    engine.books.during = overlap
    engine.push(document("a"))
    assert second == ["in another worker's hands"]
    assert len(engine.books.documents) == 1


def test_a_corrupt_newer_or_unreachable_ledger_is_one_sentence(place: Path) -> None:
    corrupt = place / "corrupt.db"
    corrupt.write_bytes(b"this is no database" * 100)
    newer = place / "newer.db"
    Ledger(f"sqlite:///{newer}").close()
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version=99")
        connection.execute("UPDATE schema_version SET version=99")
    connection.close()
    for url in (
        f"sqlite:///{corrupt}",
        f"sqlite:///{newer}",
        f"sqlite:///{place}/nowhere/l.db",
        "postgresql+psycopg://nobody:hidden@127.0.0.1:9/none",
        "nonsense",
    ):
        with pytest.raises(LedgerTrouble) as trouble:
            Ledger(url)
        assert "\n" not in str(trouble.value)
        assert "hidden" not in str(trouble.value)


def test_a_ledger_of_the_first_schema_is_brought_up_and_loses_nothing(url: str, place: Path, clock: Clock) -> None:
    first = Ledger(url)
    first.register("main", [document("a")])
    with first.store.transaction() as connection:
        for table in ADDED[2]:
            connection.exec_driver_sql(f"DROP TABLE {table.name}")
        connection.exec_driver_sql("UPDATE schema_version SET version=1")
        connection.exec_driver_sql("PRAGMA user_version=1")
    first.close()
    for _ in range(2):
        ledger = Ledger(url, create=False)
        assert [entry.key for entry in ledger.due("main")] == ["a"]
        assert _tables(ledger) == sorted(metadata.tables)
        ledger.close()


def _tables(ledger: Ledger) -> list[str]:
    return ledger.store.connection.exec_driver_sql(
        "select name from sqlite_master where type = 'table' order by name"
    ).scalars()
