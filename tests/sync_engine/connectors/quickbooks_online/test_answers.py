"""QuickBooks Online: what its answers mean (dossier quickbooks_online)."""

from __future__ import annotations

from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    Refused,
    Stale,
    Throttled,
    Unreadable,
    VendorError,
)
from tests.sync_engine.connectors.quickbooks_online.shapes import (
    GATEWAY_401,
    INVOICE,
    THROTTLE_XML,
    XML_401,
    fault,
    started,
)


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (400, fault("2500", detail="Names element id 9 not found"), Refused, "2500"),
        (400, fault("6140", detail="assigned to TxnType=Invoice with TxnId=17984"), Duplicate, "6140"),
        (400, fault("6240"), Duplicate, "6240"),
        (400, fault("5010", "Stale Object Error"), Stale, "5010"),
        (400, fault("5010", "Account Period Closed", "The account period has closed."), Refused, "5010"),
        (400, fault("6200", "Account Period Closed"), Refused, "6200"),
        (
            400,
            fault("610", "Object Not Found", "Something you're trying to use has been made inactive."),
            Refused,
            "610",
        ),
        (400, fault("600", "Duplicate Request ID"), Duplicate, "600"),
        (200, fault("6000"), Refused, "6000"),
        (429, fault("003001", "ThrottleExceeded"), Throttled, "3001"),
        (429, "", Throttled, "429"),
        (403, {"fault": {"error": [{"message": "m", "code": "3100"}], "type": "SERVICE"}}, Forbidden, "3100"),
        (500, fault("10000"), Ambiguous, "10000"),
        (200, fault("10000"), Ambiguous, "10000"),
        (502, "<html>Bad Gateway</html>", Ambiguous, "502"),
        (503, "", Ambiguous, "503"),
        (200, "<html>maintenance</html>", Ambiguous, ""),
        (200, {}, Ambiguous, ""),
        (200, {"Invoice": {}}, Ambiguous, ""),
        (413, "<html>Request Entity Too Large</html>", Refused, "413"),
    ],
)
def test_an_answer_to_a_create_is_classed(
    books: Any, vendor: Any, drafts: Any, status: int, body: object, expected: type[VendorError], code: str
) -> None:
    started(vendor)
    vendor.says(body, status=status)
    with pytest.raises(VendorError) as raised:
        books.create_documents([drafts.write()])
    assert (type(raised.value), raised.value.code) == (expected, code)


def test_the_holder_of_a_taken_number_is_named(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says(fault("6140", detail="Numéro en double : TxnType=Invoice with TxnId=17984"), status=400)
    with pytest.raises(Duplicate) as taken:
        books.create_documents([drafts.write()])
    assert taken.value.remote_id == "17984"


def test_a_throttle_in_xml_is_understood(books: Any, vendor: Any) -> None:
    vendor.says(THROTTLE_XML, status=403, Content_Type="application/xml")
    with pytest.raises(Throttled):
        books.read_document(Kind.INVOICE, "1")


@pytest.mark.parametrize("shape", [GATEWAY_401, XML_401, ""])
def test_every_401_leads_to_one_refresh_and_then_to_a_person(books: Any, vendor: Any, shape: object) -> None:
    vendor.says(shape, status=401)
    vendor.says({"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600})
    vendor.says(shape, status=401)
    with pytest.raises(Disconnected) as gone:
        books.read_document(Kind.INVOICE, "1")
    assert "eyJ" not in str(gone.value)
    assert [seen.path[-8:] for seen in vendor.seen] == ["nvoice/1", "s/bearer", "nvoice/1"]


def test_a_create_that_met_a_401_is_a_doubt_and_its_key_is_good_for_another_attempt(
    books: Any, vendor: Any, drafts: Any
) -> None:
    started(vendor)
    vendor.says("", status=401)
    vendor.says({"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600})
    with pytest.raises(Ambiguous):
        books.create_documents([drafts.write()])
    vendor.says({"Invoice": INVOICE})
    books.create_documents([drafts.write()])
    keys = [seen.query["requestid"] for seen in vendor.seen if seen.path.endswith("/invoice")]
    assert keys == [["key-SO-10045"]] * 2


def test_an_unknown_id_reads_as_nothing(books: Any, vendor: Any) -> None:
    vendor.says(fault("610", "Object Not Found"), status=400)
    assert books.read_document(Kind.INVOICE, "1") is None


def test_a_failed_look_up_is_not_an_empty_one(books: Any, vendor: Any) -> None:
    vendor.says({"unexpected": True})
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")
    vendor.says("", status=502)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")
