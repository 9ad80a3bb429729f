"""What can go wrong at which operation of a vendor: its own menu, every variant a fault offers included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from harness.explorer.outcome import Seen, Site
from harness.scenario import FaultPlan
from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.faults import catalogue, offers
from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor

#: most dangerous first (testing/explorer.md P1)
ORDER = ("POST", "BAT", "AUT", "VIS", "CON", "PRE", "RSP", "THR", "BIZ", "NET")
CONNECT = "connect"


@dataclass(frozen=True, slots=True)
class Mode:
    """A fault in one of its variants. `parameters` are those that are not its defaults."""

    fault: str
    parameters: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        return " ".join([self.fault, *(f"{name}={value}" for name, value in self.parameters)])

    @property
    def family(self) -> str:
        return self.fault.split("-")[1]

    @property
    def kind(self) -> type[Fault]:
        return catalogue()[self.fault]

    def at(self, site: Site) -> FaultPlan:
        return FaultPlan(self.fault, site.place(), dict(self.parameters))


class Menu:
    """All modes of one vendor, by operation."""

    def __init__(self, slug: str) -> None:
        self._offers: Mapping[str, tuple[str, ...]] = offers(vendor(slug))
        self.operations = tuple(sorted({name for names in self._offers.values() for name in names}))
        self._by_operations: dict[tuple[str, ...], tuple[Mode, ...]] = {}

    def modes(self, seen: Seen) -> list[Mode]:
        """What can go wrong at an exchange, most dangerous first."""
        return [
            mode for mode in self._named(seen.operations) if mode.fault not in seen.unfit and not _vain(mode, seen.site)
        ]

    def connecting(self) -> list[Mode]:
        """What can keep a connection out."""
        return list(self._named((CONNECT,)))

    def cells(self, operation: str) -> set[str]:
        return {fault for fault, names in self._offers.items() if operation in names}

    def _named(self, operations: tuple[str, ...]) -> tuple[Mode, ...]:
        """Kept: it is asked for at every exchange of every run."""
        if operations not in self._by_operations:
            found = [fault for fault, names in self._offers.items() if set(names) & set(operations)]
            found.sort(key=lambda fault: (rank(fault), fault))
            self._by_operations[operations] = tuple(mode for fault in found for mode in variants(fault))
        return self._by_operations[operations]


def rank(fault: str) -> int:
    family = fault.split("-")[1]
    return ORDER.index(family) if family in ORDER else len(ORDER)


def _vain(mode: Mode, site: Site) -> bool:
    """An answer of lists and pages at a write, or a business rule at a read: the menu's wildcards mean less."""
    return mode.family == "BIZ" and site.reads


@lru_cache(maxsize=256)
def variants(fault: str) -> tuple[Mode, ...]:
    """The default, and every other choice of a parameter whose meaning lists its choices."""
    found = [Mode(fault)]
    for name, (default, meaning) in catalogue()[fault].parameters.items():
        if "|" not in meaning:
            continue
        for choice in (part.split(":")[0].split()[0] for part in meaning.split("|")):
            value = type(default)(choice) if isinstance(default, int) else choice
            if value != default:
                found.append(Mode(fault, ((name, value),)))
    return tuple(found)


@lru_cache(maxsize=4)
def vendor(slug: str) -> Vendor:
    """A vendor to read from; no case runs in it."""
    return Sandbox.open([slug], VirtualClock()).vendors[slug]
