"""What is kept of a violation: the schedule, a test, the traffic, the books, the story."""

from __future__ import annotations

from pathlib import Path

from harness.explorer.events import StoryFinished


class Writer:
    """Writes one folder per violation."""

    def __init__(self, folder: Path, engine: Path | None) -> None:
        self._folder = folder
        self._engine = engine

    def write(self, finished: StoryFinished) -> None:
        pass
