"""A sales order of SYSPRO becomes an invoice (dossier syspro §3.2, §4, §11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sync_engine.canonical import Document, Party
from sync_engine.connectors.xml import Element, parsed
from sync_engine.sources.numbers import BadValue
from sync_engine.sources.syspro.options import Options
from sync_engine.sources.syspro.orders import invoice
from sync_engine.sources.syspro.reading import amount, bare, stored

OPTIONS = Options(currencies={"£": "GBP"}, tax_rates={"A": Decimal(20), "Z": Decimal(0)}, terms={"30": 30})
PARTY = Party("ACME01", "Acme Compressors")
PLAIN = {
    "Line": "0001",
    "MStockCode": "AF-20",
    "MStockDes": "Air filter",
    "MOrderQty": "2.000",
    "Unedited_MOrderQty": "           2.000000",
    "MOrderUom": "EA",
    "MStockingUom": "EA",
    "MPrice": "50.00000",
    "MPriceUom": "EA",
    "MTaxCode": "A",
}


def texts(**fields: str) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())


def merchandise(**other: str) -> str:
    return f"<SalesOrderLine><Merchandise>{texts(**(PLAIN | other))}</Merchandise></SalesOrderLine>"


def order(*lines: str, **other: str) -> Element:
    header = {
        "SalesOrder": "001042",
        "OrderStatus": "9",
        "CustomerPoNumber": "PO-77",
        "OrderDate": "2026-03-01",
        "DateLastInvPrt": "2026-03-04",
        "InvTermsOverride": "30",
        "Currency": "£",
        "ExchangeRate": "           1.000000",
    }
    head = '<?xml version="1.0" encoding="Windows-1252"?>'
    return parsed(f"{head}<SorDetail>{texts(**(header | other))}{''.join(lines)}</SorDetail>".encode("cp1252"))


def read(detail: Element, options: Options = OPTIONS) -> Document:
    return invoice(detail, "EDU1-1042", PARTY, options, "")


def with_options(**other: object) -> Options:
    given = {name: getattr(OPTIONS, name) for name in ("currencies", "tax_rates", "terms")}
    return Options(**(given | other))  # type: ignore[arg-type]


def test_an_order_becomes_an_invoice_with_its_number_terms_and_money() -> None:
    made = read(order(merchandise()))
    assert (made.key, made.number, made.reference, made.currency) == ("EDU1-1042", "001042", "PO-77", "GBP")
    assert (made.net, made.tax, made.total) == (Decimal(100), Decimal(20), Decimal(120))
    assert (made.issue_date, made.due_date, made.exchange_rate) == (date(2026, 3, 4), date(2026, 4, 3), None)


def test_thousands_commas_and_blanks_are_no_part_of_a_number() -> None:
    (line,) = read(order(merchandise(Unedited_MOrderQty="", MOrderQty="1,200.000", MPrice="1,000.50000"))).lines
    assert (line.quantity, line.unit_price, line.net) == (1200, Decimal("1000.5"), Decimal("1200600.00"))


@pytest.mark.parametrize("text", ["12,5O0.000", "1e5", "--1", "NaN"])
def test_what_is_no_number_is_named(text: str) -> None:
    with pytest.raises(BadValue, match="is no number"):
        read(order(merchandise(MPrice=text)))


@pytest.mark.parametrize(
    ("fields", "quantity"),
    [
        ({"MOrderUom": "DZ", "MConvFactOrdUm": "12.000000", "MMulDivAlloc": "M"}, "24"),
        ({"MOrderUom": "CM", "MConvFactOrdUm": "100.000000", "MMulDivAlloc": "D"}, "0.02"),
        ({"MPriceUom": "DZ", "MConvFactPrcUm": "12", "MMulDivPrc": "M", "Unedited_MOrderQty": "36"}, "3"),
        (
            {
                "MOrderUom": "DZ", "MConvFactOrdUm": "12", "MMulDivAlloc": "M",
                "MPriceUom": "PK", "MConvFactPrcUm": "6", "MMulDivPrc": "M",
            },
            "4",
        ),
    ],
)  # fmt: skip
def test_quantities_are_told_in_the_unit_of_their_price(fields: dict[str, str], quantity: str) -> None:
    (line,) = read(order(merchandise(**fields))).lines
    assert line.quantity == Decimal(quantity) and line.net == Decimal(quantity) * 50


@pytest.mark.parametrize("fields", [{"MConvFactOrdUm": "0", "MMulDivAlloc": "M"}, {"MConvFactOrdUm": "12"}])
def test_a_conversion_nobody_can_use_is_named_not_guessed(fields: dict[str, str]) -> None:
    with pytest.raises(BadValue, match="the unit DZ has no usable conversion"):
        read(order(merchandise(MOrderUom="DZ", **fields)))


def test_freight_and_charges_are_lines_and_comments_are_not() -> None:
    freight = texts(Line="0002", NComment="Carriage", NMscChargeValue="12.50", NMscTaxCode="A")
    charge = texts(Line="0003", NComment="Packing", NMscChargeValue="3.00", NMscTaxCode="Z")
    comment = texts(Line="0004", NComment="Ring the bell")
    made = read(
        order(
            merchandise(),
            f"<SalesOrderLine><Freight>{freight}</Freight></SalesOrderLine>",
            f"<SalesOrderLine><MiscCharge>{charge}</MiscCharge></SalesOrderLine>",
            f"<SalesOrderLine><CommentLine>{comment}</CommentLine></SalesOrderLine>",
        )
    )
    assert [(line.sku, line.net) for line in made.lines] == [
        ("AF-20", Decimal(100)), ("FREIGHT", Decimal("12.50")), ("CHARGE", Decimal("3.00")),
    ]  # fmt: skip
    assert made.total == Decimal("138.00")


@pytest.mark.parametrize(
    ("detail", "why"),
    [
        (order(merchandise(), Currency="$"), "options.currencies"),
        (order(merchandise(MTaxCode="X")), "options.tax_rates"),
        (order(), "no lines"),
        (order("<SalesOrderLine><Gift/></SalesOrderLine>"), "kind Gift"),
        (order(merchandise(), OrderDate="", DateLastInvPrt=""), "OrderDate is missing"),
    ],
)
def test_what_cannot_be_known_is_a_problem_with_the_way_out(detail: Element, why: str) -> None:
    with pytest.raises(BadValue, match=why):
        read(detail)


def test_an_iso_code_needs_no_map_and_a_rate_is_kept() -> None:
    made = read(order(merchandise(), Currency="EUR", ExchangeRate="           0.855100"))
    assert (made.currency, made.exchange_rate) == ("EUR", Decimal("0.855100"))


def test_lines_of_one_product_are_joined_where_the_policy_says_so() -> None:
    detail = order(merchandise(), merchandise(Line="0002"), merchandise(Line="0003", MPrice="40"))
    assert len(read(detail).lines) == 3
    joined = read(detail, with_options(lines="by_product"))
    assert [(line.quantity, line.net, line.tax) for line in joined.lines] == [(4, 200, 40), (2, 80, 16)]
    assert joined.total == read(detail).total


def test_the_date_is_that_of_the_order_where_the_options_say_so() -> None:
    assert read(order(merchandise()), with_options(dated="order")).issue_date == date(2026, 3, 1)


def test_keys_have_one_spelling() -> None:
    assert bare("000000000001042") == bare("001042") == "1042" and bare("A0012") == "A0012"
    assert stored("1042") == "000000000001042" and stored("A0012") == "A0012"


def test_the_first_field_that_is_there_counts() -> None:
    row = parsed(b"<Row><One/><Two>  7.50 EA</Two></Row>")
    assert amount(row, "One", "Two") == Decimal("7.50")
    with pytest.raises(BadValue, match="One is missing"):
        amount(row, "One")
