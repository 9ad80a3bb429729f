"""SYSPRO as a source: completed sales orders in, ids, states and payments of the target back (dossier syspro)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sync_engine.sources.live import SourceConfig
from sync_engine.sources.syspro.events import order_told
from sync_engine.sources.syspro.options import options_of
from sync_engine.sources.syspro.source import SysproSource
from sync_engine.sources.syspro.wire import Wire


def connect(config: SourceConfig, time_outs: Mapping[str, float], event: Path | None = None) -> SysproSource:
    """Raises `BadSource` for options nobody understands, and for an event that is not the façade's."""
    told = order_told(event, config) if event is not None else ""
    return SysproSource(config, options_of(config), Wire(config, time_outs), told)
