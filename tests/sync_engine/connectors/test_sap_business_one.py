"""SAP Business One: requests as the vendor wants them, answers as it gives them (dossier sap_business_one)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors import RemoteDocument
from sync_engine.connectors import sap_business_one as module
from sync_engine.connectors.sap_business_one.bodies import code_for
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Refused,
    Stale,
    Unreadable,
    VendorError,
)

LOGIN = {"SessionId": "S-1", "Version": "1000310", "SessionTimeout": 30}
MIXED = {"Content_Type": "multipart/mixed; boundary=b"}
COOKIES = {"Set_Cookie": "ROUTEID=.node3; path=/b1s"}
TAG = 'W/"356A192B7913B04C54574D18C28D46E6395428AB"'
ROW = {"LineNum": 0, "ItemCode": "11", "Quantity": 3.0, "LineTotal": 150.0, "VatGroup": "S1", "AccountCode": "200"}
INVOICE = {
    "@odata.etag": TAG,
    "DocEntry": 417,
    "NumAtCard": "SO-10045",
    "CardCode": "58",
    "DocDate": "2026-02-03T00:00:00Z",
    "DocCurrency": "USD",
    "DocTotal": 150.0,
    "DocTotalFc": 0.0,
    "PaidToDate": 50.0,
    "CancelStatus": "csNo",
    "JournalMemo": "PO 7",
    "DocumentLines": [ROW],
}


def says(code: str | int, text: str) -> dict[str, Any]:
    message = text if isinstance(code, str) else {"lang": "en-us", "value": text}
    return {"error": {"code": code, "message": message}}


@pytest.fixture
def books(target: Any, vendor: Any) -> Iterator[Any]:
    vendor.says(LOGIN, **COOKIES)
    connector = module.connect(target)
    yield connector
    vendor.script = []
    connector.close()


def sent(vendor: Any, at: int = -1) -> Any:
    return vendor.seen[at]


def draft(drafts: Any, **line: Any) -> Any:
    return drafts.one(**{"tax_code_id": "S1", **line})


def write(drafts: Any, **line: Any) -> Any:
    return replace(drafts.write(), draft=draft(drafts, **line))


def test_a_login_goes_before_and_its_cookies_go_with_every_call(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(INVOICE, status=201)
    books.create_documents([write(drafts)])
    login, create = vendor.seen
    assert login.path == "/b1s/v2/Login"
    assert login.json() == {"CompanyDB": "9130", "UserName": "user", "Password": "user-secret"}
    assert create.headers["cookie"] == "B1SESSION=S-1; ROUTEID=.node3"


def test_a_create_says_what_the_engine_owns(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(INVOICE, status=201)
    made = replace(draft(drafts), reference="PO 7", memo="Thanks", term_id="3")
    assert books.create_documents([replace(write(drafts), draft=made)]) == [Done("417", TAG, "SO-10045", "150.0")]
    assert (sent(vendor).method, sent(vendor).path) == ("POST", "/b1s/v2/Invoices")
    assert sent(vendor).json() == {
        "DocType": "dDocument_Items",
        "CardCode": "58",
        "NumAtCard": "SO-10045",
        "DocDate": "2026-02-03",
        "TaxDate": "2026-02-03",
        "DocDueDate": "2026-03-05",
        "DocCurrency": "USD",
        "PaymentGroupCode": 3,
        "JournalMemo": "PO 7",
        "Comments": "Thanks",
        "DocumentLines": [
            {
                "ItemCode": "11",
                "ItemDescription": "Consulting",
                "Quantity": 3,
                "UnitPrice": 50,
                "AccountCode": "200",
                "VatGroup": "S1",
            }
        ],
    }


def test_inclusive_prices_and_rows_without_items(books: Any, vendor: Any, drafts: Any) -> None:
    for _ in range(3):
        vendor.says(INVOICE, status=201)
    inclusive = drafts.with_tax(TaxMode.INCLUSIVE, tax_code_id="S1")
    books.create_documents([replace(write(drafts), draft=inclusive)])
    assert sent(vendor).json()["DocumentLines"][0]["PriceAfterVAT"] == 50
    books.create_documents([write(drafts, item_id="")])
    assert sent(vendor).json()["DocType"] == "dDocument_Service"
    assert sent(vendor).json()["DocumentLines"][0]["UnitPrice"] == 150
    books.create_documents([write(drafts, description="x" * 300)])
    [row] = sent(vendor).json()["DocumentLines"]
    assert (len(row["ItemDescription"]), len(row["ItemDetails"])) == (200, 300)


def test_a_row_without_a_tax_group_is_not_sent_to_be_taxed_as_its_item(books: Any, vendor: Any, drafts: Any) -> None:
    with pytest.raises(Refused, match=r"tax\.default"):
        books.create_documents([drafts.write()])
    groups = [{"Code": "S0", "VatGroups_Lines": [{"Rate": 0}]}, {"Code": "S1", "VatGroups_Lines": [{"Rate": 20}]}]
    for answer in ({"value": groups}, {"LocalCurrency": "USD"}, {"value": []}, {"value": []}):
        vendor.says(answer)
    catalogue = books.catalogue([])
    assert (catalogue.currency, catalogue.tax_rates) == ("USD", {"S0": 0, "S1": 20})
    vendor.says(INVOICE, status=201)
    books.create_documents([drafts.write()])
    assert sent(vendor).json()["DocumentLines"][0]["VatGroup"] == "S0"


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
        books.void_document(_remote(), "k") if outcome in (Stale, Missing) else books.create_documents([write(drafts)])
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


def test_documents_are_found_by_the_customers_reference(books: Any, vendor: Any) -> None:
    other = {**INVOICE, "DocEntry": 418, "NumAtCard": "so-10045"}
    vendor.says({"value": [INVOICE], "@odata.nextLink": "Invoices?$filter=x&$skip=1"})
    vendor.says({"value": [other]})
    [found] = books.find_documents(Kind.INVOICE, "SO-10045")
    assert (found.total, found.balance, found.issue_date) == (150, 100, date(2026, 2, 3))
    assert (found.version, found.party_id, found.reference, found.live) == (TAG, "58", "PO 7", True)
    first, second = vendor.seen[1:]
    assert first.query["$filter"] == ["NumAtCard eq 'SO-10045' and CancelStatus ne 'csCancellation'"]
    assert (second.path, second.query["$skip"]) == ("/b1s/v2/Invoices", ["1"])


@pytest.mark.parametrize("link", ["https://evil.test/x", "/b1s/v2/Invoices?$skip=20"])
def test_a_next_page_elsewhere_is_not_followed(books: Any, vendor: Any, link: str) -> None:
    vendor.says({"value": [INVOICE], "@odata.nextLink": link})
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "SO-10045")


@pytest.mark.parametrize("body", [b"", b"<html>", {"value": None}, {}, []])
def test_a_list_that_is_none_says_nothing(books: Any, vendor: Any, body: Any) -> None:
    vendor.says(body)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "SO-10045")


def test_a_document_is_read_with_its_tag(books: Any, vendor: Any) -> None:
    vendor.says(INVOICE, ETag="W/fresh")
    vendor.says(says("-2028", "No matching records found (ODBC -2028)"), status=404)
    assert books.read_document(Kind.INVOICE, "417").version == "W/fresh"
    assert books.read_document(Kind.INVOICE, "418") is None
    assert books.read_document(Kind.INVOICE, "no number") is None
    assert sent(vendor).path == "/b1s/v2/Invoices(418)"


def _remote(**changes: Any) -> RemoteDocument:
    raw = {**INVOICE, "PaidToDate": 0.0, "U_Note": "theirs", "SalesPersonCode": 4, **changes}
    total = Decimal(150)
    return RemoteDocument(
        "417", Kind.INVOICE, "SO-10045", TAG, "58", date(2026, 2, 3), "USD", total, total, live=True, raw=raw
    )


def test_texts_are_merged_into_what_is_posted(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(b"", status=204)
    done = books.update_document(_remote(), replace(draft(drafts), memo="new"), "k")
    assert done == Done("417", number="SO-10045")
    change = sent(vendor)
    assert (change.method, change.path, change.headers["if-match"]) == ("PATCH", "/b1s/v2/Invoices(417)", TAG)
    assert change.json() == {
        "NumAtCard": "SO-10045",
        "DocDueDate": "2026-03-05",
        "Comments": "new",
        "DocumentLines": [{"LineNum": 0, "ItemDescription": "Consulting"}],
    }


def _parts(*answers: tuple[int, Any]) -> bytes:
    told = [
        f"--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {status} X\r\nContent-Type: application/json\r\n\r\n"
        f"{json.dumps(body) if body is not None else ''}\r\n"
        for status, body in answers
    ]
    return ("--b\r\nContent-Type: multipart/mixed; boundary=r\r\n\r\n" + "".join(told) + "--r--\r\n--b--\r\n").encode()


def test_other_amounts_take_another_document_in_one_change_set(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(_parts((204, None), (201, {**INVOICE, "DocEntry": 500})), status=200, **MIXED)
    changed = draft(drafts, unit_price=Decimal(60), net=Decimal(180))
    assert books.update_document(_remote(), changed, "k").id == "500"
    batch = sent(vendor)
    assert (batch.method, batch.path) == ("POST", "/b1s/v2/$batch")
    text = batch.body.decode()
    assert f"POST Invoices(417)/Cancel HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: {TAG}\r\n" in text
    assert text.count("Content-ID:") == 2 and "\n" not in text.replace("\r\n", "")
    posted = json.loads(text[text.index('{"') : text.rindex("}") + 1])
    assert (posted["U_Note"], posted["SalesPersonCode"], posted["NumAtCard"]) == ("theirs", 4, "SO-10045")
    assert posted["DocumentReferences"][0]["RefDocEntr"] == 417


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, _parts((412, says("-2039", "Another user"))), Stale),
        (202, _parts((400, says("-5002", "Internal error (-5002) occurred"))), Refused),
        (200, _parts((500, says("305", "Switch company error: -1102"))), NotStarted),
        (200, b"--b\r\n", Ambiguous),
        (200, _parts((204, None)), Ambiguous),
        (200, _parts((204, None), (201, INVOICE))[:-7], Ambiguous),
        (502, b"<html>", Ambiguous),
        (400, json.dumps(says("-1000", "Incomplete Batch Request Body!")).encode(), Refused),
    ],
)
def test_what_an_answer_to_a_correction_means(
    books: Any, vendor: Any, drafts: Any, status: int, body: bytes, outcome: type[VendorError]
) -> None:
    vendor.says(body, status=status, **MIXED)
    with pytest.raises(VendorError) as raised:
        books.update_document(_remote(), draft(drafts, net=Decimal(180)), "k")
    assert type(raised.value) is outcome, raised.value


def test_a_paid_document_is_not_corrected(books: Any, drafts: Any) -> None:
    paid = replace(_remote(), balance=Decimal(100))
    with pytest.raises(Refused, match="50 is paid"):
        books.update_document(paid, draft(drafts, net=Decimal(180)), "k")


def test_a_cancelled_document_leads_to_the_one_in_its_place(books: Any, vendor: Any) -> None:
    ended = {**INVOICE, "CancelStatus": "csYes"}
    second = {**INVOICE, "DocEntry": 500, "CancelStatus": "csYes", "DocumentReferences": [{"RefDocEntr": 417}]}
    third = {**INVOICE, "DocEntry": 600, "DocumentReferences": [{"RefDocEntr": 500}]}
    vendor.says(ended)
    vendor.says({"value": [ended, second, third]})
    assert books.read_document(Kind.INVOICE, "417").id == "600"
    vendor.says(ended)
    vendor.says({"value": [ended]})
    assert books.read_document(Kind.INVOICE, "417").live is False


def test_customers_are_found_by_code_name_or_likeness(books: Any, vendor: Any) -> None:
    rows = [{"CardCode": "X1", "CardName": "O'Brien"}, {"CardCode": "OB", "CardName": "Other", "Frozen": "tYES"}]
    vendor.says({"value": rows})
    [found] = books.find_parties(Party("OB", "O'Brien"))
    assert (found.id, found.active) == ("OB", False)
    asked = sent(vendor)
    assert asked.query["$filter"] == ["CardType eq 'cCustomer' and (CardCode eq 'OB' or CardName eq 'O''Brien')"]
    assert asked.headers["b1s-caseinsensitive"] == "true"
    vendor.says({"value": []})
    vendor.says({"value": [{"CardCode": "A1", "CardName": "Acme Limited"}]})
    assert [one.id for one in books.find_parties(Party("", "Acme Ltd"))] == ["A1"]
    assert sent(vendor).query["$filter"] == ["CardType eq 'cCustomer' and startswith(CardName,'a')"]


def test_a_new_customer_without_a_code_gets_one_that_its_name_always_yields(books: Any, vendor: Any) -> None:
    vendor.says({"CardCode": "given by the vendor", "CardName": "Acme Ltd"}, status=201)
    made = books.create_party(Party("", "Acme Ltd", "a@acme.test", tax_id="GB1"), "k")
    assert made.id == "given by the vendor"
    assert sent(vendor).json() == {
        "CardCode": code_for(" ACME  ltd "),
        "CardName": "Acme Ltd",
        "CardType": "cCustomer",
        "Currency": "##",
        "EmailAddress": "a@acme.test",
        "FederalTaxID": "GB1",
    }
    assert len(code_for("Acme Ltd")) <= 15


def test_items_are_asked_for_by_what_is_needed(books: Any, vendor: Any) -> None:
    nothing = {"value": []}
    for answer in (
        nothing,
        {"value": [{"ItemCode": "A1", "ItemName": "Oak"}]},
        {"LocalCurrency": "EUR"},
        nothing,
        nothing,
    ):
        vendor.says(answer)
    assert books.catalogue(["S'0"]).items == {"A1": "A1", "Oak": "A1"}
    asked = next(one for one in vendor.seen if one.path == "/b1s/v2/Items")
    assert asked.query["$filter"] == ["ItemCode eq 'S''0' or ItemName eq 'S''0'"]


def test_a_payment_settles_its_invoices_in_their_currency(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says({"LocalCurrency": "USD"})
    vendor.says({"DocEntry": 7}, status=201)
    paid = drafts.payment(**{"417": "100", "418": "50"})
    assert books.create_payment(paid, "k") == Done("7", number="TRX-7", total="0")
    assert sent(vendor).json() == {
        "CardCode": "58",
        "DocDate": "2026-02-10",
        "DocCurrency": "USD",
        "TransferAccount": "35",
        "TransferDate": "2026-02-10",
        "TransferReference": "TRX-7",
        "TransferSum": 150,
        "PaymentInvoices": [
            {"DocEntry": 417, "InvoiceType": "it_Invoice", "SumApplied": 100},
            {"DocEntry": 418, "InvoiceType": "it_Invoice", "SumApplied": 50},
        ],
    }
    rows = [{"DocEntry": 417, "SumApplied": 85.0, "AppliedFC": 100.0}]
    kept = {
        "DocEntry": 7,
        "CardCode": "58",
        "TransferReference": "TRX-7",
        "TransferSum": 100.0,
        "DocDate": "2026-02-10",
    }
    vendor.says({"value": [{**kept, "PaymentInvoices": rows}]})
    [found] = books.find_payments(paid)
    assert (found.amount, dict(found.applications), found.live) == (100, {"417": 100}, True)
    with pytest.raises(Refused, match=r"accounts\.payment"):
        books.create_payment(replace(paid, account_id=""), "k")
