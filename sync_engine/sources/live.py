"""Sources that are systems and not files: they are asked for what is new, and told what became of it.

One package per system below `sync_engine.sources`, found by the `erp` of its section under `sources` in the
configuration; it offers `connect(config, time_outs, event) -> LiveSource`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from sync_engine.sources.bad_source import BadSource

if TYPE_CHECKING:
    from sync_engine.canonical import Batch
    from sync_engine.delivery.report import Report
    from sync_engine.delivery.run import Job
    from sync_engine.ledger.ledger import Ledger

#: the systems there are; everything else under `--source` is a path
SYSTEMS = ("syspro",)


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One system to read from, as configured. `target`: where its records go; empty = the only one."""

    name: str
    erp: str
    company: str
    hosts: Mapping[str, str]
    credentials: Mapping[str, str]
    options: Mapping[str, object] = field(default_factory=dict)
    target: str = ""


class LiveSource(Protocol):
    """One system in one run. Trouble with it never keeps from the target what is already in the ledger."""

    def read(self, target: str, ledger: Ledger) -> Batch:
        """What is new for a target, and what is due and was read before. Never raises for an unreachable system."""
        ...

    def confirm(self, job: Job, report: Report) -> None:
        """Tell the system what became of its records; whatever goes wrong is in the report and tried again."""
        ...

    def close(self) -> None:
        """Log out; never raises."""
        ...


class _Module(Protocol):
    def connect(self, config: SourceConfig, time_outs: Mapping[str, float], event: Path | None) -> LiveSource: ...


def named(source: object, configured: Mapping[str, SourceConfig]) -> SourceConfig | None:
    """The system that `--source syspro:NAME` means (`syspro:` = the only one); None for a path. Raises `BadSource`."""
    erp, colon, name = str(source).partition(":")
    if not colon or erp not in SYSTEMS:
        return None
    offered = {key: one for key, one in configured.items() if one.erp == erp}
    if not name and len(offered) == 1:
        return next(iter(offered.values()))
    if name not in offered:
        there = ", ".join(offered) or "none"
        raise BadSource(f'the configuration has no {erp} source "{name}" under sources; there are: {there}')
    return offered[name]


def connect(config: SourceConfig, time_outs: Mapping[str, float], event: Path | None = None) -> LiveSource:
    """The system, not yet spoken to. With an `event`, only what that tells of is read. Raises `BadSource`."""
    module = cast(_Module, import_module(f"sync_engine.sources.{config.erp}"))
    return module.connect(config, time_outs, event)
