"""The customers of one business. Names cannot be searched (§4): all are read, and before a new one what changed."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from sync_engine.canonical import Party
from sync_engine.connectors import RemoteParty
from sync_engine.connectors.names import folded
from sync_engine.connectors.wave import bodies, documents, records
from sync_engine.connectors.wave.facts import TRAITS
from sync_engine.connectors.wave.wire import Wire
from sync_engine.connectors.wire_json import Shape, text
from sync_engine.outcomes import Duplicate, NotStarted, Unreadable

#: how far back a look for changes goes: searches may lag behind writes
_OVERLAP = timedelta(minutes=2)
#: seconds for which a look at all customers is believed
_FRESH = 60.0


class Customers:
    """A directory by id, kept fresh by `modifiedAtAfter`; deletions are invisible to it (§10)."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._known: dict[str, RemoteParty] = {}
        self._newest = ""
        self._fresh_until = 0.0

    def find(self, party: Party) -> list[RemoteParty]:
        """By confirmed id, account number, name; else all whose names begin alike."""
        confirmed = party.matched.get(TRAITS.slug, "")
        row = self._wire.one(documents.CUSTOMER, "customer", confirmed) if confirmed else None
        if row is not None:
            return [records.party(row)]
        if not self._newest:
            self._refresh()
        known = list(self._known.values())
        same = [one for one in known if party.key and one.code == party.key]
        same = same or [one for one in known if folded(one.name) == folded(party.name)]
        return same or [one for one in known if folded(one.name)[:1] == folded(party.name)[:1]]

    def create(self, party: Party) -> RemoteParty:
        """Nothing keeps Wave from a second customer of that name, so it is looked for once more.

        Not for each of many in a row: only when the last look is some time ago, or a create was lost since.
        """
        if time.monotonic() >= self._fresh_until:
            try:
                self._refresh()
            except Unreadable as unseen:
                raise NotStarted(unseen.text, unseen.code) from None
        for one in self._known.values():
            if folded(one.name) == folded(party.name) and party.key in ("", one.code):
                raise Duplicate(f'there is a customer "{one.name}"', "customer", one.id)
        until, self._fresh_until = self._fresh_until, 0.0
        made = self._wire.write("customerCreate", bodies.customer(self._wire.business, party))
        self._fresh_until = until
        return self._keep(made)

    def _refresh(self) -> None:
        after = {"after": _back(self._newest)} if self._newest else {}
        for row in self._wire.pages("customers", **after):
            self._keep(row)
        self._fresh_until = time.monotonic() + _FRESH

    def _keep(self, row: Shape) -> RemoteParty:
        party = records.party(row)
        self._known[party.id] = party
        self._newest = max(self._newest, text(row, "modifiedAt"))
        return party


def _back(instant: str) -> str:
    return (datetime.fromisoformat(instant) - _OVERLAP).isoformat()
