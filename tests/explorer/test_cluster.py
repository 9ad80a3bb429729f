"""Runs on a Dask cluster: the same verdicts as anywhere, and a node that dies costs no result."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from harness.bad_input import BadInput
from harness.cli.main import run_app
from harness.explorer.schedule import Schedule
from harness.explorer.workers import players
from harness.scenario import FaultPlan, Place
from tests.explorer.dask_cluster import Cluster, cluster

LABEL = "duplicates/create-answer-lost[reset]"
ERP = "quickbooks_online"
BLIND = Path(__file__).with_name("blind.yaml")
# Dask's own: sockets that it leaves to the collector, names that it deprecates itself
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path) as running:
        yield running


def explored(folder: Path, *where: str) -> bytes:
    report = folder / "explored.json"
    words = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--engine", str(BLIND)]
    assert run_app([*words, "--budget", "24", *where, "--json", str(report), "--out", str(folder / "out")]) == 1
    return report.read_bytes()


def test_a_cluster_says_byte_for_byte_what_one_process_says(dask: Cluster, tmp_path: Path) -> None:
    assert explored(tmp_path, "--cluster", dask.address) == explored(tmp_path, "--jobs", "1")


def test_a_worker_that_is_killed_costs_no_result(dask: Cluster) -> None:
    schedules = [
        Schedule(LABEL, ERP, 1007, (FaultPlan("F-PRE-502", Place("find item", occurrence=number)),))
        for number in range(1, 31)
    ]
    with players(None, 1) as here:
        expected = [outcome.digest() for outcome in here(schedules)]
    with players(None, 0, dask.address) as player:
        outcomes = player(schedules)
        first = [outcome.digest() for outcome in islice(outcomes, 4)]
        dask.kill_one()
        assert first + [outcome.digest() for outcome in outcomes] == expected


def test_an_address_where_nobody_answers_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.explorer.cluster.PATIENCE", 0.5)
    with pytest.raises(BadInput, match="no cluster answers at tcp://"), players(None, 0, "tcp://127.0.0.1:1"):
        pass


def test_jobs_and_a_cluster_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["explore", "--jobs", "2", "--cluster", "tcp://127.0.0.1:1"]) == 2
    assert "exclude each other" in capsys.readouterr().err
