"""Outgoing webhooks: the vendor as client. Events gather when books change; a door sends them when they fall due.

Signing and shapes are the vendor's (its package makes the bytes); when, how often and in which order is here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

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
    """One delivery, ready to send: raw bytes, signed."""

    url: str
    headers: dict[str, str]
    body: bytes
    due: float
    attempt: int = 1


@dataclass(slots=True)
class Webhooks:
    """The outbox of one vendor. `compose` turns changes of one company into the notices of one subscription."""

    compose: Callable[[Subscription, list[Change]], list[Notice]]
    #: seconds after a failed attempt at which the next is made, by attempt
    retries: tuple[float, ...] = ()
    subscriptions: list[Subscription] = field(default_factory=list)
    outbox: list[Notice] = field(default_factory=list)
    given_up: list[Notice] = field(default_factory=list)

    def subscribe(self, subscription: Subscription) -> None:
        self.subscriptions.append(subscription)

    def hear(self, company: str, changes: list[Change]) -> None:
        """The books of a company changed."""
        for subscription in self.subscriptions:
            if subscription.company == company and changes:
                self.outbox += self.compose(subscription, changes)

    def take_due(self, now: float) -> list[Notice]:
        """Remove and return what is to be sent by now, in order."""
        due = [notice for notice in self.outbox if notice.due <= now]
        self.outbox = [notice for notice in self.outbox if notice.due > now]
        return due

    def failed(self, notice: Notice, now: float) -> None:
        """The receiver did not answer 2xx in time: plan the next attempt, or give up."""
        if notice.attempt > len(self.retries):
            self.given_up.append(notice)
            return
        due = now + self.retries[notice.attempt - 1]
        self.outbox.append(Notice(notice.url, notice.headers, notice.body, due, notice.attempt + 1))
