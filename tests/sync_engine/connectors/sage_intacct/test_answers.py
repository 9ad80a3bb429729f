"""Sage Intacct: what its answers mean (dossier sage_intacct)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors import sage_intacct as module
from sync_engine.connectors.sage_intacct.sessions import trusted
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    NotStarted,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)
from tests.sync_engine.connectors.sage_intacct.shapes import (
    GATEWAY,
    INVALID_SESSION,
    INVOICE,
    SESSION,
    SIGNED_OUT,
    body,
    data,
    errors,
    failed,
    response,
    result,
)


def test_the_session_is_opened_once_and_reads_do_not_use_up_keys(books: Any, vendor: Any) -> None:
    for _ in range(2):
        vendor.says(response(data("ARINVOICE", INVOICE)))
    books.find_documents(Kind.INVOICE, "SO-10045")
    [found] = books.find_documents(Kind.INVOICE, "SO-10045")
    assert (found.total, found.balance, found.issue_date) == (150, 50, date(2026, 2, 3))
    assert body(vendor, 0).findtext(".//login/userid") == "user"
    assert [body(vendor, n).findtext(".//sessionid") for n in (1, 2)] == ["S-1", "S-1"]
    assert body(vendor).findtext("control/uniqueid") == "false"


def test_an_endpoint_on_a_strange_host_is_not_followed(books: Any, vendor: Any) -> None:
    vendor.says(response(data("ARINVOICE")))
    books.find_documents(Kind.INVOICE, "X")
    assert len(vendor.seen) == 2, "the session named https://x.test, which is not the vendor's"


def test_an_endpoint_of_the_vendor_is_followed() -> None:
    home = "https://api.intacct.com/ia/xml/xmlgw.phtml"
    assert trusted("https://www-p02.intacct.com/ia/x", home) == "https://www-p02.intacct.com/ia/x"
    for strange in ("http://www.intacct.com/ia/x", "https://intacct.com.evil.test/x", ""):
        assert trusted(strange, home) == home


def test_a_session_that_ended_is_renewed_once(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(INVALID_SESSION)
    vendor.says(response(SESSION.replace("S-1", "S-2")))
    vendor.says(response(result("key-SO-10045", "<key>1</key>")))
    [done] = books.create_documents([drafts.write()])
    assert done.id == "1"
    keys = [body(vendor, n).find(".//function").get("controlid") for n in (1, 3)]
    assert keys == ["key-SO-10045"] * 2


def test_sessions_that_always_end_and_logins_that_fail_need_a_person(target: Any, vendor: Any) -> None:
    books = module.connect(target)
    for answer in (response(SESSION), INVALID_SESSION, response(SESSION), INVALID_SESSION):
        vendor.says(answer)
    with pytest.raises(Disconnected) as ended:
        books.find_documents(Kind.INVOICE, "X")
    assert "S-1" not in str(ended.value)
    assert len(vendor.seen) == 4
    wrong = errors(("XL03000006", "Sign-in information is incorrect"))
    vendor.says(response(wrong, authentication=SIGNED_OUT))
    with pytest.raises(Disconnected):
        module.connect(target).find_documents(Kind.INVOICE, "X")
    sender = errors(("XL03000006", "Incorrect Intacct XML Partner ID or password."))
    vendor.says(response(control="failure", tail=sender))
    with pytest.raises(Disconnected):
        module.connect(target).find_documents(Kind.INVOICE, "X")


@pytest.mark.parametrize(
    ("status", "answer", "expected", "code"),
    [
        (
            200,
            response(
                failed(
                    "key-SO-10045",
                    ("BL03002185", "A transaction with that number already exists"),
                    ("BL01001973", "Could not create Document record!"),
                )
            ),
            Duplicate,
            "BL03002185",
        ),
        (200, response(failed("key-SO-10045", ("XL03000005", "Duplicate controlid"))), Duplicate, "XL03000005"),
        (
            200,
            response(failed("key-SO-10045", ("BL01001973", "Invalid Customer 'C9' specified"))),
            Refused,
            "BL01001973",
        ),
        (200, response(failed("key-SO-10045", ("BL01001973", "Periods are closed."))), Refused, "BL01001973"),
        (
            200,
            response(failed("key-SO-10045", ("BL03000001", "You do not have permission for API operation X"))),
            Forbidden,
            "BL03000001",
        ),
        (200, response(failed("key-SO-10045", ("XL03000009", "rolled back"))), NotStarted, "XL03000009"),
        (200, response(failed("key-SO-10045", ("", "The Service is Temporarily Off-line"))), NotStarted, ""),
        (200, response(failed("key-SO-10045", ("GW-0010", "API rate limit exceeded"))), Throttled, "GW-0010"),
        (200, response(), Ambiguous, ""),
        (200, response(result("key-SO-10045")), Ambiguous, ""),
        (200, response(result("another", "<key>9</key>")), Ambiguous, ""),
    ],
)
def test_a_result_is_classed(
    books: Any, vendor: Any, drafts: Any, status: int, answer: str, expected: type[VendorError], code: str
) -> None:
    vendor.says(answer, status=status)
    [outcome] = books.create_documents([drafts.write()])
    assert (type(outcome), outcome.code) == (expected, code)
    assert "Support ID" not in outcome.text


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (429, GATEWAY.format("GW-0010", "API rate limit exceeded"), Throttled),
        (200, GATEWAY.format("GW-0010", "API rate limit exceeded"), Throttled),
        (400, GATEWAY.format("GW-0011", "Invalid Request"), NotStarted),
        (200, GATEWAY.format("XL03000003", "XML Parse schema error"), Refused),
        (200, "<html>maintenance</html>", Ambiguous),
        (200, "", Ambiguous),
        (200, '<!DOCTYPE r [<!ENTITY a "b">]><response>&a;</response>', Ambiguous),
        (500, "", Ambiguous),
        (502, "<html>Bad Gateway</html>", Ambiguous),
    ],
)
def test_an_answer_that_stops_everything_is_classed(
    books: Any, vendor: Any, drafts: Any, status: int, answer: str, expected: type[VendorError]
) -> None:
    vendor.says(answer, status=status)
    with pytest.raises(VendorError) as raised:
        books.create_documents([drafts.write()])
    assert type(raised.value) is expected


def test_a_failed_look_up_is_not_an_empty_one(books: Any, vendor: Any) -> None:
    vendor.says("<html>", status=502)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")
    vendor.says(response())
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")


def test_what_a_refused_login_repeats_is_not_told(books: Any, vendor: Any) -> None:
    vendor.says(GATEWAY.format("XL03000006", "sender-secret is incorrect"))
    with pytest.raises(Disconnected) as raised:
        books.find_documents(Kind.INVOICE, "X")
    assert "secret" not in str(raised.value)
