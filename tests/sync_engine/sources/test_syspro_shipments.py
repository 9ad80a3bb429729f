"""One invoice of an order becomes a document (dossier syspro §3.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sync_engine.canonical import Document
from sync_engine.connectors.xml import Element, parsed
from sync_engine.sources.numbers import BadValue
from sync_engine.sources.syspro.keys import OrderKey
from sync_engine.sources.syspro.options import Options
from sync_engine.sources.syspro.shipments import invoice
from tests.sync_engine.sources.test_syspro_orders import OPTIONS, PARTY, merchandise, order, texts

KEY = OrderKey.of("EDU1", "001042", "000000000000301")
SENT = {
    "DetailLine": "1",
    "InvoiceDate": "2026-03-04",
    "SalesOrderLine": "1",
    "QtyInvoiced": "          1.000000",
    "NetSalesValue": "            50.000000",
    "TaxValue": "            10.000000",
}


def row(**other: str) -> Element:
    return parsed(f"<Row>{texts(**(SENT | other))}</Row>".encode())


def read(detail: Element, *rows: Element, options: Options = OPTIONS) -> Document:
    return invoice(detail, rows, KEY, PARTY, options, "")


def test_keys_have_one_spelling_and_lead_to_their_order() -> None:
    assert str(KEY) == "EDU1-1042/301" and str(KEY.whole) == "EDU1-1042"
    assert OrderKey.read("EDU1", "EDU1-1042/301") == KEY and OrderKey.read("EDU1", "EDU1-1042") == KEY.whole


def test_a_shipment_is_a_document_of_its_own_number_and_money() -> None:
    made = read(order(merchandise()), row())
    assert (made.key, made.number, made.reference) == ("EDU1-1042/301", "301", "PO-77")
    assert (made.net, made.tax, made.total) == (Decimal(50), Decimal(10), Decimal(60))
    assert (made.issue_date, made.lines[0].sku, made.lines[0].quantity) == (date(2026, 3, 4), "AF-20", 1)


def test_what_was_sent_is_told_in_the_unit_of_its_price() -> None:
    dozens = {"MPriceUom": "DZ", "MConvFactPrcUm": "12", "MMulDivPrc": "M"}
    sent = row(QtyInvoiced="36.000000", NetSalesValue="150.00", TaxValue="30.00")
    (line,) = read(order(merchandise(**dozens)), sent).lines
    assert (line.quantity, line.unit_price, line.net) == (3, 50, 150)
    ordered = {"MOrderUom": "DZ", "MConvFactOrdUm": "12", "MMulDivAlloc": "M"}
    by_order = replace(OPTIONS, invoiced_in="ordered")
    (line,) = read(
        order(merchandise(**ordered)), row(NetSalesValue="600.00", TaxValue="120.00"), options=by_order
    ).lines
    assert (line.quantity, line.net) == (12, 600)


def test_a_charge_is_one_whatever_share_of_it_was_invoiced() -> None:
    freight = texts(Line="0002", NComment="Carriage", NMscChargeValue="12.50", NMscTaxCode="A")
    detail = order(merchandise(), f"<SalesOrderLine><Freight>{freight}</Freight></SalesOrderLine>")
    sent = row(DetailLine="2", SalesOrderLine="2", QtyInvoiced="0.500000", NetSalesValue="6.25", TaxValue="1.25")
    charge = read(detail, row(), sent).lines[1]
    assert (charge.sku, charge.quantity, charge.unit_price, charge.net) == (
        "FREIGHT",
        1,
        Decimal("6.25"),
        Decimal("6.25"),
    )


def test_a_line_of_which_nothing_went_out_is_left_out() -> None:
    nothing = row(DetailLine="2", QtyInvoiced="0.000000", NetSalesValue="0.00", TaxValue="0.00")
    assert len(read(order(merchandise()), row(), nothing).lines) == 1


@pytest.mark.parametrize(
    ("rows", "why"),
    [([], "no lines of the invoice"), ([row(SalesOrderLine="7")], "order line 7, which the order does")],
)
def test_an_invoice_that_does_not_fit_its_order_is_a_problem(rows: list[Element], why: str) -> None:
    with pytest.raises(BadValue, match=why):
        read(order(merchandise()), *rows)
