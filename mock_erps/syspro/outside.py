"""People at work in SYSPRO: they enter orders, ship and complete them, and log on themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import NothingThere
from mock_erps.platform.company import Company
from mock_erps.platform.money import rounded
from mock_erps.syspro import orders
from mock_erps.syspro.seed import CURRENCIES, put_customer, put_stock
from mock_erps.syspro.values import stored

if TYPE_CHECKING:
    from mock_erps.platform.erp import OutsideAct
    from mock_erps.platform.vendor import Vendor


def enter_order(_vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """A new open order: `number`, `customer` {code, name, email}, `po`, `note`, `date`, `terms`, `currency` (ISO) and
    `lines` of {stock, description, quantity, price, tax, unit?} or {freight|charge, price, tax}. What is not there
    yet is made: customer, stock item."""
    customer = values["customer"]
    if company.books["ArCustomer"].get(customer["code"]) is None:
        put_customer(company, customer["code"], customer["name"], customer.get("email", ""))
    header = {
        "SalesOrder": values.get("number", ""),
        "Customer": customer["code"],
        "CustomerName": customer["name"],
        "CustomerPoNumber": values.get("po", ""),
        "SpecialInstrs": values.get("note", ""),
        "InvTermsOverride": values.get("terms", "30"),
        "OrderDate": values["date"],
        "ReqShipDate": values["date"],
        "Currency": CURRENCIES.get(values["currency"], values["currency"]),
        "ExchangeRate": Decimal(values.get("rate") or 1),
    }
    orders.enter(company, header, [_line(company, given) for given in values["lines"]])


def _line(company: Company, given: Mapping[str, Any]) -> Doc:
    price = Decimal(given["price"])
    for name, kind in (("freight", "4"), ("charge", "5"), ("comment", "6")):
        if name in given:
            return orders.charge_line(kind, given[name], price, given["tax"])
    if company.books["InvMaster"].get(given["stock"]) is None:
        put_stock(company, given["stock"], given["description"], price)
    unit, quantity = given.get("unit", "EA"), Decimal(given["quantity"])
    return orders.stock_line(given["stock"], given["description"], quantity, price, given["tax"], unit)


def complete_order(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Ship and invoice all that is outstanding."""
    order = _order(company, values)
    orders.invoice(company, order, orders.outstanding(order), _today(vendor), vendor.clock.now())


def ship_part(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Ship and invoice `share` of what is outstanding (a half), the rest becomes a back-order."""
    order = _order(company, values)
    share = Decimal(str(values.get("share", "0.5")))
    part = {line: rounded(left * share, 3) for line, left in orders.outstanding(order).items()}
    orders.invoice(company, order, part, _today(vendor), vendor.clock.now())


def cancel_order(_vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    order = _order(company, values)
    company.books.put("SorMaster", order["SalesOrder"], {**order, "OrderStatus": orders.CANCELLED})


def log_on(vendor: Vendor, company: Company, _values: dict[str, Any]) -> None:
    """Somebody uses the engine's operator: its session is over."""
    assert vendor.sessions is not None
    vendor.sessions.open(vendor.credentials[company.id]["operator"], company.id)


def archive_order(_vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """The order and its receivables are purged from the tables, as month-end housekeeping does."""
    order = _order(company, values)
    for bill in company.books["ArInvoice"].find("order", order["SalesOrder"]):
        for row in company.books["ArTrnDetail"].find("invoice", bill["Invoice"]):
            company.books.remove("ArTrnDetail", f"{row['Invoice']}:{row['DetailLine']}")
        company.books.remove("ArInvoice", bill["Invoice"])
    company.books.remove("SorMaster", order["SalesOrder"])


def _order(company: Company, values: Mapping[str, Any]) -> Doc:
    found = company.books["SorMaster"].get(stored(str(values["order"])))
    if found is None:
        raise NothingThere(f"the books hold no sales order {values['order']!r} in {company.id}")
    return found


def _today(vendor: Vendor) -> dt.date:
    return dt.datetime.fromtimestamp(vendor.clock.now(), dt.UTC).date()


OUTSIDE: Mapping[str, OutsideAct] = {
    "enter_order": enter_order,
    "complete_order": complete_order,
    "ship_part": ship_part,
    "cancel_order": cancel_order,
    "archive_order": archive_order,
    "log_on": log_on,
}
