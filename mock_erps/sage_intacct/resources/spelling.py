"""A receivable as a client spells it, in field names of the books: legacy functions and the generic `create`.

Only what was said is in the result; `LINES` are new lines, `CHANGED` the changed ones by number. An empty element of
an optional field says nothing, except `exchratetype`, whose emptiness means the daily rate (dossier §3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct.values import slash_date, struct_date, text_of
from mock_erps.sage_intacct.wire import Values, many

Given = dict[str, Any]

_HEADER = {
    "customerid": "CUSTOMERID",
    "termname": "TERMNAME",
    "batchkey": "PRBATCHKEY",
    "action": "ACTION",
    "onhold": "ONHOLD",
    "description": "DESCRIPTION",
    "externalid": "EXTERNALID",
    "basecurr": "BASECURR",
    "currency": "CURRENCY",
    "exchrate": "EXCHANGE_RATE",
    "nogl": "NOGL",
    "supdocid": "SUPDOCID",
    "taxsolutionid": "TAXSOLUTIONID",
}
_INVOICE_HEADER = _HEADER | {"invoiceno": "RECORDID", "ponumber": "DOCNUMBER"}
_ADJUSTMENT_HEADER = _HEADER | {"adjustmentno": "RECORDID", "invoiceno": "DOCNUMBER"}
_DATES = {
    "datecreated": "WHENCREATED",
    "dateposted": "WHENPOSTED",
    "datedue": "WHENDUE",
    "exchratedate": "EXCH_RATE_DATE",
}
_CONTACTS = {
    "billto": "BILLTOPAYTOCONTACTNAME",
    "payto": "BILLTOPAYTOCONTACTNAME",
    "shipto": "SHIPTORETURNTOCONTACTNAME",
    "returnto": "SHIPTORETURNTOCONTACTNAME",
}
_LINE = {
    "accountlabel": "ACCOUNTLABEL",
    "glaccountno": "ACCOUNTNO",
    "offsetglaccountno": "OFFSETGLACCOUNTNO",
    "amount": "TRX_AMOUNT",
    "allocationid": "ALLOCATION",
    "memo": "ENTRYDESCRIPTION",
    "locationid": "LOCATIONID",
    "departmentid": "DEPARTMENTID",
    "totalpaid": "TRX_TOTALPAID",
    "projectid": "PROJECTID",
    "customerid": "CUSTOMERID",
    "vendorid": "VENDORID",
    "employeeid": "EMPLOYEEID",
    "itemid": "ITEMID",
    "classid": "CLASSID",
    "contractid": "CONTRACTID",
    "warehouseid": "WAREHOUSEID",
    "totaltrxamount": "TOTALTRXAMOUNT",
}
_LISTS = ("invoiceitems", "aradjustmentitems", "updateinvoiceitems", "updatearadjustmentitems")


def legacy_invoice(body: Values) -> Given:
    """`create_invoice`, `update_invoice`"""
    return _legacy(body, _INVOICE_HEADER)


def legacy_adjustment(body: Values) -> Given:
    """`create_aradjustment`, `update_aradjustment`"""
    return _legacy(body, _ADJUSTMENT_HEADER)


def _legacy(body: Values, names: Mapping[str, str]) -> Given:
    given: Given = {}
    for tag, value in body.items():
        if (field := names.get(tag)) is not None:
            if value:
                given[field] = value
        elif tag in _DATES:
            day = struct_date(value)
            if day is not None:
                given[_DATES[tag]] = day
        elif tag == "exchratetype":
            given["EXCH_RATE_TYPE_ID"] = value
        elif tag in _CONTACTS:
            given[_CONTACTS[tag]] = text_of(value, "contactname")
        elif tag == "customfields":
            given["CUSTOM"] = custom_fields(value)
        elif tag in _LISTS:
            _read_lines(given, value)
    return given


def _read_lines(given: Given, items: Any) -> None:
    items = items if isinstance(items, dict) else {}
    given["LINES"] = [_legacy_line(line) for line in many(items, "lineitem")]
    given["CHANGED"] = {_line_number(line): _legacy_line(line) for line in many(items, "updatelineitem")}


def _line_number(line: Values) -> int:
    try:
        return int(line["@line_num"])
    except ValueError:
        raise Refusal("bad_value", field="Line number", value=line["@line_num"]) from None


def _legacy_line(line: Values) -> Given:
    given: Given = {}
    for tag, value in line.items():
        if (field := _LINE.get(tag)) is not None:
            if value:
                given[field] = value
        elif tag == "customfields":
            given["CUSTOM"] = custom_fields(value)
        elif tag == "taxentries" and isinstance(value, dict):
            given["TAXENTRIES"] = [
                (text_of(one, "detailid"), text_of(one, "trx_tax")) for one in many(value, "taxentry")
            ]
    return given


def custom_fields(value: Any) -> dict[str, str]:
    fields = many(value, "customfield") if isinstance(value, dict) else []
    return {text_of(one, "customfieldname"): text_of(one, "customfieldvalue") for one in fields}


def _plain(value: Any) -> Any:
    return value


_MODERN: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("WHENCREATED", "WHENPOSTED", "WHENDUE", "EXCH_RATE_DATE"), slash_date),
    **dict.fromkeys(
        ("CUSTOMERID", "TERMNAME", "PRBATCHKEY", "ACTION", "RECORDID", "DOCNUMBER", "ONHOLD", "DESCRIPTION"), _plain
    ),
    **dict.fromkeys(
        ("EXTERNALID", "BASECURR", "CURRENCY", "EXCHANGE_RATE", "NOGL", "SUPDOCID", "TAXSOLUTIONID"), _plain
    ),
}
_MODERN_LINE = frozenset(_LINE.values())


def modern(body: Values, list_name: str) -> Given:
    """`<create><ARINVOICE>`, `<update><ARINVOICE>`: the names of the books themselves."""
    given: Given = {
        name: _MODERN[name](value)
        for name, value in body.items()
        if name in _MODERN and isinstance(value, str) and value
    }
    if "EXCH_RATE_TYPE_ID" in body:
        given["EXCH_RATE_TYPE_ID"] = text_of(body, "EXCH_RATE_TYPE_ID")
    for tag, field in (("BILLTO", "BILLTOPAYTOCONTACTNAME"), ("SHIPTO", "SHIPTORETURNTOCONTACTNAME")):
        if isinstance(body.get(tag), dict):
            given[field] = text_of(body[tag], "CONTACTNAME")
    items = body.get(list_name)
    if isinstance(items, dict):
        given["LINES"] = [
            _modern_line(line) for line in many(items, list_name.removesuffix("S")) if isinstance(line, dict)
        ]
    return given


def _modern_line(line: Values) -> Given:
    given: Given = {name: value for name, value in line.items() if name in _MODERN_LINE and value}
    given.setdefault("TRX_AMOUNT", line.get("AMOUNT", ""))
    entries = line.get("TAXENTRIES")
    if isinstance(entries, dict):
        told = many(entries, "TAXENTRY")
        given["TAXENTRIES"] = [(text_of(one, "DETAILID"), text_of(one, "TRX_TAX")) for one in told]
    return given
