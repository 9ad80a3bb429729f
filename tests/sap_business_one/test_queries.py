"""Filters, pages, counts, selections on both versions (dossier sap_business_one §5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sap_business_one.desk import Desk, document, line


@pytest.fixture
def five(desk: Desk) -> Desk:
    """Invoices Q-1 to Q-5 of two customers, on five days, the third cancelled."""
    for number in range(1, 6):
        code = "ALD01" if number % 2 else "OBR01"
        desk.invoice(f"Q-{number}", line(quantity=number), CardCode=code, DocDate=f"2026-02-0{number}")
    third = desk.get("Invoices", filter="NumAtCard eq 'Q-3'").rows[0]["DocEntry"]
    assert desk.post(f"Invoices({third})/Cancel").status == 204
    return desk


def numbers(desk: Desk, condition: str, **headers: str) -> list[str]:
    asked = f"({condition}) and CancelStatus ne 'csCancellation'"
    return [row["NumAtCard"] for row in desk.get("Invoices", filter=asked, orderby="DocEntry", headers=headers).rows]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("NumAtCard eq 'Q-2'", "2"),
        ("NumAtCard eq 'Q-3' and Cancelled eq 'tNO'", ""),
        ("CardCode eq 'ALD01' and DocDate ge '2026-02-03'", "35"),
        ("DocDate lt '20260203'", "12"),
        ("startswith(CardName,'Aldgate')", "135"),
        ("startswith(CardName,'aldgate')", ""),
        ("endswith(NumAtCard,'5') or NumAtCard eq 'Q-1'", "15"),
        ("not (CardCode eq 'ALD01')", "24"),
        ("DocTotal gt 200 and DocTotal le 240.0", "4"),
        ("CardName eq 'O''Brien & Sons'", "24"),
        ("DocumentStatus eq 'bost_Close'", "3"),
        ("Comments eq null", "12345"),
        ("DocEntry eq 417", "1"),
        ("U_Note eq 'x'", ""),
    ],
)
def test_filters(five: Desk, condition: str, found: str) -> None:
    assert numbers(five, condition) == [f"Q-{number}" for number in found]


def test_text_methods_differ_by_version(five: Desk) -> None:
    old = Desk(five.sandbox, version="v1")
    assert numbers(five, "contains(NumAtCard,'-4')") == numbers(old, "substringof('-4',NumAtCard)") == ["Q-4"]
    assert five.get("Invoices", filter="substringof('-4',NumAtCard)").told[:2] == (400, "201")
    assert old.get("Invoices", filter="contains(NumAtCard,'-4')").told[:2] == (400, "201")


def test_a_header_folds_case_and_so_does_a_server_on_ms_sql(five: Desk) -> None:
    assert numbers(five, "CardName eq 'ALDGATE TIMBER LTD'") == []
    assert len(numbers(five, "CardName eq 'ALDGATE TIMBER LTD'", b1s_caseinsensitive="true")) == 3
    five.set(case_sensitive="off")
    assert len(numbers(five, "CardName eq 'ALDGATE TIMBER LTD'")) == 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"filter": "DocStatus eq 'O'"}, (400, "201", "Property 'DocStatus' is invalid")),
        ({"filter": "toupper(CardName) eq 'X'"}, (400, "201", "Property 'toupper' is invalid")),
        ({"orderby": "Nothing"}, (400, "201", "Property 'Nothing' is invalid")),
        ({"select": "Nothing"}, (400, "-1000", "Property 'Nothing' of 'Document' is invalid")),
        ({"expand": "X"}, (400, "201", "Cannot expand invalid navigation property 'X' for entity type 'Document'")),
    ],
)
def test_names_that_are_not_there(desk: Desk, options: dict[str, str], told: tuple[int, str, str]) -> None:
    assert desk.get("Invoices", **options).told == told


@pytest.mark.parametrize("condition", ["Cancelled eq false", "NumAtCard eq", "NumAtCard eq 'x", "(", "DocEntry eq 'x'"])
def test_conditions_that_cannot_be_read(desk: Desk, condition: str) -> None:
    assert desk.get("Invoices", filter=condition).told[:2] == (400, "201")


def test_a_page_has_twenty_rows_and_a_relative_link_to_the_next(desk: Desk) -> None:
    for number in range(45):
        desk.invoice(f"P-{number:02}")
    seen, sizes, path, query = [], [], "Invoices", "$filter=startswith(NumAtCard,'P-')&$select=NumAtCard"
    while path:
        answer = desk.ask("GET", path, None, query)
        seen += [row["NumAtCard"] for row in answer.rows]
        sizes.append(len(answer.rows))
        path, _, query = answer.json.get("@odata.nextLink", "").partition("?")
        assert not path or (path == "Invoices" and query.endswith(f"$skip={len(seen)}"))
    assert sizes == [20, 20, 5]
    assert seen == [f"P-{number:02}" for number in range(45)]


@pytest.mark.parametrize(
    ("headers", "top", "sizes", "link"),
    [
        ({}, None, 20, "Invoices?$skip=20"),
        ({"b1s_pagesize": "7"}, None, 7, "Invoices?$skip=7"),
        ({"prefer": "odata.maxpagesize=8"}, None, 8, "Invoices?$skip=8"),
        ({"b1_pagesize": "7"}, None, 20, "Invoices?$skip=20"),
        ({"b1s_pagesize": "0"}, None, 25, None),
        ({}, "5", 5, None),
        ({"b1s_pagesize": "4"}, "10", 4, "Invoices?$top=6&$skip=4"),
        ({"b1s_pagesize": "4"}, "0", 0, None),
    ],
)
def test_page_sizes(desk: Desk, headers: dict[str, str], top: str | None, sizes: int, link: str | None) -> None:
    for number in range(25):
        desk.invoice(f"P-{number:02}")
    answer = desk.get("Invoices", headers=headers, **({"top": top} if top else {}))
    assert len(answer.rows) == sizes
    assert answer.json.get("@odata.nextLink") == link


def test_counts(five: Desk) -> None:
    old = Desk(five.sandbox, version="v1")
    assert five.get("Invoices", count="true", top=1).json["@odata.count"] == 6
    assert old.get("Invoices", inlinecount="allpages", top=1).json["odata.count"] == 6
    answer = five.get("Invoices/$count", filter="CardCode eq 'OBR01'")
    assert (answer.text, answer.header("content-type").partition(";")[0]) == ("2", "text/plain")


def test_an_unknown_field_in_a_counts_filter_kills_the_worker(desk: Desk) -> None:
    broken = desk.get("Invoices/$count", filter="X eq 1")
    assert broken.status == 502 and broken.header("content-type").startswith("text/html")
    desk.set(unknown_in_count="400")
    assert desk.get("Invoices/$count", filter="X eq 1").told[:2] == (400, "201")


def test_an_empty_list_keeps_its_context(desk: Desk, old: Desk) -> None:
    assert sorted(desk.get("Invoices").json) == ["@odata.context", "value"]
    assert sorted(old.get("Invoices").json) == ["odata.metadata", "value"]


def test_blanks_may_come_as_plus_and_the_dollar_encoded(five: Desk) -> None:
    answer = five.ask("GET", "Invoices", None, "%24filter=NumAtCard+eq+%27Q-2%27&%24select=DocEntry%2CNumAtCard")
    assert [row["NumAtCard"] for row in answer.rows] == ["Q-2"]
    assert set(answer.rows[0]) == {"@odata.etag", "DocEntry", "NumAtCard"}


def test_order_and_skip(five: Desk) -> None:
    rows = five.get("Invoices", orderby="CardCode desc,DocEntry desc", skip=1, top=2).rows
    assert [row["NumAtCard"] for row in rows] == ["Q-2", "Q-3"]


def test_modified_since_goes_by_the_day(five: Desk) -> None:
    assert len(five.get("Invoices", filter="UpdateDate ge '2026-03-02'").rows) == 6
    assert not five.get("Invoices", filter="UpdateDate gt '2026-03-02'").rows


def test_searches_lag_and_reads_do_not(desk: Desk) -> None:
    desk.company.read_lag = 30
    made = desk.invoice("LATE")
    assert not desk.get("Invoices", filter="NumAtCard eq 'LATE'").rows
    assert desk.get(f"Invoices({made['DocEntry']})").json["NumAtCard"] == "LATE"
    desk.sandbox.clock.advance(31)
    assert len(desk.get("Invoices", filter="NumAtCard eq 'LATE'").rows) == 1


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_model_and_service_document_name_the_entity_sets(desk: Desk, version: str) -> None:
    there = Desk(desk.sandbox, version=version)
    there.log_in()
    names: Any = [row["name"] for row in there.send("GET", f"/b1s/{version}/").rows]
    assert {"Invoices", "BusinessPartners", "IncomingPayments"} <= set(names)
    model = there.get("$metadata").text
    assert '<EntitySet Name="Invoices" EntityType="SAPB1.Document"/>' in model
    assert '<Property Name="NumAtCard" Type="Edm.String"/>' in model


def test_rows_are_told_as_documents_are(desk: Desk) -> None:
    made = desk.post("Invoices", document()).json
    [row] = desk.get("Invoices").rows
    assert row == {name: value for name, value in made.items() if name != "@odata.context"}
