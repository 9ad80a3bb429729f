"""GraphQL for any vendor: reading, judging, executing; what is the vendor's stays the vendor's."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.graphql import Service

SDL = """
scalar Even
type Query { shelf(min: Even): Shelf  must: Shelf! }
type Mutation { put(name: String!): Shelf  drop(name: String!): Shelf }
type Shelf { name: String  books: [String!]  deep: Shelf }
"""


def _even(value: Any) -> int:
    if not isinstance(value, int) or value % 2:
        raise ValueError(f"{value} is not even")
    return value


def _shelf(_call: Any, refusing: Refusal | None, given: dict[str, Any]) -> dict[str, Any]:
    if refusing is not None:
        raise refusing
    return {"name": f"above {given.get('min')}", "books": ["a"]}


def _put(call: Any, _refusing: Any, given: dict[str, Any]) -> dict[str, Any]:
    if given["name"] == "lead":
        raise Refusal("too_heavy")
    call.append(given["name"])
    return {"name": given["name"]}


def _drop(_call: Any, _refusing: Any, _given: Any) -> Any:
    raise KeyError("our own fault")


@pytest.fixture
def service() -> Service:
    handlers = {"Query": {"shelf": _shelf, "must": _shelf}, "Mutation": {"put": _put, "drop": _drop}}
    return Service(SDL, handlers, {"Even": _even})


def _judged(service: Service, text: str, variables: dict[str, Any] | None = None) -> str:
    try:
        service.check(service.ask(text, variables or {}))
    except Refusal as refusal:
        assert refusal.details["problems"]
        return refusal.name
    return ""


@pytest.mark.parametrize(
    ("text", "variables", "name"),
    [
        ("{ shelf { name } }", {}, ""),
        ("{ shelf(min: 2) { name } }", {}, ""),
        ("{ shelf", {}, "graphql_parse_failed"),
        ("{ shelf { colour } }", {}, "graphql_validation_failed"),
        ("{ shelf(min: 3) { name } }", {}, "graphql_validation_failed"),
        ("query($m: Even!) { shelf(min: $m) { name } }", {}, "graphql_validation_failed"),
        ("query($m: Even!) { shelf(min: $m) { name } }", {"m": 3}, "bad_user_input"),
        ("query($m: Even!) { shelf(min: $m) { name } }", {"m": None}, "bad_user_input"),
        ("query($m: Even = 2) { shelf(min: $m) { name } }", {}, ""),
        ("query A { shelf { name } } query B { shelf { name } }", {}, "graphql_validation_failed"),
        ("fragment F on Shelf { ...F } { shelf { ...F } }", {}, "graphql_validation_failed"),
    ],
)
def test_documents_and_variables_are_judged(service: Service, text: str, variables: dict[str, Any], name: str) -> None:
    assert _judged(service, text, variables) == name


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"{", "malformed_body"), (b"[]", "graphql_no_query"), (b"{}", "graphql_no_query"), (b"\xff", "malformed_body")],
)
def test_a_body_without_a_document_is_refused(service: Service, body: bytes, name: str) -> None:
    with pytest.raises(Refusal) as raised:
        service.read(body)
    assert raised.value.name == name


def test_roots_are_named_with_what_is_asked_below_them(service: Service) -> None:
    text = "query { one: shelf { ...Deep } must { name } } fragment Deep on Shelf { deep { books } }"
    first, second = service.ask(text, {}).document.roots
    assert (first.field, first.key, first.below, first.nullable) == ("shelf", "one", ("deep", "deep.books"), True)
    assert (second.field, second.below, second.nullable) == ("must", ("name",), False)
    assert first.place == {"line": 1, "column": 9}


def test_introspection_is_known_for_what_it_is(service: Service) -> None:
    assert service.ask("{ __schema { queryType { name } } }", {}).document.introspects
    assert not service.ask("{ __typename shelf { name } }", {}).document.introspects


def test_mutations_run_one_after_the_other_and_a_refusal_stops_none(service: Service) -> None:
    done: list[str] = []
    text = 'mutation { a: put(name: "oak") { name } b: put(name: "lead") { name } c: put(name: "elm") { name } }'
    result = service.perform(done, service.ask(text, {}))  # type: ignore[arg-type]
    assert done == ["oak", "elm"] and result.data == {"a": {"name": "oak"}, "b": None, "c": {"name": "elm"}}
    [error] = result.errors
    assert isinstance(error.original_error, Refusal) and error.path == ["b"]


def test_a_whole_request_can_be_refused_in_its_own_shape(service: Service) -> None:
    result = service.perform(None, service.ask("{ shelf { name } }", {}), Refusal("closed"))  # type: ignore[arg-type]
    assert result.data == {"shelf": None} and len(result.errors) == 1


def test_our_own_faults_are_not_told_as_the_vendors(service: Service) -> None:
    with pytest.raises(KeyError, match="our own fault"):
        service.perform(None, service.ask('mutation { drop(name: "x") { name } }', {}))  # type: ignore[arg-type]


def test_a_text_is_read_once(service: Service) -> None:
    assert service.ask("{ shelf { name } }", {}).document is service.ask("{ shelf { name } }", {"x": 1}).document
