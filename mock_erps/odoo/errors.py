"""How Odoo says no: one exception, four envelopes (dossier odoo §8). Texts are rows of the contract's `errors` table.

A row's `name` is the exception; `status` is what JSON-2 answers. On RPC everything is a 200: the family of the
exception gives the fault code. Rows with a `page` are the web server's or the proxy's and look alike on every wire.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.odoo.wire import JSON2, PLAIN, RPC, WEB, XML2, Ask, wire_of
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires import jsonrpc, xmlrpc

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.contract import Finding

_WARNINGS = ("UserError", "ValidationError", "MissingError", "LockError", "RedirectWarning")
_JSON = ("content-type", "application/json; charset=utf-8")
_XML = ("content-type", "text/xml; charset=utf-8")
_HTML = ("content-type", "text/html; charset=utf-8")


def explain(call: Call, findings: list[Finding]) -> Refusal:
    """Only an empty or shapeless body comes here: what is in it is judged by the models."""
    if call.body is not None and call.body.wire == JSON2:
        return Refusal("bad_json", reason="Expecting value: line 1 column 1 (char 0)")
    return Refusal("bad_rpc_json")


def row_of(call: Call, name: str) -> Mapping[str, Any]:
    return call.vendor.contract.extension.errors[name]


def message(call: Call, refusal: Refusal) -> str:
    """A refusal in the vendor's words, those of the emulated version where it has its own."""
    if refusal.parts:
        return "\n".join(message(call, part) for part in refusal.parts)
    row = row_of(call, refusal.name)
    text = row.get("message", "")
    if "older" in row and str(call.setting("version")) != "19.0":
        text = row["older"]
    elif "json2" in row and wire_of(call.request.path) == JSON2:
        text = row["json2"]
    return str(text).format_map(defaultdict(str, {name: str(given) for name, given in refusal.details.items()}))


def render(call: Call, refusal: Refusal) -> Reply:
    wire = wire_of(call.request.path)
    if wire == JSON2 and refusal.name == "no_such_path":
        refusal = Refusal("no_such_method")
    row = row_of(call, refusal.name)
    name = str(row.get("name", "builtins.ValueError"))
    call.exchange.vendor_code = name.rpartition(".")[2]
    if "page" in row or wire == PLAIN or (refusal.name == "no_such_method" and wire != JSON2):
        return _page(row)
    text = message(call, refusal)
    if wire == JSON2:
        return _json2(call, row, name, text)
    if "text" in row:
        return Reply(400, [_HTML], str(row["text"]).encode())
    if wire in (RPC, WEB):
        return _rpc(call, row, name, text)
    return _fault(wire, name, text)


def finish(_call: Call, _reply: Reply) -> None:
    """No header stands on every answer."""


def _page(row: Mapping[str, Any]) -> Reply:
    title = row.get("page", "Not Found")
    text = f"<!doctype html>\n<html lang=en>\n<title>{row['status']} {title}</title>\n<h1>{title}</h1>\n"
    headers = [_HTML, *((name, value) for name, value in row.get("headers", {}).items())]
    return Reply(row["status"], headers, text.encode())


def _json2(call: Call, row: Mapping[str, Any], name: str, text: str) -> Reply:
    """Keys in the vendor's order; `arguments` has the status for errors of HTTP (§8)."""
    of_http = name.startswith("werkzeug.")
    body = {
        "name": name,
        "message": text,
        "arguments": [text, row["status"]] if of_http else [text],
        "context": {},
        "debug": _traceback(name, text),
    }
    headers = [_JSON, *((key, value) for key, value in row.get("headers", {}).items())]
    return Reply(row["status"], headers, orjson.dumps(body))


def _rpc(call: Call, row: Mapping[str, Any], name: str, text: str) -> Reply:
    ask = call.body
    old = str(call.setting("version")) != "19.0"
    code, title = (200, "Odoo Server Error") if old else (0, "Odoo Server Error")
    if "rpc_code" in row:
        code, title = int(row["rpc_code"]), str(row["title"])
    data = {"name": name, "debug": _traceback(name, text), "message": text, "arguments": [text], "context": {}}
    id = ask.rpc_id if isinstance(ask, Ask) else None
    return Reply(200, [_JSON], jsonrpc.write_error(id, code, title, data))


def _fault(wire: str, name: str, text: str) -> Reply:
    return Reply(200, [_XML], _coded(name, text) if wire == XML2 else _named(name, text))


def _coded(name: str, text: str) -> bytes:
    """Version 2: integer codes by family (§8)."""
    family = name.rpartition(".")[2]
    if family in _WARNINGS:
        return xmlrpc.write_fault(2, text)
    if family == "AccessDenied":
        return xmlrpc.write_fault(3, text)
    if family == "AccessError":
        return xmlrpc.write_fault(4, text)
    return xmlrpc.write_fault(1, _traceback(name, text))


def _named(name: str, text: str) -> bytes:
    """Version 1: the code is a text, as nobody else does it (§8)."""
    family = name.rpartition(".")[2]
    if family == "AccessDenied":
        return xmlrpc.write_fault("AccessDenied", "Access Denied")
    if family in (*_WARNINGS, "AccessError"):
        kind = {"ValidationError": "UserError"}.get(family, family)
        return xmlrpc.write_fault(f"warning -- {kind}\n\n{text}", "")
    return xmlrpc.write_fault(text, _traceback(name, text))


def _traceback(name: str, text: str) -> str:
    shown = name.removeprefix("builtins.")
    return f'Traceback (most recent call last):\n  File "odoo/http.py", line 2255, in _serve_db\n{shown}: {text}\n'


def refused_marshal(call: Call, text: str, integers: bool) -> Reply:
    """The answer cannot be told, the work is done all the same (§11.1)."""
    call.exchange.vendor_code, call.exchange.because = "TypeError", "unmarshallable"
    name = "builtins.TypeError"
    return Reply(200, [_XML], _coded(name, text) if integers else _named(name, text))


__all__ = ["explain", "finish", "message", "refused_marshal", "render", "row_of"]
