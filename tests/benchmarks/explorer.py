"""How fast whole runs are: 20 invoices, one lost answer, a real SQLite ledger, virtual time.

    python tests/benchmarks/explorer.py [RUNS]

Prints runs per second and core (processor time: best and median, as the best is the honest one on a machine that does
other work too), one and two processes side by side, and where the time goes. `wall` is what a clock on the wall saw;
`cores used` says how much of the machine the workers got, so that a ratio below two can be told from a busy machine.
"""

from __future__ import annotations

import cProfile
import pstats
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from harness.explorer.play import play  # noqa: E402
from harness.explorer.schedule import Schedule  # noqa: E402
from harness.explorer.workers import engine_of, player_on  # noqa: E402
from harness.scenario import FaultPlan, Place  # noqa: E402
from harness.virtual_time import real_seconds  # noqa: E402
from harness.workers import quiet_collector, workers  # noqa: E402

RUN = Schedule(
    "duplicates/create-answer-lost[reset]",
    "quickbooks_online",
    1007,
    (FaultPlan("F-POST-RESET", Place("create invoice", document="plain-5")),),
    documents=({"recipe": "plain", "count": 20},),
)
#: packages whose own time is told
ROOMS = ("harness", "mock_erps", "sync_engine", "sqlalchemy", "urllib3", "argparse", "sqlite3", "http/client", "re/")


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
    _where(lambda: play(RUN, engine))


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


def _where(work: Callable[[], object]) -> None:
    """Own time per room, in shares."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(5):
        work()
    profile.disable()
    shares = dict.fromkeys((*ROOMS, "the rest"), 0.0)
    for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        where = file + name
        room = next((room for room in ROOMS if f"/{room}" in where or f"{room}." in where), "the rest")
        shares[room] += own
    total = sum(shares.values())
    print("  ".join(f"{room} {own / total:.0%}" for room, own in sorted(shares.items(), key=lambda row: -row[1])))


if __name__ == "__main__":
    main()
