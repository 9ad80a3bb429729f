"""Customers: never guessed, never created twice, and a person's answer counts."""

from __future__ import annotations

from sync_engine.canonical import Party
from sync_engine.connectors import RemoteParty
from sync_engine.ledger.ledger import Ledger
from sync_engine.outcomes import Forbidden, Refused
from tests.sync_engine.conftest import Engine
from tests.sync_engine.fake_target import Fault, document


def test_a_refused_customer_leaves_its_documents_pending_and_is_asked_for_once(engine: Engine) -> None:
    engine.books.refuse["Acme Ltd"] = Refused("name taken by a vendor", "6240")
    report = engine.push(document("a"), document("b"))
    assert engine.states() == {"a": "pending", "b": "pending"}
    assert report.exit_code == 1
    assert "6240" in {problem.code for problem in report.problems}
    engine.push(document("a"), document("b"))
    assert engine.books.calls["create_party"] == 1
    engine.books.refuse.clear()
    ledger = Ledger(engine.url)
    ledger.requeue("main", ["ACME"])
    ledger.close()
    engine.push(document("a"), document("b"))
    assert engine.states() == {"a": "synced", "b": "synced"}


def test_a_refused_question_after_a_customer_is_asked_once_and_told_of_each_document(engine: Engine) -> None:
    engine.books.faults.append(Fault("find_parties", 1, lambda: Forbidden("no right to read customers", "403")))
    report = engine.push(document("a"), document("b"))
    assert engine.books.calls["find_parties"] == 1
    assert engine.states() == {"a": "failed", "b": "failed"}
    assert [(problem.code, problem.text) for problem in report.problems] == [("403", "no right to read customers")] * 2


def test_an_inactive_customer_waits_for_a_person_whose_answer_counts(engine: Engine) -> None:
    engine.books.parties["P7"] = RemoteParty("P7", "Acme Ltd", active=False)
    report = engine.push(document("a"))
    assert engine.states() == {"a": "pending"}
    assert report.exit_code == 1
    assert any("inactive" in problem.text for problem in report.problems)
    ledger = Ledger(engine.url)
    assert ledger.decide("main", "ACME", remote_id="P7") is not None
    ledger.close()
    engine.push(document("a"))
    assert engine.books.live("N-a")[0].party_id == "P7"
    assert engine.books.calls["create_party"] == 0


def test_two_customers_of_the_source_never_share_one_of_the_target(engine: Engine) -> None:
    engine.books.parties["P7"] = RemoteParty("P7", "Acme Ltd")
    engine.push(document("a"), document("b", party=Party("OTHER", "Acme Ltd")))
    assert engine.states() == {"a": "synced", "b": "pending"}
    ledger = Ledger(engine.url)
    assert ledger.decide("main", "OTHER", intent="create") is not None
    ledger.close()


def test_a_document_without_a_customer_needs_a_walk_in_customer(engine: Engine) -> None:
    nobody = Party("", "")
    engine.push(document("a", party=nobody))
    assert engine.states() == {"a": "failed"}
    walk_in: dict[str, object] = {"parties": {"missing": "Walk-in customer"}}
    engine.push(document("b", party=nobody), overrides=walk_in)
    assert engine.states()["b"] == "synced"
    assert [party.name for party in engine.books.parties.values()] == ["Walk-in customer"]
