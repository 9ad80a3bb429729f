"""The query language and its answers (dossier quickbooks_online §5)."""

from __future__ import annotations

import pytest

from mock_erps.platform.query import All, Compare, In, Like, Order
from mock_erps.platform.query.qbo_sql import BadStatement, Dialect, Statement, parse
from tests.quickbooks_online.desk import Desk, errors, told, version


def test_a_statement_is_read_in_any_case() -> None:
    text = (
        "select Id, MetaData.CreateTime FROM invoice where DocNumber = 'a' and TxnDate >= '2026-01-01' "
        "OrderBy Id desc, TxnDate startposition 3 MAXRESULTS 7"
    )
    conditions = All((Compare("DocNumber", "=", "a"), Compare("TxnDate", ">=", "2026-01-01")))
    orders = (Order("Id", descending=True), Order("TxnDate"))
    assert parse(text, Dialect()) == Statement(
        "invoice", ("Id", "MetaData.CreateTime"), False, conditions, orders, 3, 7
    )


def test_in_like_and_booleans_are_read() -> None:
    statement = parse(
        "select count(*) from Item where Active IN (true, False) and Name LIKE 'A%' ORDER BY Name ASC", Dialect()
    )
    assert statement.counts
    assert statement.where == All((In("Active", (True, False)), Like("Name", "A%")))
    assert statement.orders == (Order("Name"),)


def test_only_a_backslash_escapes_a_quote() -> None:
    statement = parse(r"select * from Customer where DisplayName = 'O\'Brien \\ Sons'", Dialect())
    assert statement.where == All((Compare("DisplayName", "=", "O'Brien \\ Sons"),))
    with pytest.raises(BadStatement, match="Encountered"):
        parse("select * from Customer where DisplayName = 'O''Brien'", Dialect())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select * from Invoice where Balance > 0", 'Encountered ">" at line 1, column 37'),
        ("select * from Invoice where TxnDate", 'Encountered "<EOF>" at line 1, column 35.'),
        ("select * from Invoice wher TxnDate", 'Encountered " <IDENTIFIER> "wher "" at line 1, column 23.'),
        ("select * from Invoice where Id = '1' or Id = '2'", 'Encountered " <IDENTIFIER> "or "" at line 1, column 38.'),
        ("select * from Invoice where Id != '1'", 'Encountered "!=" at line 1, column 32'),
        ("select * from Invoice where not Id = '1'", 'Encountered " <IDENTIFIER> "Id "" at line 1, column 33.'),
        ("select * from Invoice join Item", 'Encountered " <IDENTIFIER> "join "" at line 1, column 23.'),
        ("select * from Invoice group by Id", 'Encountered " <IDENTIFIER> "group "" at line 1, column 23.'),
        ("select from Invoice", 'Encountered " <IDENTIFIER> "from "" at line 1, column 8.'),
        ("select * from Invoice where DocNumber = ab", 'Encountered " <IDENTIFIER> "ab "" at line 1, column 41.'),
        ("select * from Customer where DisplayName = 'Włodarski'", "Lexical error at line 1, column 46."),
        ("", 'Encountered "<EOF>" at line 1, column 0.'),
        ("delete from Invoice", 'Encountered " <IDENTIFIER> "delete "" at line 1, column 1.'),
    ],
)
def test_what_the_grammar_does_not_know_stops_the_parser_there(text: str, said: str) -> None:
    with pytest.raises(BadStatement) as error:
        parse(text, Dialect())
    assert str(error.value).startswith(said)


def test_the_lenient_dialect_knows_not_unequal_and_no_columns() -> None:
    lenient = Dialect(lenient=True)
    for text in ("select * from Item where Name != 'a'", "select * from Item where not Name = 'a'", "select from Item"):
        parse(text, lenient)
    with pytest.raises(BadStatement):
        parse("select * from Item where Id = '1' or Id = '2'", lenient)


