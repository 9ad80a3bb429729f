"""SAP Business One: answers, sessions and doubts (dossier sap_business_one)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors import sap_business_one as module
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Refused,
    Stale,
    VendorError,
)
from tests.sync_engine.connectors.sap_business_one.shapes import (
    INVOICE,
    LOGIN,
    remote,
    says,
    sent,
    write,
)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (400, says("-5002", "Invalid BP code  [OINV.CardCode] , 'C9'"), Refused),
        (400, says(-10, "One of the base documents has already been closed "), Refused),
        (400, says("-10", "1320000140 - Business partner code 'X' already assigned to a business partner"), Duplicate),
        (400, says("-2035", "This entry already exists in the following tables (ODBC -2035)"), Duplicate),
        (403, says("-6006", "You are not permitted to perform this action"), Forbidden),
        (400, says(-6006, "You are not permitted to perform this action"), Forbidden),
        (412, says("-2039", "Another user or another operation modified data"), Stale),
        (404, says("-2028", "No matching records found (ODBC -2028)"), Missing),
        (500, says("305", "Switch company error: -1102"), NotStarted),
        (500, says(299, "SAML Login Failed"), NotStarted),
        (500, says("407", "Table definition not found for '@X'."), Ambiguous),
        (500, b"", Ambiguous),
        (502, b"<html>Proxy Error</html>", Ambiguous),
        (503, b"", Ambiguous),
        (413, b"<html>Request Entity Too Large</html>", Refused),
        (200, b"<html>maintenance</html>", Ambiguous),
        (201, {}, Ambiguous),
        (201, {"DocEntry": None}, Ambiguous),
    ],
)
def test_what_an_answer_to_a_write_means(
    books: Any, vendor: Any, drafts: Any, status: int, body: Any, outcome: type[VendorError]
) -> None:
    vendor.says(body, status=status)
    vendor.says({"value": []})  # the drafts, where they are looked for
    with pytest.raises(VendorError) as raised:
        books.void_document(remote(), "k") if outcome in (Stale, Missing) else books.create_documents([write(drafts)])
    assert type(raised.value) is outcome, raised.value


@pytest.mark.parametrize("how", ["reset", "cut", "hang"])
def test_a_broken_answer_to_a_write_is_a_doubt(books: Any, vendor: Any, drafts: Any, how: str) -> None:
    vendor.says(INVOICE, status=201, how=how)
    with pytest.raises(Ambiguous):
        books.create_documents([write(drafts)])


def test_a_document_held_for_approval_is_told_as_such(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(says("-2028", "No matching records found (ODBC -2028)"), status=404)
    vendor.says({"value": [{"DocEntry": 9}]})
    with pytest.raises(Refused, match="holds it as draft 9"):
        books.create_documents([write(drafts)])
    asked = sent(vendor).query["$filter"]
    assert asked == ["NumAtCard eq 'SO-10045' and AuthorizationStatus eq 'dasPending'"]


def test_a_session_that_ended_is_renewed_once_and_the_write_repeated(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(says("301", "Invalid session or session already timeout."), status=401)
    vendor.says({**LOGIN, "SessionId": "S-2"})
    vendor.says(INVOICE, status=201)
    [done] = books.create_documents([write(drafts)])
    assert done.id == "417"
    assert [one.headers.get("cookie", "")[:13] for one in vendor.seen[1::2]] == ["B1SESSION=S-1", "B1SESSION=S-2"]


def test_a_login_that_is_refused_needs_a_person(target: Any, vendor: Any) -> None:
    vendor.says(says("-304", "Fail to NONE-SSO login from SLD."), status=401)
    with pytest.raises(Disconnected):
        module.connect(target).find_documents(Kind.INVOICE, "X")
    with pytest.raises(Disconnected, match="not configured"):
        module.connect(replace(target, hosts={})).find_documents(Kind.INVOICE, "X")


@pytest.mark.parametrize("answer", [(204, b""), (500, b"oops")])
def test_the_seat_is_given_back_whatever_comes_of_it(target: Any, vendor: Any, answer: tuple[int, bytes]) -> None:
    vendor.says(LOGIN)
    vendor.says({"value": []})
    vendor.says(answer[1], status=answer[0])
    connector = module.connect(target)
    connector.find_documents(Kind.INVOICE, "X")
    connector.close()
    connector.close()
    assert [one.path for one in vendor.seen] == ["/b1s/v2/Login", "/b1s/v2/Invoices", "/b1s/v2/Logout"]
