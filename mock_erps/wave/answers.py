"""A performed document as its answer: errors before data, every key in the vendor's order (recorded bodies, §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.graphql import Asked, Performed
from mock_erps.wave.refusing import entry, note
from mock_erps.wave.replies import json_reply
from mock_erps.wave.service import service

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.messages import Reply


def performed(call: Call, asked: Asked, refusing: Refusal | None = None) -> Reply:
    """Do what a document asks, or refuse all of it in its own shape."""
    return json_reply(200, body_of(call, service().perform(call, asked, refusing)))


def body_of(call: Call, result: Performed) -> dict[str, Any]:
    if not result.errors:
        return {"data": result.data}
    told = []
    for number, error in enumerate(result.errors):
        refusal = error.original_error
        assert isinstance(refusal, Refusal)
        note(call, refusal)
        at = error.locations[0] if error.locations else None
        place = {"line": at.line, "column": at.column} if at else {}
        told.append(entry(call, refusal, number, error.path or (), **place))
    return {"errors": told, "data": result.data}
