"""read, readByName, readByQuery with readMore, and query (dossier §5)."""

from __future__ import annotations

import pytest

from tests.sage_intacct.desk import Answer, Desk, equal, invoice, line, query, texts, xml


def read(object: str, keys: str, fields: str | None = None) -> str:
    return xml("read", texts(object=object, keys=keys, fields=fields))


def by_query(text: str = "", fields: str = "RECORDID", size: int | None = None, object: str = "ARINVOICE") -> str:
    return xml("readByQuery", texts(object=object, fields=fields, query=text, pagesize=size))


@pytest.fixture
def five(desk: Desk) -> Desk:
    """Five invoices, a day and a minute apart, for two customers."""
    for at in range(1, 6):
        who = "ALD01" if at % 2 else "OBR01"
        desk.made(invoice(f"I-{at}", line(at * 10), customerid=who, date=f"2026-03-0{at}", due="2026-04-01"))
        desk.sandbox.clock.advance(60)
    return desk


def numbers(answer: Answer) -> list[str]:
    return [row["RECORDID"] for row in answer.rows]


def test_a_read_tells_all_fields_and_lines_in_upper_case(five: Desk) -> None:
    answer = five.ask(read("ARINVOICE", "2", "*"))
    assert (answer.data.get("listtype"), answer.data.get("count"), answer.data[0].tag) == (
        "ARINVOICE",
        "1",
        "ARINVOICE",
    )
    doc = answer.data[0]
    assert doc.findtext("WHENCREATED") == "03/02/2026"
    assert doc.findtext("WHENMODIFIED") == "03/02/2026 09:01:00"
    assert (doc.findtext("TRX_TOTALENTERED"), doc.findtext("ONHOLD"), doc.findtext("WHENPAID")) == ("20", "false", "")
    assert doc.findtext("ARINVOICEITEMS/arinvoiceitem/ACCOUNTNO") == "4000"


def test_a_read_of_several_keys_and_some_fields(five: Desk) -> None:
    answer = five.ask(read("ARINVOICE", "1,3", "RECORDID,CUSTOMER.NAME"))
    assert answer.rows == [
        {"RECORDID": "I-1", "CUSTOMER.NAME": "Aldgate Timber Ltd"},
        {"RECORDID": "I-3", "CUSTOMER.NAME": "Aldgate Timber Ltd"},
    ]


def test_a_read_of_an_unknown_key_succeeds_with_nothing(five: Desk) -> None:
    answer = five.ask(read("ARINVOICE", "99"))
    assert (answer.statuses, answer.data.get("count"), len(answer.data)) == (["success"], "0", 0)
    five.set(not_found_read="failure")
    assert five.ask(read("ARINVOICE", "99")).statuses == ["failure"]


def test_an_unknown_field_has_an_errorno_of_its_own_beside_successes(five: Desk) -> None:
    answer = five.ask(read("ARINVOICE", "1", "x"), read("ARINVOICE", "1", "RECORDID"))
    assert answer.statuses == ["failure", "success"]
    error = answer.root.find(".//error")
    assert [child.text or "" for child in error] == ["Invalid fields list X", "", "", ""]


def test_names_find_what_people_know(five: Desk) -> None:
    answer = five.ask(xml("readByName", texts(object="ARINVOICE", keys="I-1,I-4", fields="RECORDNO")))
    assert [row["RECORDNO"] for row in answer.rows] == ["1", "4"]


def test_the_older_search_writes_in_lower_case_and_pages_by_result_id(five: Desk) -> None:
    first = five.ask(by_query(size=2))
    data = first.data
    told = [data.get(name) for name in ("listtype", "count", "totalcount", "numremaining")]
    assert (told, data[0].tag) == (["arinvoice", "2", "5", "3"], "arinvoice")
    second = five.ask(xml("readMore", texts(resultId=data.get("resultId"))))
    third = five.ask(xml("readMore", texts(object="ARINVOICE")))
    assert numbers(first) + numbers(second) + numbers(third) == [f"I-{at}" for at in range(1, 6)]
    assert third.data.get("numremaining") == "0"
    assert third.data.get("resultId") == ""


