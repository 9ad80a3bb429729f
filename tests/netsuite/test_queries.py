"""SuiteQL: rows of text, its grammar and its errors (dossier §5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.netsuite.desk import ALDGATE, Desk, error, invoice, line, ref, told

UNKNOWN = "Search error occurred: Unknown identifier 'foo'. Available identifiers are: {transaction=transaction}."
BEGIN = "Invalid search query. Detailed unprocessed description follows. "


@pytest.fixture
def sold(desk: Desk) -> Desk:
    """Invoices Q-1 to Q-3 over 100, 200 and 300, the first paid, and a credit over 40."""
    for number in (1, 2, 3):
        body = invoice(line(amount=number * 100), tranId=f"Q-{number}", tranDate=f"2026-03-0{number}")
        desk.made("invoice", {**body, "memo": "O'Brien's" if number == 2 else "", "externalId": f"E-{number}"})
    desk.settle("1001", 100)
    desk.made("creditMemo", invoice(line(amount=40), tranId="Q-C"))
    return desk


def numbers(desk: Desk, where: str, rest: str = "ORDER BY id") -> list[str]:
    return [row["tranid"] for row in desk.rows(f"SELECT tranid FROM transaction WHERE {where} {rest}")]  # noqa: S608


def test_rows_are_text_under_lower_case_names_without_nulls(sold: Desk) -> None:
    statement = """SELECT id, tranId, foreigntotal, ForeignAmountUnpaid, status, BUILTIN.DF(status) AS state,
        BUILTIN.DF(entity) AS who, externalid, otherrefnum, voided, posting, type
        FROM transaction WHERE tranid = 'Q-1'"""
    assert sold.rows(statement) == [
        {
            "id": "1001",
            "tranid": "Q-1",
            "foreigntotal": "100.00",
            "foreignamountunpaid": "0.00",
            "status": "CustInvc:B",
            "state": "Invoice : Paid In Full",
            "who": "ALD01 Aldgate Timber Ltd",
            "externalid": "E-1",
            "voided": "F",
            "posting": "T",
            "type": "CustInvc",
        }
    ]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("type = 'CustInvc'", ["Q-1", "Q-2", "Q-3"]),
        ("type = 'CustCred'", ["Q-C"]),
        ("tranid IN ('Q-1', 'Q-3')", ["Q-1", "Q-3"]),
        ("tranid NOT IN ('Q-1', 'Q-3') AND type = 'CustInvc'", ["Q-2"]),
        ("foreigntotal > 150", ["Q-2", "Q-3"]),
        ("foreigntotal BETWEEN 100 AND 200", ["Q-1", "Q-2"]),
        ("tranid LIKE 'Q-_' AND foreigntotal <> 200", ["Q-1", "Q-3", "Q-C"]),
        ("UPPER(tranid) LIKE 'q%'", []),
        ("LOWER(tranid) LIKE 'q-c'", ["Q-C"]),
        ("memo = 'O''Brien''s'", ["Q-2"]),
        ("externalid IS NULL AND type = 'CustCred'", ["Q-C"]),
        ("externalid IS NOT NULL", ["Q-1", "Q-2", "Q-3"]),
        ("trandate >= TO_DATE('2026-03-02', 'YYYY-MM-DD') AND type = 'CustInvc'", ["Q-2", "Q-3"]),
        ("trandate = TO_DATE('3/1/2026', 'MM/DD/YYYY')", ["Q-1"]),
        ("NOT (type = 'CustInvc' OR type = 'CustPymt')", ["Q-C"]),
        ("id = 1002 OR id = '1003'", ["Q-2", "Q-3"]),
        ("status = 'CustInvc:A'", ["Q-2", "Q-3"]),
        ("tranid = 'q-1'", []),
    ],
)
def test_conditions(sold: Desk, where: str, found: list[str]) -> None:
    assert numbers(sold, where) == found


def test_text_may_be_compared_whatever_its_case(sold: Desk) -> None:
    sold.set(suiteql_text="any case")
    assert numbers(sold, "tranid = 'q-1'") == ["Q-1"]


def test_order_window_alias_and_count(sold: Desk) -> None:
    kind = "type = 'CustInvc'"
    assert numbers(sold, kind, "ORDER BY foreigntotal DESC") == ["Q-3", "Q-2", "Q-1"]
    assert numbers(sold, kind, "ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY") == ["Q-2"]
    assert sold.rows("SELECT t.tranid AS n FROM transaction t WHERE t.id = 1002") == [{"n": "Q-2"}]
    assert sold.rows("SELECT COUNT(*) AS n FROM transaction WHERE type = 'CustInvc'") == [{"n": "3"}]


def test_dates_are_told_as_the_user_prefers_or_as_asked(sold: Desk) -> None:
    statement = (
        "SELECT trandate, TO_CHAR(trandate, 'YYYY-MM-DD') AS iso, lastmodifieddate FROM transaction WHERE id = 1002"
    )
    assert sold.rows(statement)[0] == {"trandate": "3/2/2026", "iso": "2026-03-02", "lastmodifieddate": "3/2/2026"}
    sold.set(date_format="DD/MM/YYYY")
    assert sold.rows(statement)[0]["trandate"] == "02/03/2026"


def test_credits_and_payments_stand_with_a_minus_unless_the_account_shows_them_plain(sold: Desk) -> None:
    statement = "SELECT foreigntotal FROM transaction WHERE type IN ('CustCred', 'CustPymt') ORDER BY id"
    assert [row["foreigntotal"] for row in sold.rows(statement)] == ["-100.00", "-40.00"]
    sold.set(credit_totals="positive")
    assert [row["foreigntotal"] for row in sold.rows(statement)] == ["100.00", "40.00"]


@pytest.mark.parametrize("table", ["customer", "item", "account", "term", "salestaxitem", "currency", "subsidiary"])
def test_every_list_is_a_table(desk: Desk, table: str) -> None:
    rows = desk.rows(f"SELECT * FROM {table}")  # noqa: S608
    assert rows and all(set(map(type, row.values())) == {str} and row["id"] for row in rows)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("SELECT foo FROM transaction", UNKNOWN),
        ("SELECT id FROM transaction WHERE foo = 1", "Search error occurred: Unknown identifier 'foo'."),
        ("SELECT id FROM foo", "Invalid search type: foo."),
        ("SELECT id", "Search error occurred: Invalid or unsupported search: unexpected the end"),
        ("SELECT id FROM customer WHERE id = ?", "Search error occurred"),
        ("SELECT id FROM customer OFFSET 1 ROWS", "Search error occurred"),
        ("SELECT id FROM customer WHERE id LIKE 5", "Search error occurred"),
        ("SELECT id FROM customer ORDER BY id FETCH NEXT 1 ROWS ONLY", "Search error occurred"),
        ("DELETE FROM customer", "Search error occurred"),
        ("SELECT id FROM customer WHERE lastmodifieddate > TO_DATE('x', 'YYYY')", "Search error occurred"),
    ],
)
def test_a_statement_that_cannot_be_answered(desk: Desk, statement: str, detail: str) -> None:
    exchange = desk.suiteql(statement)
    assert error(exchange)[:2] == (400, "INVALID_PARAMETER")
    assert error(exchange)[2].startswith(BEGIN + detail)
    assert told(exchange)["o:errorDetails"][0]["o:errorQueryParam"] == "q"


def test_the_preference_header_and_the_bare_body_are_required(desk: Desk) -> None:
    assert error(desk.suiteql("SELECT id FROM customer", headers={}))[:2] == (400, "INVALID_HEADER")
    body: dict[str, Any] = {"q": "SELECT id FROM customer WHERE id = ?", "p": [1]}
    exchange = desk.send("POST", "/services/rest/query/v1/suiteql", body, {"prefer": "transient"})
    assert error(exchange)[2] == "Invalid content in the request body"


def test_pages_follow_their_links(sold: Desk) -> None:
    first = told(sold.suiteql("SELECT id FROM customer ORDER BY id", limit=10))
    assert (first["count"], first["hasMore"], first["totalResults"]) == (10, True, 19)
    rels = {link["rel"]: link["href"] for link in first["links"]}
    assert rels["next"].endswith("limit=10&offset=10") and rels["last"] == rels["next"]
    second = told(sold.suiteql("SELECT id FROM customer ORDER BY id", limit=10, offset=10))
    assert (second["count"], second["hasMore"]) == (9, False)
    assert not {"next", "last"} & {link["rel"] for link in second["links"]}


def test_names_of_operations_follow_what_is_asked(desk: Desk) -> None:
    asked = {
        "SELECT id FROM transaction WHERE type='CustInvc'": "find invoice",
        "SELECT id FROM transaction WHERE type = 'CustPymt' AND id=1": "find payment",
        "select id from transaction": "find transactions",
        "SELECT id FROM customer": "find customer",
        "SELECT name FROM deletedrecord": "read changes",
        "SELECT id FROM salestaxitem": "find tax code",
        "nonsense": "find records",
    }
    assert {text: desk.suiteql(text).operation for text in asked} == asked


def test_a_late_replica_shows_the_past(desk: Desk) -> None:
    desk.company.read_lag = 30.0
    desk.made("invoice", invoice(tranId="LATE-1"))
    assert numbers(desk, "tranid = 'LATE-1'") == []
    desk.sandbox.clock.advance(31)
    assert numbers(desk, "tranid = 'LATE-1'") == ["LATE-1"]
    assert ref(ALDGATE) == {"id": ALDGATE}
