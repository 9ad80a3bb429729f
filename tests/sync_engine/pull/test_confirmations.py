"""What the source is told: money received and voids, each once, whenever a run dies and whatever is read twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sync_engine.canonical import Intent, Kind
from sync_engine.connectors.feed import Status
from sync_engine.ledger.connection import Connection
from sync_engine.ledger.entry import Operation
from sync_engine.ledger.events import Event
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.store import Store
from tests.sync_engine.conftest import Clock, Engine
from tests.sync_engine.fake_target import Bomb, Books, Crash, document, payment
from tests.sync_engine.pull.conftest import Reader
from tests.sync_engine.pull.fake_feed import Company


@pytest.fixture
def pushed(reader: Reader) -> Engine:
    """Two of our invoices are in the books, as D1 and D2."""
    engine = Engine(reader.url, Books())
    engine.push(document("a"), document("b"))
    for id in ("D1", "D2"):
        reader.company.put(id)
    return engine


def amounts(reader: Reader) -> list[tuple[str, str, str]]:
    return [(one["invoiceId"], one["data"]["paymentId"], one["data"]["amount"]) for one in reader.told()]


def test_payments_are_told_for_our_documents_partial_ones_too(reader: Reader, pushed: Engine, clock: Clock) -> None:
    reader.company.put("D1", "60")
    reader.company.put("foreign")
    reader.company.pay("P1", "90", D1="40", foreign="50")
    reader.pull()
    clock.now += 100
    reader.company.put("D1", "0")
    reader.company.pay("P2", "60", D1="60")
    reader.pull()
    reader.pull()
    assert amounts(reader) == [("a", "P1", "40"), ("a", "P2", "60")]
    first = reader.told()[0]
    assert first["type"] == "invoice.payment_received"
    told = {"target": "main", "externalId": "D1", "paymentId": "P1", "amount": "40", "currency": "GBP", "balance": "60"}
    assert first["data"] == told


def test_a_payment_that_is_changed_or_taken_back_is_told_again(reader: Reader, pushed: Engine, clock: Clock) -> None:
    reader.company.pay("P1", "40", D1="40")
    reader.pull()
    for change in ({"D2": "40"}, {"D1": "40"}):
        clock.now += 100
        reader.company.pay("P1", "40", **change)
        reader.pull()
    clock.now += 100
    reader.company.delete("P1", Kind.PAYMENT)
    reader.pull()
    expected = [("a", "40"), ("a", "0"), ("b", "40"), ("a", "40"), ("b", "0"), ("a", "0")]
    assert sorted((id, amount) for id, _, amount in amounts(reader)) == sorted(expected)
    assert len({one["id"] for one in reader.told()}) == len(expected)


def test_what_the_source_itself_sent_is_no_news_to_it(reader: Reader, pushed: Engine) -> None:
    pushed.push(payment("p", "30", ("a", "30")))
    [own] = pushed.books.payments
    reader.company.pay(own, "30", D1="30")
    pushed.push(replace(document("b"), revision=2, intent=Intent.VOID))
    reader.company.put("D2", "0", status=Status.VOID)
    reader.pull()
    assert reader.told() == []


def test_while_a_payment_is_in_doubt_nobody_is_told_whose_it_is(reader: Reader, pushed: Engine) -> None:
    ledger = Ledger(reader.url)
    ledger.register("main", [payment("p", "30", ("a", "30"))])
    [row] = ledger.claim(ledger.due("main"))
    ledger.begin([row], Operation.CREATE, 50)
    ledger.close()
    reader.company.pay("Y1", "30", D1="30")
    reader.pull()
    assert reader.told() == []


@pytest.mark.parametrize("status", [Status.VOID, None])
def test_a_document_voided_or_deleted_at_the_target_is_told_once(
    reader: Reader, pushed: Engine, clock: Clock, status: Status | None
) -> None:
    reader.pull()
    clock.now += 100
    if status:
        reader.company.put("D1", "0", status=status)
    else:
        reader.company.delete("D1")
    reader.pull()
    clock.now += 100
    reader.pull()
    [told] = reader.told()
    assert (told["type"], told["invoiceId"], told["data"]["status"]) == ("invoice.voided", "a", status or "deleted")


def test_an_outbox_that_cannot_be_written_is_said_and_written_later(reader: Reader, pushed: Engine) -> None:
    reader.company.pay("P1", "40", D1="40")
    reader.outbox.mkdir()
    report = reader.pull()
    assert report.exit_code == 1 and "the outbox" in report.problems[0]
    reader.outbox.rmdir()
    assert reader.pull().exit_code == 0
    assert amounts(reader) == [("a", "P1", "40")]


def test_a_torn_line_is_written_again_whole(reader: Reader, pushed: Engine) -> None:
    reader.outbox.write_text('{"id": "other"}\n{"id": "ev_12')
    reader.company.pay("P1", "40", D1="40")
    reader.pull()
    other, ours = reader.told()
    assert (other["id"], ours["invoiceId"]) == ("other", "a")


@contextmanager
def dying(bomb: Bomb, monkeypatch: pytest.MonkeyPatch, company: Company) -> Iterator[None]:
    """Die before or after a commit, or a call."""
    plain = Store.transaction

    @contextmanager
    def ticking(self: Store, lock: str = "") -> Iterator[Connection]:
        with plain(self, lock) as connection:
            yield connection
            bomb.tick()
        bomb.tick()

    with monkeypatch.context() as patch:
        patch.setattr(Store, "transaction", ticking)
        company.during = lambda call: bomb.tick()
        with suppress(Crash):
            yield
    company.during = lambda call: None


def history(reader: Reader, clock: Clock, bomb: Bomb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Months of a company in a few pulls, each of which may be the one that dies."""
    company = reader.company
    for number in range(4):
        company.put(f"F{number}")
    with dying(bomb, monkeypatch, company):
        reader.pull()
    clock.now += 100
    company.put("D1", "60")
    company.pay("P1", "40", D1="40")
    company.delete("F0")
    with suppress(Crash), dying(bomb, monkeypatch, company):
        reader.hear(Event("E1", "invoice", "D1", clock.now), Event("E2", "payment", "P1", clock.now + 5))
    with dying(bomb, monkeypatch, company):
        reader.pull()
    clock.now += 100
    for number in range(6):
        company.put(f"G{number}")
    company.delete("F1")
    company.put("D2", "0", status=Status.VOID)
    with dying(bomb, monkeypatch, company):
        reader.pull()
    reader.pull()


