"""What is known of Wave before the first call: hosts, limits, traits, policy."""

from __future__ import annotations

from collections.abc import Mapping

from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.http import Limit

API = "https://api.wave.example"
LIMITS = (Limit(120, 60.0),)
TRAITS = Traits(
    slug="wave",
    recovery=Recovery.SEARCH_FIRST,  # nothing of the vendor's protects a second create
    number_limit=40,
    processing_ceiling=60.0,  # not published: our own caution
)
POLICY: Mapping[str, object] = {"accounts": {"default": "4000"}, "limits": {"party_name": 100}}
