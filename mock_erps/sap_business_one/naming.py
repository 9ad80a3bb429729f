"""What a request is called in journals and scenarios, before anybody has checked it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: X-HTTP-Method-Override → verb (§3)
OVERRIDES = {"PATCH": "update", "MERGE": "update", "PUT": "update", "DELETE": "delete"}


def named(call: Call) -> None:
    """An override names what it stands for."""
    name = call.operation.name
    if name.startswith("override "):
        verb = OVERRIDES.get(call.request.headers.get("x-http-method-override", "").upper(), "override")
        call.exchange.operations = (name.replace("override", verb, 1),)
