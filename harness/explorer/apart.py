"""Plays in a process of its own: where virtual time must not be seen by others, as by the threads of a cluster's node.

    apart = Apart()
    apart.play(engine, schedule)

The process reads orders from its standard input and ends with it, so it never outlives who gave them.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from harness.explorer.outcome import Outcome
from harness.explorer.play import Played, play_whole
from harness.explorer.schedule import Schedule


class Apart:
    """A process that plays. Not for several threads at once."""

    def __init__(self) -> None:
        self._process = _started()

    def play(self, engine: Path | None, schedule: Schedule) -> Outcome:
        outcome: Outcome = self._order(engine, schedule, None, False)
        return outcome

    def whole(self, engine: Path | None, schedule: Schedule, heal_after: int | None) -> Played:
        played: Played = self._order(engine, schedule, heal_after, True)
        return played

    def close(self) -> None:
        self._process.communicate()

    def _order(self, *order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump(order, self._process.stdin)
            self._process.stdin.flush()
            answer = pickle.load(self._process.stdout)  # noqa: S301  # our own process
        except KeyboardInterrupt:
            # its answer would be taken for that to the next order
            self._process.kill()
            self.close()
            self._process = _started()
            raise
        if isinstance(answer, Exception):
            raise answer
        return answer


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # this very module
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


_of_thread = threading.local()


def play_apart(engine: Path | None, schedule: Schedule) -> Outcome:
    """What a cluster's node runs: one process for each of its threads, kept from run to run."""
    if not hasattr(_of_thread, "apart"):
        _of_thread.apart = Apart()
    outcome: Outcome = _of_thread.apart.play(engine, schedule)
    return outcome


def main() -> None:
    # a terminal sends Ctrl-C to all of them; who gives the orders also ends this
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # what an engine prints past its adapter must not mix with the answers
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            order = pickle.load(sys.stdin.buffer)  # noqa: S301  # who started us
        except EOFError:
            return
        pickle.dump(_answer(*order), answers)
        answers.flush()


def _answer(
    engine: Path | None, schedule: Schedule, heal_after: int | None, whole: bool
) -> Played | Outcome | Exception:
    from harness.explorer.workers import engine_of

    try:
        played = play_whole(schedule, engine_of(engine), heal_after)
    except Exception as error:
        return error
    return played if whole else played.outcome


if __name__ == "__main__":
    main()
