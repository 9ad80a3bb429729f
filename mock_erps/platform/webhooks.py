"""Outgoing webhooks: the vendor as client. Events gather when books change; a door sends them when they fall due.

Signing and shapes are the vendor's (its package makes the bytes); when, how often and in which order is here. A
subscription whose receiver fails for too long is dead: its events are kept or lost, as the vendor has it, until its
owner enables it again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from mock_erps.platform.books import Change


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody who wants to hear of a company's changes. `format` is the vendor's own word for the payload version."""

    url: str
    secret: str
    company: str
    format: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One delivery, ready to send: raw bytes, signed. What follows `attempt` is set by the outbox and by faults."""

    url: str
    headers: dict[str, str]
    body: bytes
    due: float
    attempt: int = 1
    #: what it tells of
    changes: tuple[Change, ...] = ()
    subscription: Subscription | None = None
    #: notices of one number tell the same
    number: int = 0
    #: False: somebody else made it
    authentic: bool = True
    #: goes out after everything else that is due
    last: bool = False
    #: so many answers of the receiver get lost
    unheard: int = 0
    #: for so many seconds the vendor waits for each of them
    waited: float = 0.0
    fault: str = ""


#: receives a notice, returns the status of the answer, 0 for none in time
Send = Callable[[Notice], int]
#: posts nothing to an address; returns status and body of the answer, None where nobody can be asked
Ask = Callable[[str], tuple[int, bytes] | None]
#: what goes out instead of one notice
Strike = Callable[["Webhooks", Notice], list[Notice]]
#: changes by company
Told = list[tuple[str, list[Change]]]


def _as_it_is(_hub: Webhooks, notice: Notice) -> list[Notice]:
    return [notice]


@dataclass(slots=True)
class Webhooks:
    """The outbox of one vendor. `compose` turns changes of one company into the notices of one subscription."""

    compose: Callable[[Subscription, list[Change]], list[Notice]]
    #: seconds after a failed attempt at which the next is made, by attempt
    retries: tuple[float, ...] = ()
    #: seconds a receiver gets to answer
    patience: float = 10.0
    #: later events wait until the first is acknowledged
    in_order: bool = False
    #: the last failed attempt makes the subscription dead
    disables: bool = False
    #: answers after which the subscription is dead at once
    ends: Callable[[int], bool] = lambda status: False
    #: for how many seconds the events of a dead subscription are kept
    keeps: float = 0.0
    #: secret, raw body → the headers of a delivery, its signature among them; None: the vendor signs nothing
    sign: Callable[[str, bytes], dict[str, str]] | None = None
    #: one delivery about several companies, where the vendor makes such
    batch: Callable[[Subscription, Told], list[Notice]] | None = None
    #: the body that says what two bodies say, where the vendor gathers events
    join: Callable[[bytes, bytes], bytes] | None = None
    #: posts of the vendor's check of a receiver, each with the status that passes it
    check: Callable[[Subscription, float], list[tuple[Notice, int]]] | None = None
    subscriptions: list[Subscription] = field(default_factory=list)
    outbox: list[Notice] = field(default_factory=list)
    #: not sent any more, and never received
    given_up: list[Notice] = field(default_factory=list)
    dead: set[Subscription] = field(default_factory=set)
    kept: list[Notice] = field(default_factory=list)
    #: takes what leaves before the answer to the request that caused it
    urgent: Callable[[Notice], object] | None = None
    #: reaches a receiver before it is told anything; None: no door is open
    ask: Ask | None = None
    _numbers: int = 0
    #: a door's thread sends while requests change the books
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def subscribe(self, subscription: Subscription) -> None:
        self.subscriptions.append(subscription)

    # --- what is to be sent ------------------------------------------------------------------------------------

    def hear(self, company: str, changes: list[Change], strike: Strike = _as_it_is) -> None:
        """The books of a company changed. `strike` is what faults make of each notice."""
        if not changes:
            return
        for subscription in self.subscriptions:
            if subscription.company == company:
                for notice in self.compose(subscription, changes):
                    self._queue(strike(self, self._numbered(subscription, notice, changes)))

    def _numbered(self, subscription: Subscription, notice: Notice, changes: Iterable[Change]) -> Notice:
        self._numbers += 1
        told = notice.changes or tuple(changes)
        mine = notice.subscription or subscription
        return replace(notice, subscription=mine, changes=told, number=self._numbers)

    def _queue(self, notices: list[Notice]) -> None:
        with self._lock:
            for notice in notices:
                (self._shelf() if notice.subscription in self.dead else self.outbox).append(notice)

    def _shelf(self) -> list[Notice]:
        """Where the notices of a dead subscription go."""
        return self.kept if self.keeps else self.given_up

    def gathered(self, notice: Notice) -> Notice:
        """The notice, and in it all that waits to be sent with it to the same subscription."""
        if self.join is None or self.sign is None or notice.subscription is None:
            return notice
        with self._lock:
            mates = [mate for mate in self.outbox if _go_together(mate, notice)]
            self.outbox = [other for other in self.outbox if other not in mates]
        for mate in reversed(mates):
            body, changes = self.join(mate.body, notice.body), (*mate.changes, *notice.changes)
            headers = self.sign(notice.subscription.secret, body)
            notice = replace(notice, headers=headers, body=body, changes=changes, number=mate.number)
        return notice

    def take_due(self, now: float) -> list[Notice]:
        """Remove and return what is to be sent by now, in order: repeated attempts first."""
        with self._lock:
            due = [notice for notice in self.outbox if notice.due <= now]
            self.outbox = [notice for notice in self.outbox if notice.due > now]
        return sorted(due, key=lambda notice: (notice.last, notice.attempt == 1))

    # --- sending -----------------------------------------------------------------------------------------------

    def send_due(self, send: Send, now: float, until: float | None = None) -> list[tuple[Notice, int]]:
        """Send what falls due by now (or `until`), each once; returns what was sent with the receiver's status."""
        sent = []
        for notice in self.take_due(now if until is None else until):
            if self._must_wait(notice):
                self._queue([notice])
                continue
            status = send(notice)
            self.answered(notice, status, now)
            sent.append((notice, status))
        return sent

    def _must_wait(self, notice: Notice) -> bool:
        if notice.subscription in self.dead:
            return True
        return self.in_order and notice.authentic and notice.attempt == 1 and self._behind(notice)

    def _behind(self, notice: Notice) -> bool:
        """Whether the receiver still owes an answer to an earlier one."""
        return any(other.attempt > 1 and other.url == notice.url for other in self.outbox)

    def answered(self, notice: Notice, status: int, now: float) -> None:
        """Take the receiver's answer: 2xx ends it, all else is a failed attempt; nobody sends a forgery again."""
        if not notice.authentic:
            return
        if notice.unheard:
            self.failed(replace(notice, unheard=notice.unheard - 1), now + notice.waited)
        elif 200 <= status < 300:
            return
        elif self.ends(status) and notice.subscription is not None:
            self.disable(notice.subscription)
            self._queue([notice])
        else:
            self.failed(notice, now)

    def failed(self, notice: Notice, now: float) -> None:
        """The receiver did not answer 2xx in time: plan the next attempt, or give up."""
        if notice.attempt <= len(self.retries):
            due = now + self.retries[notice.attempt - 1]
            self._queue([replace(notice, due=due, attempt=notice.attempt + 1)])
        elif self.disables and notice.subscription is not None:
            self.disable(notice.subscription)
            self._queue([notice])
        else:
            self.given_up.append(notice)

    # --- dead subscriptions ------------------------------------------------------------------------------------

    def disable(self, subscription: Subscription) -> None:
        """Nothing is sent to it any more."""
        with self._lock:
            self.dead.add(subscription)
            self._shelf().extend(notice for notice in self.outbox if notice.subscription == subscription)
            self.outbox = [notice for notice in self.outbox if notice.subscription != subscription]

    def enable(self, subscription: Subscription, send: Send, now: float) -> bool:
        """Its owner switches it on: the vendor checks the receiver, and what was kept goes out in order."""
        posts = self.check(subscription, now) if self.check else []
        if any(send(replace(notice, subscription=subscription)) != passing for notice, passing in posts):
            self.disable(subscription)
            return False
        with self._lock:
            self.dead.discard(subscription)
            waiting = [notice for notice in self.kept if notice.subscription == subscription]
            self.kept = [notice for notice in self.kept if notice.subscription != subscription]
            for notice in waiting:
                late = now - notice.due > self.keeps
                (self.given_up if late else self.outbox).append(replace(notice, due=now, attempt=1))
        return True


def _go_together(one: Notice, other: Notice) -> bool:
    return (one.subscription, one.due, one.attempt) == (other.subscription, other.due, other.attempt)
