"""The vendor's "no" as a whole answer (dossier wave §8). Documents are judged before tokens, tokens before work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.graphql import Asked
from mock_erps.wave.answers import performed
from mock_erps.wave.refusing import code_of, entry, layer_of, note, problem, row_of, text_of
from mock_erps.wave.replies import json_reply
from mock_erps.wave.service import service

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.contract import Finding


def explain(_call: Call, findings: list[Finding]) -> Refusal:
    """Only the token endpoints and the mission's path have a schema of their own here; documents have the SDL."""
    return Refusal("bad_request", reason=f"{findings[0].dotted}: {findings[0].rule}")


def render(call: Call, refusal: Refusal) -> Reply:
    note(call, refusal)
    layer = layer_of(call, refusal.name)
    asked = _asked(call)
    if layer == "oauth":
        told = {"error": code_of(call, refusal.name), "error_description": text_of(call, refusal)}
        return _with_wait(call, refusal, json_reply(_status(call, refusal), told))
    if layer == "input" and asked is not None and not asked.document.problems:
        return performed(call, asked, refusal)
    body: dict[str, Any] = {"errors": _errors(call, refusal, layer, asked)}
    if layer == "field" and asked is not None:
        body["data"] = _nothing(asked)
    return _with_wait(call, refusal, json_reply(_status(call, refusal), body))


def finish(_call: Call, _reply: Reply) -> None:
    """No header of the vendor's own is documented."""


def _asked(call: Call) -> Asked | None:
    """What the request asks, where it is GraphQL that can be read."""
    if call.operation is None or call.operation.id != "graphql":
        return None
    try:
        return service().read(call.request.body)
    except Refusal:
        return None


def _errors(call: Call, refusal: Refusal, layer: str, asked: Asked | None) -> list[dict[str, Any]]:
    problems = refusal.details.get("problems")
    if problems:
        return [problem(call, refusal.name, found, number) for number, found in enumerate(problems)]
    roots = asked.document.roots if asked is not None and layer == "field" else ()
    told = [entry(call, refusal, number, (root.key,), **root.place) for number, root in enumerate(roots)]
    return told or [entry(call, refusal)]


def _nothing(asked: Asked) -> dict[str, None] | None:
    roots = asked.document.roots
    return {root.key: None for root in roots} if all(root.nullable for root in roots) else None


def _status(call: Call, refusal: Refusal) -> int:
    row = row_of(call, refusal.name)
    return int(call.setting(row["status_setting"])) if "status_setting" in row else int(row["status"])


def _with_wait(call: Call, refusal: Refusal, reply: Reply) -> Reply:
    """§7: Retry-After is honoured by clients and promised by nobody."""
    wait = refusal.details.get("retry_after")
    if wait is not None and call.setting("retry_after") == "on":
        reply.headers.append(("retry-after", str(max(int(wait), 1))))
    return reply
