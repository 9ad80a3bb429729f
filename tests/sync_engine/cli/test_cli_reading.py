"""`pull` and `local` on the command line: what they say and what they return."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import sync_engine.connectors as connectors
from sync_engine.canonical import Kind
from sync_engine.cli import main
from sync_engine.outcomes import Disconnected
from tests.sync_engine.conftest import Clock
from tests.sync_engine.fake_target import Books, FakeConnector
from tests.sync_engine.pull.fake_feed import Company, ReadableConnector


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Company:
    """Behind `xero`; behind `sage_intacct` stands a connector without a feed."""
    company = Company(now=lambda: clock.now)
    for slug, connector in {"xero": ReadableConnector(company), "sage_intacct": FakeConnector(Books())}.items():
        module = ModuleType("fake")
        module.connect = lambda target, connector=connector: connector  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, f"{connectors.__name__}.{slug}", module)
    return company


@pytest.fixture
def run(place: Path, company: Company) -> Callable[..., int]:
    def command(*words: str, erp: str = "xero") -> int:
        target = {"erp": erp, "company": "1", "credentials": {"access_token": "very-secret-token"}}
        config = {"ledger": "sqlite:///ledger.db", "outbox": "told/outbox.jsonl", "targets": {"main": target}}
        (place / "config.json").write_text(json.dumps(config))
        return main([words[0], "--config", str(place / "config.json"), *words[1:]])

    return command


def test_the_copy_is_shown_as_json_lines(
    run: Callable[..., int], company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("local", "--json") == 0
    assert capsys.readouterr().out == ""
    company.put("7", "40")
    company.pay("P", "60", **{"7": "60"})
    assert run("pull") == 0
    assert capsys.readouterr().out == "main: 2 new\n"
    assert run("local", "--json") == 0
    invoice, payment = map(json.loads, capsys.readouterr().out.splitlines())
    assert invoice == {
        "target": "main", "kind": "invoice", "id": "7", "number": "N-7", "version": "1", "status": "open",
        "currency": "GBP", "total": "100", "balance": "40",
    }  # fmt: skip
    assert (payment["kind"], payment["total"]) == ("payment", "60")


def test_a_report_says_what_the_pull_came_to(run: Callable[..., int], company: Company, place: Path) -> None:
    company.put("7")
    company.errors["listed"] = [Disconnected("invalid_grant very-secret-token")]
    assert run("pull", "--report", str(place / "report.json")) == 3
    text = (place / "report.json").read_text()
    report = json.loads(text)
    assert (report["exit_code"], report["counts"]["new"], len(report["problems"])) == (3, 0, 1)
    assert "very-secret" not in text


def test_a_connector_without_a_feed_says_so(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pull", erp="sage_intacct") == 1
    assert "cannot be read: its connector has no feed" in capsys.readouterr().err


def test_an_outbox_is_not_touched_while_there_is_nothing_to_tell(
    run: Callable[..., int], company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    company.put("7", kind=Kind.INVOICE)
    assert run("pull") == 0  # nothing to tell, nothing to write
    assert capsys.readouterr().err == ""
