"""SuiteQL text into the filter tree: what is understood, and where it stops."""

from __future__ import annotations

import pytest

from mock_erps.platform.query.filters import All, Any_, Compare, In, Like, Not, Null, Order
from mock_erps.platform.query.suiteql import BadStatement, Column, Expression, expression, parse

A, B, C = Compare("a", "=", "1"), Compare("b", "=", "2"), Compare("c", "=", "3")


def test_a_whole_statement() -> None:
    read = parse(
        "SELECT t.id, BUILTIN.DF(t.status) state, TO_CHAR(t.trandate, 'YYYY-MM-DD') AS day FROM Transaction t "
        "WHERE t.type = 'CustInvc' ORDER BY t.id DESC, tranid OFFSET 10 ROWS FETCH NEXT 5 ROWS ONLY"
    )
    assert read.table == "transaction" and (read.first, read.most) == (10, 5)
    assert read.columns[0] == Column("id", "id")
    assert [column.label for column in read.columns] == ["id", "state", "day"]
    assert read.where == Compare("type", "=", "CustInvc")
    assert read.orders == (Order("id", descending=True), Order("tranid"))
    assert expression(read.columns[1].text) == Expression("status", "builtin.df")
    assert expression(read.columns[2].text) == Expression("trandate", "to_char", "YYYY-MM-DD")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("a = 'it''s'", Compare("a", "=", "it's")),
        ("a <> 5", Compare("a", "!=", "5")),
        ("a >= -1.5", Compare("a", ">=", "-1.5")),
        ("a IN (1, 'b')", In("a", ("1", "b"))),
        ("a NOT LIKE '%x_'", Not(Like("a", "%x_", single=True))),
        ("a IS NULL OR b IS NOT NULL", Any_((Null("a"), Not(Null("b"))))),
        ("a = 1 OR b = 2 AND c = 3", Any_((A, All((B, C))))),
        ("(a = 1 OR b = 2) AND NOT c = 3", All((Any_((A, B)), Not(C)))),
        ("a BETWEEN 1 AND 2", All((Compare("a", ">=", "1"), Compare("a", "<=", "2")))),
        ("UPPER(a) = 'X'", Compare("upper(a)", "=", "X")),
        ("a > TO_DATE('31/12/2026 23:05:09', 'DD/MM/YYYY HH24:MI:SS')", Compare("a", ">", "2026-12-31 23:05:09")),
    ],
)
def test_conditions(text: str, condition: object) -> None:
    assert parse(f"SELECT * FROM t WHERE {text}").where == condition  # noqa: S608


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "unexpected the end at position 1"),
        ("UPDATE t SET a = 1", "unexpected UPDATE at position 1"),
        ("SELECT a", "unexpected the end"),
        ("SELECT FROM t WHERE", "unexpected WHERE"),
        ("SELECT a FROM t WHERE a", "unexpected the end"),
        ("SELECT a FROM t WHERE a = b", "unexpected b"),
        ("SELECT a FROM t WHERE a = ?", "unexpected character '?'"),
        ("SELECT a FROM t WHERE a LIKE 5", "unexpected 5"),
        ("SELECT a FROM t WHERE (a = 1", "unexpected the end"),
        ("SELECT a FROM t ORDER BY a OFFSET x ROWS", "unexpected x"),
        ("SELECT a FROM t OFFSET 1 ROWS", "unexpected"),
        ("SELECT a FROM t; DROP TABLE t", "unexpected character ';'"),
        ("SELECT a FROM t WHERE d = TO_DATE('x', 'YYYY')", "'x' is no date of the form YYYY"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, where: str) -> None:
    with pytest.raises(BadStatement) as told:
        parse(text)
    assert where in str(told.value)


def test_counts_have_a_label() -> None:
    assert parse("SELECT COUNT(*) FROM t").counts == "expr1"
    assert parse("SELECT count(*) AS n FROM t").counts == "n"
