"""Every row of the error table is reached, with its code and text (dossier quickbooks_online §8).

Rows that a chapter of its own proves are listed at the end with its test file; the two lists together are the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from mock_erps.platform.contract import load_contract
from mock_erps.platform.journal import Exchange
from tests.quickbooks_online.desk import SLUG, Desk, errors, told, version

Act = Callable[[Desk], Exchange]


def post(entity: str, make: Callable[[Desk], Any], **query: str) -> Act:
    return lambda desk: desk.send("POST", entity, make(desk), **query)


def invoice(**fields: Any) -> Act:
    return post("invoice", lambda desk: desk.body(**fields))


def with_line(**fields: Any) -> Act:
    """An invoice whose one line has these fields; those of its detail by their own names."""

    def make(desk: Desk) -> dict[str, Any]:
        line = desk.line()
        for name, value in fields.items():
            (line if name in ("Amount", "DetailType", "Description") else line["SalesItemLineDetail"])[name] = value
        return desk.body(line)

    return post("invoice", make)


def without(field: str) -> Act:
    return post("invoice", lambda desk: {name: value for name, value in desk.body().items() if name != field})


def under(settings: dict[str, Any], act: Act) -> Act:
    def acted(desk: Desk) -> Exchange:
        desk.set(**settings)
        return act(desk)

    return acted


def matched(desk: Desk) -> Exchange:
    made = desk.invoice()
    desk.company.facts["matched"] = [made["Id"]]
    return desk.send("POST", "invoice", version(made), operation="void")


#: (row, code, what brings it about, element or None for whatever it is)
CASES: list[tuple[str, str, Act, str | None]] = [
    ("missing_parameter", "2020", without("CustomerRef"), "CustomerRef"),
    ("missing_parameter", "2020", without("Line"), "Line"),
    ("missing_customer", "6560", under({"missing_customer": "6560"}, without("CustomerRef")), "CustomerRef"),
    ("unknown_property", "2010", invoice(Nonsense=1), ""),
    ("unknown_property", "2010", invoice(Line={}), ""),
    ("malformed_body", "2010", post("invoice", lambda _: b"{nope"), ""),
    ("bad_id", "2030", invoice(SyncToken="zero"), "SyncToken"),
    ("bad_string", "2040", invoice(DocNumber=7), "DocNumber"),
    ("too_long", "2050", invoice(DocNumber="x" * 22), "DocNumber"),
    ("too_long", "2050", invoice(PrivateNote="x" * 4001), "PrivateNote"),
    ("too_long", "2050", post("customer", lambda _: {"DisplayName": "a", "CompanyName": "x" * 51}), "CompanyName"),
    ("too_long", "2050", post("customer", lambda _: {"DisplayName": "x" * 501}), "DisplayName"),
    ("bad_date_format", "2060", invoice(TxnDate="03/02/2026"), "TxnDate"),
    ("bad_date", "2070", invoice(TxnDate="2026-02-30"), "TxnDate"),
    ("bad_number_format", "2080", with_line(Amount="ten"), "Line.Amount"),
    ("bad_number_format", "2080", with_line(Qty=True), "Line.SalesItemLineDetail.Qty"),
    ("bad_amount", "2140", post("payment", lambda desk: desk.payment(-1, {})), "TotalAmt"),
    ("bad_enumeration", "2170", with_line(DetailType="HAS_BEEN_BILLED"), "Line.DetailType"),
    ("bad_boolean", "2230", invoice(ApplyTaxAfterDiscount="maybe"), "ApplyTaxAfterDiscount"),
    ("out_of_range", "2240", with_line(Amount=1e12), "Line.Amount"),
    ("no_lines", "2250", invoice(Line=[]), "Line"),
    ("negative_line", "2290", with_line(Amount=-1), "Line.Amount"),
    ("bad_reference", "2500", invoice(CustomerRef={"value": "583"}), ""),
    ("unresolvable", "2500", with_line(ItemRef={"value": "Oak"}), "Line.SalesItemLineDetail.ItemRef"),
    ("unusable_tax_code", "6160", under({"unknown_tax_code": "6160"}, with_line(TaxCodeRef={"value": "99"})), None),
    ("unsupported_operation", "500", post("invoice", lambda desk: desk.body(), operation="merge"), ""),
    ("no_such_path", "500", post("nothing", lambda _: {}), ""),
    (
        "unsupported_media_type",
        "500",
        lambda desk: desk.send("POST", "invoice", b"<Invoice/>", content_type="application/xml"),
        "",
    ),
    ("matched", "6480", matched, ""),
]


def bad_percent(desk: Desk) -> Exchange:
    detail = {"PercentBased": True, "DiscountPercent": 101}
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
    return desk.send("POST", "invoice", desk.body(desk.line(), discount))


def bad_rate(desk: Desk) -> Exchange:
    foreign = {"CustomerRef": desk.customer("Rhein Export GmbH"), "CurrencyRef": {"value": "EUR"}, "ExchangeRate": 0}
    return desk.send("POST", "invoice", desk.body(**foreign))


def closed(code: str) -> Act:
    def acted(desk: Desk) -> Exchange:
        desk.company.facts["closed_until"] = "2026-02-28"
        desk.set(closed_period=code)
        return desk.send("POST", "invoice", desk.body(TxnDate="2026-02-28"))

    return acted


def query_failure(desk: Desk) -> Exchange:
    return desk.send("GET", "query", query="select * from Invoice where Id = '1'")


def negative_quantity(desk: Desk) -> Exchange:
    desk.set(negative_quantities="refuse")
    return with_line(Qty=-1, UnitPrice=-100)(desk)


def test_a_negative_quantity_is_taken_unless_the_setting_says_no(desk: Desk) -> None:
    assert desk.invoice(desk.line(0, Qty=-10, UnitPrice=0))["TotalAmt"] == 0


CASES += [
    ("bad_percent", "2150", bad_percent, "Line.DiscountLineDetail.DiscountPercent"),
    ("bad_number", "2090", bad_rate, "ExchangeRate"),
    ("bad_quantity", "2160", negative_quantity, "Line.SalesItemLineDetail.Qty"),
    ("period_closed", "6200", closed("6200"), ""),
    ("period_closed_password", "6210", closed("6210"), ""),
    ("period_closed_5010", "5010", closed("5010"), ""),
]

#: rows proved elsewhere
ELSEWHERE = {
    "test_access.py": (
        *("token_missing", "token_unknown", "token_expired", "token_revoked", "wrong_realm_xml", "not_authorized"),
        *("lost_rights", "throttled", "invalid_grant", "invalid_client", "unsupported_grant", "bad_token_request"),
        "company_status",
    ),
    "test_amounts.py": (
        *("amount_mismatch", "price_decimals", "amount_decimals", "bad_line_tax_code", "tax_not_applicable"),
        *("bad_currency", "business_rule"),
    ),
    "test_payments.py": ("cannot_link", "void_refused", "cannot_delete", "deposited"),
    "test_invoices.py": ("not_found", "object_deleted", "stale", "no_such_method", "bad_email"),
    "test_names_and_numbers.py": (
        *("duplicate_number", "duplicate_name", "duplicate_list_name", "inactive_reference"),
        *("inactive_reference_2500", "open_balance"),
    ),
    "test_queries.py": ("query_parse", "query_invalid"),
    "test_batch_and_changes.py": (
        *("duplicate_request", "long_batch_id", "batch_repeated", "batch_too_big", "too_many_bytes", "result_too_big"),
        "bad_request_id",
    ),
    "test_faults.py": ("system_failure", "query_failed"),
}


@pytest.mark.parametrize(("row", "code", "act", "element"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_each_refusal_has_its_code(desk: Desk, row: str, code: str, act: Act, element: str | None) -> None:
    exchange = act(desk)
    assert (exchange.status, exchange.vendor_code) == (400, code)
    error = errors(exchange)[0]
    assert error["code"] == code
    table = desk.vendor.contract.extension.errors[row]
    assert error["Message"] == table["message"]
    assert element is None or error["element"] == element
    assert told(exchange)["Fault"]["type"] == "ValidationFault"
    assert "{" not in error["Detail"].replace("{1}", "")
    assert not exchange.committed


def test_the_whole_error_table_is_proved() -> None:
    table = set(load_contract(SLUG)["x-mock-erps"]["errors"])
    proved = {row for row, *_ in CASES}.union(*ELSEWHERE.values())
    assert table == proved


@pytest.mark.parametrize(
    ("field", "table"),
    [
        ("ClassRef", "Klasses"),
        ("DepartmentRef", "Depts"),
        ("SalesTermRef", "Terms"),
        ("DepositToAccountRef", "Accounts"),
    ],
)
def test_unknown_references_name_their_list(desk: Desk, field: str, table: str) -> None:
    error = desk.refused("Invoice", desk.body(**{field: {"value": "583"}}))
    assert error["Detail"] == f"Invalid Reference Id : {table} element id 583 not found"


def test_unknown_items_and_tax_codes_name_theirs(desk: Desk) -> None:
    for field, table in (("ItemRef", "Items"), ("TaxCodeRef", "TaxCodes")):
        line = desk.line(**{field: {"value": "583"}}, **({"tax": None} if field == "TaxCodeRef" else {}))
        assert desk.refused("Invoice", desk.body(line))["Detail"].endswith(f"{table} element id 583 not found")


def test_what_is_refused_leaves_no_trace(desk: Desk) -> None:
    mark = desk.company.books.mark()
    desk.refused("Payment", desk.payment(5, {"99999": 5}))
    desk.refused("Invoice", desk.body(CustomerRef={"value": "583"}))
    assert desk.company.books.mark() == mark


def test_negative_lines_may_be_allowed(desk: Desk) -> None:
    desk.set(negative_lines="allow")
    assert desk.invoice(desk.line(100), desk.line(-30))["TotalAmt"] == 70
    assert desk.refused("Invoice", desk.body(desk.line(-30)))["code"] == "6000"


def test_closed_books_hold_for_updates_voids_and_deletes(desk: Desk) -> None:
    made = desk.invoice(TxnDate="2026-02-20")
    desk.company.facts["closed_until"] = "2026-02-28"
    assert desk.refused("Invoice", version(made, sparse=True, TxnDate="2026-03-01"))["code"] == "6200"
    assert desk.refused("Invoice", version(made), operation="void")["code"] == "6200"
    assert desk.refused("Invoice", version(made), operation="delete")["code"] == "6200"
    assert desk.refused("Payment", desk.payment(5, {made["Id"]: 5}, TxnDate="2026-02-28"))["code"] == "6200"
    assert desk.invoice(TxnDate="2026-03-01")["TxnDate"] == "2026-03-01"


def test_texts_of_any_script_are_kept(desk: Desk) -> None:
    note = "Zoë ✓ 木材 \U0001f332 \"quoted\" <b> & 'single'"
    assert desk.invoice(PrivateNote=note)["PrivateNote"] == note


def test_a_body_that_is_no_object_is_refused(desk: Desk) -> None:
    for raw in (b"[]", b"null", b"7", orjson.dumps("text")):
        exchange = desk.send("POST", "invoice", raw)
        assert (exchange.status, errors(exchange)[0]["code"]) == (400, "2010")
    assert desk.send("POST", "invoice").status == 400


def test_a_json_string_as_body_is_no_object(desk: Desk) -> None:
    exchange = desk.send("POST", "batch", b'""')
    assert (exchange.status, errors(exchange)[0]["code"], exchange.operation) == (400, "2010", "batch")
    assert not desk.sandbox.mishaps
