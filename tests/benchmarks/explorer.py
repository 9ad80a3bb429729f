"""How fast whole runs are: 20 invoices, one lost answer, a real SQLite ledger, virtual time.

    python tests/benchmarks/explorer.py [RUNS]

Prints runs per second and core (processor time, so that other work on the machine does not count), the ratio from one
to two processes (wall time), and where the time goes.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from harness.explorer.play import play  # noqa: E402
from harness.explorer.schedule import Schedule  # noqa: E402
from harness.explorer.workers import engine_of, player_on, pool  # noqa: E402
from harness.scenario import FaultPlan, Place  # noqa: E402
from harness.virtual_time import real_seconds  # noqa: E402

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
    began = time.process_time()
    for _ in range(runs):
        play(RUN, engine)
    each = (time.process_time() - began) / runs
    print(f"20 invoices, one fault   {each * 1000:6.1f} ms   {1 / each:5.0f} runs/s/core")
    one, two = _wall(runs, 1), _wall(runs, 2)
    print(f"1 process {one:.1f} runs/s, 2 processes {two:.1f} runs/s: {two / one:.2f}x")
    _where(lambda: play(RUN, engine))


def _wall(runs: int, jobs: int) -> float:
    """Runs per second of wall time."""
    with pool(jobs) as executor:
        player = player_on(executor, None)
        list(player([RUN] * 4 * jobs))
        began = real_seconds()
        list(player([RUN] * runs * jobs))
        return runs * jobs / (real_seconds() - began)


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
