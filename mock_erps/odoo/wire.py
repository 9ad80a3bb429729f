"""One request of any of Odoo's wires as one thing: which service, model and method, with what (dossier odoo §1, §3).

XML-RPC and JSON-RPC name a service and bring database, user and password with each call; the web client's JSON-RPC
names model and method and has a session; JSON-2 has model and method in its path and a key in its header.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import orjson

from mock_erps.platform.messages import Request
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires import jsonrpc, xmlrpc

XML1, XML2, RPC, WEB, JSON2, PLAIN = "xmlrpc 1", "xmlrpc 2", "jsonrpc", "web", "json2", "plain"
Values = dict[str, Any]
_EXECUTE = ("execute", "execute_kw")


@dataclass(slots=True)
class Target:
    """A method of a model with what the client gave it. `ids` None: none were given."""

    model: str = ""
    method: str = ""
    ids: list[Any] | None = None
    args: tuple[Any, ...] = ()
    kwargs: Values | None = None


class Ask(Values):
    """The request as the pipeline's body. As a dict it holds what faults look for: `id` and the given values."""

    def __init__(self, wire: str, source: bytes) -> None:
        super().__init__()
        self.wire = wire
        self.source = source
        self.rpc_id: Any = None
        self.service = ""
        self.method = ""
        self.arguments: list[Any] = []
        self.params: Values = {}
        self.context: Values = {}
        self.target = Target()
        #: why the request cannot be read at all
        self.broken: Refusal | None = None

    @property
    def db(self) -> str:
        """The database an RPC call names first."""
        return str(self.arguments[0]) if self.arguments else ""

    def aim(self, target: Target) -> None:
        self.target = target
        kwargs = target.kwargs = dict(target.kwargs or {})
        context = kwargs.pop("context", None)
        self.context = context if isinstance(context, dict) else {}
        self |= {name: part for name, part in kwargs.items() if name != "id"}
        if target.args:
            self["args"] = list(target.args)


def wire_of(path: str) -> str:
    """By the path alone: an error needs its envelope also where nothing stands."""
    first, _, rest = path.strip("/").partition("/")
    if first == "xmlrpc":
        return XML2 if rest.startswith("2/") else XML1
    if first == "json":
        return JSON2 if rest != "version" else PLAIN
    if first == "doc-bearer":
        return JSON2
    if first == "web":
        return WEB if rest != "version" else PLAIN
    return RPC if first == "jsonrpc" else PLAIN


def read_ask(request: Request) -> Ask:
    """Never raises: what cannot be read is said by `broken`."""
    ask = Ask(wire_of(request.path), request.body)
    read = {XML1: _read_xml, XML2: _read_xml, RPC: _read_rpc, WEB: _read_web, JSON2: _read_json2}.get(ask.wire)
    if read is not None:
        read(ask, request)
    return ask


def _read_xml(ask: Ask, request: Request) -> None:
    ask.service = request.path.rstrip("/").rpartition("/")[2]
    try:
        ask.method, ask.arguments = xmlrpc.read_call(request.body)
    except xmlrpc.BadCall as error:
        ask.broken = Refusal("bad_xml", text=str(error))
        return
    _aim_service(ask)


def _read_rpc(ask: Ask, request: Request) -> None:
    call = _envelope(ask, request)
    if call is None:
        return
    params = call.params if isinstance(call.params, dict) else {}
    ask.params = params
    ask.service, ask.method = str(params.get("service", "")), str(params.get("method", ""))
    arguments = params.get("args")
    ask.arguments = list(arguments) if isinstance(arguments, list) else []
    _aim_service(ask)


def _read_web(ask: Ask, request: Request) -> None:
    call = _envelope(ask, request)
    if call is None:
        return
    params = call.params if isinstance(call.params, dict) else {}
    ask.params = params
    if "/dataset/call_kw" in request.path:
        args = params.get("args")
        target = Target(str(params.get("model", "")), str(params.get("method", "")))
        target.args = tuple(args) if isinstance(args, list) else ()
        target.kwargs = _dict(params.get("kwargs"))
        ask.aim(target)


def _envelope(ask: Ask, request: Request) -> jsonrpc.RpcCall | None:
    try:
        call = jsonrpc.read_call(request.body)
    except jsonrpc.BadCall as error:
        ask.broken = Refusal("bad_rpc_data" if error.readable else "bad_rpc_json")
        return None
    ask.rpc_id = call.id
    return call


def _aim_service(ask: Ask) -> None:
    """`execute(db, uid, password, model, method, *args)` and `execute_kw(..., args, kwargs)`."""
    given = ask.arguments
    if ask.service != "object" or ask.method not in _EXECUTE or len(given) < 5:
        return
    target = Target(str(given[3]), str(given[4]))
    if ask.method == "execute":
        target.args = tuple(given[5:])
    else:
        target.args = tuple(given[5]) if len(given) > 5 and isinstance(given[5], list) else ()
        target.kwargs = _dict(given[6]) if len(given) > 6 else {}
    ask.aim(target)


def _read_json2(ask: Ask, request: Request) -> None:
    parts = request.path.strip("/").split("/")
    if request.method != "POST" or len(parts) != 4:
        return
    values = _json(ask, request.body)
    if values is None:
        return
    target = Target(parts[2], parts[3], kwargs={k: v for k, v in values.items() if k != "ids"})
    if "ids" in values:
        ids = values["ids"]
        target.ids = ids if isinstance(ids, list) else [ids]
    ask.aim(target)


def _json(ask: Ask, body: bytes) -> Values | None:
    """The object in a JSON-2 body; `null` counts as no parameters (§8)."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        ask.broken = Refusal("bad_json", reason=_reason(body))
        return None
    if value is not None and not isinstance(value, dict):
        ask.broken = Refusal("bad_json", reason="the body must be a JSON object")
        return None
    return value or {}


def _reason(body: bytes) -> str:
    """In the words of Python's own reader, which the vendor repeats."""
    try:
        json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        return str(error)
    return "the text is not UTF-8"


def _dict(value: Any) -> Values:
    return value if isinstance(value, dict) else {}
