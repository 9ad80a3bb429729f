"""One row's step, guarded: whatever hinders it is said in its row and hinders no other."""

from __future__ import annotations

from collections.abc import Callable

from sync_engine.delivery.context import Context, Waits
from sync_engine.delivery.retry import GaveUp, Later
from sync_engine.ledger.entry import Entry
from sync_engine.mapping.unmappable import Unmappable
from sync_engine.outcomes import Disconnected, VendorError

#: A row and the time before which nothing can be decided about it.
Deferred = tuple[float, Entry]


class Rows:
    """Takes steps of rows and remembers which must wait. What ends the run passes through."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._deferred: list[Deferred] = []

    def deferred(self) -> list[Deferred]:
        """Those that must wait for a certain time, since the last call."""
        waiting, self._deferred = self._deferred, []
        return waiting

    def guarded(self, entry: Entry, step: Callable[..., None], *about: object) -> None:
        """Take one row's step and turn every hindrance into a word in its row."""
        context = self._context
        try:
            step(*about)
        except Later as later:
            context.undecided(entry, str(later))
            self._deferred.append((later.until, entry))
        except Waits as waits:
            context.undecided(entry, str(waits))
        except GaveUp as gave_up:
            context.undecided(entry, gave_up.last.text, gave_up.last.code)
        except Unmappable as error:
            self._hindered(entry, error.sentence, error.code)
        except Disconnected:
            raise
        except VendorError as error:
            self._hindered(entry, error.text, error.code or type(error).__name__.lower())

    def _hindered(self, entry: Entry, text: str, code: str) -> None:
        """A question was refused, or the row cannot be mapped. That says nothing about a write already made."""
        if entry.id in self._context.doubtful:
            self._context.undecided(entry, f"not settled, and nothing is sent meanwhile: {text}", code)
        else:
            self._context.failed(entry, code, text)
