"""Requests inside a request: a batch's parts go through route, authentication, validation and handler like any other.

A part that the vendor refuses leaves no trace; parts of one group stand or fall together; the batch ends at the first
failure unless its sender wants it to go on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mock_erps.platform.books import Mark
from mock_erps.platform.call import Call
from mock_erps.platform.messages import Reply, Request
from mock_erps.platform.pipeline import answer, commit, read_parameters_and_body, routed
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.odata_batch import Part, Told

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

_REFERENCE = re.compile(r"^/?\$([^/$?]+)")


def operations_of(vendor: Vendor, requests: Sequence[Request]) -> tuple[str, ...]:
    """Neutral names of the parts that lead somewhere, for journals and faults."""
    found = ((vendor.contract.route(request.path), request.method) for request in requests)
    return tuple(methods[0][method].name for methods, method in found if methods and method in methods[0])


def perform(call: Call, request: Request) -> Reply:
    """Answer one part as the vendor answers it alone; a refusal is undone and told."""
    inner = Call(request, call.exchange, call.vendor, None, {})  # type: ignore[arg-type]  # routed sets the operation
    mark = marked(call)
    try:
        routed(inner)
        if inner.operation.secured:
            inner.vendor.erp.authenticate(inner)
        read_parameters_and_body(inner)
        if inner.company is None or inner.company is call.company:
            return answer(inner, inner.operation.handler(inner))
        return commit(inner)
    except Refusal as refusal:
        undo(call, mark)
        return call.vendor.refuse(inner, refusal)


def run(call: Call, parts: Sequence[Part], root: str, go_on: bool = False) -> list[Told]:
    """The answers of a batch, in order; what comes after the first failure is missing unless it is to `go_on`.

    `$1` at the start of an address stands for what the part of that id has created.
    """
    told: list[Told] = []
    places: dict[str, str] = {}
    at = 0
    while at < len(parts):
        group = parts[at].group
        members = [part for part in parts[at:] if part.group == group] if group else [parts[at]]
        answers = _group(call, members, at, root, places)
        told += answers
        at += len(members)
        if not go_on and any(entry.reply.status >= 400 for entry in answers):
            break
    return told


def _group(call: Call, parts: Sequence[Part], first: int, root: str, places: dict[str, str]) -> list[Told]:
    """A change set's answers, or the one answer of the part that undid it."""
    mark = marked(call)
    told: list[Told] = []
    for offset, part in enumerate(parts):
        reply = _one(call, part, first + offset, root, places)
        if reply.status >= 400:
            undo(call, mark)
            return [Told(part, reply)]
        told.append(Told(part, reply, part.group))
        if part.id is not None and (location := reply.header("location")):
            places[part.id] = location
    return told


def _one(call: Call, part: Part, index: int, root: str, places: Mapping[str, str]) -> Reply:
    request = part.request(call.request, root)
    reference = _REFERENCE.match(part.url)
    if reference is not None and reference[1] in places:
        moved = Part(part.id, part.method, places[reference[1]] + part.url[reference.end() :], part.headers, part.body)
        request = moved.request(call.request, root)
    try:
        call.before_item(index)
    except Refusal as refusal:
        return call.vendor.refuse(call, refusal)
    return perform(call, request)


def marked(call: Call) -> dict[str, Mark]:
    """A point to return to in the books of all companies: parts name theirs each for itself."""
    return {id: company.books.mark() for id, company in call.vendor.companies.items()}


def undo(call: Call, marks: Mapping[str, Mark]) -> None:
    for id, mark in marks.items():
        call.vendor.companies[id].books.rollback(mark)
