"""Looking up what a document names: each thing the vendor does not know has its own refusal (dossier §8)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: field of a line → object it names, and the line's field for its name
DIMENSIONS = {
    "LOCATIONID": ("LOCATION", "LOCATIONNAME", "NAME"),
    "DEPARTMENTID": ("DEPARTMENT", "DEPARTMENTNAME", "TITLE"),
    "PROJECTID": ("PROJECT", "PROJECTNAME", "NAME"),
    "CUSTOMERID": ("CUSTOMER", "CUSTOMERNAME", "NAME"),
    "ITEMID": ("ITEM", "ITEMNAME", "NAME"),
    "CLASSID": ("CLASS", "CLASSNAME", "NAME"),
}
#: dimensions this sandbox keeps no records of: whatever is named is unknown
ABSENT = {
    "VENDORID": "Vendor",
    "EMPLOYEEID": "Employee",
    "CONTRACTID": "Contract",
    "WAREHOUSEID": "Warehouse",
    "ALLOCATION": "Allocation",
}


def known(call: Call, object: str, id: str) -> Doc | None:
    """The record an id names, in any case of letters."""
    return call.books[object].first("name", id.lower())


def named(call: Call, object: str, id: str, refusal: str) -> Doc:
    """Raises the refusal for an unknown id and `inactive_record` for an inactive one."""
    table = call.books[object]
    if id in table.memo:
        return table.memo[id]  # type: ignore[no-any-return]
    record = known(call, object, id)
    if record is None:
        raise Refusal(refusal, what=_WORDS.get(object, object.capitalize()), id=id)
    if record.get("STATUS") != "inactive":
        table.memo[id] = record
    elif call.setting("inactive_records") == "refuse":
        raise Refusal("inactive_record", what=_WORDS.get(object, object.capitalize()), id=id)
    return record


_WORDS = {
    "GLACCOUNT": "GL Account",
    "ARACCOUNTLABEL": "Account Label",
    "ARTERM": "Term",
    "TAXDETAIL": "Tax Detail",
    "TAXSOLUTION": "Tax Solution",
    "CHECKINGACCOUNT": "Bank Account",
}
REFUSALS = {"LOCATION": "unknown_location", "ITEM": "unknown_item", "CUSTOMER": "unknown_customer"}


def customer(call: Call, id: str) -> Doc:
    """Raises `missing_field`, `unknown_customer`, `inactive_record`."""
    if not id:
        raise Refusal("missing_field", field="Customer")
    return named(call, "CUSTOMER", id, "unknown_customer")


def dimension(call: Call, line: Doc, field: str, id: str) -> None:
    """Put a dimension and its name on a line. Raises the refusal of an unknown one."""
    object, name_field, name = DIMENSIONS[field]
    record = named(call, object, id, REFUSALS.get(object, "unknown_reference"))
    line[field] = id
    line[name_field] = record[name]


def check_open(call: Call, day: dt.date | None) -> None:
    """Raises `closed_period` for a date in a closed period."""
    until = call.company.facts.get("closed_until")
    if day is not None and until and day <= dt.date.fromisoformat(until):
        raise Refusal("closed_period", date=day.strftime("%m/%d/%Y"))
