"""Answers as the two protocol versions write them (dossier sap_business_one §3, §5, §6)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.sap_business_one import fields

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Headers = list[tuple[str, str]]
_JSON = {
    "v1": "application/json;odata=minimalmetadata;charset=utf-8",
    "v2": "application/json;odata.metadata=minimal;charset=utf-8",
}
_CONTEXT = {"v1": "odata.metadata", "v2": "@odata.context"}


def version(call: Call) -> str:
    """v1 speaks OData 3.0, v2 speaks 4.0; what is addressed otherwise gets the newer."""
    return "v1" if call.request.path.startswith("/b1s/v1") else "v2"


def annotation(call: Call, name: str) -> str:
    """`odata.count` or `@odata.count`"""
    return f"odata.{name}" if version(call) == "v1" else f"@odata.{name}"


def home(call: Call) -> str:
    """The service root as this client addressed it."""
    host = call.request.headers.get("host") or call.request.host or "localhost:50000"
    scheme = "http" if host.startswith(("127.", "localhost", "[::1]")) else "https"
    return f"{scheme}://{host}/b1s/{version(call)}"


def context(call: Call, what: str) -> dict[str, str]:
    return {_CONTEXT[version(call)]: f"{home(call)}/$metadata#{what}"}


@lru_cache(maxsize=4096)
def etag(data_version: int) -> str:
    """Weak, the SHA-1 of the record's DataVersion as decimal text (§6)."""
    digest = hashlib.sha1(str(data_version).encode(), usedforsecurity=False)
    return f'W/"{digest.hexdigest().upper()}"'


def reply(call: Call, status: int, value: Any, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    return Reply(status, [("content-type", _JSON[version(call)]), *headers], orjson.dumps(value))


def nothing(status: int = 204, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    return Reply(status, list(headers))


def text(value: str) -> Reply:
    return Reply(200, [("content-type", "text/plain;charset=utf-8")], value.encode())


def page(status: int, title: str) -> Reply:
    """What the Apache in front says, never JSON (§7)."""
    body = (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
        f"<html><head>\n<title>{status} {title}</title>\n</head><body>\n<h1>{title}</h1>\n</body></html>\n"
    )
    return Reply(status, [("content-type", "text/html; charset=iso-8859-1")], body.encode())


def shown(call: Call, type: str, doc: Mapping[str, Any]) -> Doc:
    """A kept entity as the reply has it."""
    told = {name: value for name, value in doc.items() if name[0] != "_"}
    if version(call) == "v1" or call.setting("date_form") == "instant":
        _with_instants(told, type)
    return told


def _with_instants(told: Doc, type: str) -> None:
    """Days become instants, in the entity and its parts."""
    for name in fields.dates(type):
        if told.get(name):
            told[name] = f"{told[name]}T00:00:00Z"
    for name, kind in fields.properties(type).items():
        if kind[:1] == "[" and kind != "[Anything]" and (parts := told.get(name)) and fields.dates(kind[1:-1]):
            told[name] = [_part(part, kind[1:-1]) for part in parts]


def _part(part: Doc, type: str) -> Doc:
    told = dict(part)
    for name in fields.dates(type):
        if told.get(name):
            told[name] = f"{told[name]}T00:00:00Z"
    return told


def prefers(call: Call, what: str) -> bool:
    """Whether the Prefer header asks for something."""
    asked = call.request.headers.get("prefer", "").lower()
    return any(part.partition("=")[0].strip() == what for part in asked.replace(";", ",").split(","))
