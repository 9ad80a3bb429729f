"""Following what works and tells as it goes, to an end that Ctrl-C brings about early."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

Event = TypeVar("Event")


def followed(events: Generator[Event, None, None], tell: Callable[[Event], None]) -> Event | None:
    """Tell every event and return the last one. Ctrl-C while one is told is thrown into `events`, which then end with
    an account of what there is."""
    event = None
    for event in events:
        try:
            tell(event)
        except KeyboardInterrupt:
            event = events.throw(KeyboardInterrupt)
            tell(event)
    return event
