"""What a request is called in journals and scenarios, before anybody has checked it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform import nested
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.batch import parts_of, root

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.wires.odata_batch import Part

#: X-HTTP-Method-Override → verb (§3)
OVERRIDES = {"PATCH": "update", "MERGE": "update", "PUT": "update", "DELETE": "delete"}


def named(call: Call) -> None:
    """An override names what it stands for, a batch its parts."""
    if call.operation.id == "batch":
        _name_parts(call)
        return
    name = call.operation.name
    if name.startswith("override "):
        verb = OVERRIDES.get(call.request.headers.get("x-http-method-override", "").upper(), "override")
        call.exchange.operations = (name.replace("override", verb, 1),)


def _name_parts(call: Call) -> None:
    try:
        parts = parts_of(call)
    except Refusal:
        return  # refused when it is performed
    requests = [part.request(call.request, root(call)) for part in parts]
    names = nested.operations_of(call.vendor, requests)
    if _is_correction(parts, names):
        _name_correction(call, parts[0], names[1])
    elif names:
        call.exchange.operations = names


def _is_correction(parts: list[Part], names: tuple[str, ...]) -> bool:
    """A change set that takes a document back and posts another of its kind: how posted amounts are changed."""
    if len(parts) != 2 or len(names) != 2 or not parts[0].group:
        return False
    return names[0].startswith("void ") and names[1] == names[0].replace("void", "create", 1)


def _name_correction(call: Call, cancelled: Part, created: str) -> None:
    call.exchange.operations = (created.replace("create", "update", 1),)
    call.exchange.version_sent = cancelled.headers.get("if-match", "")
    # whom it is about: faults look for the document in the path
    call.path = {**call.path, "key": cancelled.url.partition("(")[2].partition(")")[0]}