def test_an_unknown_result_is_told(five: Desk) -> None:
    assert five.ask(xml("readMore", texts(resultId="nothing"))).statuses == ["failure"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CUSTOMERID = 'OBR01'", "24"),
        ("CUSTOMERID = 'ALD01' AND TOTALDUE > 20", "35"),
        ("RECORDID = 'I-1' OR RECORDID in ('I-2', 'I-3')", "123"),
        ("RECORDID not in ('I-2', 'I-3')", "145"),
        ("RECORDID like 'I-%' AND (TOTALDUE <= 10 or TOTALDUE >= 50)", "15"),
        ("CUSTOMERNAME not like 'Ald%'", "24"),
        ("WHENCREATED >= '03/04/2026'", "45"),
        ("WHENMODIFIED > '03/02/2026 09:02:00'", "45"),
        ("WHENPAID IS NULL AND DESCRIPTION IS NULL", "12345"),
        ("WHENDUE IS NOT NULL AND ROWNUM <= 2", "12"),
        ("CUSTOMERNAME = 'O\\'Brien & Sons'", "24"),
        ("ROWNUM < 2", "1"),
    ],
)
def test_the_older_searchs_own_language(five: Desk, text: str, found: str) -> None:
    escaped = xml("readByQuery", texts(object="ARINVOICE", fields="RECORDID", query=text))
    assert "".join(number[-1] for number in numbers(five.ask(escaped))) == found


@pytest.mark.parametrize(
    "text",
    [
        "RECORDID = ",
        "NOFIELD = '1'",
        "RECORDID != 'x'",
        "(RECORDID = 'x'",
        "RECORDID = x",
        "RECORDID 'x'",
        "RECORDID = 'x",
        "RECORDID NOT 'x'",
        "RECORDID IN 'x'",
        "RECORDID IS 'x'",
        "ROWNUM = 1",
        "RECORDID = 'x' 'y'",
        "WHENCREATED = 'x'",
    ],
)
def test_what_is_not_understood_is_refused(five: Desk, text: str) -> None:
    assert five.ask(by_query(text)).statuses == ["failure"]


def test_an_unknown_object_is_told_by_both_searches(desk: Desk) -> None:
    answer = desk.ask(by_query(object="BADOBJECT"), query("BADOBJECT"))
    assert answer.errors == [
        ("Query Failed", "Object definition BADOBJECT not found"),
        ("DL02000001", "Object definition BADOBJECT not found"),
    ]


def values(field: str, *given: object) -> str:
    return texts(field=field) + "".join(texts(value=one) for one in given)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (equal("RECORDID", "I-3"), "3"),
        (xml("notequalto", values("CUSTOMERID", "ALD01")), "24"),
        (xml("lessthan", values("TOTALDUE", "30")), "12"),
        (xml("lessthanorequalto", values("TOTALDUE", "30.00")), "123"),
        (xml("greaterthan", values("WHENCREATED", "03/03/2026")), "45"),
        (xml("greaterthanorequalto", values("WHENMODIFIED", "03/02/2026 09:03:00")), "45"),
        (xml("between", values("WHENCREATED", "03/02/2026", "03/04/2026")), "234"),
        (xml("in", values("RECORDID", "I-1", "I-5")), "15"),
        (xml("notin", values("RECORDID", "I-1", "I-5")), "234"),
        (xml("like", values("CUSTOMER.NAME", "Ald%")), "135"),
        (xml("like", values("RECORDID", "I__")), "12345"),
        (xml("notlike", values("RECORDID", "I-_")), ""),
        (xml("isnull", texts(field="WHENPAID")), "12345"),
        (xml("isnotnull", texts(field="WHENPAID")), ""),
        (xml("and", equal("CUSTOMERID", "ALD01"), xml("or", equal("RECORDID", "I-1"), equal("RECORDID", "I-2"))), "1"),
        (xml("or", equal("RECORDID", "I-4"), xml("and", equal("CUSTOMERID", "ALD01"), equal("RECORDNO", "5"))), "45"),
    ],
)
def test_the_newer_searchs_conditions(five: Desk, where: str, found: str) -> None:
    answer = five.ask(query("ARINVOICE", "RECORDID", where=where, order="RECORDNO"))
    assert "".join(number[-1] for number in numbers(answer)) == found


def test_texts_are_compared_by_case_unless_told_otherwise(five: Desk) -> None:
    where = equal("CUSTOMERID", "ald01")
    assert numbers(five.ask(query("ARINVOICE", "RECORDID", where=where))) == []
    folded = query("ARINVOICE", "RECORDID", where=where).replace(
        "</query>", f"{xml('options', texts(caseinsensitive='true'))}</query>"
    )
    assert len(numbers(five.ask(folded))) == 3


def test_the_newer_search_pages_by_offset_and_says_what_is_left(five: Desk) -> None:
    seen: list[str] = []
    for offset, left in ((0, "3"), (2, "1"), (4, "0")):
        answer = five.ask(query("ARINVOICE", "RECORDID", order="RECORDNO", pagesize=2, offset=offset))
        data = answer.data
        assert (data.get("totalcount"), data.get("offset"), data.get("numremaining")) == ("5", str(offset), left)
        seen += numbers(answer)
    assert seen == [f"I-{at}" for at in range(1, 6)]


