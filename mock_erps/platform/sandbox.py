"""The sandbox: some vendors, one clock, one journal, one board of faults. Doors hand it requests; judges read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mock_erps.platform import pipeline
from mock_erps.platform.audit import AuditView
from mock_erps.platform.clock import RealClock, VirtualClock
from mock_erps.platform.contract import slugs
from mock_erps.platform.faults import FaultBoard
from mock_erps.platform.journal import Delivered, Exchange, Journal
from mock_erps.platform.messages import Reply, Request
from mock_erps.platform.mishaps import Mishap
from mock_erps.platform.vendor import Vendor

_WORD = re.compile(r"[\w-]+")


class Keys:
    """Business keys a judge wants to trace: tokens planted in documents, found in requests (taint)."""

    def __init__(self) -> None:
        self._classes: dict[str, dict[str, str]] = {}
        self._pattern: re.Pattern[str] | None = None

    def plant(self, token: str, key: str, key_class: str = "") -> None:
        """Wherever `token` occurs, the exchange is about `key`, a document of that class; keys may share one."""
        self._classes.setdefault(token, {})[key] = key_class
        self._pattern = None

    def found_in(self, request: Request, about: str = "") -> tuple[str, ...]:
        """The keys a request speaks of, itself or by the record it is `about`, in the order of their first mention."""
        if not self._classes:
            return ()
        if self._pattern is None:
            self._pattern = _pattern(self._classes)
        text = f"{request.path} {request.query} {request.body.decode('utf-8', 'replace')} {about}"
        hits = [self._classes[hit] for hit in self._pattern.findall(text) if hit in self._classes]
        sure = {key for keys in hits if len(keys) == 1 for key in keys}
        # a shared token says no more where another one tells whose it is
        return tuple(dict.fromkeys(key for keys in hits for key in ([key for key in keys if key in sure] or keys)))

    def classes(self, keys: Iterable[str]) -> frozenset[str]:
        wanted = set(keys)
        planted = (pair for keys in self._classes.values() for pair in keys.items())
        return frozenset(key_class for key, key_class in planted if key in wanted)

    def clear(self) -> None:
        self._classes.clear()
        self._pattern = None


def _pattern(tokens: Iterable[str]) -> re.Pattern[str]:
    """Tokens of one word each are found among the words of a text: 25 µs for 60 of them in 900 bytes, else 1,200."""
    tokens = sorted(tokens, key=len, reverse=True)
    if all(_WORD.fullmatch(token) for token in tokens):
        return _WORD
    return re.compile("|".join(rf"(?<![\w-]){re.escape(token)}(?![\w-])" for token in tokens))


def _open_gate(_exchange: Exchange) -> None:
    """Nobody holds requests."""


@dataclass(slots=True)
class Sandbox:
    """Companies of several vendors at one moment of one clock."""

    clock: VirtualClock | RealClock
    vendors: dict[str, Vendor]
    journal: Journal = field(default_factory=Journal)
    faults: FaultBoard = field(default_factory=FaultBoard)
    keys: Keys = field(default_factory=Keys)
    phase: str = ""
    #: called for each arriving exchange; may run other work (an overlapping run) before it goes on
    gate: Callable[[Exchange], None] = _open_gate
    #: calls in flight: exchange number → limit buckets it holds
    running: dict[int, list[tuple[str, ...]]] = field(default_factory=dict)
    unknown_hosts: list[str] = field(default_factory=list)
    #: our own faults, and acts of others that found nothing there
    mishaps: list[Mishap] = field(default_factory=list)
    _hosts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for vendor in self.vendors.values():
            vendor.faults = self.faults

    @classmethod
    def open(
        cls,
        erps: Iterable[str] | None = None,
        clock: VirtualClock | RealClock | None = None,
        seed: int = 1007,
    ) -> Sandbox:
        """A sandbox of the named ERPs, all of them by default. Raises LookupError for an unknown one."""
        clock = clock or VirtualClock()
        vendors = {slug: Vendor.open(slug, clock, seed) for slug in (erps if erps is not None else slugs())}
        hosts = {host: slug for slug, vendor in vendors.items() for host in vendor.contract.extension.hosts.values()}
        return cls(clock, vendors, _hosts=hosts)

    @property
    def hosts(self) -> Mapping[str, str]:
        """Vendor host name → slug."""
        return self._hosts

    def handle(self, request: Request) -> Exchange:
        """Answer a request sent to a vendor's host name, below a slug's path prefix, or to a vendor's bare path."""
        self.clock.run_due()
        vendor = self._addressed(request)
        if vendor is None:
            return self._nobody(request)
        return pipeline.handle(self, vendor, request)

    def _addressed(self, request: Request) -> Vendor | None:
        """Find the vendor; a slug's prefix is taken off the path."""
        slug = self._hosts.get(request.host)
        if slug is not None:
            return self.vendors[slug]
        first, _, rest = request.path.lstrip("/").partition("/")
        if first in self.vendors:
            request.path = "/" + rest
            return self.vendors[first]
        return next((v for v in self.vendors.values() if v.contract.route(request.path)), None)

    def _nobody(self, request: Request) -> Exchange:
        if request.host and request.host not in self.unknown_hosts:
            self.unknown_hosts.append(request.host)
        exchange = self.journal.open("", request, self.clock.now(), self.phase)
        text = f"mock-erps: nobody answers at {request.host}{request.path}; served: {', '.join(self.vendors)}\n"
        exchange.reply = Reply(404, [("content-type", "text/plain; charset=utf-8")], text.encode())
        exchange.status, exchange.because = 404, "unknown host"
        return exchange

    def delivered(self, exchange: Exchange, how: Delivered) -> None:
        """A door tells what the client really got to see, and when."""
        exchange.delivered = how
        exchange.done = self.clock.now()
        held = self.running.pop(exchange.seq, None)
        if held:
            self.vendors[exchange.erp].limits.leave(held)

    def audit(self, slug: str, company: str) -> AuditView:
        vendor = self.vendors[slug]
        return vendor.erp.audit(vendor.companies[company])

    def reset(self, start: float | None = None) -> None:
        """A fresh world: seeded books, empty journal, no faults, the clock at its start (or at `start`)."""
        self.clock.reset(start)
        for vendor in self.vendors.values():
            vendor.reset()
        self.journal.clear()
        self.faults.clear()
        self.keys.clear()
        self.running.clear()
        self.unknown_hosts.clear()
        self.mishaps.clear()
        self.phase = ""
        self.gate = _open_gate
