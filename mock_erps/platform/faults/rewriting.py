"""Changing what a vendor has said, on the reply's bytes: JSON by its values, XML by its elements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from lxml import etree

from mock_erps.platform.messages import Reply

Rows = list[Any]
#: (the rows of a reply) → the rows it shall have
RowChange = Callable[[Rows], Rows]
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def is_json(reply: Reply) -> bool:
    return "json" in (reply.header("content-type") or "")


def change_json(reply: Reply, change: Callable[[Any], Any]) -> Reply:
    """The reply with another JSON value; replies that are not JSON stay as they are."""
    if not is_json(reply):
        return reply
    return replace(reply, body=orjson.dumps(change(orjson.loads(reply.body))))


def change_rows(reply: Reply, change: RowChange) -> Reply:
    """The reply with other rows: the longest list of objects in JSON, the most frequent sibling elements in XML."""
    if is_json(reply):
        return change_json(reply, lambda value: _changed_list(value, change))
    if "xml" in (reply.header("content-type") or "") and reply.body:
        root = etree.fromstring(reply.body, _PARSER)
        _change_siblings(root, change)
        return replace(reply, body=etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return reply


def rows(value: Any) -> Rows:
    """The list of objects a JSON answer is about: the longest of the outermost ones; empty when it has none."""
    found = _lists(value)
    return max(found, key=len) if found else []


def _lists(value: Any) -> list[Rows]:
    if isinstance(value, list):
        return [value] if all(isinstance(row, dict) for row in value) else []
    if isinstance(value, dict):
        return [found for part in value.values() for found in _lists(part)]
    return []


def _changed_list(value: Any, change: RowChange) -> Any:
    target = rows(value)

    def walk(node: Any) -> Any:
        if node is target:
            return change(list(node))
        if isinstance(node, dict):
            return {name: walk(part) for name, part in node.items()}
        return node

    return walk(value)


def without_list(value: Any) -> Any:
    """The JSON value without the key that holds its rows."""
    target = rows(value)
    if isinstance(value, dict):
        return {name: without_list(part) for name, part in value.items() if part is not target}
    return value


def _change_siblings(root: Any, change: RowChange) -> None:
    """Rows are elements of one name side by side; other elements may stand before them (a SOAP or gateway header)."""
    # in XML-RPC a row is a value of an array, and its members are no rows
    parents = root.iterfind("params/param/value/array/data") if root.tag == "methodResponse" else root.iter()
    found = [(parent, rows) for parent in parents if (rows := _like_siblings(parent))]
    if not found:
        return
    parent, rows = max(found, key=lambda one: len(one[1]))
    at = parent.index(rows[0])
    for row in rows:
        parent.remove(row)
    for row in reversed(change(rows)):
        parent.insert(at, row)


def _like_siblings(parent: Any) -> Rows:
    """The most frequent children, where there are several of a name or nothing else."""
    named: dict[str, Rows] = {}
    for child in parent:
        named.setdefault(child.tag, []).append(child)
    most = max(named.values(), key=len, default=[])
    return most if len(most) > 1 or len(named) == 1 else []
