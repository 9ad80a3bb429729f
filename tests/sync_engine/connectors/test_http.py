"""The transport: every way a connection can end means exactly one thing."""

from __future__ import annotations

import gzip
import socket
from typing import Any

import pytest

from sync_engine.connectors.answers import retry_after, road_trouble
from sync_engine.connectors.http import Answer, Limit, Pace, Request, Transport
from sync_engine.outcomes import Ambiguous, NotStarted, Throttled, Unreadable


@pytest.fixture
def transport() -> Any:
    transport = Transport(1.0, 0.2)
    yield transport
    transport.close()


def a_read(url: str) -> Request:
    return Request("GET", f"{url}/x")


def a_write(url: str) -> Request:
    return Request("POST", f"{url}/x", body=b"{}", writes=True)


def test_a_whole_answer_of_any_status_is_returned(vendor: Any, transport: Transport) -> None:
    vendor.says("teapot", status=418, X_Hint="short")
    answer = transport.send(a_read(vendor.url))
    assert (answer.status, answer.body, answer.headers["x-hint"]) == (418, b"teapot", "short")


def test_a_refused_connection_has_done_nothing(transport: Transport) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotStarted, match="refused"):
        transport.send(a_write(f"http://127.0.0.1:{port}"))


@pytest.mark.parametrize("how", ["reset", "cut", "hang"])
def test_a_broken_answer_leaves_a_write_in_doubt_and_a_read_unread(vendor: Any, transport: Transport, how: str) -> None:
    vendor.says("0123456789", how=how)
    vendor.says("0123456789", how=how)
    with pytest.raises(Ambiguous):
        transport.send(a_write(vendor.url))
    with pytest.raises(Unreadable):
        transport.send(a_read(vendor.url))
    assert len(vendor.seen) == 2, "nothing may be sent twice by the transport"


def test_a_compressed_answer_is_unpacked_and_a_false_one_is_broken(vendor: Any, transport: Transport) -> None:
    vendor.says(gzip.compress(b"content"), Content_Encoding="gzip")
    vendor.says("plain text", Content_Encoding="gzip")
    assert transport.send(a_read(vendor.url)).body == b"content"
    with pytest.raises(Unreadable):
        transport.send(a_read(vendor.url))


def test_credentials_never_follow_a_redirect_to_another_host(vendor: Any, transport: Transport) -> None:
    vendor.says("", status=307, Location="http://elsewhere.invalid/x")
    with pytest.raises(Ambiguous, match="elsewhere"):
        transport.send(a_write(vendor.url))


def test_a_redirect_on_the_same_host_keeps_method_and_body(vendor: Any, transport: Transport) -> None:
    vendor.says("", status=308, Location="/y")
    vendor.says("done")
    assert transport.send(a_write(vendor.url)).body == b"done"
    assert [(seen.method, seen.path, seen.body) for seen in vendor.seen] == [
        ("POST", "/x", b"{}"),
        ("POST", "/y", b"{}"),
    ]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_turn_a_write_into_a_read_is_a_doubt(
    vendor: Any, transport: Transport, status: int
) -> None:
    vendor.says("", status=status, Location="/y")
    with pytest.raises(Ambiguous):
        transport.send(a_write(vendor.url))


def test_a_pace_keeps_every_window(clock: Any) -> None:
    pace = Pace([Limit(2, 1.0), Limit(5, 60.0)])
    starts = []
    for _ in range(6):
        with pace.call():
            starts.append(clock.now)
    assert [round(start - starts[0], 6) for start in starts] == [0, 0, 1, 1, 2, 60]


def test_a_call_that_was_long_on_its_way_counts_from_its_end(clock: Any) -> None:
    """The first call of a connection arrives late, the next ones at once: no window may hold one too many."""
    pace, arrivals = Pace([Limit(2, 1.0)]), []
    for on_its_way in (0.3, 0, 0):
        with pace.call():
            clock.now += on_its_way
            arrivals.append(clock.now)
    assert arrivals[2] - arrivals[0] >= 1.0


def test_a_held_pace_waits_for_the_window(clock: Any) -> None:
    pace = Pace()
    pace.hold(60)
    with pace.call():
        pass
    assert clock.slept == [60]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5.0),
        ("2.5", 2.5),
        ("Fri, 15 Jan 2027 08:00:07 GMT", 7.0),
        ("Fri, 15 Jan 2027 07:59:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_in_both_forms(clock: Any, header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}) == seconds


def test_a_date_is_measured_by_the_vendors_own_clock() -> None:
    headers = {"retry-after": "Fri, 15 Jan 2027 08:00:07 GMT", "date": "Fri, 15 Jan 2027 08:00:00 GMT"}
    assert retry_after(headers) == 7.0


def test_retry_after_may_have_other_names() -> None:
    assert retry_after({"x-wait": "9"}, ("retry-after", "x-wait")) == 9.0


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {"retry-after": "5"}, Throttled),
        (429, {}, Throttled),
        (503, {"retry-after": "5"}, NotStarted),
        (503, {}, Ambiguous),
        (500, {}, Ambiguous),
        (502, {}, Ambiguous),
        (504, {}, Ambiguous),
        (524, {}, Ambiguous),
        (408, {}, Ambiguous),
        (400, {}, type(None)),
        (200, {}, type(None)),
    ],
)
def test_a_status_means_what_the_gates_table_says(status: int, headers: dict[str, str], expected: type) -> None:
    assert type(road_trouble(Answer(status, headers, b""), "x", writes=True)) is expected


def test_a_window_that_is_used_up_is_remembered_beyond_the_run(clock: Any) -> None:
    told: list[float] = []
    pace = Pace(held=told.append)
    pace.hold(60)
    assert told == [60]