def test_descending_order(five: Desk) -> None:
    body = query("ARINVOICE", "RECORDID", order="TOTALDUE").replace("<ascending/>", "<descending/>")
    assert numbers(five.ask(body))[0] == "I-5"


def test_without_an_order_pages_overlap_and_leave_gaps(desk: Desk) -> None:
    for at in range(30):
        desk.made(invoice(f"I-{at:02}"))

    def paged() -> list[str]:
        return [
            number
            for offset in range(0, 30, 10)
            for number in numbers(desk.ask(query("ARINVOICE", "RECORDID", pagesize=10, offset=offset)))
        ]

    seen = paged()
    assert len(seen) == 30
    assert len(set(seen)) < 30
    desk.set(unordered_pages="steady")
    assert len(set(paged())) == 30


@pytest.mark.parametrize("rest", [{"pagesize": 0}, {"pagesize": 2001}, {"pagesize": "many"}, {"offset": "-1"}], ids=str)
def test_pages_have_bounds(desk: Desk, rest: dict[str, object]) -> None:
    assert desk.ask(query("ARINVOICE", **rest)).statuses == ["failure"]  # type: ignore[arg-type]
    assert desk.ask(by_query(size=1001)).statuses == ["failure"]


def test_an_unknown_field_is_refused_wherever_it_stands(desk: Desk) -> None:
    bad = (
        query("ARINVOICE", "NOPE"),
        query("ARINVOICE", where=equal("NOPE", 1)),
        query("ARINVOICE", order="NOPE"),
        query("ARINVOICE", "CUSTOMER.NOPE"),
    )
    assert desk.ask(*bad).statuses == ["failure"] * 4


def test_a_page_has_a_hundred_rows_unless_told(desk: Desk) -> None:
    for at in range(101):
        desk.made(invoice(f"I-{at}"))
    data = desk.ask(query("ARINVOICE", order="RECORDNO")).data
    assert (data.get("count"), data.get("totalcount"), data.get("numremaining")) == ("100", "101", "1")


def test_aggregates_group_by_the_other_fields(five: Desk) -> None:
    sums = "<field>CUSTOMERID</field><sum>TOTALDUE</sum><count>RECORDNO</count><max>TOTALDUE</max>"
    answer = five.ask(xml("query", texts(object="ARINVOICE"), xml("select", sums)))
    assert answer.rows == [
        {"CUSTOMERID": "ALD01", "COUNT.RECORDNO": "3", "SUM.TOTALDUE": "90", "MAX.TOTALDUE": "50"},
        {"CUSTOMERID": "OBR01", "COUNT.RECORDNO": "2", "SUM.TOTALDUE": "60", "MAX.TOTALDUE": "40"},
    ]


def test_lines_are_objects_too(five: Desk) -> None:
    where = equal("RECORDKEY", "2")
    [row] = five.ask(query("ARINVOICEITEM", "RECORDKEY", "LINE_NO", "AMOUNT", "ARINVOICE.RECORDID", where=where)).rows
    assert row == {"RECORDKEY": "2", "LINE_NO": "1", "AMOUNT": "20", "ARINVOICE.RECORDID": "I-2"}
    number = five.doc("ARINVOICE", "2")["ARINVOICEITEMS"][0]["RECORDNO"]
    assert five.ask(read("ARINVOICEITEM", number, "AMOUNT")).rows == [{"AMOUNT": "20"}]
    assert five.ask(by_query("AMOUNT > 40", "AMOUNT", object="ARINVOICEITEM")).rows == [{"AMOUNT": "50"}]


def test_other_formats_than_xml_are_not_served_and_that_is_said(desk: Desk) -> None:
    body = query("CUSTOMER").replace("</query>", f"{xml('options', texts(returnformat='json'))}</query>")
    assert "not served" in desk.ask(body).errors[0][1]


@pytest.mark.parametrize("name", ["lookup", "inspect"])
def test_an_object_tells_its_fields(desk: Desk, name: str) -> None:
    answer = desk.ask(xml(name, texts(object="CUSTOMER")))
    kind = answer.data[0]
    assert kind.get("Name") == "CUSTOMER"
    assert "CUSTOMERID" in [field.findtext("ID") for field in kind.iter("Field")]
    assert desk.ask(xml(name, texts(object="NOPE"))).statuses == ["failure"]


def test_searches_can_lag_behind_while_reading_by_key_does_not(five: Desk) -> None:
    five.company.read_lag = 90.0
    assert numbers(five.ask(query("ARINVOICE", "RECORDID", order="RECORDNO"))) == ["I-1", "I-2", "I-3", "I-4"]
    assert numbers(five.ask(read("ARINVOICE", "5", "RECORDID"))) == ["I-5"]
