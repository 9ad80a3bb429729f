"""XML-RPC and JSON-RPC as wires: what is read, what is refused, what cannot be written."""

from __future__ import annotations

import xmlrpc.client
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_erps.platform.faults.rewriting import change_rows
from mock_erps.platform.messages import Reply
from mock_erps.platform.wires import jsonrpc
from mock_erps.platform.wires import xmlrpc as wire

TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=12)
LEAVES = st.booleans() | st.integers(-(2**31), 2**31 - 1) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


@given(st.lists(VALUES, max_size=3))
def test_what_pythons_client_sends_is_read_and_what_is_written_it_reads(values: list[Any]) -> None:
    assert wire.read_call(xmlrpc.client.dumps(tuple(values), "some.method").encode()) == ("some.method", values)
    assert xmlrpc.client.loads(wire.write_answer(values))[0] == (values,)


def test_types_that_few_send_are_read_too() -> None:
    values = "".join(f"<param><value>{one}</value></param>" for one in (
        "bare", "<i4>7</i4>", "<i8>8</i8>", "<nil/>", "<base64>aGk=</base64>",
        "<dateTime.iso8601>20260302T09:00:00</dateTime.iso8601>", "<string/>",
    ))  # fmt: skip
    body = f"<methodCall><methodName>m</methodName><params>{values}</params></methodCall>".encode()
    assert wire.read_call(body)[1] == ["bare", 7, 8, None, b"hi", "20260302T09:00:00", ""]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<methodCall/>",
        b"<methodResponse><methodName>m</methodName></methodResponse>",
        b'<?xml version="1.0" encoding="nobody"?><methodCall><methodName>m</methodName></methodCall>',
        b"<!DOCTYPE m [<!ENTITY a 'b'>]><methodCall><methodName>&a;</methodName></methodCall>",
        *(
            f"<methodCall><methodName>m</methodName><params><param><value>{one}</value></param></params></methodCall>".encode()
            for one in (
                "<int>seven</int>",
                "<boolean>2</boolean>",
                "<thing/>",
                "<struct><member><name>a</name></member></struct>",
                "<array><data><value>" * 70 + "</value></data></array>" * 70,
            )
        ),
    ],
)
def test_what_is_no_call_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(wire.BadCall):
        wire.read_call(body)


def test_what_the_wire_has_no_form_for_is_told() -> None:
    with pytest.raises(wire.CannotMarshal, match="cannot marshal None"):
        wire.write_answer({"a": None})
    with pytest.raises(wire.CannotMarshal):
        wire.write_answer(2**40)
    assert xmlrpc.client.loads(wire.write_answer(None, allow_none=True))[0] == (None,)


def test_control_characters_do_not_break_an_answer_or_a_fault() -> None:
    assert xmlrpc.client.loads(wire.write_answer({"a\x00": ["b\x1f\t"]}))[0] == ({"a": ["b\t"]},)
    with pytest.raises(xmlrpc.client.Fault, match="warning"):
        xmlrpc.client.loads(wire.write_fault("warning -- x\x01", ""))


def test_rows_of_an_answer_are_values_and_not_their_members() -> None:
    reply = Reply(200, [("content-type", "text/xml")], wire.write_answer([{"a": 1, "b": 2, "c": 3}, {"a": 4}]))
    assert xmlrpc.client.loads(change_rows(reply, lambda rows: rows[1:]).body)[0] == ([{"a": 4}],)
    alone = Reply(200, [("content-type", "text/xml")], wire.write_answer({"a": 1, "b": 2}))
    assert xmlrpc.client.loads(change_rows(alone, lambda rows: []).body)[0] == ({"a": 1, "b": 2},)


def test_json_rpc_sends_back_the_id_it_was_given() -> None:
    call = jsonrpc.read_call(b'{"jsonrpc": "2.0", "id": "x-1", "method": "call", "params": {"a": [1]}}')
    assert (call.id, call.method, call.params) == ("x-1", "call", {"a": [1]})
    assert orjson.loads(jsonrpc.write_answer("x-1", None)) == {"jsonrpc": "2.0", "id": "x-1", "result": None}
    assert orjson.loads(jsonrpc.write_answer("x-1")) == {"jsonrpc": "2.0", "id": "x-1"}
    error = {"code": 7, "message": "no", "data": {}}
    assert orjson.loads(jsonrpc.write_error(None, 7, "no", {})) == {"jsonrpc": "2.0", "id": None, "error": error}


@pytest.mark.parametrize(("body", "readable"), [(b"{", False), (b"[1]", True), (b'"x"', True)])
def test_what_is_no_object_is_no_call(body: bytes, readable: bool) -> None:
    with pytest.raises(jsonrpc.BadCall) as told:
        jsonrpc.read_call(body)
    assert told.value.readable is readable
