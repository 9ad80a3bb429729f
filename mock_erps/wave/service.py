"""Wave's schema with its handlers, made once."""

from __future__ import annotations

from functools import cache

from mock_erps.platform.contract.source import contract_folder
from mock_erps.platform.wires.graphql import Service
from mock_erps.wave.fields import HANDLERS
from mock_erps.wave.mutations import MUTATIONS
from mock_erps.wave.queries import QUERIES
from mock_erps.wave.values import SCALARS


@cache
def service() -> Service:
    sdl = (contract_folder("wave") / "schema.graphql").read_text(encoding="utf-8")
    return Service(sdl, {"Query": QUERIES, "Mutation": MUTATIONS, **HANDLERS}, SCALARS)
