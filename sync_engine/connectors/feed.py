"""The reading seam to a target: what changed there, page by page, each page with the place where to go on.

A connector that offers it says so by `Traits.feed`; one without has `None` there and need not know this module. As with
every connector call, one method is one attempt: what a page must not lose is kept by whoever stores it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from sync_engine.canonical import Kind


class Status(StrEnum):
    """Where a record stands in the target's books. Values are stored."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    DELETED = "deleted"

    @property
    def live(self) -> bool:
        return self in (Status.OPEN, Status.PAID)


@dataclass(frozen=True, slots=True)
class Copy:
    """A record as the target shows it now. Of a deleted one often no more than `id` is known.

    `modified` is the target's own time of the last change, seconds since the epoch, 0 where it tells none; `applied`
    maps the documents that a payment settles to amounts.
    """

    kind: Kind
    id: str
    modified: float
    status: Status
    number: str = ""
    version: str = ""
    currency: str = ""
    total: Decimal = Decimal(0)
    balance: Decimal = Decimal(0)
    applied: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list in the order of change goes on: rows modified at `since` or later, without the first `skip`."""

    since: float = 0.0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a feed. `place` is where the next one goes on, None at the end.

    `told` is the target's clock when it answered, 0 where it does not say; `overflowed`: more had changed than the
    answer holds, and nobody knows what.
    """

    copies: tuple[Copy, ...]
    place: Place | None = None
    told: float = 0.0
    overflowed: bool = False


@dataclass(frozen=True, slots=True)
class FeedTraits:
    """What reading must know of a target. Times are seconds.

    `overlap`: how far behind the last change seen the next reading begins, since stamps are coarse and what is stamped
    first is not always visible first. `window`: how far back its change data reach, 0 where it has lists only.
    `vanishes`: a deleted record is simply not listed any more. `subscribes`: webhooks are asked for over the API, for a
    time only, so whoever reads keeps the subscription alive (`Subscribing`).
    """

    overlap: float
    window: float = 0.0
    vanishes: bool = False
    subscribes: bool = False


class Feed(Protocol):
    """The reading side of one company. Every method raises `outcomes.VendorError` subclasses, nothing else."""

    def listed(self, kind: Kind, place: Place) -> Page:
        """A page of the records that exist, in the order of their last change."""
        ...

    def ids(self, kind: Kind) -> Iterator[str]:
        """The id of every record that exists."""
        ...

    def look(self, kind: Kind, id: str) -> Copy | None:
        """The record as it is now; None when it is not there (any more)."""
        ...


class ChangeData(Protocol):
    """What a feed offers besides where its `window` is not 0."""

    def changed(self, kind: Kind, since: float) -> Page:
        """Everything modified at `since` or later in one answer, deletions among it."""
        ...


class Feeding(Protocol):
    """A connector whose traits name a feed."""

    @property
    def feed(self) -> Feed: ...


class Subscribing(Protocol):
    """A connector whose traits say `subscribes`."""

    def subscribe(self) -> None:
        """Make what subscriptions the configured address lacks, and renew what soon runs out. No address: nothing."""
        ...


def onward(copies: tuple[Copy, ...], place: Place, *, full: bool, told: float = 0.0, grain: int = 1) -> Page:
    """The page of these rows; `full` unless the answer proves by its size to be the last.

    `grain` is the coarsest of the target's clocks, seconds: an instant is asked for as it can be told.
    A row that changes while a list is read moves to its end, and one that is deleted shifts nothing, because each page
    begins at an instant. Only more rows of one instant than a page holds are counted off.
    """
    if not copies or not full:
        return Page(copies, None, told)
    last = max(copy.modified for copy in copies) // grain * grain
    after = Place(last) if last > place.since else Place(place.since, place.skip + len(copies))
    return Page(copies, after, told)
