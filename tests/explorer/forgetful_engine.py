"""An engine broken in one way: every attempt of a create carries a key of its own."""

from __future__ import annotations

import itertools
from typing import Any
from unittest.mock import patch

from sync_engine.cli import main as push
from sync_engine.connectors.quickbooks_online.wire import Wire

_real = Wire._post


def main(arguments: list[str]) -> int:
    numbers = itertools.count(1)

    def post(wire: Wire, path: str, body: object, **parameters: str) -> Any:
        if path == "/invoice":
            parameters["requestid"] = f"{parameters['requestid'][:30]}-{next(numbers)}"
        return _real(wire, path, body, **parameters)

    with patch.object(Wire, "_post", post):
        return push(arguments)
