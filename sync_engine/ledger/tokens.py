"""A company's current credentials: durable, shared by all workers, refreshed by one at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import IO

from sqlalchemy import bindparam, delete, insert, select

from sync_engine.ledger.presence import advisory_key, lock_file
from sync_engine.ledger.store import Store
from sync_engine.ledger.tables import tokens
from sync_engine.log import Secrets
from sync_engine.outcomes import NotStarted

_PATIENCE = 60.0
_POLL = 0.05

_of_target = tokens.c.target == bindparam("of")
_CURRENT = select(tokens).where(_of_target)
_FORGET = delete(tokens).where(_of_target)
_KEEP = insert(tokens)


class LedgerTokens:
    """The `connectors.TokenStore` of one target. Has its own connection, since refreshes may come from any thread.

    The configured credentials are the seed: they count until the first `save`, and again when somebody changes them
    (a person has reconnected the company).
    """

    def __init__(self, url: str, target: str, credentials: Mapping[str, str], secrets: Secrets) -> None:
        self._url = url
        self._target = target
        self._seed = dict(credentials)
        self._secrets = secrets
        secrets.learn(credentials)

    def load(self) -> Mapping[str, str]:
        """The newest credentials, seed values included."""
        store = Store(self._url)
        try:
            with store.reading() as connection:
                row = connection.execute(_CURRENT, {"of": self._target}).first()
        finally:
            store.close()
        saved = json.loads(row.content) if row and row.seed == self._fingerprint() else {}
        self._secrets.learn(saved)
        return {**self._seed, **saved}

    def save(self, tokens_now: Mapping[str, str]) -> None:
        """Durable when it returns."""
        self._secrets.learn(tokens_now)
        row = {"target": self._target, "seed": self._fingerprint(), "content": json.dumps(dict(tokens_now))}
        store = Store(self._url)
        try:
            with store.transaction(lock="tokens") as connection:
                connection.execute(_FORGET, {"of": self._target})
                connection.execute(_KEEP, row)
        finally:
            store.close()

    def _fingerprint(self) -> str:
        return sha256(json.dumps(self._seed, sort_keys=True).encode()).hexdigest()[:32]

    @contextmanager
    def refreshing(self) -> Iterator[None]:
        """Hold while refreshing; across threads and processes. Raises `NotStarted` after a minute in the queue."""
        store = Store(self._url)
        try:
            held = self._queue(store)
            try:
                yield
            finally:
                if held is not None:
                    held.close()
        finally:
            store.close()  # ends the PostgreSQL session, and with it its lock

    def _queue(self, store: Store) -> IO[bytes] | None:
        until = time.time() + _PATIENCE
        while True:
            if store.sqlite:
                if held := lock_file(store.path.with_name(f"{store.path.name}-refresh-{self._name()}")):
                    return held
            elif store.connection.exec_driver_sql(
                "select pg_try_advisory_lock(%s)", (advisory_key(f"refresh {self._target}"),)
            ).scalar():
                return None
            if time.time() >= until:
                raise NotStarted("another worker has been refreshing this company's token for over a minute")
            time.sleep(_POLL)

    def _name(self) -> str:
        return sha256(self._target.encode()).hexdigest()[:8]
