"""SAP Business One: what is written, and what stands in place of what was posted (dossier sap_business_one)."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, TaxMode
from sync_engine.outcomes import (
    Ambiguous,
    Done,
    NotStarted,
    Refused,
    Stale,
    Unreadable,
    VendorError,
)
from tests.sync_engine.connectors.sap_business_one.shapes import (
    INVOICE,
    MIXED,
    TAG,
    draft,
    parts,
    remote,
    says,
    sent,
    write,
)


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


def test_texts_are_merged_into_what_is_posted(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(b"", status=204)
    done = books.update_document(remote(), replace(draft(drafts), memo="new"), "k")
    assert done == Done("417", number="SO-10045")
    change = sent(vendor)
    assert (change.method, change.path, change.headers["if-match"]) == ("PATCH", "/b1s/v2/Invoices(417)", TAG)
    assert change.json() == {
        "NumAtCard": "SO-10045",
        "DocDueDate": "2026-03-05",
        "Comments": "new",
        "DocumentLines": [{"LineNum": 0, "ItemDescription": "Consulting"}],
    }


def test_other_amounts_take_another_document_in_one_change_set(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(parts((204, None), (201, {**INVOICE, "DocEntry": 500})), status=200, **MIXED)
    changed = draft(drafts, unit_price=Decimal(60), net=Decimal(180))
    assert books.update_document(remote(), changed, "k").id == "500"
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
        (200, parts((412, says("-2039", "Another user"))), Stale),
        (202, parts((400, says("-5002", "Internal error (-5002) occurred"))), Refused),
        (200, parts((500, says("305", "Switch company error: -1102"))), NotStarted),
        (200, b"--b\r\n", Ambiguous),
        (200, parts((204, None)), Ambiguous),
        (200, parts((204, None), (201, INVOICE))[:-7], Ambiguous),
        (502, b"<html>", Ambiguous),
        (400, json.dumps(says("-1000", "Incomplete Batch Request Body!")).encode(), Refused),
    ],
)
def test_what_an_answer_to_a_correction_means(
    books: Any, vendor: Any, drafts: Any, status: int, body: bytes, outcome: type[VendorError]
) -> None:
    vendor.says(body, status=status, **MIXED)
    with pytest.raises(VendorError) as raised:
        books.update_document(remote(), draft(drafts, net=Decimal(180)), "k")
    assert type(raised.value) is outcome, raised.value


def test_a_paid_document_is_not_corrected(books: Any, drafts: Any) -> None:
    paid = replace(remote(), balance=Decimal(100))
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


@pytest.mark.parametrize("stale", [[], [INVOICE]], ids=["nothing at all", "the books before the cancelling"])
def test_a_list_that_does_not_know_of_the_cancelling_tells_nothing_of_what_stands_in_its_place(
    books: Any, vendor: Any, stale: list[object]
) -> None:
    vendor.says({**INVOICE, "CancelStatus": "csYes"})
    vendor.says({"value": stale})
    with pytest.raises(Unreadable, match="does not show yet"):
        books.read_document(Kind.INVOICE, "417")
