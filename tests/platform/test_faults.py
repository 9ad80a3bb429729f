"""Every fault of the catalogue does what its text says: on the toy, straight into the sandbox."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
import pytest

from mock_erps.platform.clock import START
from mock_erps.platform.faults import Site, arm, catalogue, make, offers
from mock_erps.platform.journal import Delivered, Exchange
from mock_erps.platform.messages import Ending
from mock_erps.platform.sandbox import Sandbox
from tests.platform.toy import opening as toy
from tests.platform.toy.opening import ask, create, numbers, told

INVOICES = "/v1/acme/invoices"


def hit(sandbox: Sandbox, fault: str, operation: str = "create invoice", **parameters: Any) -> None:
    arm(sandbox, fault, Site(erp="toy", operation=operation), parameters)


def status(exchange: Exchange) -> int:
    assert exchange.fault
    return exchange.status


def ending(exchange: Exchange) -> Ending:
    assert exchange.reply is not None
    return exchange.reply.delivery.ending


def header(exchange: Exchange, name: str) -> str | None:
    assert exchange.reply is not None
    return exchange.reply.header(name)


# --- before the commit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [500, 502, 503, 504, 408, 425])
def test_a_status_before_commit_leaves_no_trace(sandbox: Sandbox, code: int) -> None:
    hit(sandbox, f"F-PRE-{code}")
    assert status(create(sandbox)) == code
    assert numbers(sandbox) == []
    assert create(sandbox).status == 201


def test_a_gateway_answers_in_html_and_the_vendor_in_its_own_words(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-502")
    hit(sandbox, "F-PRE-503", operation="find invoice")
    assert header(create(sandbox), "content-type") == "text/html"
    own = ask(sandbox, "GET", INVOICES)
    assert (told(own)["code"], header(own, "retry-after")) == ("503", "30")


def test_503_waits_as_long_as_the_scenario_says(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-503", retry_after=7)
    assert create(sandbox).retry_after == 7


@pytest.mark.parametrize(("fault", "how"), [("F-PRE-RESET", Ending.RESET), ("F-PRE-TIMEOUT", Ending.STALL)])
def test_a_lost_request_leaves_no_trace(sandbox: Sandbox, fault: str, how: Ending) -> None:
    hit(sandbox, fault)
    exchange = create(sandbox)
    assert (ending(exchange), exchange.delivered, exchange.seen_status) == (how, Delivered.NONE, 0)
    assert numbers(sandbox) == []


def test_maintenance_is_a_page_with_a_good_status(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-MAINT")
    exchange = create(sandbox)
    assert (exchange.status, header(exchange, "content-type")) == (200, "text/html; charset=utf-8")
    assert numbers(sandbox) == []


def test_a_vendor_that_goes_down_loses_the_request_and_refuses_the_next_connections(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-REFUSE", attempts=2)
    assert ending(create(sandbox)) is Ending.RESET
    assert [sandbox.faults.connecting("toy", toy.HOST, START) for _ in range(3)] == ["refused", "refused", ""]


# --- after the commit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [500, 502, 503, 504, 401])
def test_a_status_after_commit_hides_an_invoice_in_the_books(sandbox: Sandbox, code: int) -> None:
    hit(sandbox, f"F-POST-{code}")
    exchange = create(sandbox)
    assert status(exchange) == code
    assert numbers(sandbox) == ["A-1"]
    assert exchange.committed[0].what == "created"


@pytest.mark.parametrize(
    ("fault", "how", "seen"),
    [
        ("F-POST-RESET", Ending.RESET, Delivered.NONE),
        ("F-POST-TIMEOUT", Ending.STALL, Delivered.NONE),
        ("F-POST-PARTIAL", Ending.CLOSE, Delivered.PARTIAL),
        ("F-RSP-TRUNC", Ending.CLOSE, Delivered.PARTIAL),
        ("F-NET-FIN", Ending.CLOSE, Delivered.NONE),
        ("F-NET-RST", Ending.RESET, Delivered.PARTIAL),
        ("F-NET-SLOW", Ending.DRIP, Delivered.FULL),
    ],
)
def test_an_answer_lost_on_the_way_is_committed(sandbox: Sandbox, fault: str, how: Ending, seen: Delivered) -> None:
    hit(sandbox, fault)
    exchange = create(sandbox)
    assert (ending(exchange), exchange.delivered) == (how, seen)
    assert numbers(sandbox) == ["A-1"]


@pytest.mark.parametrize("fault", ["F-POST-SLOW", "F-NET-LATENCY"])
def test_a_late_answer_is_committed_at_once(sandbox: Sandbox, fault: str) -> None:
    hit(sandbox, fault, seconds=300)
    exchange = create(sandbox)
    assert exchange.reply is not None
    assert exchange.reply.delivery.delay == 300
    assert numbers(sandbox) == ["A-1"]


def test_a_late_commit_comes_after_the_client_has_looked(sandbox: Sandbox) -> None:
    hit(sandbox, "F-POST-LATE", seconds=120)
    exchange = create(sandbox)
    assert ending(exchange) is Ending.RESET
    assert told(ask(sandbox, "GET", f"{INVOICES}?number=A-1"))["total"] == 0
    sandbox.clock.advance(121)
    assert told(ask(sandbox, "GET", f"{INVOICES}?number=A-1"))["total"] == 1
    assert exchange.committed[0].what == "created"


def test_a_late_commit_that_is_refused_by_then_is_refused_to_nobody(sandbox: Sandbox) -> None:
    hit(sandbox, "F-POST-LATE", seconds=10)
    create(sandbox)
    assert create(sandbox).status == 201
    sandbox.clock.advance(11)
    assert numbers(sandbox) == ["A-1"]
    assert sandbox.mishaps == []


def test_a_late_commit_still_needs_a_good_token_and_a_good_body(sandbox: Sandbox) -> None:
    hit(sandbox, "F-POST-LATE")
    assert ask(sandbox, "POST", INVOICES, {"number": ""}).status == 400


# --- the answer itself -----------------------------------------------------------------------------------------------


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


def test_a_list_of_one_comes_as_that_one(sandbox: Sandbox) -> None:
    create(sandbox)
    hit(sandbox, "F-RSP-SHAPE", "find invoice", variant="single_object")
    assert told(ask(sandbox, "GET", INVOICES))["invoices"]["number"] == "A-1"


def test_an_upsert_returns_the_document_that_was_there(sandbox: Sandbox) -> None:
    first = told(create(sandbox))["id"]
    hit(sandbox, "F-RSP-IDREPLACED")
    exchange = create(sandbox, "A-2")
    assert told(exchange)["id"] == first
    assert numbers(sandbox) == ["A-1"]
    assert exchange.committed == []


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


# --- authentication --------------------------------------------------------------------------------------------------


def refreshed(sandbox: Sandbox) -> Exchange:
    refresh = sandbox.vendors["toy"].credentials["acme"]["refresh_token"]
    form = f"grant_type=refresh_token&refresh_token={refresh}".encode()
    return ask(sandbox, "POST", "/oauth/token", form, headers={"content-type": "application/x-www-form-urlencoded"})


def test_a_token_expires_as_the_request_arrives(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-EXPIRED")
    assert told(create(sandbox))["code"] == "102"
    assert numbers(sandbox) == []


def test_a_token_expires_between_two_pages(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-EXPIRED-MID-BATCH", "find invoice")
    assert ask(sandbox, "GET", INVOICES).status == 200
    assert ask(sandbox, "GET", INVOICES).status == 401


def test_a_lost_rotation_has_rotated(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-LOSTROTATION", "refresh token", grace=60)
    lost = refreshed(sandbox)
    again = refreshed(sandbox)
    assert ending(lost) is Ending.RESET
    assert told(again)["refresh_token"] == told(lost)["refresh_token"]
    sandbox.clock.advance(61)
    assert told(refreshed(sandbox))["code"] == "invalid_grant"


def test_a_rotated_token_dies_after_its_grace(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-ROTATED", "refresh token", grace=0)
    old = sandbox.vendors["toy"].credentials["acme"]["refresh_token"]
    assert told(refreshed(sandbox))["refresh_token"] != old
    assert refreshed(sandbox).status == 400


@pytest.mark.parametrize(("revoke", "afterwards"), [(False, 200), (True, 400)])
def test_the_slower_of_two_refreshes_is_refused(sandbox: Sandbox, revoke: bool, afterwards: int) -> None:
    hit(sandbox, "F-AUT-RACE", "refresh token", revoke_family=revoke)
    assert told(refreshed(sandbox))["code"] == "invalid_grant"
    assert refreshed(sandbox).status == afterwards


def test_a_revoked_grant_is_dead_for_ever(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-REVOKED")
    assert told(create(sandbox))["code"] == "103"
    assert refreshed(sandbox).status == 400


def test_one_resource_is_out_of_scope(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-SCOPE", "read invoice")
    assert ask(sandbox, "GET", f"{INVOICES}/1").status == 403
    assert create(sandbox).status == 201


def test_a_session_is_evicted(sandbox: Sandbox) -> None:
    sessions = sandbox.vendors["toy"].sessions
    assert sessions is not None
    sessions.open("user", "acme")
    sessions.open("user", "umbrella")
    hit(sandbox, "F-AUT-SESSION")
    create(sandbox)
    assert len(sessions) == 1


# --- throttles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "code", "wait"),
    [
        ("F-THR-429", 429, "60"),
        ("F-THR-429-DATE", 429, "Mon, 02 Mar 2026 09:01:00 GMT"),
        ("F-THR-429-NONE", 429, None),
        ("F-THR-503", 503, "60"),
        ("F-THR-200", 200, None),
        ("F-THR-CONC", 429, None),
        ("F-THR-DAY", 429, "21600"),
        ("F-THR-MISHEADER", 429, "0"),
    ],
)
def test_a_throttle_says_when_to_come_back(sandbox: Sandbox, fault: str, code: int, wait: str | None) -> None:
    hit(sandbox, fault)
    exchange = create(sandbox)
    assert (exchange.status, header(exchange, "retry-after")) == (code, wait)
    assert numbers(sandbox) == []


@pytest.mark.parametrize("fault", ["F-THR-BURST", "F-THR-AFTER"])
def test_a_full_window_lets_this_call_through_and_stops_the_next(sandbox: Sandbox, fault: str) -> None:
    hit(sandbox, fault)
    assert create(sandbox).status == 201
    stopped = create(sandbox, "A-2")
    assert (stopped.status, stopped.because) == (429, "throttled")
    sandbox.clock.advance(60)
    assert create(sandbox, "A-2").status == 201


# --- business rules and other people ---------------------------------------------------------------------------------


def test_a_rule_of_the_error_table_refuses(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-REFUSE", refusal="closed", details={"until": "2026-02-28"})
    assert told(create(sandbox))["message"] == "books are closed until 2026-02-28"


def test_the_books_are_closed_up_to_today(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-CLOSED")
    assert told(create(sandbox))["code"] == "6200"
    assert sandbox.vendors["toy"].companies["acme"].facts["closed_until"] == "2026-03-02"


def test_the_customer_is_set_inactive_by_somebody_else(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-INACTIVE", name="Aldgate Timber Ltd")
    assert told(create(sandbox))["code"] == "6190"
    change = sandbox.vendors["toy"].companies["acme"].books.changes[-1]
    assert (change.kind, change.seq) == ("Party", 0)


@pytest.mark.parametrize(
    ("fault", "code"), [("F-CON-EDIT", 409), ("F-CON-VOID", 409), ("F-CON-PAY", 409), ("F-CON-DELETE", 404)]
)
def test_somebody_changes_the_document_before_the_write(sandbox: Sandbox, fault: str, code: int) -> None:
    id = told(create(sandbox))["id"]
    hit(sandbox, fault, "update invoice")
    exchange = ask(sandbox, "PUT", f"{INVOICES}/{id}", toy.invoice(version=0))
    assert exchange.status == code
    assert sandbox.vendors["toy"].companies["acme"].books.changes[-1].seq == 0
    assert sandbox.mishaps == []


# --- batches ---------------------------------------------------------------------------------------------------------


def batch(sandbox: Sandbox) -> Exchange:
    return ask(sandbox, "POST", "/v1/acme/batch", {"items": [toy.invoice(f"A-{n}") for n in range(3)]})


def test_some_elements_fail_and_the_others_are_committed(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-SOME", "batch", items=[0, 2])
    assert [row.get("code") for row in told(batch(sandbox))["items"]] == ["2020", None, "2020"]
    assert numbers(sandbox) == ["A-1"]


def test_some_elements_are_throttled(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-THROTTLED-ITEM", "batch")
    assert [row.get("code") for row in told(batch(sandbox))["items"]] == [None, "3001", None]


def test_a_batch_stops_in_the_middle(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-ABORT", "batch", at=2)
    exchange = batch(sandbox)
    assert (exchange.status, numbers(sandbox)) == (504, ["A-0", "A-1"])
    assert len(exchange.committed) == 2


def test_answers_come_in_another_order_or_not_at_all(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-ORDER", "batch")
    assert [row["index"] for row in told(batch(sandbox))["items"]] == [2, 1, 0]
    hit(sandbox, "F-BAT-MISSING", "batch", item=1)
    assert [row["index"] for row in told(batch(sandbox))["items"]] == [0, 2]


# --- what readers see ------------------------------------------------------------------------------------------------


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


# --- the menu --------------------------------------------------------------------------------------------------------


def test_a_vendor_offers_what_its_contract_says_and_what_the_wire_can_do(sandbox: Sandbox) -> None:
    menu = offers(sandbox.vendors["toy"])
    assert menu["F-THR-429"] == ("create invoice", "read invoice")
    assert "find invoice" in menu["F-POST-RESET"]
    assert menu["F-PRE-REFUSE"][0] == "connect"
    assert "F-VIS-OFFBYONE" not in menu


@pytest.mark.parametrize(
    ("id", "site", "parameters", "sentence"),
    [
        ("F-POST-REST", Site(), {}, "no fault is called 'F-POST-REST'; did you mean F-POST-RESET?"),
        (
            "F-THR-429",
            Site(operation="find invoice"),
            {},
            "toy cannot show F-THR-429 on 'find invoice'; it can on: create",
        ),
        ("F-VIS-OFFBYONE", Site(), {}, "toy cannot show F-VIS-OFFBYONE"),
        ("F-POST-SLOW", Site(), {"minutes": 3}, "F-POST-SLOW has no parameter 'minutes'; it has: seconds"),
        ("F-RSP-GARBAGE", Site(), {"variant": "blue"}, "variant is one of broken, html"),
        ("F-POST-PARTIAL", Site(), {"share": 2}, "share is a number from 0 up to 1"),
        ("F-RSP-REDIR", Site(), {"status": 200}, "status is one of 301"),
        ("F-POST-RESET", Site(erp="sap"), {}, "no ERP is called 'sap' here; there are: toy"),
    ],
)
def test_an_unreachable_combination_is_refused_with_a_sentence(
    sandbox: Sandbox, id: str, site: Site, parameters: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence.replace("?", r"\?")):
        arm(sandbox, id, site, parameters)
    assert sandbox.faults.armed == []


def test_every_fault_can_be_made_and_says_what_it_does() -> None:
    for id, kind in catalogue().items():
        fault = make(id)
        assert kind.text and not kind.text.endswith(".")
        assert fault.commits in ("no", "yes", "later", "partial")


def test_a_site_chooses_every_seventh(sandbox: Sandbox) -> None:
    arm(sandbox, "F-POST-RESET", Site(operation="create *", every=7, times=0))
    lost = [n for n in range(1, 22) if create(sandbox, f"A-{n}").delivered is Delivered.NONE]
    assert lost == [7, 14, 21]


def test_a_date_in_the_companys_zone_closes_the_books(sandbox: Sandbox) -> None:
    sandbox.clock.advance(dt.timedelta(hours=18).total_seconds())
    sandbox.vendors["toy"].open_doors()
    hit(sandbox, "F-BIZ-CLOSED")
    ask(sandbox, "POST", "/v1/umbrella/invoices", toy.invoice(), headers=toy.headers(sandbox, "umbrella"))
    assert sandbox.vendors["toy"].companies["umbrella"].facts["closed_until"] == "2026-03-02"
