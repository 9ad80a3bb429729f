"""Login sessions: sliding life, eviction, log out."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from mock_erps.platform.refusals import Refusal


@dataclass(slots=True)
class Session:
    id: str
    user: str
    company: str
    expires: float
    place: str = ""  # where inside the company: an entity, a branch


@dataclass(slots=True)
class Sessions:
    """All sessions of one vendor. `life` in seconds counts from the last call when `sliding`."""

    life: float
    now: Callable[[], float]
    seed: str = ""
    sliding: bool = True
    id_length: int = 44
    _open: dict[str, Session] = field(default_factory=dict)
    _number: itertools.count[int] = field(default_factory=itertools.count)

    def open(self, user: str, company: str, place: str = "") -> Session:
        text = f"{self.seed}:session:{next(self._number)}"
        session = Session(
            hashlib.sha256(text.encode()).hexdigest()[: self.id_length], user, company, self.now() + self.life, place
        )
        self._open[session.id] = session
        return session

    def use(self, id: str) -> Session:
        """Raises `session_invalid`."""
        session = self._open.get(id)
        if session is None or self.now() >= session.expires:
            raise Refusal("session_invalid", session=id)
        if self.sliding:
            session.expires = self.now() + self.life
        return session

    def company_of(self, id: str) -> str:
        """The company of a session, expired or not; empty for one nobody knows. Does not count as a call."""
        session = self._open.get(id)
        return session.company if session else ""

    def close(self, id: str) -> None:
        self._open.pop(id, None)

    def evict(self, company: str = "") -> None:
        """End all sessions, or those of one company (F-AUT-SESSION)."""
        for session in list(self._open.values()):
            if company in ("", session.company):
                del self._open[session.id]

    @property
    def live(self) -> int:
        """How many have not ended yet: what a vendor counts that sells seats."""
        return sum(self.now() < session.expires for session in self._open.values())

    def __len__(self) -> int:
        return len(self._open)
