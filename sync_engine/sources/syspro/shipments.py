"""One invoice of an order becomes a document: what was shipped in parts is invoiced in parts (dossier syspro §3.3).

`ArTrnDetail` holds the lines of every invoice with the money SYSPRO made of them; the order says what they are. Column
names are those of SYSPRO's tables as public clients of its database read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sync_engine.canonical import Document, Line, Party
from sync_engine.connectors.xml import Element, below
from sync_engine.money import rounded
from sync_engine.sources.numbers import BadValue
from sync_engine.sources.syspro import orders
from sync_engine.sources.syspro.keys import OrderKey
from sync_engine.sources.syspro.options import Options
from sync_engine.sources.syspro.reading import amount, day

COLUMNS = (
    "DetailLine", "Invoice", "InvoiceDate", "SalesOrder", "SalesOrderLine", "LineType",
    "StockCode", "QtyInvoiced", "NetSalesValue", "TaxValue",
)  # fmt: skip


def invoice(
    detail: Element, rows: Sequence[Element], key: OrderKey, party: Party, options: Options, target: str
) -> Document:
    """`rows` are those of the invoice in `ArTrnDetail`. Raises `BadValue`."""
    if not rows:
        raise BadValue("no lines of the invoice are found in ArTrnDetail")
    ordered = {orders.number_of(part): part for part in orders.parts(detail)}
    lines = tuple(_lines(rows, ordered, orders.currency_of(detail, options), options))
    printed = day(rows[0], "InvoiceDate")
    return orders.document(detail, str(key), key.invoice, printed, lines, party, options, target)


def _lines(
    rows: Sequence[Element], ordered: Mapping[int, Element], currency: str, options: Options
) -> Iterator[Line]:  # fmt: skip
    """Money as it was invoiced; description, price and unit as they were ordered."""
    for row in rows:
        number = int(amount(row, "SalesOrderLine"))
        if number not in ordered:
            raise BadValue(f"line {below(row, 'DetailLine')} is of order line {number}, which the order does not have")
        part = ordered[number]
        net = rounded(amount(row, "NetSalesValue"), currency)
        quantity = _quantity(part, amount(row, "QtyInvoiced"), options)
        if part.tag == "CommentLine" or not (net or quantity):
            continue
        line = orders.line_of(part, currency, options)
        price = line.unit_price if part.tag == "Merchandise" else net
        told = int(amount(row, "DetailLine")), rounded(amount(row, "TaxValue"), currency)
        yield replace(line, number=told[0], quantity=quantity, unit_price=price, net=net, tax=told[1])


def _quantity(part: Element, quantity: Decimal, options: Options) -> Decimal:
    """In the unit of the price; a charge is one, whatever share of it was invoiced."""
    if part.tag != "Merchandise":
        return Decimal(1)
    way = orders.from_stocking if options.invoiced_in == "stocking" else orders.in_price_unit
    return way(part, quantity)
