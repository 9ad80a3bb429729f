"""The vendor's "no" inside an answer: entries of `errors`, and `inputErrors` of a mutation (dossier wave §8).

The texts are rows of the contract's error table. `layer` says where a row is told: `request` (nothing was executed),
`field` (top-level `errors`, the field null), `input` (didSucceed false), `oauth`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_QUOTED = re.compile(r"'([^']*)'")
_ON_FIELD = re.compile(r'on field "(\w+)\.(\w+)"')


def row_of(call: Call, name: str) -> Mapping[str, Any]:
    return call.vendor.contract.extension.errors[name]


def layer_of(call: Call, name: str) -> str:
    row = row_of(call, name)
    return str(call.setting(row["layer_setting"]) if "layer_setting" in row else row.get("layer", "request"))


def code_of(call: Call, name: str) -> str:
    row = row_of(call, name)
    return str(call.setting(row["code_setting"]) if "code_setting" in row else row.get("code", ""))


def text_of(call: Call, refusal: Refusal) -> str:
    row = row_of(call, refusal.name)
    template = call.setting(row["text_setting"]) if "text_setting" in row else row.get("message", "")
    return str(template).format_map(defaultdict(str, refusal.details))


def note(call: Call, refusal: Refusal) -> None:
    """The journal keeps the first refusal of an answer."""
    exchange = call.exchange
    if not exchange.vendor_code:
        exchange.vendor_code = code_of(call, refusal.name)
        exchange.because = exchange.because or refusal.name
        exchange.transient = bool(row_of(call, refusal.name).get("transient"))


def entry(
    call: Call, refusal: Refusal, number: int = 0, path: Iterable[str | int] = (), **place: int
) -> dict[str, Any]:
    """One of `errors`, its keys in the vendor's order (recorded body, §8)."""
    told: dict[str, Any] = {"extensions": _extensions(call, refusal.name, number), "message": text_of(call, refusal)}
    if place:
        told["locations"] = [place]
    if path:
        told["path"] = list(path)
    return told


def problem(call: Call, name: str, found: GraphQLError, number: int) -> dict[str, Any]:
    """What graphql-core found, in the words of the vendor's own GraphQL library."""
    told: dict[str, Any] = {"extensions": _extensions(call, name, number), "message": _vendors_words(found.message)}
    if found.locations:
        told["locations"] = [{"line": at.line, "column": at.column} for at in found.locations]
    return told


def input_errors(call: Call, refusal: Refusal) -> list[dict[str, Any]]:
    """`inputErrors` of a refusal and of those told with it."""
    return [_input_error(call, one) for one in (refusal, *refusal.parts)]


def _input_error(call: Call, refusal: Refusal) -> dict[str, Any]:
    path: list[str] = []
    for part in refusal.details.get("path", ("input",)):
        if isinstance(part, int) and call.setting("index_in_path") == "brackets":
            path[-1] += f"[{part}]"
        else:
            path.append(str(part))
    return {"code": code_of(call, refusal.name), "message": text_of(call, refusal), "path": path}


def _extensions(call: Call, name: str, number: int) -> dict[str, str]:
    """The id is for the vendor's support (§8)."""
    id = uuid_for("error", call.vendor.seed, call.exchange.seq, number)
    return {"id": id, "code": code_of(call, name)}


def _vendors_words(message: str) -> str:
    """`Unknown argument "name" on field "business" of type "Query".` (§8); our library quotes and names otherwise."""
    return _ON_FIELD.sub(r'on field "\2" of type "\1"', _QUOTED.sub(r'"\1"', message))
