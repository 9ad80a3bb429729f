"""JSON-RPC 2.0: one call per body, answers and errors in its envelope (jsonrpc.org/specification)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

_UNSAID = object()


class BadCall(ValueError):
    """A body that is no call. `readable`: it was JSON, but no object."""

    def __init__(self, text: str, readable: bool) -> None:
        super().__init__(text)
        self.readable = readable


@dataclass(frozen=True, slots=True)
class RpcCall:
    """`id` is whatever the client sent, to be sent back."""

    id: Any
    method: str
    params: Any


def read_call(body: bytes) -> RpcCall:
    """Raises BadCall."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadCall(str(error), readable=False) from None
    if not isinstance(value, dict):
        raise BadCall("a call is a JSON object", readable=True)
    return RpcCall(value.get("id"), str(value.get("method", "")), value.get("params") or {})


def write_answer(id: Any, result: Any = _UNSAID) -> bytes:
    """The envelope of a result; without one it has no `result` at all, as some vendors answer for "nothing"."""
    told = {} if result is _UNSAID else {"result": result}
    return orjson.dumps({"jsonrpc": "2.0", "id": id, **told})


def write_error(id: Any, code: int, message: str, data: Mapping[str, Any]) -> bytes:
    return orjson.dumps({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message, "data": data}})
