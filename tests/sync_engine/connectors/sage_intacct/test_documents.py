"""Sage Intacct: documents as the vendor wants them written (dossier sage_intacct)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, TaxMode
from sync_engine.connectors import Write
from sync_engine.outcomes import (
    Ambiguous,
    Done,
    Refused,
)
from tests.sync_engine.connectors.sage_intacct.shapes import INVOICE, body, data, errors, failed, response, result


def test_a_create_keeps_the_schemas_order_and_carries_the_key(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("key-SO-10045", "<key>1234</key>")))
    draft = replace(drafts.one(item_id=""), reference="PO 77", memo="a & b < c")
    assert books.create_documents([Write(draft, "key-SO-10045")]) == [Done("1234", number="SO-10045")]
    sent = body(vendor)
    assert vendor.seen[-1].path == "/ia/xml/xmlgw.phtml"
    assert sent.findtext("control/uniqueid") == "true"
    assert sent.find("operation").get("transaction") == "false"
    function = sent.find("operation/content/function")
    assert function.get("controlid") == "key-SO-10045"
    assert [child.tag for child in function[0]] == [
        "customerid",
        "datecreated",
        "datedue",
        "invoiceno",
        "ponumber",
        "description",
        "invoiceitems",
    ]
    assert function.findtext(".//description") == "a & b < c"
    assert [(child.tag, child.text) for child in function.find(".//lineitem")] == [
        ("glaccountno", "200"),
        ("amount", "150"),
        ("memo", "Consulting"),
    ]


def test_a_batch_has_one_fate_for_each_found_by_controlid(books: Any, vendor: Any, drafts: Any) -> None:
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    vendor.says(response(failed("key-N-2", ("BL01001973", "no")), result("key-N-0", "<key>7</key>")))
    outcomes = books.create_documents(writes)
    assert [type(outcome) for outcome in outcomes] == [Done, Ambiguous, Refused]


def test_a_text_that_xml_cannot_carry_is_refused_alone_and_unsent(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("key-N-1", "<key>7</key>")))
    outcomes = books.create_documents([drafts.write("N-0", description="bell \x07"), drafts.write("N-1")])
    assert [type(outcome) for outcome in outcomes] == [Refused, Done]
    assert len(body(vendor).findall(".//function")) == 1


def test_a_request_that_is_refused_whole_goes_one_by_one(books: Any, vendor: Any, drafts: Any) -> None:
    schema = response(control="failure", tail=errors(("XL03000003", "XML Parse schema error")))
    vendor.says(schema)
    vendor.says(schema)
    vendor.says(response(result("key-N-1", "<key>7</key>")))
    outcomes = books.create_documents([drafts.write("N-0"), drafts.write("N-1")])
    assert [type(outcome) for outcome in outcomes] == [Refused, Done]


def test_a_credit_note_is_a_negative_adjustment_and_reads_positive(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("k", "<key>8</key>")))
    books.create_documents([Write(drafts.credit(), "k")])
    assert body(vendor).findtext(".//create_aradjustment//amount") == "-150"
    vendor.says(response(data("ARADJUSTMENT", {**INVOICE, "TRX_TOTALENTERED": "-150.00"})))
    [found] = books.find_documents(Kind.CREDIT_NOTE, "SO-10045")
    assert found.total == 150


def test_tax_goes_into_entries_and_never_gets_lost(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(result("k", "<key>8</key>")))
    books.create_documents([Write(drafts.with_tax(TaxMode.EXCLUSIVE, tax_code_id="UK Standard"), "k")])
    assert body(vendor).findtext(".//taxentry/detailid") == "UK Standard"
    assert body(vendor).findtext(".//taxentry/trx_tax") == "30"
    [outcome] = books.create_documents([Write(drafts.with_tax(TaxMode.EXCLUSIVE), "k2")])
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize(
    ("rate", "tags"),
    [(Decimal("1.08"), ["currency", "exchrate"]), (None, ["currency", "exchratedate", "exchratetype"])],
)
def test_a_foreign_document_names_its_currency_and_rate(
    books: Any, vendor: Any, drafts: Any, rate: Decimal | None, tags: list[str]
) -> None:
    vendor.says(response(result("k", "<key>8</key>")))
    draft = drafts.one()
    source = replace(draft.document, currency="EUR", exchange_rate=rate)
    books.create_documents([Write(replace(draft, document=source), "k")])
    names = [child.tag for child in body(vendor).find(".//create_invoice")]
    assert [name for name in names if name.startswith(("currency", "exch"))] == tags


def test_an_update_changes_lines_by_number_and_adds_new_ones(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(response(data("ARINVOICE", INVOICE)))
    [remote] = books.find_documents(Kind.INVOICE, "SO-10045")
    vendor.says(response(data("ARINVOICEITEM", {"RECORDNO": "1", "LINE_NO": "1"})))
    vendor.says(response(result("k", "<key>1234</key>")))
    draft = drafts.one()
    two = replace(draft, lines=draft.lines * 2)
    assert books.update_document(remote, two, "k").id == "1234"
    items = body(vendor).find(".//update_invoice/updateinvoiceitems")
    assert [(item.tag, item.attrib) for item in items] == [("updatelineitem", {"line_num": "1"}), ("lineitem", {})]
    vendor.says(response(data("ARINVOICEITEM", {"RECORDNO": "1"}, {"RECORDNO": "2"})))
    with pytest.raises(Refused, match="cannot take lines"):
        books.update_document(remote, draft, "k2")


def test_a_void_is_a_reversal(books: Any, vendor: Any) -> None:
    vendor.says(response(data("ARINVOICE", INVOICE)))
    [remote] = books.find_documents(Kind.INVOICE, "SO-10045")
    vendor.says(response(result("k", "<key>1235</key>")))
    assert books.void_document(remote, "k").id == "1234"
    reversal = body(vendor).find(".//reverse_invoice")
    assert (reversal.get("key"), reversal.findtext("datereversed/day")) == ("1234", "03")
    vendor.says(response(data("ARINVOICE", {**INVOICE, "STATE": "Reversed"}, name="read")))
    assert not books.read_document(Kind.INVOICE, "1234").live


def test_a_known_document_is_read_by_its_key_since_queries_may_lag_behind(books: Any, vendor: Any) -> None:
    vendor.says(response(data("ARINVOICE", INVOICE, name="read")))
    assert books.read_document(Kind.INVOICE, "1234").number == "SO-10045"
    assert body(vendor).findtext(".//read/keys") == "1234"
    vendor.says(response(data("ARINVOICE", name="read")))
    assert books.read_document(Kind.INVOICE, "1234") is None
