"""A completed sales order becomes an invoice (dossier syspro §3.2, §4): lines, units, currency, tax, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sync_engine.canonical import Document, Kind, Line, Party
from sync_engine.connectors.xml import Element, below
from sync_engine.money import rounded
from sync_engine.sources.numbers import BadValue, currency_code
from sync_engine.sources.syspro.options import Options
from sync_engine.sources.syspro.reading import amount, day


def invoice(detail: Element, key: str, party: Party, options: Options, target: str) -> Document:
    """The whole order. Raises `BadValue` with a sentence naming the field."""
    lines = tuple(_lines(detail, currency_of(detail, options), options))
    number, printed = below(detail, "SalesOrder"), day(detail, "DateLastInvPrt")
    return document(detail, key, number, printed, lines, party, options, target)


def document(
    detail: Element, key: str, number: str, printed: date | None, lines: tuple[Line, ...],
    party: Party, options: Options, target: str,
) -> Document:  # fmt: skip
    """Lines under the header of their order; `printed` is the date of the invoice. Raises `BadValue`."""
    currency = currency_of(detail, options)
    issued = (printed if options.dated == "invoice" else None) or day(detail, "OrderDate")
    if issued is None:
        raise BadValue("OrderDate is missing")
    if not lines:
        raise BadValue("the order has no lines to invoice")
    lines = aggregated(lines) if options.lines == "by_product" else lines
    net = sum((line.net for line in lines), Decimal(0))
    tax = sum((line.tax for line in lines), Decimal(0))
    terms = below(detail, "InvTermsOverride")
    cash = terms in options.cash_terms
    rate = amount(detail, "ExchangeRate", "Edited_ExchangeRate") if below(detail, "ExchangeRate") else Decimal(1)
    return Document(
        key=key,
        number=number,
        kind=Kind.SALES_RECEIPT if cash else Kind.INVOICE,
        party=party,
        issue_date=issued,
        currency=currency,
        lines=lines,
        net=net,
        tax=tax,
        total=net + tax,
        due_date=issued + timedelta(days=options.terms[terms]) if terms in options.terms and not cash else None,
        exchange_rate=rate if rate not in (0, 1) else None,
        reference=below(detail, "CustomerPoNumber"),
        memo=below(detail, "SpecialInstrs"),
        target=target,
    )


def currency_of(detail: Element, options: Options) -> str:
    """SYSPRO's own code may be a sign; only a map says which currency it is (§11). Raises `BadValue`."""
    local = below(detail, "Currency")
    if local in options.currencies:
        return options.currencies[local]
    try:
        return currency_code(local, "Currency")
    except BadValue:
        raise BadValue(f'Currency "{local}" is SYSPRO\'s own code; say what it is under options.currencies') from None


def _lines(detail: Element, currency: str, options: Options) -> Iterator[Line]:
    """All of the order; comments are no money."""
    for part in parts(detail):
        if part.tag != "CommentLine":
            yield line_of(part, currency, options)


def parts(detail: Element) -> Iterator[Element]:
    """The lines of an order, each by the element that says of which kind it is (§3.2)."""
    for holder in detail.iter("SalesOrderLine"):
        yield from holder


def line_of(part: Element, currency: str, options: Options) -> Line:
    """Merchandise, freight or a miscellaneous charge as it was ordered. Raises `BadValue`."""
    if part.tag == "Merchandise":
        return _merchandise(part, currency, options)
    if part.tag == "Freight":
        return _charge(part, options.freight_item, currency, options)
    if part.tag == "MiscCharge":
        return _charge(part, options.charge_item, currency, options)
    raise BadValue(f"a line is of the kind {part.tag}, which this engine does not know")


def _merchandise(part: Element, currency: str, options: Options) -> Line:
    quantity = in_price_unit(part, amount(part, "Unedited_MOrderQty", "MOrderQty"))
    price = amount(part, "MPrice", "Edit_MPrice")
    line = Line(
        number=number_of(part),
        description=below(part, "MStockDes") or below(part, "MStockCode"),
        quantity=quantity,
        unit_price=price,
        net=rounded(quantity * price, currency),
        sku=below(part, "MStockCode"),
        unit=below(part, "MPriceUom"),
        tax_code=below(part, "MTaxCode"),
    )
    return _taxed(line, currency, options)


def _charge(part: Element, item: str, currency: str, options: Options) -> Line:
    """Freight and charges bear the same names, those of the columns of SorDetail."""
    charged = rounded(amount(part, "NMscChargeValue"), currency)
    text, code = below(part, "NComment") or part.tag, below(part, "NMscTaxCode")
    line = Line(number_of(part), text, Decimal(1), charged, charged, sku=item, tax_code=code)
    return _taxed(line, currency, options)


def number_of(part: Element) -> int:
    return int(amount(part, "Line"))


def in_price_unit(part: Element, quantity: Decimal) -> Decimal:
    """A quantity in the unit its price is for: ordered unit → stocking unit → price unit (§4).

    `M` multiplies on the way to the stocking unit and divides on the way from it, `D` the other way round.
    """
    ordered, priced = below(part, "MOrderUom"), below(part, "MPriceUom")
    if ordered == priced or not priced:
        return quantity
    if ordered != below(part, "MStockingUom"):
        quantity = _converted(part, quantity, "MConvFactOrdUm", below(part, "MMulDivAlloc"), ordered)
    return from_stocking(part, quantity)


def from_stocking(part: Element, quantity: Decimal) -> Decimal:
    """A quantity of the stocking unit in the unit the price is for."""
    priced = below(part, "MPriceUom")
    if priced in ("", below(part, "MStockingUom")):
        return quantity
    way = {"M": "D", "D": "M"}.get(below(part, "MMulDivPrc"), "")
    return _converted(part, quantity, "MConvFactPrcUm", way, priced)


def _converted(part: Element, quantity: Decimal, factor_name: str, way: str, unit: str) -> Decimal:
    factor = amount(part, factor_name)
    if factor <= 0 or way not in ("M", "D"):
        raise BadValue(
            f"line {number_of(part)}: the unit {unit} has no usable conversion ({factor_name} {factor} {way})"
        )
    return quantity * factor if way == "M" else quantity / factor


def _taxed(line: Line, currency: str, options: Options) -> Line:
    """SYSPRO's reply names the code only; what it takes is the operator's to say."""
    if not line.tax_code:
        return line
    rate = options.tax_rates.get(line.tax_code)
    if rate is None:
        raise BadValue(f'line {line.number}: tax code "{line.tax_code}" has no rate; say it under options.tax_rates')
    return replace(line, tax_rate=rate, tax=rounded(line.net * rate / 100, currency))


def aggregated(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines of one product at one price, unit and tax code become one; the money of each is kept."""
    joined: dict[tuple[object, ...], Line] = {}
    for line in lines:
        same = (line.sku, line.unit_price, line.unit, line.tax_code) if line.sku and line.unit else (line.number,)
        held = joined.get(same)
        joined[same] = line if held is None else _sum(held, line)
    return tuple(joined.values())


def _sum(one: Line, other: Line) -> Line:
    return replace(one, quantity=one.quantity + other.quantity, net=one.net + other.net, tax=one.tax + other.tax)