def test_parse_errors_are_4000_without_element(desk: Desk) -> None:
    exchange = desk.send("GET", "query", query="select * from Invoice where Balance > 0")
    assert told(exchange)["Fault"]["type"] == "ValidationFault"
    error = errors(exchange)[0]
    text = 'QueryParserError: Encountered ">" at line 1, column 37'
    assert error == {"Message": "Error parsing query", "Detail": text, "code": "4000"}


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("select * from Invoice where NoSuchField = '1'", "Property NoSuchField not found for Entity Invoice"),
        ("select * from Invoice where DepartmentRef = '1'", "property 'DepartmentRef' is not queryable"),
        ("select Id, BillAddr from Customer", "property 'BillAddr' is not queryable"),
        ("select * from Nothing", "Metadata not found for Entity: Nothing"),
        ("select * from Invoice startposition 0", "value 0 is too small. Min allowed value is 1"),
        ("select * from Invoice maxresults 1001", "value 1001 is too large. Max allowed value is 1000"),
        ("select * from Invoice where TxnDate = 'today'", "value today is not valid for property 'TxnDate'"),
        ("select * from Invoice orderby Line", "property 'Line' is not queryable"),
    ],
)
def test_statements_that_make_no_sense_are_4001(desk: Desk, statement: str, detail: str) -> None:
    error = desk.query_refused(statement)
    assert (error["code"], error["Detail"]) == ("4001", f"QueryValidationError: {detail}")
    assert "element" not in error


def test_an_empty_answer_has_no_entity_key(desk: Desk) -> None:
    assert desk.query("select * from Invoice") == {}, "real_bugs B27"


def test_a_page_tells_where_it_starts_and_how_much_it_holds(desk: Desk) -> None:
    ids = [desk.invoice(DocNumber=f"P{n}")["Id"] for n in range(5)]
    page = desk.query("select Id from Invoice orderby Id startposition 2 maxresults 3")
    assert (page["startPosition"], page["maxResults"]) == (2, 3)
    assert [row["Id"] for row in page["Invoice"]] == ids[1:4]
    assert desk.query("select * from Invoice startposition 6") == {}
    assert desk.query("select count(*) from Invoice") == {"totalCount": 5}


def test_a_page_holds_100_rows_unless_told(desk: Desk) -> None:
    for number in range(101):
        desk.post("Class", {"Name": f"C{number}"})
    assert desk.query("select * from Class")["maxResults"] == 100
    assert desk.query("select * from Class maxresults 1000")["maxResults"] == 103


def test_texts_compare_without_case(desk: Desk) -> None:
    desk.invoice(DocNumber="So-1")
    for condition in ("DocNumber = 'SO-1'", "DocNumber LIKE 'sO%'", "DocNumber IN ('x', 'so-1')"):
        assert desk.found(condition) == 1, condition


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("TotalAmt > '99.5'", 2),
        ("TotalAmt = '100'", 1),
        ("Balance < '100' and TxnDate >= '2026-02-02'", 1),
        ("TxnDate < '2026-02-02'", 1),
        ("DueDate >= '2026-03-01'", 1),
        ("CustomerRef = '{customer}'", 3),
        ("Metadata.LastUpdatedTime >= '2026-03-02T09:00:00+00:00'", 3),
        ("MetaData.CreateTime > '2026-03-02T01:00:00-08:00'", 0),
        ("MetaData.CreateTime > '2026-03-01'", 3),
        ("Id IN ('{first}', '{second}')", 2),
    ],
)
def test_fields_compare_by_their_types(desk: Desk, where: str, found: int) -> None:
    first = desk.invoice(desk.line(100), TxnDate="2026-02-01")
    second = desk.invoice(desk.line(99), TxnDate="2026-02-02")
    desk.invoice(desk.line(1000), TxnDate="2026-03-01")
    places = {"customer": desk.customer()["value"], "first": first["Id"], "second": second["Id"]}
    assert desk.found(where.format(**places)) == found


def test_bare_numbers_may_be_accepted(desk: Desk) -> None:
    desk.invoice()
    desk.set(bare_numbers="accept")
    assert desk.query("select * from Invoice where Balance > 0")["maxResults"] == 1


def test_inactive_rows_are_hidden_unless_the_statement_asks(desk: Desk) -> None:
    named = "select * from Customer where DisplayName = 'Hidden Harbour Ltd (deleted)'"
    assert desk.query(named) == {}
    assert desk.query(f"{named} and Active IN (true, false)")["maxResults"] == 1
    assert desk.query(f"{named} and Active = false")["maxResults"] == 1


