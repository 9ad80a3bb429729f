"""How many runs of a standard scenario one core lives through per second: engine, mock and judges in process.

python tests/benchmarks/scenario_runs.py [runs]
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from harness.case import run_case
from harness.engines import adapter_for, default_engine
from harness.runner import plan

SCENARIO = "duplicates/create-answer-lost"
SEED = 1007


def milliseconds_per_run(slug: str, runs: int) -> float:
    """CPU milliseconds of one run, the median."""
    case, adapter = plan([slug], [SCENARIO]).cases[0], adapter_for(default_engine())
    run_case(case, adapter, SEED)
    spent = []
    for _ in range(runs):
        start = time.process_time()
        run_case(case, adapter, SEED)
        spent.append((time.process_time() - start) * 1e3)
    return statistics.median(spent)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for slug in ("quickbooks_online", "xero", "sage_intacct"):
        spent = milliseconds_per_run(slug, runs)
        print(f"{SCENARIO} on {slug:18} {spent:6.1f} ms CPU a run, {1000 / spent:5.0f} runs/s per core")


if __name__ == "__main__":
    main()
