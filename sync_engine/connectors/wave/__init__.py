"""Wave. Laid out by `mock-erps new erp`: it knows the way in and delivers nothing yet.

The rooms are the same in every connector: `facts` (limits, traits, policy), `connector` (what delivery asks) and, as
it grows, `bodies` (drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes)
and `wire` (requests and pages).
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.wave.connector import Wave
from sync_engine.connectors.wave.facts import POLICY

__all__ = ["POLICY", "connect"]


def connect(target: Target) -> Wave:
    return Wave(target)
