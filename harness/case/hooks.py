"""The vendor tells, the engine hears: subscriptions of a case, and every delivery as evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness.engines.receiving import RECEIVER, HookRequest
from harness.evidence import HookDelivery
from mock_erps.platform.audit import AuditDocument, AuditPayment
from mock_erps.platform.books import Change
from mock_erps.platform.company import Company
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks

if TYPE_CHECKING:
    from harness.case.world import World
    from harness.engines import Adapter


class Hooks:
    """The webhooks of one case. `delivered` grows with every attempt."""

    def __init__(self, world: World, engine: Adapter) -> None:
        self._world = world
        self._engine = engine
        self.delivered: list[HookDelivery] = []

    @property
    def _hub(self) -> Webhooks | None:
        return self._world.vendor.webhooks if self._engine.description.receive else None

    def subscribe(self, format: str) -> None:
        """For every company of the case; the vendor checks the engine's receiver where it has a check."""
        if self._hub is None:
            return
        for name, company in self._world.targets.items():
            secret = self._world.vendor.credentials[company.id].get("webhook_secret", "")
            self._hub.subscribe(Subscription(RECEIVER + name, secret, company.id, format))
        self._hub.urgent = self._send
        self.enable()

    def enable(self) -> None:
        """The subscriptions' owner switches them on."""
        if self._hub is not None:
            for subscription in self._hub.subscriptions:
                self._hub.enable(subscription, self._send, self._world.clock.now())

    def deliver(self, seconds: float = 0.0) -> None:
        """Hand over everything that is due, at once what falls due by that, and what falls due while time passes."""
        clock = self._world.clock
        end = clock.now() + seconds
        while self._hub is not None:
            while self._hub.send_due(self._send, clock.now()):
                pass
            coming = [notice.due for notice in self._hub.outbox if clock.now() < notice.due <= end]
            clock.advance(max(0.0, min(coming, default=end) - clock.now()))
            if not coming:
                return

    def _post(self, notice: Notice) -> int:
        target = urlsplit(notice.url).path.rpartition("/")[2]
        request = HookRequest(urlsplit(notice.url).path, notice.headers, notice.body)
        return self._engine.receive(self._world.workplace, target, request).status

    def _send(self, notice: Notice) -> int:
        journal, clock = self._world.sandbox.journal, self._world.clock
        before, began = journal.last_seq, clock.now()
        status = self._post(notice)
        made = tuple(range(before + 1, journal.last_seq + 1))
        self.delivered.append(self._told(notice, began, status, made, clock.now() - began))
        return status

    def _told(
        self, notice: Notice, at: float, status: int, seqs: tuple[int, ...], seconds: float, sent: bool = True
    ) -> HookDelivery:
        company = notice.subscription.company if notice.subscription else ""
        target, known = next((name, one) for name, one in self._world.targets.items() if one.id == company)
        return HookDelivery(
            notice=notice.number,
            subjects=tuple(dict.fromkeys(self._subjects(known, notice.changes))),
            company=target,
            at=at,
            attempt=notice.attempt,
            status=status,
            authentic=notice.authentic,
            fault=notice.fault,
            seqs=seqs,
            after=seqs[0] - 1 if seqs else self._world.sandbox.journal.last_seq,
            cause=max((change.seq for change in notice.changes), default=0),
            changed=max((change.at for change in notice.changes), default=0.0),
            seconds=seconds,
            patience=self._hub.patience if self._hub else 0.0,
            sent=sent,
        )

    def _subjects(self, company: Company, changes: Iterable[Change]) -> Iterable[tuple[str, str]]:
        audit_one = self._world.vendor.erp.audit_one
        for change in changes:
            doc = change.after or change.before
            record = audit_one(company, change.kind, doc) if audit_one and doc else None
            if isinstance(record, AuditDocument):
                yield record.kind, record.id
            elif isinstance(record, AuditPayment):
                yield "payment", record.id

    def evidence(self) -> tuple[HookDelivery, ...]:
        """All deliveries, and what was never delivered."""
        hub = self._hub
        lost = [] if hub is None else [*hub.given_up, *hub.kept]
        ours = [notice for notice in lost if notice.subscription is not None]
        return (*self.delivered, *(self._told(notice, notice.due, 0, (), 0.0, sent=False) for notice in ours))
