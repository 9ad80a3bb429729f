"""From raw request to values: parameters and bodies, read by media type and held against the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from mock_erps.platform.contract import Finding
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def read_parameters(call: Call) -> list[Finding]:
    """Fill `call.path` and `call.query` with typed values."""
    operation, findings = call.operation, []
    for name, parameter in operation.typed_path:
        call.path[name], wrong = parameter.read(call.path[name])
        findings += wrong
    call.query = dict(operation.defaults)
    if call.request.query:
        findings += _read_query(call)
    for name, parameter in operation.required:
        if name not in (call.query if parameter.place == "query" else call.request.headers):
            findings.append(Finding("required", (parameter.name,), None, True))
    return findings


def _read_query(call: Call) -> list[Finding]:
    known, query = call.operation.parameters["query"], call.query
    findings: list[Finding] = []
    for name, text in _pairs(call.request.query):
        if name in known:
            query[name], wrong = known[name].read(text)
            findings += wrong
        else:
            query.setdefault(name, text)
    return findings


def _pairs(query: str) -> list[tuple[str, str]]:
    """Names and values of a query string; most hold nothing that is encoded."""
    if "%" in query or "+" in query:
        return parse_qsl(query, keep_blank_values=True)
    parts = [part.partition("=") for part in query.split("&") if part]
    return [(name, value) for name, _, value in parts]


#: the field by which F-RSP-SHAPE stands for a vendor's newer release; among the vendor's facts once an answer showed it
NEW_FIELD = "NewInThisRelease"


def read_body(call: Call) -> list[Finding]:
    """Fill `call.body`. Raises Refusal for a media type or a text that cannot be read at all."""
    operation = call.operation
    if not operation.media_types:
        return []
    if not call.request.body:
        return [Finding("required", (), None, True)] if operation.body_required else []
    call.body = _reader(call)(call)
    shape = operation.body
    if shape is None or isinstance(call.body, bytes) or shape.accepts(call.body):
        return []
    if NEW_FIELD in call.vendor.facts:
        call.body = _known_fields(call.body)
    return [] if shape.accepts(call.body) else shape.findings(call.body)


def _known_fields(value: Any) -> Any:
    """The body without what an answer has shown of a newer release: who sends back what he read is not refused."""
    if isinstance(value, dict):
        return {name: _known_fields(part) for name, part in value.items() if name != NEW_FIELD}
    return [_known_fields(part) for part in value] if isinstance(value, list) else value


def media_type(call: Call) -> str:
    """The request's media type without parameters; the operation's first where the client names none."""
    given = call.request.headers.get("content-type", "")
    if given in call.operation.media_types:
        return given
    return given.partition(";")[0].strip().lower() or call.operation.media_types[0]


def _reader(call: Call) -> Any:
    given = media_type(call)
    if given not in call.operation.media_types:
        raise Refusal("unsupported_media_type", media_type=given, offered=", ".join(call.operation.media_types))
    own = call.vendor.erp.readers.get(given)
    return own or _READERS.get(given, _raw)


def _json(call: Call) -> Any:
    try:
        return orjson.loads(call.request.body)
    except orjson.JSONDecodeError as error:
        raise Refusal("malformed_body", reason=str(error)) from None


def _form(call: Call) -> dict[str, str]:
    try:
        return dict(parse_qsl(call.request.body.decode(), keep_blank_values=True))
    except UnicodeDecodeError as error:
        raise Refusal("malformed_body", reason=str(error)) from None


def _raw(call: Call) -> bytes:
    return call.request.body


_READERS = {"application/json": _json, "text/json": _json, "application/x-www-form-urlencoded": _form}
