"""One address for all documents: judged before the token, errors byte for byte, aliases with fates of their own."""

from __future__ import annotations

import orjson
import pytest
from graphql import build_client_schema, get_introspection_query

from tests.wave.desk import Desk, told


def _ids_cut(body: bytes) -> bytes:
    """Error ids are made up anew each time."""
    value = orjson.loads(body)
    for error in value["errors"]:
        error["extensions"]["id"] = "…"
    return orjson.dumps(value)


def test_an_unknown_business_is_told_byte_for_byte_as_recorded(desk: Desk) -> None:
    document = "query {\n" + "\n" * 6 + '\tbusiness(id: "invalid_business_id_1") {\n\t\tid\n\t}\n}'
    exchange = desk.ask(document)
    assert exchange.status == 200 and exchange.reply is not None
    assert _ids_cut(exchange.reply.body).decode() == (
        '{"errors":[{"extensions":{"id":"…","code":"NOT_FOUND"},'
        '"message":"Business \'invalid_business_id_1\' could not be found.",'
        '"locations":[{"line":8,"column":2}],"path":["business"]}],"data":{"business":null}}'
    )


def test_a_call_without_a_token_is_told_byte_for_byte(desk: Desk) -> None:
    exchange = desk.ask("{ user { id } }", None)
    assert exchange.status == 401 and exchange.reply is not None
    assert _ids_cut(exchange.reply.body).decode() == (
        '{"errors":[{"extensions":{"id":"…","code":"UNAUTHENTICATED"},'
        '"message":"Authentication is required to perform this request.",'
        '"locations":[{"line":1,"column":3}],"path":["user"]}],"data":{"user":null}}'
    )


def test_an_unknown_customer_is_told_byte_for_byte(desk: Desk) -> None:
    document = (
        "mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) "
        "{ didSucceed inputErrors { code message path } invoice { id } } }"
    )
    exchange = desk.ask(document, input=desk.input(customerId="nobody"))
    assert exchange.status == 200 and exchange.reply is not None
    assert exchange.reply.body == (
        b'{"data":{"invoiceCreate":{"didSucceed":false,"inputErrors":[{"code":"NOT_FOUND",'
        b'"message":"Customer could not be found.","path":["input","customerId"]}],"invoice":null}}}'
    )


@pytest.mark.parametrize(
    ("document", "variables", "code", "message"),
    [
        (
            '{ business(name: "x") { id } }',
            {},
            "GRAPHQL_VALIDATION_FAILED",
            'Unknown argument "name" on field "business" of type "Query".',
        ),
        ("{ user { shoe } }", {}, "GRAPHQL_VALIDATION_FAILED", 'Cannot query field "shoe" on type "User".'),
        (
            "query($id: ID!) { business(id: $id) { id } }",
            {},
            "GRAPHQL_VALIDATION_FAILED",
            'Variable "$id" of required type "ID!" was not provided.',
        ),
        (
            "query($id: ID!) { business(id: $id) { id } }",
            {"id": {}},
            "BAD_USER_INPUT",
            'Variable "$id" has invalid value: ID cannot represent value: {}',
        ),
        ("{ user { id }", {}, "GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>."),
    ],
)
def test_a_document_is_judged_before_the_token(
    desk: Desk, document: str, variables: dict[str, object], code: str, message: str
) -> None:
    for token in (None, ""):
        exchange = desk.ask(document, token, **variables)
        [error] = told(exchange)["errors"]
        assert (exchange.status, error["extensions"]["code"], error["message"]) == (400, code, message)
        assert "data" not in told(exchange)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"amountDue": "much"}, "BAD_USER_INPUT"),
        ({"amountDue": "1e400"}, "BAD_USER_INPUT"),
        ({"invoiceDateStart": "2026-02-30"}, "BAD_USER_INPUT"),
        ({"modifiedAtAfter": "yesterday"}, "BAD_USER_INPUT"),
    ],
)
def test_a_scalar_of_the_wrong_shape_is_bad_input(desk: Desk, given: dict[str, str], code: str) -> None:
    [(name, value)] = given.items()
    kind = {"amountDue": "Decimal", "invoiceDateStart": "Date", "modifiedAtAfter": "DateTime"}[name]
    document = f"query($x: {kind}) {{ business {{ invoices({name}: $x) {{ edges {{ node {{ id }} }} }} }} }}"
    assert told(desk.ask(document, x=value))["errors"][0]["extensions"]["code"] == code


def test_introspection_needs_no_token_and_builds_a_schema(desk: Desk) -> None:
    exchange = desk.ask(get_introspection_query(), None)
    schema = build_client_schema(told(exchange)["data"])
    assert exchange.operation == "read schema" and exchange.status == 200
    assert schema.mutation_type is not None and "invoiceCreate" in schema.mutation_type.fields
    assert schema.get_type("InvoiceItem").fields["price"].deprecation_reason  # type: ignore[union-attr]


def test_a_document_of_several_operations_must_say_which(desk: Desk) -> None:
    both = "query A { user { id } } query B { user { firstName } }"
    assert desk.ask(both).status == 400
    body = orjson.dumps({"query": both, "operationName": "B"})
    assert told(desk.send("POST", "/graphql/public", body))["data"] == {"user": {"firstName": "Ada"}}
    assert desk.send("POST", "/graphql/public", orjson.dumps({"query": both, "operationName": "C"})).status == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"query": ""}', b'{"query": 7}'])
def test_a_body_that_asks_nothing_is_refused(desk: Desk, body: bytes) -> None:
    assert desk.send("POST", "/graphql/public", body).status == 400


def test_aliased_mutations_have_fates_of_their_own(desk: Desk) -> None:
    """A true partial failure inside one 200 (dossier wave §9)."""
    document = """mutation($a: InvoiceCreateInput!, $b: InvoiceCreateInput!) {
      good: invoiceCreate(input: $a) { didSucceed invoice { invoiceNumber } }
      bad: invoiceCreate(input: $b) { didSucceed inputErrors { code } invoice { id } } }"""
    given = {"a": desk.input(invoiceNumber="A"), "b": desk.input(invoiceNumber="B", customerId="nobody")}
    exchange = desk.ask(document, **given)
    data = told(exchange)["data"]
    assert data["good"] == {"didSucceed": True, "invoice": {"invoiceNumber": "A"}}
    assert data["bad"] == {"didSucceed": False, "inputErrors": [{"code": "NOT_FOUND"}], "invoice": None}
    assert [one.number for one in desk.audit.documents] == ["A"]
    assert exchange.operations == ("create invoice",)


def test_fragments_and_names_are_followed_to_the_neutral_operation(desk: Desk) -> None:
    document = """query { ...Both } fragment Both on Query {
      business { customers { edges { node { id } } } ... on Business { invoices { edges { node { id } } } } } }"""
    assert desk.ask(document).operations == ("find customer", "find invoice")


def test_nothing_else_is_served(desk: Desk) -> None:
    assert desk.send("GET", "/graphql/public").status == 405
    assert desk.send("POST", "/graphql/private", b"{}").status == 404
    # the document is read before anything else is looked at
    assert desk.send("POST", "/graphql/public", b"<x/>", media="text/xml").status == 400
    assert desk.send("POST", f"/businesses/{desk.id}/invoices", b"<x/>", media="text/xml").status == 415
