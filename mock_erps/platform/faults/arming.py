"""Where faults are placed: by site, never by a bare sequence number, so a schedule survives small changes of a run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.faults.hook_fault import NOTIFY
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a run. Empty fields match anything; `operation` may hold wildcards ("create *").

    Of the exchanges that match, the fault acts on the `occurrence`-th (from 1) and the `times - 1` after it, or on
    every `every`-th, at most `times` times; `times` 0 = without end.
    """

    erp: str = ""
    operation: str = "*"
    company: str = ""
    key: str = ""
    key_class: str = ""
    phase: str = ""
    occurrence: int = 1
    every: int = 0
    times: int = 1


@dataclass(slots=True)
class Armed:
    """A fault at its site, and what became of it."""

    id: int
    fault: Fault
    site: Site
    armed_by: str = ""
    matched: int = 0
    delivered: list[int] = field(default_factory=list)  # seq of the exchanges it acted on
    active: bool = True

    def takes(self, exchange: Exchange, key_classes: frozenset[str]) -> bool:
        """Count a matching exchange and say whether this one is hit."""
        if not self.active or not self._matches(exchange, key_classes):
            return False
        self.matched += 1
        if self.site.times and len(self.delivered) >= self.site.times:
            return False
        if self.site.every:
            return self.matched % self.site.every == 0
        return self.matched >= self.site.occurrence

    def _matches(self, exchange: Exchange, key_classes: frozenset[str]) -> bool:
        site = self.site
        return (
            self.fault.fits(exchange)
            and site.erp in ("", exchange.erp)
            and site.company in ("", exchange.company)
            and site.phase in ("", exchange.phase)
            and (not site.key or site.key in exchange.keys)
            and (not site.key_class or site.key_class in key_classes)
            and any(fnmatchcase(name, site.operation) for name in exchange.operations)
        )


class FaultBoard:
    """All faults armed in a sandbox, in the order of arming."""

    def __init__(self) -> None:
        self.armed: list[Armed] = []
        #: when attempts to connect failed; they are no exchanges
        self.kept_out: list[float] = []

    def arm(self, fault: Fault, site: Site, by: str = "") -> Armed:
        armed = Armed(len(self.armed) + 1, fault, site, by)
        self.armed.append(armed)
        return armed

    def pick(self, exchange: Exchange, key_classes: frozenset[str]) -> Armed | None:
        """The fault that hits this exchange: the first that takes it; the others still count it."""
        taken = [armed for armed in self.armed if armed.takes(exchange, key_classes)]
        if not taken:
            return None
        taken[0].delivered.append(exchange.seq)
        exchange.fault = taken[0].fault.id
        return taken[0]

    def connecting(self, erp: str, host: str, now: float) -> str:
        """What keeps a connection attempt out: refused, dns, timeout; empty when nothing does."""
        if not self.armed:
            return ""
        attempt = Exchange(0, erp, Request("CONNECT", "", host=host), now, operations=("connect",))
        for armed in self.armed:
            if not armed.active or not armed.fault.at_connect:
                continue
            if armed.takes(attempt, frozenset()):
                armed.delivered.append(0)
                armed.fault.hit_connection()
            if how := armed.fault.connecting(erp):
                self.kept_out.append(now)
                return how
        return ""

    def notices(self, erp: str, hub: Webhooks, notice: Notice, now: float) -> list[Notice]:
        """What goes out instead of one notice; the first fault that takes it acts, the others still count it."""
        company = notice.subscription.company if notice.subscription else ""
        told = Exchange(0, erp, Request("POST", notice.url), now, company, operation=NOTIFY, operations=(NOTIFY,))
        taken = [armed for armed in self.armed if armed.fault.at_notice and armed.takes(told, frozenset())]
        if not taken:
            return [notice]
        taken[0].delivered.append(max((change.seq for change in notice.changes), default=0))
        return taken[0].fault.notify(hub, replace(notice, fault=taken[0].fault.id))

    def disarm(self, id: int) -> bool:
        for armed in self.armed:
            if armed.id == id:
                armed.active = False
                return True
        return False

    def heal(self) -> None:
        """All faults off; what they did stays on record."""
        for armed in self.armed:
            armed.active = False

    def clear(self) -> None:
        self.armed = []
        self.kept_out = []
