"""OData queries are read as OASIS and Microsoft's library read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from mock_erps.platform.query import matches, ordered
from mock_erps.platform.query.odata import (
    V3,
    V4,
    BadQuery,
    Dialect,
    Entity,
    IncompatibleTypes,
    UnknownFunction,
    UnknownProperty,
    parse_filter,
    typed,
)
from mock_erps.platform.query.odata_options import (
    BadOption,
    UnknownNavigation,
    parse_expand,
    parse_order,
    parse_select,
    read_options,
    unknown_options,
)

CUSTOMER = Entity("Test.customer", {"displayName": "Edm.String", "blocked": "Test.blocked"})
LINE = Entity("Test.line", {"id": "Edm.Guid", "quantity": "Edm.Decimal"}, {"customer": CUSTOMER})
INVOICE = Entity(
    "Test.invoice",
    {
        "id": "Edm.Guid",
        "number": "Edm.String",
        "total": "Edm.Decimal",
        "day": "Edm.Date",
        "changed": "Edm.DateTimeOffset",
        "paid": "Edm.Boolean",
        "status": "Test.status",
        "loose": "",
    },
    {"customer": CUSTOMER, "lines": LINE},
)
DOC = {
    "id": "7b1c0a2e-6d74-ef11-a4e8-6045bdc8a1b2",
    "number": "O'Brien-17",
    "total": 286.13,
    "day": "2024-09-17",
    "changed": "2024-09-17T08:11:02.417Z",
    "paid": False,
    "status": "Open",
    "loose": None,
    "customer": {"displayName": "Aldgate Timber"},
}


def met(text: str, dialect: Dialect = V4, doc: Mapping[str, Any] = DOC) -> bool:
    return matches(dict(doc), parse_filter(text, INVOICE, dialect), partial(typed, INVOICE), fold_case=False)


@pytest.mark.parametrize(
    "text",
    [
        "number eq 'O''Brien-17'",
        "total gt 286.12 and total le 286.13",
        "286.13 ge total",
        "day ge 2024-09-17 and day lt 2024-09-18",
        "changed gt 2024-09-17T08:11:02Z",
        "changed gt 2024-09-17T10:11:02+02:00",
        "changed gt 2024-09-17",
        "id eq 7B1C0A2E-6D74-EF11-A4E8-6045BDC8A1B2",
        "paid eq false",
        "not paid",
        "status eq 'Open'",
        "status eq Test.status'Open'",
        "status ne 'Draft' and (number eq 'x' or total eq 286.13)",
        "number eq 'x' or number eq 'y' and total eq 1 or status eq 'Open'",
        "startswith(number,'O''B')",
        "endswith(number,'17') eq true",
        "contains(tolower(customer/displayName),'timber')",
        "contains(number,'zzz') eq false",
        "tolower(number) eq 'o''brien-17'",
        "length(number) eq 10",
        "substring(number,2,5) eq 'Brien'",
        "indexof(number,'-') gt 0",
        "year(day) eq 2024 and month(changed) eq 9 and day(day) eq 17",
        "loose eq null",
        "number ne null",
    ],
)
def test_a_condition_that_is_met(text: str) -> None:
    assert met(text)
    assert not met(f"not ({text})")


@pytest.mark.parametrize(
    "text",
    [
        "substringof('Brien',number)",
        "substringof('Brien',number) eq true",
        "total eq 286.13M",
        "id eq guid'7b1c0a2e-6d74-ef11-a4e8-6045bdc8a1b2'",
        "changed gt datetime'2024-09-17T08:11:02'",
    ],
)
def test_version_three_has_its_own_words(text: str) -> None:
    assert met(text, V3)
    with pytest.raises(BadQuery):
        parse_filter(text, INVOICE, V4)


def test_quoted_dates_and_lists_are_what_a_vendor_allows() -> None:
    assert met("day ge '2024-09-17'", replace(V4, quoted_dates=True))
    assert met("day eq '20240917'", replace(V4, quoted_dates=True))
    assert met("number in ('x','O''Brien-17')", replace(V4, lists=True))
    for text in ("day ge '2024-09-17'", "number in ('x')"):
        with pytest.raises(BadQuery):
            parse_filter(text, INVOICE)
    with pytest.raises(BadQuery):
        parse_filter("not paid", INVOICE, replace(V4, negation=False))


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("foo eq 1", UnknownProperty, "Could not find a property named 'foo' on type 'Test.invoice'."),
        ("customer/foo eq 1", UnknownProperty, "Could not find a property named 'foo' on type 'Test.customer'."),
        ("foo(number) eq 1", UnknownFunction, "An unknown function with name 'foo' was found."),
        ("id eq 'x'", IncompatibleTypes, "operand types 'Edm.Guid' and 'Edm.String' for operator kind 'Equal'"),
        ("total gt 'x'", IncompatibleTypes, "for operator kind 'GreaterThan'"),
        ("number eq 'x", BadQuery, "There is an unterminated string literal at position 12"),
        ("number eq", BadQuery, "Expression expected at position 9 in 'number eq'."),
        ("number eq 'x' and", BadQuery, "Expression expected at position 17"),
        ("(number eq 'x'", BadQuery, "')' or operator expected at position 14"),
        ("number eq 'x' number", BadQuery, "Syntax error at position 14"),
        ("number = 'x'", BadQuery, "character '=' is not valid at position 7"),
        ("number", BadQuery, "must evaluate to a single boolean value"),
        ("day eq 2024-02-30", BadQuery, "Unrecognized 'Edm.Date' literal at '7'"),
        ("total eq 12abc", BadQuery, "Unrecognized 'Edm.Decimal' literal"),
        ("(" * 60 + "paid" + ")" * 60, BadQuery, "Recursion depth exceeded"),
        ("tolower(" * 60 + "number" + ")" * 60 + " eq 'x'", BadQuery, "Recursion depth exceeded"),
        ("contains(number)", BadQuery, "No function signature"),
        ("substring(number) eq 'x'", BadQuery, "No function signature"),
        ("", BadQuery, "Expression expected"),
    ],
)
def test_a_condition_that_cannot_be_read_is_told(text: str, error: type[BadQuery], message: str) -> None:
    with pytest.raises(error) as raised:
        parse_filter(text, INVOICE)
    assert message in str(raised.value)


def test_order_goes_by_several_fields_and_both_ways() -> None:
    rows = [{"number": "a", "total": 1}, {"number": "b", "total": 2}, {"number": "c", "total": 2}]
    found = ordered(rows, parse_order("total desc, number", INVOICE), partial(typed, INVOICE))
    assert [row["number"] for row in found] == ["b", "c", "a"]
    for text in ("foo", "number down", "number,", "number asc asc"):
        with pytest.raises(BadQuery):
            parse_order(text, INVOICE)


def test_select_keeps_annotations_and_what_is_expanded() -> None:
    options = read_options({"$select": "number, status", "$expand": "customer"}, INVOICE)
    assert list(options.selected({"@odata.etag": "x", **DOC})) == ["@odata.etag", "number", "status", "customer"]
    assert read_options({"$select": "*"}, INVOICE).selected(DOC) == DOC
    with pytest.raises(UnknownProperty):
        parse_select("nummer", INVOICE)


def test_expand_nests_by_brackets_and_by_path() -> None:
    four = parse_expand("lines($expand=customer($select=displayName);$top=5;$filter=quantity gt 1),customer", INVOICE)
    assert list(four) == ["lines", "customer"]
    assert four["lines"].top == 5
    assert four["lines"].expand["customer"].select == ("displayName",)
    three = parse_expand("lines/customer,customer", INVOICE, V3)
    assert list(three["lines"].expand) == ["customer"]
    with pytest.raises(UnknownNavigation):
        parse_expand("lines,nowhere", INVOICE)
    with pytest.raises(BadQuery):
        parse_expand("lines($top=x)", INVOICE)


def test_numbers_and_counts_are_held_to_their_version() -> None:
    options = read_options({"$top": "5", "$skip": "10", "$count": "true"}, INVOICE)
    assert (options.top, options.skip, options.count) == (5, 10, True)
    assert read_options({"$inlinecount": "allpages"}, INVOICE, V3).count
    for wrong in ({"$top": "-1"}, {"$skip": "x"}, {"$count": "maybe"}):
        with pytest.raises(BadOption) as raised:
            read_options(wrong, INVOICE)
        assert raised.value.option in wrong
    assert unknown_options({"$foo": "", "$count": "", "bar": "", "$skiptoken": ""}, V4, frozenset({"$skiptoken"})) == [
        "$foo"
    ]
    assert unknown_options({"$count": ""}, V3) == ["$count"]
