"""Binds the operations of `contracts/_sandbox/openapi.yaml` to the nouns that perform them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from mock_erps.control.clock import Clock
from mock_erps.control.companies import Companies
from mock_erps.control.faults import Faults
from mock_erps.control.health import Health
from mock_erps.control.journal import Journal
from mock_erps.control.webhooks import Webhooks
from mock_erps.control.world import World
from mock_erps.platform.contract import load_contract
from mock_erps.platform.sandbox import Sandbox

with warnings.catch_warnings():
    # Connexion 3.3 imports names its own dependencies deprecate
    warnings.simplefilter("ignore", DeprecationWarning)
    from connexion import FlaskApp
    from connexion.resolver import Resolver

_NOUNS: dict[str, Callable[[Sandbox], Any]] = {
    "clock": Clock,
    "companies": Companies,
    "faults": Faults,
    "health": Health,
    "journal": Journal,
    "webhooks": Webhooks,
    "world": World,
}


def add_control(app: FlaskApp, sandbox: Sandbox) -> None:
    """Serve the control API of a sandbox below `/_sandbox`."""
    nouns = {name: noun(sandbox) for name, noun in _NOUNS.items()}

    def resolve(operation_id: str) -> Callable[..., Any]:
        noun, _, verb = operation_id.partition(".")
        return getattr(nouns[noun], verb)  # type: ignore[no-any-return]

    app.add_api(
        load_contract("_sandbox"),
        name="sandbox",
        resolver=Resolver(resolve),
        strict_validation=True,
        pythonic_params=True,
    )
