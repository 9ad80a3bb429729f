"""One session for all threads of a run: opened when it is first needed, and opened anew once it has ended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

S = TypeVar("S")


class Held(Generic[S]):
    """`sign_in` is called by one thread at a time; what it raises is raised to whoever needed the session."""

    def __init__(self, sign_in: Callable[[], S]) -> None:
        self._sign_in = sign_in
        self._session: S | None = None
        self._lock = threading.Lock()

    def session(self) -> S:
        with self._lock:
            if self._session is None:
                self._session = self._sign_in()
            return self._session

    def ended(self, session: S) -> None:
        """Forget it, unless another thread has opened the next one already."""
        with self._lock:
            if self._session == session:
                self._session = None

    def taken(self) -> S | None:
        """The session, held no longer; None when none is open."""
        with self._lock:
            session, self._session = self._session, None
            return session
