"""A token, played again: for the command line and for the tests that violations leave behind."""

from __future__ import annotations

from pathlib import Path

from harness.explorer.known import known
from harness.explorer.outcome import Outcome
from harness.explorer.play import Played, play_whole
from harness.explorer.schedule import read_token
from harness.explorer.telling import told
from harness.explorer.workers import engine_of

TIMES = 3


def replay(token: str, engine: Path | None = None) -> list[Played]:
    """Three times, as many as it takes to call something certain. Raises BadInput."""
    schedule = known(read_token(token))
    adapter = engine_of(engine)
    return [play_whole(schedule, adapter) for _ in range(TIMES)]


def broken(token: str, engine: str = "") -> str:
    """The story of what breaks, empty when nothing does. Raises BadInput for a token that cannot be played."""
    played = play_whole(known(read_token(token)), engine_of(Path(engine) if engine else None))
    if played.outcome.mishap:
        return played.outcome.mishap
    return told(played)


def alike(outcomes: list[Outcome]) -> int:
    """How many replays broke as the first one did."""
    first = outcomes[0].worst
    if first is None:
        return 0
    return sum(any(b.fingerprint == first.fingerprint for b in outcome.breaches) for outcome in outcomes)
