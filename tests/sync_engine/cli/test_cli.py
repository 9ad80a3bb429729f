"""The command line: what it says, what it returns, and that nobody ever sees a traceback or a secret."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import sync_engine.connectors as connectors
from sync_engine import cli
from sync_engine.cli import main
from sync_engine.outcomes import Disconnected, Refused
from tests.sync_engine.conftest import Clock
from tests.sync_engine.fake_target import Books, Crash, FakeConnector, Fault

SECRET = "very-secret-token"


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Books]:
    books = Books()
    module = ModuleType("fake")
    module.connect = lambda target: FakeConnector(books)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, f"{connectors.__name__}.xero", module)
    yield books


def invoice(number: str, revision: int = 1, status: str = "authorized", total: str = "100.00") -> dict[str, object]:
    line = {"lineId": "L1", "lineNumber": 1, "sku": "X", "description": "Air filter", "quantity": "1"}
    return {
        "invoiceId": f"id-{number}", "revision": revision, "direction": "receivable", "documentType": "invoice",
        "invoiceNumber": number, "party": {"id": "ACME", "name": "Acme Ltd"}, "issueDate": "2026-03-01",
        "currency": "GBP", "status": status,
        "amounts": {"subtotal": total, "taxTotal": "0.00", "total": total},
        "lines": [line | {"unitPrice": total, "lineTotal": total}],
        "validation": {"state": "pass", "checks": []}, "authorization": {"state": "authorized"},
    }  # fmt: skip


@pytest.fixture
def run(place: Path, books: Books) -> Callable[..., int]:
    """Run a command on a configuration and an export of the given invoices."""
    config = {
        "ledger": f"sqlite:///{place}/ledger.db",
        "log": str(place / "engine.log"),
        "targets": {"main": {"erp": "xero", "company": "1", "credentials": {"access_token": SECRET}}},
    }
    (place / "config.json").write_text(json.dumps(config))

    def command(*words: str, invoices: tuple[dict[str, object], ...] = ()) -> int:
        export = {"schema": "invoiceops.export/1", "exportId": "E", "profile": "generic", "invoices": list(invoices)}
        (place / "invoices.json").write_text(json.dumps(export))
        source = ["--source", str(place / "invoices.json")] if words[0] in ("push", "reconcile") else []
        return main([*words[:1], "--config", str(place / "config.json"), *source, *words[1:]])

    return command


def test_push_delivers_and_reports(
    run: Callable[..., int], books: Books, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books.refuse["N-2"] = Refused("Invalid account", "2500")
    report = place / "report.json"
    assert run("push", "--report", str(report), invoices=(invoice("N-1"), invoice("N-2"))) == 1
    told = json.loads(report.read_text())
    assert (told["counts"]["created"], told["counts"]["failed"], told["exit_code"]) == (1, 1, 1)
    assert told["problems"] == [
        {"key": "id-N-2", "number": "N-2", "state": "failed", "code": "2500", "text": "Invalid account"}
    ]
    handoffs = json.loads((place / "handoffs.json").read_text())["results"]
    assert [(h["invoiceId"], h["state"], h["externalId"]) for h in handoffs] == [
        ("id-N-1", "accepted", "D1"),
        ("id-N-2", "rejected", None),
    ]
    assert "1 created, 1 failed" in capsys.readouterr().out


def test_status_and_dead_letters_tell_and_retry_sends_again(
    run: Callable[..., int], books: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    books.refuse["N-1"] = Refused("closed", "6200")
    run("push", invoices=(invoice("N-1"),))
    capsys.readouterr()
    assert run("status", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "key": "id-N-1", "kind": "invoice", "number": "N-1", "target": "main", "revision": 1, "state": "failed",
        "remote_id": None, "attempts": 1, "error": {"code": "6200", "text": "closed"},
    }  # fmt: skip
    assert run("dead-letters") == 1
    assert "6200 closed" in capsys.readouterr().out
    books.refuse.clear()
    assert run("retry", "id-N-1") == 0
    assert run("push", invoices=(invoice("N-1"),)) == 0
    assert run("dead-letters") == 0
    assert run("retry", "id-N-1") == 2


def test_reconcile_compares_source_and_books(run: Callable[..., int], books: Books, place: Path) -> None:
    invoices = (invoice("N-1"), invoice("N-2"), invoice("N-3"))
    run("push", invoices=invoices)
    del books.documents["D2"]
    books.documents["D3"] = replace(books.documents["D3"], total=books.documents["D3"].total + 1)
    assert run("reconcile", "--out", str(place / "out.csv"), invoices=invoices) == 1
    rows = list(csv.DictReader((place / "out.csv").read_text().splitlines()))
    assert [row["state"] for row in rows] == ["matched", "missing_in_target", "amount_mismatch"]
    assert rows[2]["difference"] == "1.00"


def test_a_lost_grant_is_exit_code_3(run: Callable[..., int], books: Books) -> None:
    books.faults = [Fault("catalogue", 1, lambda: Disconnected("invalid_grant"))]
    assert run("push", invoices=(invoice("N-1"),)) == 3


def test_a_base_exception_passes_untouched(run: Callable[..., int], books: Books) -> None:
    books.faults = [Fault("create", 1, Crash)]
    with pytest.raises(Crash):
        run("push", invoices=(invoice("N-1"),))
    assert run("push", invoices=(invoice("N-1"),)) == 0
    assert len(books.documents) == 1


def test_our_own_fault_is_one_sentence_without_secrets(
    run: Callable[..., int], books: Books, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books.faults = [Fault("create", 1, lambda: KeyError(SECRET))]
    assert run("push", invoices=(invoice("N-1"),)) == 4
    said = capsys.readouterr()
    assert "our own fault: KeyError" in said.err
    assert "Traceback" not in said.err
    assert SECRET not in said.err + said.out + (place / "engine.log").read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "required"),
        (["push"], "--config"),
        (["fly"], "invalid choice"),
        (["status", "--config", "nowhere.yaml"], "nowhere.yaml cannot be read"),
        (["review", "--config", "{config}", "perhaps"], "review takes"),
        (["review", "--config", "{config}", "create", "NOBODY"], "no ledger"),
        (["status", "--config", "{config}", "--target", "mian"], 'did you mean "main"'),
        (["push", "--config", "{config}", "--source", "nowhere.json"], "nowhere.json does not exist"),
        (["push", "--config", "{config}", "--source", "x", "--workers", "0"], "--workers 0"),
    ],
)
def test_wrong_words_are_one_sentence(
    run: Callable[..., int], place: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    code = main([word.replace("{config}", str(place / "config.json")) for word in words])
    said = capsys.readouterr()
    assert sentence in said.err
    assert code == 2
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ledger: sqlite:///l.db\n", '"targets" is missing'),
        ("ledger: [1\n", "not YAML"),
        ("ledger: mysql://x\ntargets: {m: {erp: xero, company: 1, credentials: {}}}\n", "line 1: ledger:"),
        ("ledger: sqlite:///l.db\ntargets:\n  m: {erp: xero, company: 1}\n", 'line 3: targets.m: "credentials"'),
        ("ledger: sqlite:///l.db\nlogs: x\ntargets: {m: {erp: xero, company: 1, credentials: {}}}\n", '"log"'),
        (
            "ledger: sqlite:///l.db\ntargets: {m: {erp: nosuch, company: 1, credentials: {}}}\n",
            "no connector is called",
        ),
        ("ledger: sqlite:///l.db\ntargets: {m: {erp: http, company: 1, credentials: {}}}\n", "no connector is called"),
        (
            "ledger: sqlite:///l.db\ntargets: {m: {erp: xero, company: 1, credentials: {}, policy: {itms: {}}}}\n",
            "itms",
        ),
    ],
)
def test_a_wrong_configuration_is_one_sentence_with_its_place(
    run: Callable[..., int], place: Path, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    path = place / "wrong.yaml"
    path.write_text(text)
    assert main(["push", "--config", str(path), "--source", str(place / "none.json")]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_before_the_first_push_there_is_nothing_to_tell(run: Callable[..., int]) -> None:
    assert run("status", "--json") == 0
    assert run("dead-letters") == 0


def test_help_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["push", "--help"]) == 0
    assert "--report" in capsys.readouterr().out


def test_a_full_disk_is_one_sentence_and_nothing_is_half_done(run: Callable[..., int], place: Path) -> None:
    run("push", invoices=())
    run("status", invoices=tuple(invoice(f"M-{n}") for n in range(200)))
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000));"
        "from types import ModuleType; m = ModuleType('fake'); m.connect = lambda target: 1 / 0;"
        "sys.modules['sync_engine.connectors.xero'] = m;"
        "from sync_engine.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["push", "--config", str(place / "config.json"), "--source", str(place / "invoices.json")]
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    assert "the ledger" in done.stderr
    assert done.stderr.count("\n") == 1
    assert run("push", invoices=(invoice("N-1"),)) == 0


def test_ctrl_c_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def struck() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("sync_engine.cli.main", struck)
    assert cli.run() == 130
    assert (
        capsys.readouterr().err == "sync-engine: stopped; nothing is lost, the next push goes on where this one was\n"
    )
