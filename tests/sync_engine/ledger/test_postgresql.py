"""The same ledger on PostgreSQL, for real: a temporary cluster, several worker processes, one of them killed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sync_engine.ledger.entry import Operation
from sync_engine.ledger.events import Event
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.store import Store
from sync_engine.ledger.tables import ADDED
from sync_engine.ledger.tokens import LedgerTokens
from sync_engine.log import Secrets
from tests.sync_engine.conftest import Engine
from tests.sync_engine.fake_target import document, payment
from tests.sync_engine.pull.conftest import Reader
from tests.sync_engine.pull.fake_feed import Company

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def as_server(*words: str) -> None:
    """Run a server program; PostgreSQL refuses to run as root."""
    words = ("runuser", "-u", "postgres", "--", *words) if os.geteuid() == 0 else words
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a cluster that lives as long as this module's tests."""
    if not SERVERS:
        pytest.skip("no PostgreSQL server under /usr/lib/postgresql; apt-get install postgresql")
    binaries = SERVERS[-1].parent
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        as_server(str(binaries / "initdb"), "-D", data, "-U", "sync", "-A", "trust", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        as_server(str(binaries / "pg_ctl"), "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://sync@127.0.0.1:{port}/postgres"
        finally:
            as_server(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """A database of its own for each test."""
    import psycopg

    name = f"t{abs(hash(request.node.name))}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"create database {name}")  # type: ignore[arg-type,unused-ignore]
    return server.replace("/postgres", f"/{name}")


def test_a_whole_story_is_the_same_as_on_sqlite(url: str) -> None:
    engine = Engine(url)
    engine.push(document("a"), document("b"), payment("p", "10.00", ("a", "10.00")))
    report = engine.push(document("a", revision=2), document("b"), payment("p", "10.00", ("a", "10.00")), workers=2)
    assert report.counts["updated"] == 1
    assert engine.states() == {"a": "synced", "b": "synced", "p": "synced"}
    assert len(engine.books.documents) == 2


def test_tokens_are_refreshed_by_one_at_a_time(url: str) -> None:
    store = LedgerTokens(url, "main", {"refresh_token": "seed"}, Secrets())
    with store.refreshing():
        store.save({"refresh_token": "rotated"})
    assert store.load()["refresh_token"] == "rotated"


WORKER = """
import sys, time
from dataclasses import replace
from sync_engine.ledger.entry import Operation, State
from sync_engine.ledger.ledger import Ledger
ledger = Ledger(sys.argv[1])
while due := ledger.due("main"):
    mine = [entry for entry in ledger.claim(due[:7]) if entry.state is not State.SYNCED]
    for entry in ledger.begin(mine, Operation.CREATE, 50):
        print(entry.key, flush=True)
        if sys.argv[2] == "hang":
            time.sleep(600)
        ledger.settle((entry, replace(entry, state=State.SYNCED, synced_revision=1, owner="")))
ledger.close()
"""


def start(url: str, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WORKER, url, how], stdout=subprocess.PIPE, text=True)


def test_worker_processes_share_the_work_and_a_killed_ones_rows_are_taken_over(url: str) -> None:
    ledger = Ledger(url)
    ledger.register("main", [document(f"k{n}") for n in range(60)])
    victim = start(url, "hang")
    assert victim.stdout is not None
    begun = victim.stdout.readline().strip()
    held = {entry.key for entry in ledger.due("main") if entry.owner}
    assert held.isdisjoint(entry.key for entry in ledger.claim(ledger.due("main"))), "alive: hands off"
    ledger.release()
    victim.kill()
    victim.communicate()
    deadline = time.monotonic() + 20
    while not (taken := [e for e in ledger.claim(ledger.due("main")) if e.key in held]) and time.monotonic() < deadline:
        pass
    assert {entry.key for entry in taken} == held
    keys = {entry.key: entry.idempotency_key for entry in taken}
    again = ledger.begin([entry for entry in taken if entry.key == begun], Operation.CREATE, 50)
    assert again[0].idempotency_key == keys[begun] != ""
    ledger.release()
    workers = [start(url, "work") for _ in range(3)]
    done = [line for worker in workers for line in worker.communicate(timeout=60)[0].split()]
    assert sorted(done) == sorted(f"k{n}" for n in range(60)), "every row by one worker"
    ledger.close()


def test_a_ledger_of_the_first_schema_is_brought_up_and_pulled_into_by_one_at_a_time(url: str, tmp_path: Path) -> None:
    Engine(url).push(document("a"))
    store = Store(url)
    with store.transaction() as connection:
        for table in ADDED[2]:
            connection.exec_driver_sql(f"DROP TABLE {table.name}")
        connection.exec_driver_sql("UPDATE schema_version SET version=1")
    store.close()
    company = Company(now=time.time)
    reader = Reader(url, company, tmp_path / "outbox.jsonl")
    company.put("D1", "60")
    company.pay("P1", "40", D1="40")
    inner: list[list[str]] = []

    def second(call: str) -> None:
        company.during = lambda call: None
        inner.append(reader.pull().notes)

    company.during = second
    assert reader.hear(*[Event("E", "payment", "P1", time.time())] * 2) == 1
    assert [reader.pull().exit_code for _ in range(2)] == [0, 0]
    assert "another pull" in inner[0][0]
    assert reader.local() == company.truth()
    assert [one["data"]["amount"] for one in reader.told()] == ["40"]
