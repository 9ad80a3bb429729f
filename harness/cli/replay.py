"""`mock-erps replay`: a schedule of the explorer, played again."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.erps import known_erps
from harness.cli.exits import Exit
from harness.cli.options import OptionalPath
from harness.explorer.replay import TIMES, alike, replay
from harness.explorer.schedule import read_token
from harness.explorer.telling import told
from harness.listeners.look import plural


def replay_command(
    token: Annotated[str, typer.Argument(help="What the explorer printed: me1-…")],
    engine: Annotated[OptionalPath, typer.Option(help="Description of the engine to drive; ours by default.")] = None,
) -> int:
    """Play a schedule three times and tell what breaks.

    Exit code: 0 held, 1 violated, 2 bad input, 3 the replays differ or the place was not reached, 4 a fault of our own.
    """
    schedule = read_token(token)
    known_erps([schedule.erp])
    played = replay(token, engine)
    first, outcomes = played[0], [one.outcome for one in played]
    if any(outcome.mishap for outcome in outcomes):
        print(f"mock-erps itself failed: {first.outcome.mishap.strip().splitlines()[-1]}")
        return Exit.OUR_FAULT
    place = f"{schedule.scenario} on {schedule.erp}"
    if not any(outcome.breaches for outcome in outcomes):
        return _held(place, all(outcome.reached for outcome in outcomes), first.outcome.baseless)
    worst = next(one for one in played if one.outcome.breaches)
    print(told(worst))
    same = alike([worst.outcome, *(one.outcome for one in played if one is not worst)])
    print(f"  {same} of {TIMES} replays fail, {plural(len(worst.outcome.trace), 'exchange')}")
    return Exit.VIOLATED if same == TIMES else Exit.INCONCLUSIVE


def _held(place: str, reached: bool, baseless: str) -> int:
    if baseless:
        print(f"{place}: this schedule says nothing here; {baseless}")
    elif not reached:
        print(f"{place}: held, but not everything that was planned came up")
    else:
        print(f"{place}: held, {TIMES} of {TIMES} replays")
    return Exit.HELD if reached else Exit.INCONCLUSIVE