def test_the_apostrophe_of_obrien_is_found(desk: Desk) -> None:
    found = desk.query("select * from Customer where DisplayName = 'O\\'Brien & Sons'")
    assert found["Customer"][0]["DisplayName"] == "O'Brien & Sons"
    assert desk.query_refused("select * from Customer where DisplayName = 'O''Brien & Sons'")["code"] == "4000"


def test_letters_beyond_latin1_are_refused_unless_set_otherwise(desk: Desk) -> None:
    assert desk.query("select * from Customer where DisplayName = 'Müller GmbH'")["maxResults"] == 1
    assert desk.query_refused("select * from Customer where DisplayName = 'Włodarski'")["code"] == "4000"
    desk.set(query_alphabet="any")
    assert desk.query("select * from Customer where DisplayName = 'Włodarski'") == {}


def test_sku_is_shown_only_when_asked_for(desk: Desk) -> None:
    by_sku = "from Item where Sku = 'OAK-40'"
    assert "Sku" not in desk.query(f"select * {by_sku}")["Item"][0]
    assert desk.query(f"select *, Sku {by_sku}")["Item"][0]["Sku"] == "OAK-40"


def test_a_column_list_gives_those_columns(desk: Desk) -> None:
    desk.invoice(DocNumber="A1")
    row = desk.query("select Id, DocNumber, MetaData.CreateTime from Invoice")["Invoice"][0]
    assert row["MetaData"] == {"CreateTime": "2026-03-02T01:00:00-08:00"}
    assert set(row) == {"domain", "sparse", "Id", "DocNumber", "MetaData"}


def test_rows_are_ordered_as_told(desk: Desk) -> None:
    for number, total in (("b", 5), ("a", 10), ("c", 5)):
        desk.invoice(desk.line(total), DocNumber=number)
    rows = desk.query("select DocNumber from Invoice order by TotalAmt desc, DocNumber")["Invoice"]
    assert [row["DocNumber"] for row in rows] == ["a", "b", "c"]


@pytest.mark.parametrize("media_type", ["application/text", "text/plain", "application/text;charset=utf-8"])
def test_a_statement_may_be_posted(desk: Desk, media_type: str) -> None:
    exchange = desk.send("POST", "query", b"select * from Term maxresults 2", content_type=media_type)
    assert told(exchange)["QueryResponse"]["maxResults"] == 2
    assert exchange.operation == "find term"


def test_a_posted_form_is_percent_encoded(desk: Desk) -> None:
    body = b"select+*+from+Term+where+Name+%3D+%27Net+15%27"
    exchange = desk.send("POST", "query", body, content_type="application/x-www-form-urlencoded")
    assert told(exchange)["QueryResponse"]["maxResults"] == 1


def test_posted_json_is_refused(desk: Desk) -> None:
    assert errors(desk.send("POST", "query", {"query": "select * from Term"}))[0]["code"] == "500"


def test_customers_show_what_they_owe(desk: Desk) -> None:
    desk.invoice()
    owing = desk.query("select DisplayName, Balance from Customer where Balance > '0'")["Customer"]
    assert [(row["DisplayName"], row["Balance"]) for row in owing] == [("Aldgate Timber Ltd", 100)]


def test_the_company_can_be_queried(desk: Desk) -> None:
    assert desk.query("select * from CompanyInfo")["CompanyInfo"][0]["Country"] == "GB"


def test_searches_may_lag_behind_writes(desk: Desk) -> None:
    desk.company.read_lag = 5.0
    made = desk.invoice(DocNumber="L1")
    assert desk.query("select * from Invoice where DocNumber = 'L1'") == {}
    assert desk.get("Invoice", made["Id"])["DocNumber"] == "L1", "reading by id is never late"
    desk.sandbox.clock.advance(6)
    assert desk.query("select * from Invoice where DocNumber = 'L1'")["maxResults"] == 1


def test_deleted_documents_are_not_found(desk: Desk) -> None:
    made = desk.invoice()
    desk.send("POST", "invoice", version(made), operation="delete")
    assert desk.query("select * from Invoice") == {}
