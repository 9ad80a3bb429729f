"""QuickBooks Online: documents as the vendor wants them written (dossier quickbooks_online)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from sync_engine.canonical import Kind, TaxMode
from sync_engine.connectors import Write
from sync_engine.connectors import quickbooks_online as qbo
from sync_engine.outcomes import (
    Ambiguous,
    Done,
    Missing,
    Refused,
)
from tests.sync_engine.connectors.quickbooks_online.shapes import INVOICE, fault, started


def test_a_create_carries_the_key_and_exactly_what_the_draft_says(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"Invoice": INVOICE, "time": "x"})
    [done] = books.create_documents([drafts.write()])
    assert done == Done("145", "0", "SO-10045", "150.0")
    sent = vendor.seen[-1]
    assert (sent.method, sent.path) == ("POST", "/v3/company/9130/invoice")
    assert sent.query == {"requestid": ["key-SO-10045"], "minorversion": ["75"]}
    assert sent.json()["DocNumber"] == "SO-10045"
    [line] = sent.json()["Line"]
    assert line["SalesItemLineDetail"] == {
        "ItemRef": {"value": "11"},
        "Qty": 3,
        "UnitPrice": 50,
        "TaxCodeRef": {"value": "NON"},
    }


def test_amounts_keep_the_vendors_rule_to_the_cent(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"Invoice": INVOICE})
    line = {"quantity": Decimal("7.5"), "unit_price": Decimal("13.333"), "net": Decimal("100.00")}
    books.create_documents([drafts.write(**line)])
    assert b'"Amount":100.00' in vendor.seen[-1].body
    assert b'"UnitPrice":13.333' in vendor.seen[-1].body


@pytest.mark.parametrize(
    ("mode", "word"),
    [(TaxMode.EXCLUSIVE, "TaxExcluded"), (TaxMode.INCLUSIVE, "TaxInclusive"), (TaxMode.NONE, "NotApplicable")],
)
def test_tax_is_stated_outside_the_united_states(
    books: Any, vendor: Any, drafts: Any, mode: TaxMode, word: str
) -> None:
    started(vendor, country="GB")
    vendor.says({"Invoice": INVOICE})
    books.create_documents([replace(drafts.write(), draft=drafts.with_tax(mode, tax_code_id="4"))])
    body = vendor.seen[-1].json()
    assert body["GlobalTaxCalculation"] == word
    assert body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "4"}
    assert ("TxnTaxDetail" in body) == (mode is not TaxMode.NONE)


def test_american_lines_say_tax_or_non(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"Invoice": INVOICE})
    books.create_documents([replace(drafts.write(), draft=drafts.with_tax(TaxMode.EXCLUSIVE, tax_code_id="4"))])
    body = vendor.seen[-1].json()
    assert body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}
    assert body["TxnTaxDetail"] == {"TxnTaxCodeRef": {"value": "4"}, "TotalTax": 30}
    assert "GlobalTaxCalculation" not in body


def test_a_foreign_document_is_refused_by_a_company_of_one_currency(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    draft = drafts.one()
    foreign = replace(draft, document=replace(draft.document, currency="EUR"))
    with pytest.raises(Refused, match="USD only"):
        books.create_documents([replace(drafts.write(), draft=foreign)])


def test_a_foreign_document_names_its_currency_and_rate(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor, currencies=True)
    vendor.says({"Invoice": INVOICE})
    draft = drafts.one()
    source = replace(draft.document, currency="EUR", exchange_rate=Decimal("1.0825"))
    books.create_documents([replace(drafts.write(), draft=replace(draft, document=source))])
    assert vendor.seen[-1].json()["CurrencyRef"] == {"value": "EUR"}
    assert b'"ExchangeRate":1.0825' in vendor.seen[-1].body


def test_a_batch_is_matched_by_its_ids_and_a_missing_answer_is_a_doubt(target: Any, vendor: Any, drafts: Any) -> None:
    books = qbo.connect(replace(target, options={"batch_size": 30}))
    assert books.traits.batch_size == 30
    assert books.traits.recovery.value == "search first"
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    ids = [sha256(write.key.encode()).hexdigest()[:10] for write in writes]
    started(vendor)
    vendor.says(
        {"BatchItemResponse": [{"bId": ids[1], **fault("2500")}, {"bId": ids[0], "Invoice": {**INVOICE, "Id": "7"}}]}
    )
    outcomes = books.create_documents(writes)
    assert [type(outcome) for outcome in outcomes] == [Done, Refused, Ambiguous]
    [key] = vendor.seen[-1].query["requestid"]
    assert len(key) <= 36
    books.close()


def test_an_unfit_document_leaves_its_batch_alone(target: Any, vendor: Any, drafts: Any) -> None:
    books = qbo.connect(replace(target, options={"batch_size": 30}))
    good, foreign = drafts.write("N-0"), drafts.write("N-1")
    source = replace(foreign.draft.document, currency="EUR")
    foreign = replace(foreign, draft=replace(foreign.draft, document=source))
    started(vendor)
    vendor.says({"BatchItemResponse": [{"bId": sha256(good.key.encode()).hexdigest()[:10], "Invoice": INVOICE}]})
    assert [type(outcome) for outcome in books.create_documents([foreign, good])] == [Refused, Done]
    assert len(vendor.seen[-1].json()["BatchItemRequest"]) == 1
    books.close()


def test_an_update_is_sparse_and_keeps_what_others_set(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says({"Invoice": INVOICE})
    remote = books.read_document(Kind.INVOICE, "145")
    started(vendor)
    vendor.says({"Invoice": {**INVOICE, "SyncToken": "1"}})
    assert books.update_document(remote, drafts.one(), "key-2").version == "1"
    body = vendor.seen[-1].json()
    assert (body["Id"], body["SyncToken"], body["sparse"]) == ("145", "0", True)
    [line] = body["Line"]
    assert line["Id"] == "1"
    assert line["SalesItemLineDetail"]["ClassRef"] == {"value": "7"}
    assert line["SalesItemLineDetail"]["ItemRef"] == {"value": "11"}


def test_a_void_sends_the_version_and_a_void_document_is_recognised(books: Any, vendor: Any) -> None:
    vendor.says({"Invoice": INVOICE})
    remote = books.read_document(Kind.INVOICE, "145")
    void = {**INVOICE, "TotalAmt": 0, "Balance": 0, "PrivateNote": "Voided - mistake"}
    vendor.says({"Invoice": void})
    vendor.says({"Invoice": void})
    books.void_document(remote, "key-3")
    sent = vendor.seen[-1]
    assert sent.query["operation"] == ["void"]
    assert sent.json() == {"Id": "145", "SyncToken": "0"}
    assert not books.read_document(Kind.INVOICE, "145").live


def test_a_document_gone_before_its_update_is_missing(books: Any, vendor: Any) -> None:
    vendor.says({"Invoice": INVOICE})
    remote = books.read_document(Kind.INVOICE, "145")
    vendor.says(fault("610", "Object Not Found", "Another user has deleted this transaction."), status=400)
    with pytest.raises(Missing):
        books.void_document(remote, "key-3")


def test_a_credit_note_is_a_credit_memo_without_due_date(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    vendor.says({"CreditMemo": {"Id": "9", "SyncToken": "0"}})
    [done] = books.create_documents([replace(drafts.write(), draft=drafts.credit())])
    assert done.id == "9"
    assert vendor.seen[-1].path.endswith("/creditmemo")
    assert "DueDate" not in vendor.seen[-1].json()


def test_a_credit_memo_is_emptied_because_the_vendor_cannot_void_it(books: Any, vendor: Any) -> None:
    detail = {"Qty": 3, "UnitPrice": 50, "ItemRef": {"value": "11"}}
    line = {"Id": "1", "DetailType": "SalesItemLineDetail", "Amount": 150, "SalesItemLineDetail": detail}
    row = {"Id": "9", "SyncToken": "2", "DocNumber": "CN-1", "TotalAmt": 150, "PrivateNote": "PO 77", "Line": [line]}
    vendor.says({"QueryResponse": {"CreditMemo": [{**row, "CustomerRef": {"value": "58"}}]}})
    [found] = books.find_documents(Kind.CREDIT_NOTE, "CN-1")
    vendor.says({"CreditMemo": {"Id": "9", "SyncToken": "3", "TotalAmt": 0}})
    books.void_document(found, "key")
    sent = vendor.seen[-1]
    assert "operation" not in sent.query
    assert (sent.json()["SyncToken"], sent.json()["PrivateNote"]) == ("2", "Voided - PO 77")
    [emptied] = sent.json()["Line"]
    assert (emptied["Id"], emptied["Amount"]) == ("1", 0)
    assert emptied["SalesItemLineDetail"] == {**detail, "Qty": 0, "UnitPrice": 0}


def test_a_sales_receipt_says_where_its_money_goes_and_is_voided_as_an_update(
    books: Any, vendor: Any, drafts: Any
) -> None:
    draft = drafts.one(document=replace(drafts.one().document, kind=Kind.SALES_RECEIPT, due_date=None))
    started(vendor)
    vendor.says({"SalesReceipt": {"Id": "7", "SyncToken": "0", "TotalAmt": 150}})
    [done] = books.create_documents([Write(replace(draft, deposit_account_id="35"), "key-1")])
    sent = vendor.seen[-1]
    assert sent.path.endswith("/salesreceipt") and sent.json()["DepositToAccountRef"] == {"value": "35"}
    assert not {"DueDate", "SalesTermRef"} & set(sent.json())
    vendor.says({"SalesReceipt": {"Id": done.id, "SyncToken": "0", "TotalAmt": 150, "Balance": 0}})
    vendor.says({"SalesReceipt": {"Id": done.id, "SyncToken": "1", "TotalAmt": 0}})
    books.void_document(books.read_document(Kind.SALES_RECEIPT, done.id), "key-2")
    query = vendor.seen[-1].query
    assert (query["operation"], query["include"]) == (["update"], ["void"])
