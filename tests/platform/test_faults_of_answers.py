"""Faults of the answer itself, of what readers see, and of the wire."""

from __future__ import annotations

import orjson
import pytest

from mock_erps.platform.faults import Site, arm, catalogue
from mock_erps.platform.sandbox import Sandbox
from tests.platform.faulty import INVOICES, header, hit
from tests.platform.toy import opening as toy
from tests.platform.toy.opening import ask, create, numbers, told


@pytest.mark.parametrize("variant", ["broken", "html", "empty", "charset"])
def test_garbage_is_no_json_with_a_good_status(sandbox: Sandbox, variant: str) -> None:
    hit(sandbox, "F-RSP-GARBAGE", variant=variant)
    exchange = create(sandbox)
    assert exchange.status == 201
    with pytest.raises(orjson.JSONDecodeError):
        told(exchange)
    assert numbers(sandbox) == ["A-1"]


def test_a_bom_and_a_false_gzip_stand_before_good_json(sandbox: Sandbox) -> None:
    hit(sandbox, "F-RSP-GARBAGE", variant="bom")
    first = create(sandbox)
    assert first.reply is not None
    assert first.reply.body.startswith(b"\xef\xbb\xbf{")
    hit(sandbox, "F-RSP-GARBAGE", operation="find invoice", variant="gzip")
    assert header(ask(sandbox, "GET", INVOICES), "content-encoding") == "gzip"


def test_no_rows_are_said_in_two_ways(sandbox: Sandbox) -> None:
    create(sandbox)
    hit(sandbox, "F-RSP-EMPTYLIST", "find invoice")
    assert told(ask(sandbox, "GET", INVOICES))["invoices"] == []
    hit(sandbox, "F-RSP-NOKEY", "find invoice")
    assert "invoices" not in told(ask(sandbox, "GET", INVOICES))
    assert len(told(ask(sandbox, "GET", INVOICES))["invoices"]) == 1


def test_an_error_inside_a_200_does_nothing(sandbox: Sandbox) -> None:
    hit(sandbox, "F-RSP-200ERR")
    exchange = create(sandbox)
    assert (exchange.status, told(exchange)["error"]) == (200, "6000")
    assert numbers(sandbox) == []


def test_a_warning_stands_in_a_success(sandbox: Sandbox) -> None:
    hit(sandbox, "F-RSP-WARN")
    answer = told(create(sandbox))
    assert (answer["number"], answer["warnings"]) == ("A-1", ["books nearly closed"])


@pytest.mark.parametrize(
    ("variant", "path", "value"),
    [
        ("unknown_field", ("NewInThisRelease", "flag"), True),
        ("number_as_text", ("version",), "0"),
        ("null_for_empty", ("memo",), None),
    ],
)
def test_the_same_facts_come_in_another_shape(
    sandbox: Sandbox, variant: str, path: tuple[str, ...], value: object
) -> None:
    hit(sandbox, "F-RSP-SHAPE", variant=variant)
    answer = told(create(sandbox))
    for name in path:
        answer = answer[name]
    assert answer == value


def test_what_an_answer_showed_of_a_newer_release_may_come_back_and_nothing_else_unknown(sandbox: Sandbox) -> None:
    assert create(sandbox, "A-0", NewInThisRelease={"flag": True}).status == 400
    hit(sandbox, "F-RSP-SHAPE")
    shown = told(create(sandbox))["NewInThisRelease"]
    assert create(sandbox, "A-2", NewInThisRelease=shown).status == 201
    assert create(sandbox, "A-3", Nonsense=shown).status == 400
    assert numbers(sandbox) == ["A-1", "A-2"]


def test_a_list_of_one_comes_as_that_one(sandbox: Sandbox) -> None:
    create(sandbox)
    hit(sandbox, "F-RSP-SHAPE", "find invoice", variant="single_object")
    assert told(ask(sandbox, "GET", INVOICES))["invoices"]["number"] == "A-1"


def test_texts_are_kept_in_the_vendors_spelling(sandbox: Sandbox) -> None:
    hit(sandbox, "F-RSP-CANON", how="upper", field="number")
    assert told(create(sandbox, "a-1"))["number"] == "A-1"
    hit(sandbox, "F-RSP-CANON")
    assert told(create(sandbox, "A-2", memo="  two   words "))["memo"] == "two words"


def test_a_redirect_keeps_the_path(sandbox: Sandbox) -> None:
    hit(sandbox, "F-RSP-REDIR", status=308, host="eu.toy.example")
    exchange = create(sandbox)
    assert (exchange.status, header(exchange, "location")) == (308, "https://eu.toy.example/v1/acme/invoices")
    assert numbers(sandbox) == []


def test_searches_lag_behind_and_reads_do_not(sandbox: Sandbox) -> None:
    hit(sandbox, "F-VIS-LAG", seconds=30)
    id = told(create(sandbox))["id"]
    assert told(ask(sandbox, "GET", INVOICES))["total"] == 0
    assert ask(sandbox, "GET", f"{INVOICES}/{id}").status == 200
    sandbox.clock.advance(31)
    assert told(ask(sandbox, "GET", INVOICES))["total"] == 1


@pytest.mark.parametrize(("how", "second"), [("inserted", ["A-1", "A-2"]), ("deleted", ["A-3"])])
def test_pages_shift_under_the_reader(sandbox: Sandbox, how: str, second: list[str]) -> None:
    for number in range(4):
        create(sandbox, f"A-{number}")
    arm(sandbox, "F-VIS-PAGESHIFT", Site(operation="find invoice", times=0), {"how": how})
    pages = [told(ask(sandbox, "GET", f"{INVOICES}?page={page}&pageSize=2"))["invoices"] for page in (1, 2)]
    assert [row["number"] for row in pages[0]] == ["A-0", "A-1"]
    assert [row["number"] for row in pages[1]] == second


@pytest.mark.parametrize(("fault", "rows"), [("F-VIS-CLAMP", 2), ("F-VIS-OFFBYONE", 4)])
def test_pages_have_another_size_than_asked_for(sandbox: Sandbox, fault: str, rows: int) -> None:
    for number in range(5):
        create(sandbox, f"A-{number}")
    sandbox.faults.arm(catalogue()[fault](), Site(operation="find invoice"))
    assert len(told(ask(sandbox, "GET", f"{INVOICES}?pageSize=3"))["invoices"]) == rows


def test_a_kept_connection_is_closed_only_when_it_is_reused(sandbox: Sandbox) -> None:
    hit(sandbox, "F-NET-KEEPALIVE")
    assert create(sandbox).fault == ""
    assert ask(sandbox, "POST", INVOICES, toy.invoice("A-2"), reused=True).fault == "F-NET-KEEPALIVE"
    assert numbers(sandbox) == ["A-1"]
