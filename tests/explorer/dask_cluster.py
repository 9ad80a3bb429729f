"""A Dask scheduler and its workers as processes of this machine, for tests that want the real thing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: nobody looks at a dashboard here, and no worker may be restarted behind our back
SCHEDULER = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter")
WORKER = ("--host", "127.0.0.1", "--no-nanny", "--nthreads", "1", "--no-dashboard")


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]

    def kill_one(self) -> None:
        self.workers[0].send_signal(signal.SIGKILL)
        self.workers[0].wait()


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    file = folder / "scheduler.json"
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.append(_started("dask_scheduler", *SCHEDULER, "--scheduler-file", str(file), folder=folder))
        address = _address(file, running[0])
        running.extend(_started("dask_worker", address, *WORKER, folder=folder) for _ in range(workers))
        _wait_for(address, workers)
        yield Cluster(address, running[1:])
    finally:
        for process in running[::-1]:
            process.kill()
            process.wait()


def _started(name: str, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", f"distributed.cli.{name}", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(folder)}
    with (folder / "cluster.log").open("ab") as log:
        return subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log, env=environment)


def _address(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    while not file.is_file():
        assert scheduler.poll() is None, "the scheduler did not start"
    while not (text := file.read_text()).rstrip().endswith("}"):
        pass
    address: str = json.loads(text)["address"]
    return address


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(workers, timeout=60)
