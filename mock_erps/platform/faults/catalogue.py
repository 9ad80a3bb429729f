"""All faults by their ids, found by looking into the modules beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from mock_erps.platform.faults.fault import Fault


@cache
def catalogue() -> Mapping[str, type[Fault]]:
    """Every fault of the platform by its id."""
    package = __name__.rpartition(".")[0]
    kinds: dict[str, type[Fault]] = {}
    for module in iter_modules([str(Path(__file__).parent)]):
        for kind in getattr(import_module(f"{package}.{module.name}"), "FAULTS", ()):
            kinds[kind.id] = kind
    return dict(sorted(kinds.items()))
