"""The books of one company: documents as the vendor shapes them, with indexes, history and undo.

Documents are plain dicts and are never changed in place: a change replaces the document, so a reference handed out
earlier stays what it was. The list of changes is at once the undo journal (a vendor's error rolls back; a test's world
is undone in microseconds) and the version history that judges read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, NamedTuple

Doc = dict[str, Any]
#: document → the key it is found under; None = not in this index
IndexKey = Callable[[Doc], Hashable | None]


# every write makes these, and named tuples are made three times as fast as frozen dataclasses


class Change(NamedTuple):
    """One version step of one document. `seq` is the exchange that made it, 0 for seed and outside edits."""

    seq: int
    at: float
    kind: str
    id: str
    before: Doc | None
    after: Doc | None


class Mark(NamedTuple):
    """A point to return to."""

    changes: int
    counters: Mapping[str, int]


class Table:
    """All documents of one kind, in order of creation, with their indexes.

    `memo` is for what readers work out from these documents again and again; any change of the table empties it.
    """

    __slots__ = ("_births", "_born", "_indexes", "_keys", "docs", "kind", "memo")

    def __init__(self, kind: str, indexes: Mapping[str, IndexKey]) -> None:
        self.kind = kind
        self.docs: dict[str, Doc] = {}
        self.memo: dict[Hashable, Any] = {}
        self._keys = dict(indexes)
        self._births: dict[str, int] = {}
        self._born = 0
        self._indexes: dict[str, dict[Hashable, dict[str, None]]] = {name: {} for name in indexes}

    def __len__(self) -> int:
        return len(self.docs)

    def __iter__(self) -> Iterator[Doc]:
        return iter(list(self.docs.values()))

    def get(self, id: str) -> Doc | None:
        return self.docs.get(id)

    @property
    def indexes(self) -> frozenset[str]:
        return frozenset(self._indexes)

    def find(self, index: str, key: Hashable) -> list[Doc]:
        """Documents under `key`, oldest first."""
        ids = self._indexes[index].get(key)
        return [self.docs[id] for id in ids] if ids else []

    def first(self, index: str, key: Hashable) -> Doc | None:
        """The oldest document under `key`."""
        ids = self._indexes[index].get(key)
        return self.docs[next(iter(ids))] if ids else None

    def replace(self, id: str, after: Doc | None) -> Doc | None:
        """Put, change (same place in the order) or remove one document; returns what stood there before."""
        self.memo.clear()
        before = self.docs.get(id)
        for name, key_of in self._keys.items():
            self._reindex(name, id, key_of(before) if before else None, key_of(after) if after else None)
        if after is None:
            self.docs.pop(id, None)
        elif before is None and id in self._births:
            self._bring_back(id, after)
        else:
            if before is None:
                self._births[id] = self._born = self._born + 1
            self.docs[id] = after
        return before

    def unmake(self, id: str) -> None:
        """A creation undone: as if the document had never been, so that its id may be born again in another order."""
        self.replace(id, None)
        del self._births[id]

    def _bring_back(self, id: str, doc: Doc) -> None:
        """A deletion undone: the document returns to its old place, so an undone world reads like the first one."""
        self.docs[id] = doc
        self.docs = dict(sorted(self.docs.items(), key=lambda entry: self._births[entry[0]]))

    def _reindex(self, name: str, id: str, old: Hashable | None, new: Hashable | None) -> None:
        if old == new:
            return
        index = self._indexes[name]
        if old is not None:
            del index[old][id]
            if not index[old]:
                del index[old]
        if new is not None:
            index.setdefault(new, {})[id] = None


class Books(dict[str, Table]):
    """All tables of one company, by kind of document. `kinds` maps each kind to its indexes."""

    def __init__(self, kinds: Mapping[str, Mapping[str, IndexKey]], now: Callable[[], float]) -> None:
        super().__init__((kind, Table(kind, indexes)) for kind, indexes in kinds.items())
        self._now = now
        self._counters: dict[str, int] = {}
        self.changes: list[Change] = []
        self.seq = 0  # the exchange at work; the pipeline sets it
        self._settled = 0  # changes that every reader has seen long ago
        self._read_after: Change | None = None
        self._readings: dict[tuple[Any, ...], tuple[Doc, Any]] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self)

    @property
    def readings(self) -> dict[tuple[Any, ...], tuple[Doc, Any]]:
        """What readers made of documents as the books now stand (`audit.read_once`); a change ends it."""
        last = self.changes[-1] if self.changes else None
        if last is not self._read_after:
            self._read_after, self._readings = last, {}
        return self._readings

    def put(self, kind: str, id: str, doc: Doc) -> Doc:
        """Store a new document or a new version of it."""
        before = self[kind].replace(id, doc)
        self.changes.append(Change(self.seq, self._now(), kind, id, before, doc))
        return doc

    def remove(self, kind: str, id: str) -> None:
        before = self[kind].replace(id, None)
        if before is not None:
            self.changes.append(Change(self.seq, self._now(), kind, id, before, None))

    def next(self, counter: str, start: int = 1) -> int:
        """The next number of a named sequence."""
        value = self._counters.get(counter, start - 1) + 1
        self._counters[counter] = value
        return value

    def settle(self) -> None:
        """What stands in the books now stands there since long: no reader's replica is older."""
        self._settled = len(self.changes)

    def mark(self) -> Mark:
        return Mark(len(self.changes), dict(self._counters))

    def rollback(self, mark: Mark) -> None:
        """Undo everything since the mark, newest first."""
        while len(self.changes) > mark.changes:
            change = self.changes.pop()
            if change.before is None:
                self[change.kind].unmake(change.id)
            else:
                self[change.kind].replace(change.id, change.before)
        self._counters = dict(mark.counters)

    def history(self, kind: str, id: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind and change.id == id]

    def as_of(self, kind: str, instant: float) -> list[Doc]:
        """The table as a reader sees it whose replica stopped at `instant` (eventual consistency)."""
        view = dict(self[kind].docs)
        for change in reversed(self.changes[self._settled :]):
            if change.at <= instant:
                break
            if change.kind != kind:
                continue
            if change.before is None:
                view.pop(change.id, None)
            else:
                view[change.id] = change.before
        return list(view.values())
