"""Searches over SOAP: types, operators, pages, deletions (dossier §5, §10)."""

from __future__ import annotations

import pytest

from tests.netsuite.desk import CORE, Desk, invoice, line, status, xml


def search(desk: Desk, kind: str, basic: str = "", size: int = 0) -> dict[str, object]:
    header = desk.passport() + (f"<searchPreferences><pageSize>{size}</pageSize></searchPreferences>" if size else "")
    inner = f'<common:basic xsi:type="common:{kind}SearchBasic">{basic}</common:basic>' if basic else ""
    exchange = desk.soap(f'<search><searchRecord xsi:type="rel:{kind}Search">{inner}</searchRecord></search>', header)
    return {"operation": exchange.operation, **result(xml(exchange))}


def result(answer: object) -> dict[str, object]:
    assert status(answer)[0], status(answer)
    found = {one.tag.removeprefix(CORE): one.text for one in answer.iter() if str(one.tag).startswith(CORE)}  # type: ignore[attr-defined]
    records = [one.get("internalId") for one in answer.iter(f"{CORE}record")]  # type: ignore[attr-defined]
    return {**found, "ids": records, "listed": "recordList" in found}


def more(id: object, page: int) -> str:
    return f"<searchMoreWithId><searchId>{id}</searchId><pageIndex>{page}</pageIndex></searchMoreWithId>"


def text(field: str, operator: str, value: str = "") -> str:
    return f'<common:{field} operator="{operator}"><core:searchValue>{value}</core:searchValue></common:{field}>'


def choice(field: str, *values: str, operator: str = "anyOf") -> str:
    told = "".join(f"<core:searchValue>{value}</core:searchValue>" for value in values)
    return f'<common:{field} operator="{operator}">{told}</common:{field}>'


def pointers(field: str, *ids: str, operator: str = "anyOf") -> str:
    told = "".join(f'<core:searchValue internalId="{id}"/>' for id in ids)
    return f'<common:{field} operator="{operator}">{told}</common:{field}>'


@pytest.mark.parametrize(
    ("basic", "found"),
    [
        (text("entityId", "is", "ald01"), ["220"]),
        (text("companyName", "startsWith", "Twin"), ["225", "226"]),
        (text("companyName", "contains", "Brien") + text("entityId", "isNot", "X"), ["221"]),
        (text("phone", "empty") + pointers("internalId", "220"), ["220"]),
        (pointers("internalId", "222", operator="noneOf") + text("companyName", "startsWith", "M"), ["223"]),
        ("<common:isInactive><core:searchValue>true</core:searchValue></common:isInactive>", ["224"]),
        (text("lastModifiedDate", "after", "2026-01-01T00:00:00.000+00:00"), []),
        (text("dateCreated", "on", "2025-03-02") + text("entityId", "is", "ALD01"), ["220"]),
    ],
)  # fmt: skip
def test_conditions(desk: Desk, basic: str, found: list[str]) -> None:
    assert search(desk, "Customer", basic)["ids"] == found


def test_an_empty_result_has_no_list(desk: Desk) -> None:
    answer = search(desk, "Customer", text("entityId", "is", "NOBODY"))
    assert (answer["totalRecords"], answer["listed"]) == ("0", False)


def test_pages_are_fetched_by_the_search_id(desk: Desk) -> None:
    first = search(desk, "Customer", size=8)
    assert (first["totalRecords"], first["totalPages"], first["pageIndex"], first["pageSize"]) == ("19", "3", "1", "8")
    seen = list(first["ids"])  # type: ignore[call-overload]
    for page in (2, 3):
        seen += result(xml(desk.soap(more(first["searchId"], page))))["ids"]  # type: ignore[operator]
    assert len(set(seen)) == 19
    assert desk.soap(more(first["searchId"], 4)).vendor_code == "INVALID_PAGE_INDEX"
    assert desk.soap(more("X", 1)).status == 500
    assert search(desk, "Customer", size=1)["pageSize"] == "5"


def test_transactions_are_told_apart_by_type_and_status(desk: Desk) -> None:
    paid, owed = desk.made("invoice", invoice(tranId="T-1")), desk.made("invoice", invoice(tranId="T-2"))
    payment = desk.settle(paid, 100)
    desk.made("creditMemo", invoice(line(amount=5)))
    answer = search(desk, "Transaction", choice("type", "_invoice"))
    assert (answer["operation"], answer["ids"]) == ("find invoice", [paid, owed])
    assert search(desk, "Transaction", choice("status", "_invoicePaidInFull"))["ids"] == [paid]
    assert search(desk, "Transaction", text("tranId", "is", "T-2"))["ids"] == [owed]
    everything = search(desk, "Transaction", pointers("entity", "220"))
    assert everything["operation"] == "find transactions" and payment in everything["ids"]  # type: ignore[operator]
    assert search(desk, "Transaction", choice("type", "_invoice", operator="noneOf"))["totalRecords"] == "2"


def test_items_of_all_kinds_are_found_together(desk: Desk) -> None:
    assert search(desk, "Item")["totalRecords"] == "5"
    assert search(desk, "Item", text("itemId", "is", "SALES"))["ids"] == ["148"]


@pytest.mark.parametrize(
    "body", ['<searchRecord xsi:type="rel:NonsenseSearch"/>', '<searchRecord xsi:type="rel:Customer"/>', ""]
)
def test_a_search_of_nothing_known_is_a_failed_status(desk: Desk, body: str) -> None:
    assert status(xml(desk.soap(f"<search>{body}</search>")))[:2] == (False, "INVALID_SEARCH")


def test_an_operator_nobody_knows_is_told(desk: Desk) -> None:
    wanted = f'<searchRecord xsi:type="common:CustomerSearchBasic">{text("entityId", "resembles", "x")}</searchRecord>'
    assert status(xml(desk.soap(f"<search>{wanted}</search>")))[2].endswith("Invalid operator: resembles.")


def test_all_of_a_short_list_come_at_once(desk: Desk) -> None:
    answer = result(xml(desk.soap('<getAll><record recordType="currency"/></getAll>')))
    assert (answer["totalRecords"], answer["ids"]) == ("6", ["1", "2", "3", "4", "5", "6"])


def test_what_is_deleted_is_told_since_a_moment_and_by_type(desk: Desk) -> None:
    first = desk.made("invoice", invoice(tranId="D-1"))
    desk.done("DELETE", f"invoice/{first}")
    desk.later(3600)
    customer = desk.made("customer", {"companyName": "Gone"})
    desk.done("DELETE", f"customer/{customer}")

    def deleted(narrowed: str) -> list[str]:
        body = f"<getDeleted><getDeletedFilter>{narrowed}</getDeletedFilter><pageIndex>1</pageIndex></getDeleted>"
        exchange = desk.soap(body)
        assert exchange.operation == "read changes"
        return [one.get("type") for one in xml(exchange).iter(f"{CORE}record")]

    assert deleted("") == ["invoice", "customer"]
    only = '<core:type operator="anyOf"><core:searchValue>customer</core:searchValue></core:type>'
    moment = "<core:searchValue>2026-03-02T09:30:00.000+00:00</core:searchValue>"
    since = f'<core:deletedDate operator="after">{moment}</core:deletedDate>'
    assert (deleted(only), deleted(since)) == (["customer"], ["customer"])
