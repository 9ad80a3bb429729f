"""How fast whole runs are: 20 invoices, one lost answer, a real SQLite ledger, virtual time.

    python tests/benchmarks/explorer.py [RUNS]

Prints runs per second and core (processor time: best and median, as the best is the honest one on a machine that does
other work too), one and two processes side by side, and where the time goes. `wall` is what a clock on the wall saw;
`cores used` says how much of the machine the workers got, so that a ratio below two can be told from a busy machine.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from harness.engines import PythonEngine  # noqa: E402
from harness.explorer.play import play  # noqa: E402
from harness.explorer.schedule import Schedule  # noqa: E402
from harness.explorer.workers import engine_of, player_on  # noqa: E402
from harness.scenario import FaultPlan, Place  # noqa: E402
from harness.virtual_time import real_seconds  # noqa: E402
from harness.workers import quiet_collector, workers  # noqa: E402
from mock_erps.platform.sandbox import Sandbox  # noqa: E402

RUN = Schedule(
    "duplicates/create-answer-lost[reset]",
    "quickbooks_online",
    1007,
    (FaultPlan("F-POST-RESET", Place("create invoice", document="plain-5")),),
    documents=({"recipe": "plain", "count": 20},),
)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    engine = engine_of(None)
    for _ in range(3):
        play(RUN, engine)
    quiet_collector()
    each = sorted(_spent(lambda: play(RUN, engine)) for _ in range(runs))
    best, median = each[0], each[len(each) // 2]
    print(f"20 invoices, one fault   best {best * 1000:.1f} ms = {1 / best:.1f} runs/s/core", end="   ")
    print(f"median {median * 1000:.1f} ms = {1 / median:.1f} runs/s/core")
    one, two = _parallel(runs, 1), _parallel(runs, 2)
    print(f"from 1 to 2 processes: {two / one:.2f}x by the wall")
    _where(lambda: play(RUN, engine), runs)


def _spent(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _parallel(runs: int, jobs: int) -> float:
    """Runs per second by the wall; also by the time that the worker processes really got."""
    used = _of_children()
    with workers(jobs) as executor:
        began = real_seconds()
        list(player_on(executor, None)([RUN] * runs * jobs))
        wall = real_seconds() - began
    used = _of_children() - used
    speed = runs * jobs / wall
    print(f"{jobs} worker(s)   {speed:5.1f} runs/s by the wall   {runs * jobs / used:5.1f} runs/s/core", end="")
    print(f"   {used / wall:.2f} cores used")
    return speed


def _of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _where(work: Callable[[], object], runs: int) -> None:
    """What engine, sandbox and harness take of a run, and how fast runs would be with an engine that takes no time."""
    spent = dict.fromkeys(("engine", "sandbox"), 0.0)
    with (
        patch.object(PythonEngine, "_call", _timed(PythonEngine._call, spent, "engine")),
        patch.object(Sandbox, "handle", _timed(Sandbox.handle, spent, "sandbox")),
    ):
        total = sum(_spent(work) for _ in range(runs)) / runs
    inside, sandbox = spent["engine"] / runs, spent["sandbox"] / runs
    shares = {"engine with its client": inside - sandbox, "sandbox": sandbox, "harness": total - inside}
    print("   ".join(f"{name} {share * 1000:.1f} ms ({share / total:.0%})" for name, share in shares.items()), end="")
    print(f"   without the engine {1 / (total - inside + sandbox):.0f} runs/s/core")


def _timed(real: Callable[..., Any], spent: dict[str, float], name: str) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        began = time.process_time()
        try:
            return real(*arguments)
        finally:
            spent[name] += time.process_time() - began

    return timed


if __name__ == "__main__":
    main()