def test_death_anywhere_leaves_the_copy_true_and_every_confirmation_told_once(
    place: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 0
    while True:
        at += 1
        company = Company(now=lambda: clock.now)
        reader = Reader(f"sqlite:///{place}/{at}.db", company, place / f"{at}.jsonl")
        Engine(reader.url, Books()).push(document("a"), document("b"))
        for id in ("D1", "D2"):
            company.put(id)
        bomb = Bomb(at)
        history(reader, clock, bomb, monkeypatch)
        assert reader.local() == company.truth(), at
        told = [(one["type"], one["invoiceId"]) for one in reader.told()]
        assert sorted(told) == [("invoice.payment_received", "a"), ("invoice.voided", "b")], at
        if bomb.passed < at:
            break
    assert at > 40


def test_the_same_history_tells_the_same_events(reader: Reader, pushed: Engine) -> None:
    reader.company.pay("P1", "40", D1="40")
    reader.pull()
    [line] = reader.outbox.read_text().splitlines()
    store = Store(reader.url)
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE confirmations SET written=0")
        connection.exec_driver_sql("UPDATE copies SET news=1")
    store.close()
    reader.pull()
    assert reader.outbox.read_text().splitlines() == [line]
    assert json.loads(line)["at"].endswith("Z")


def test_a_void_by_hand_reaches_the_row_and_waits_for_a_person(reader: Reader, pushed: Engine, clock: Clock) -> None:
    reader.pull()
    clock.now += 100
    reader.company.put("D1", "0", status=Status.VOID)
    report = reader.pull()
    assert report.notes == ["N-a: voided at the target by hand; it is not created again, retry does so"]
    assert pushed.states() == {"a": "failed", "b": "synced"}
    assert reader.pull().notes == []


def test_a_void_of_our_own_is_no_news_to_its_row(reader: Reader, pushed: Engine, clock: Clock) -> None:
    reader.pull()
    clock.now += 100
    pushed.push(replace(document("a"), revision=2, intent=Intent.VOID))
    reader.company.put("D1", "0", status=Status.VOID)
    assert reader.pull().notes == []
    assert pushed.states() == {"a": "synced", "b": "synced"}
