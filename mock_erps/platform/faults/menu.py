"""What can go wrong at which vendor, and arming it: unknown faults and unreachable combinations get a sentence."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from mock_erps.platform.faults.catalogue import catalogue
from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.faults.hook_fault import NOTIFY

if TYPE_CHECKING:
    from mock_erps.platform.faults.arming import Armed, Site
    from mock_erps.platform.sandbox import Sandbox
    from mock_erps.platform.vendor import Vendor

CONNECT = "connect"


def offers(vendor: Vendor) -> Mapping[str, tuple[str, ...]]:
    """Fault id → neutral names of the vendor's operations on which it can be shown."""
    names = operations(vendor)
    menu: dict[str, tuple[str, ...]] = {}
    for id, kind in catalogue().items():
        patterns = _patterns(vendor, kind) if kind.possible(vendor) else ()
        if kind.at_notice:
            menu |= {id: (NOTIFY,)} if patterns else {}
            continue
        reached = tuple(name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns))
        if kind.at_connect and patterns:
            reached = (CONNECT, *reached)
        if reached:
            menu[id] = reached
    return menu


def operations(vendor: Vendor) -> tuple[str, ...]:
    """Neutral names of a vendor's operations, those a contract's fault menu names exactly included."""
    named = {name for operation in vendor.contract.operations for name in operation.names}
    for offer in vendor.contract.extension.faults.values():
        named.update(pattern for pattern in offer.operations if "*" not in pattern)
    return tuple(sorted(named))


def make(id: str, parameters: Mapping[str, Any] | None = None) -> Fault:
    """A fault of the catalogue. Raises ValueError for an unknown id or parameter."""
    kind = catalogue().get(id)
    if kind is None:
        near = difflib.get_close_matches(id, catalogue(), 1)
        hint = f"did you mean {near[0]}?" if near else "see `mock-erps list faults`"
        raise ValueError(f"no fault is called {id!r}; {hint}")
    return kind(**(parameters or {}))


def arm(sandbox: Sandbox, id: str, site: Site, parameters: Mapping[str, Any] | None = None, by: str = "") -> Armed:
    """Arm a fault where at least one of the sandbox's vendors can show it. Raises ValueError saying why it cannot."""
    fault = make(id, parameters)
    if site.erp and site.erp not in sandbox.vendors:
        raise ValueError(f"no ERP is called {site.erp!r} here; there are: {', '.join(sandbox.vendors)}")
    vendors = [sandbox.vendors[site.erp]] if site.erp else list(sandbox.vendors.values())
    if not any(reachable(vendor, fault, site.operation) for vendor in vendors):
        raise ValueError(_why_not(vendors, fault, site))
    return sandbox.faults.arm(fault, site, by)


def reachable(vendor: Vendor, fault: Fault, operation: str) -> bool:
    """Whether a vendor can show a fault on some operation that a site's pattern names."""
    return any(fnmatchcase(name, operation) for name in offers(vendor).get(fault.id, ()))


def _patterns(vendor: Vendor, kind: type[Fault]) -> tuple[str, ...]:
    offer = vendor.contract.extension.faults.get(kind.id)
    if offer is not None:
        return offer.operations
    return () if kind.vendors_own else kind.usual


def _why_not(vendors: list[Vendor], fault: Fault, site: Site) -> str:
    if len(vendors) != 1:
        return f"{fault.id}: none of {', '.join(vendor.slug for vendor in vendors)} can show it on {site.operation!r}"
    shown = offers(vendors[0]).get(fault.id)
    if shown is None:
        return f"{vendors[0].slug} cannot show {fault.id} ({fault.text}); its contract does not offer it"
    return f"{vendors[0].slug} cannot show {fault.id} on {site.operation!r}; it can on: {', '.join(shown)}"
