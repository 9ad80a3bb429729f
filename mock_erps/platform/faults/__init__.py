"""Faults: what goes wrong, and where. One small module per kind, one tiny interface; adding one touches nothing else.

A module in this package lists its classes in `FAULTS`. Ids and meanings are those of `testing/faults.md`; which
operations can show a fault, and with which answer, is the vendor's data (contract, `faults`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mock_erps.platform.faults.arming import Armed, FaultBoard, Site
from mock_erps.platform.faults.fault import Fault

__all__ = ["Armed", "Fault", "FaultBoard", "Site", "catalogue"]


@cache
def catalogue() -> Mapping[str, type[Fault]]:
    """Every fault of the platform by its id."""
    kinds: dict[str, type[Fault]] = {}
    for module in iter_modules(__path__):
        for kind in getattr(import_module(f"{__name__}.{module.name}"), "FAULTS", ()):
            kinds[kind.id] = kind
    return dict(sorted(kinds.items()))
