"""All benchmarks in one table. Nothing is asserted: machines differ, so read ratios and medians.

python tests/benchmarks/run.py
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks import http_door, in_process, scenario_runs, start_up
from tests.benchmarks.invoices import POSTS

CALLS, SECONDS, ROUNDS, RUNS = 4000, 4.0, 5, 15
Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    for slug in POSTS:
        spent = in_process.erp_cost(slug, CALLS)
        row = f"POST of a 5-line invoice in process, {slug}"
        yield row, f"{spent.median:.0f} us CPU", f"{spent.best:.0f} us in the best of {in_process.BATCHES} batches"
    yield from _over_http()
    wall, cpu = start_up.medians(ROUNDS)
    yield "mock-erps serve, start to first answer", f"{wall:.2f} s", f"{cpu:.2f} s CPU"
    for slug in POSTS:
        each = scenario_runs.milliseconds_per_run(slug, RUNS)
        yield f"{scenario_runs.SCENARIO}, {slug}", f"{1000 / each:.0f} runs/s per core", f"{each:.1f} ms CPU"


def _over_http() -> Iterator[Row]:
    if shutil.which("wrk") is None:
        yield "POST over HTTP", "not measured", "wrk is not installed"
        return
    measured = http_door.rates(SECONDS)
    slow, _ = measured["stock Connexion"]
    for name, (rate, cpu) in measured.items():
        note = f"{cpu:.0f} us CPU, {rate / slow:.1f} x stock"
        yield f"POST over HTTP, {http_door.CONNECTIONS} connections, {name}", f"{rate:.0f}/s", note


def main() -> None:
    table = Table("what", "median", "besides")
    for row in rows():
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
