"""From the command `mock-erps serve` to its first answer: seconds on the wall and of CPU, all ERPs.

python tests/benchmarks/start_up.py [rounds]
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson


def first_answer() -> tuple[float, float]:
    """(seconds until the first answer, CPU seconds used until then)."""
    with tempfile.TemporaryDirectory() as folder:
        ready, start = Path(folder) / "ready.json", time.perf_counter()
        command = [sys.executable, "-m", "harness.cli", "serve", "--port", "0", "--ready-file", str(ready)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _ask(ready, server)
            return time.perf_counter() - start, cpu_of(server.pid)
        finally:
            server.terminate()
            server.wait()


def _ask(ready: Path, server: subprocess.Popen[bytes]) -> None:
    while not ready.exists():
        if server.poll() is not None:
            raise SystemExit(f"mock-erps serve ended with {server.returncode}")
        time.sleep(0.005)
    address = next(iter(orjson.loads(ready.read_bytes()).values()))["base_url"].split("/")[2]
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("GET", "/v3/company/9130347/invoice/1")
    connection.getresponse().read()


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def medians(rounds: int) -> tuple[float, float]:
    measured = [first_answer() for _ in range(rounds)]
    return statistics.median(wall for wall, _ in measured), statistics.median(cpu for _, cpu in measured)


def main() -> None:
    wall, cpu = medians(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    print(f"start to first answer {wall:.2f} s, {cpu:.2f} s CPU")


if __name__ == "__main__":
    main()
