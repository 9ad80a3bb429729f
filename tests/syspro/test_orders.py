"""Orders as SORQRY and COMFND show them, and as they are imported and invoiced (dossier syspro §3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.syspro.desk import Desk, finding, order_query

DOZENS = {"stock": "ASH-10", "description": "Ash strip", "quantity": "100", "price": "1.25", "tax": "Z", "unit": "DZ"}
FREIGHT = {"freight": "Carriage", "price": "12.50", "tax": "S"}


def test_numbers_for_people_have_commas_and_their_twins_blanks(desk: Desk) -> None:
    desk.complete("001042", {"stock": "OAK-40", "description": "Oak", "quantity": "1200", "price": "9.5", "tax": "S"})
    line = desk.query("SORQRY", order_query("001042")).find("SalesOrderLine/Merchandise")
    assert line.findtext("MOrderQty") == "1,200.000"
    assert line.findtext("Unedited_MOrderQty") == "       1200.000000"
    assert line.findtext("MPrice") == "9.50000"


def test_the_header_says_what_state_currency_and_customer_it_has(desk: Desk) -> None:
    desk.complete("001042", po="PO-77")
    order = desk.query("SORQRY", order_query("1042"))
    told = {name: order.findtext(name) for name in ("SalesOrder", "OrderStatus", "Currency", "Customer", "LastInvoice")}
    assert told == {
        "SalesOrder": "001042",
        "OrderStatus": "9",
        "Currency": "£",
        "Customer": "ALD01",
        "LastInvoice": "000301",
    }


@pytest.mark.parametrize(("setting", "expected"), [("error node", "not found"), ("empty detail", "<SorDetail")])
def test_an_order_nobody_has_is_said_as_the_setting_says(desk: Desk, setting: str, expected: str) -> None:
    desk.company.settings["unknown_order_reply"] = setting
    told = desk.call("/Query/Query", "SORQRY", order_query("999"))
    assert expected in told and ("not found" in told) == (setting == "error node")


def test_lines_are_of_several_kinds_and_count_in_several_units(desk: Desk) -> None:
    desk.complete("001042", DOZENS, FREIGHT)
    kinds = [part.tag for line in desk.query("SORQRY", order_query("1042")).iter("SalesOrderLine") for part in line]
    (order,) = desk.documents("sales_order")
    assert kinds == ["Merchandise", "Freight"]
    assert order.net == Decimal("1512.50") and order.lines[0].quantity == 1200


def test_keys_are_stored_with_fifteen_digits_and_pages_go_by_key(desk: Desk) -> None:
    for number in ("001001", "001002", "001003"):
        desk.complete(number)
    first = desk.query("COMFND", finding("SorMaster", ("OrderStatus", "EQ", "9"), rows=2))
    keys = [row.findtext("SalesOrder") for row in first.iter("Row")]
    rest = desk.query("COMFND", finding("SorMaster", ("OrderStatus", "EQ", "9"), ("SalesOrder", "GT", keys[-1])))
    assert keys == ["000000000001001", "000000000001002"]
    assert [row.findtext("SalesOrder") for row in rest.iter("Row")] == ["000000000001003"]
    assert rest.findtext("RowsReturned") == "       1"


def test_brackets_bind_as_they_are_written(desk: Desk) -> None:
    for number in ("001001", "001002"):
        desk.complete(number)
    desk.enter("001003")
    one = "<Column>SalesOrder</Column><Condition>EQ</Condition><Value>000000000001001</Value>"
    other = "<Column>SalesOrder</Column><Condition>EQ</Condition><Value>000000000001003</Value>"
    done = "<Column>OrderStatus</Column><Condition>EQ</Condition><Value>9</Value>"
    where = (
        f"<Expression><OpenBracket>(</OpenBracket>{one}</Expression>"
        f"<Expression><AndOr>Or</AndOr>{other}<CloseBracket>)</CloseBracket></Expression>"
        f"<Expression><AndOr>And</AndOr>{done}</Expression>"
    )
    columns = "<Columns><Column>SalesOrder</Column></Columns>"
    asked = f"<Query><TableName>SorMaster</TableName>{columns}<Where>{where}</Where></Query>"
    rows = desk.query("COMFND", asked).findall("Row")
    assert [row.findtext("SalesOrder") for row in rows] == ["000000000001001"]


def test_parts_make_several_invoices_and_the_last_one_completes(desk: Desk) -> None:
    desk.enter("001042")
    desk.act("ship_part", order="001042")
    half = desk.documents("sales_order")[0]
    desk.act("complete_order", order="001042")
    (order,), invoices = desk.documents("sales_order"), desk.documents("invoice")
    assert half.status == "open" and half.balance == Decimal("60.00")
    assert order.status == "paid" and [one.total for one in invoices] == [Decimal("60.00"), Decimal("60.00")]


IMPORT = (
    "<SalesOrders><Orders><OrderHeader><OrderActionType>A</OrderActionType><Customer>{customer}</Customer>"
    "<CustomerPoNumber>PO-9</CustomerPoNumber></OrderHeader><OrderDetails><StockLine><StockCode>OAK-40</StockCode>"
    "<OrderQty>3</OrderQty><Price>{price}</Price><Nonsense>1</Nonsense></StockLine></OrderDetails></Orders></SalesOrders>"
)


def test_a_clean_import_tells_no_number_and_a_retry_makes_a_second_order(desk: Desk) -> None:
    for _ in range(2):
        told = desk.call("/Transaction/Post", "SORTOI", IMPORT.format(customer="ALD01", price="40.00"))
        assert "<ItemsProcessed>000001" in told and "<SalesOrder>" not in told
    assert len(desk.documents("sales_order")) == 2
    desk.company.settings["duplicate_customer_po"] = "refused"
    assert "already exists" in desk.call("/Transaction/Post", "SORTOI", IMPORT.format(customer="ALD01", price="40.00"))


@pytest.mark.parametrize(
    ("customer", "price", "why"), [("NOBODY", "40.00", "not found"), ("ALD01", "40.001", "not numeric")]
)
def test_an_import_that_is_refused_says_why_and_leaves_nothing(desk: Desk, customer: str, price: str, why: str) -> None:
    told = desk.call("/Transaction/Post", "SORTOI", IMPORT.format(customer=customer, price=price))
    assert why in told and "<SalesOrder/>" in told and not desk.documents("sales_order")


def test_invoicing_over_the_wire_completes_an_order_once(desk: Desk) -> None:
    desk.enter("001042")
    asked = "<PostSalesOrderInvoice><Item><SalesOrder>001042</SalesOrder></Item></PostSalesOrderInvoice>"
    assert "<InvoiceNumber>000301</InvoiceNumber>" in desk.call("/Transaction/Post", "SORTIC", asked)
    assert "cannot be invoiced" in desk.call("/Transaction/Post", "SORTIC", asked)


def test_every_invoice_has_its_lines_in_stocking_units_with_the_money_made_of_them(desk: Desk) -> None:
    desk.enter("001042", DOZENS, FREIGHT)
    desk.act("ship_part", order="001042", share="0.4")
    columns = ("DetailLine", "LineType", "QtyInvoiced", "NetSalesValue", "SalesOrderLine")
    asked = finding("ArTrnDetail", ("Invoice", "EQ", "000000000000301"), columns=columns)
    rows = [[(cell.text or "").strip() for cell in row] for row in desk.query("COMFND", asked).iter("Row")]
    assert rows == [["1", "1", "480.000000", "600.000000", "1"], ["2", "4", "0.400000", "5.000000", "2"]]
    desk.company.settings["invoiced_quantity"] = "ordered unit"
    desk.act("complete_order", order="001042")
    asked = finding("ArTrnDetail", ("Invoice", "EQ", "000000000000302"), columns=columns)
    assert "60.000000" in [
        (row.findtext("QtyInvoiced") or "").strip() for row in desk.query("COMFND", asked).iter("Row")
    ]


CUSTOMER = "<Query><Key><Customer>ALD01</Customer></Key></Query>"
STOCK = "<Query><Key><StockCode>OAK-40</StockCode></Key></Query>"
BROWSE = "<Browse><TableName>ArCustomer</TableName></Browse>"


@pytest.mark.parametrize(
    ("setting", "path", "business_object", "question"),
    [
        ("root_customer", "/Query/Query", "ARSQRY", CUSTOMER),
        ("root_customer", "/Query/Query", "ARSQRY", CUSTOMER.replace("ALD01", "NOBODY")),
        ("root_stock", "/Query/Query", "INVQRY", STOCK),
        ("root_stock", "/Query/Query", "INVQRY", STOCK.replace("OAK-40", "NOTHING")),
        ("root_browse", "/Query/Browse", "COMBRW", BROWSE),
        ("root_invoicing", "/Transaction/Post", "SORTIC", "<Post><Item><SalesOrder>9</SalesOrder></Item></Post>"),
        ("root_receipt", "/Transaction/Post", "ARSTPY", "<PostArPayment/>"),
    ],
)
def test_what_the_roots_of_answers_are_called_is_a_setting(
    desk: Desk, setting: str, path: str, business_object: str, question: str
) -> None:
    desk.set(**{setting: "Renamed"})
    assert "<Renamed " in desk.call(path, business_object, question)


def test_a_search_returns_no_more_rows_than_the_service_gives(desk: Desk) -> None:
    for number in ("001001", "001002"):
        desk.complete(number)
    desk.set(most_rows=1)
    assert len(desk.query("COMFND", finding("SorMaster", ("OrderStatus", "EQ", "9"))).findall("Row")) == 1


@pytest.mark.parametrize(("setting", "quantity"), [("invoiced", "2.000"), ("nothing", "0.000")])
def test_what_mshipqty_says_after_invoicing_is_a_setting(desk: Desk, setting: str, quantity: str) -> None:
    desk.complete("001042")
    desk.set(ship_quantity=setting)
    assert desk.query("SORQRY", order_query("001042")).findtext("SalesOrderLine/Merchandise/MShipQty") == quantity


def test_invoicing_tells_number_period_and_journal(desk: Desk) -> None:
    desk.enter("001042")
    told = desk.call("/Transaction/Post", "SORTIC", "<Post><Item><SalesOrder>001042</SalesOrder></Item></Post>")
    names = ("InvoiceNumber", "TrnYear", "TrnMonth", "Register", "GlYear", "GlPeriod", "GlJournal", "ItemsProcessed")
    assert all(f"<{name}>" in told for name in names)
