"""Idempotency keys: what a vendor remembers of a write, for how long, and what a repeat gets.

The profile's words are those of `testing/invariants.md` ("Idempotency profile"). Vendors fill it from settings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

Fingerprint = str | tuple[str | bytes, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """`retention` in seconds, None = for ever. `on_mismatch` is `replay` or the name of a refusal."""

    retention: float | None = None
    on_mismatch: str = "replay"
    stores_errors: bool = False


class Kept(NamedTuple):
    """The first answer to a key."""

    fingerprint: Fingerprint
    reply: Reply
    at: float


class Once(NamedTuple):
    """What makes one request a repeat of another: `Erp.once` reads it from a keyed write."""

    scope: str
    key: str
    fingerprint: Fingerprint
    profile: Profile


class KeyStore:
    """First answers by (scope, key). `scope` is whatever the vendor counts as one caller: realm, token, company."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}
        self._now = now

    def recall(self, scope: str, key: str, fingerprint: Fingerprint, profile: Profile) -> Reply | None:
        """The first answer, or None for a fresh or forgotten key. Raises Refusal on another content."""
        kept = self._kept.get((scope, key))
        if kept is None:
            return None
        if profile.retention is not None and self._now() >= kept.at + profile.retention:
            del self._kept[scope, key]
            return None
        if kept.fingerprint != fingerprint and profile.on_mismatch != "replay":
            raise Refusal(profile.on_mismatch, key=key)
        return Reply(kept.reply.status, list(kept.reply.headers), kept.reply.body)

    def keep(self, scope: str, key: str, fingerprint: Fingerprint, reply: Reply, profile: Profile) -> None:
        if reply.status < 400 or profile.stores_errors:
            answer = Reply(reply.status, list(reply.headers), reply.body)
            self._kept[scope, key] = Kept(fingerprint, answer, self._now())

    def forget(self, scope: str, key: str) -> None:
        """What was kept is undone: the transaction it belonged to was rolled back."""
        self._kept.pop((scope, key), None)

    def clear(self) -> None:
        self._kept.clear()


def fingerprint(*parts: str | bytes) -> Fingerprint:
    """By which two requests count as the same. Nothing is digested: the journal keeps the body anyway."""
    return parts
