"""SYSPRO as a source: completed sales orders in, ids, states and payments of the target back (dossier syspro)."""

from __future__ import annotations

from collections.abc import Mapping

from sync_engine.sources.live import SourceConfig
from sync_engine.sources.syspro.options import options_of
from sync_engine.sources.syspro.source import SysproSource
from sync_engine.sources.syspro.wire import Wire


def connect(config: SourceConfig, time_outs: Mapping[str, float]) -> SysproSource:
    """Raises `BadSource` for options nobody understands."""
    return SysproSource(config, options_of(config), Wire(config, time_outs))
