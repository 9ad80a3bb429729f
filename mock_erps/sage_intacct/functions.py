"""The functions of the gateway by name (dossier sage_intacct §1, §3, §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import searching, values
from mock_erps.sage_intacct.answers import Outcome, element
from mock_erps.sage_intacct.describing import describe
from mock_erps.sage_intacct.generic import create_objects, delete_objects, update_objects
from mock_erps.sage_intacct.identity import open_session
from mock_erps.sage_intacct.resources import references
from mock_erps.sage_intacct.resources.masters import MASTERS
from mock_erps.sage_intacct.resources.payments import PAYMENT
from mock_erps.sage_intacct.resources.receivables import ADJUSTMENT, INVOICE, Receivable
from mock_erps.sage_intacct.resources.reversing import remove, reverse
from mock_erps.sage_intacct.resources.spelling import custom_fields, legacy_adjustment, legacy_invoice
from mock_erps.sage_intacct.values import struct_date, text_of
from mock_erps.sage_intacct.wire import Function, Values, is_true, many

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Handler = Callable[["Call", Function], Outcome]


def get_api_session(call: Call, function: Function) -> Outcome:
    id, place = open_session(call, function.body)
    host = call.vendor.contract.extension.hosts["api"]
    endpoint = str(call.setting("endpoint")) or f"https://{host}/ia/xml/xmlgw.phtml"
    parts = element("sessionid", id) + element("endpoint", endpoint) + element("locationid", place)
    return Outcome(data=f"<data><api>{parts}</api></data>")


def create_invoice(call: Call, function: Function) -> Outcome:
    return Outcome(key=INVOICE.create(call, legacy_invoice(function.body))["RECORDNO"])


def update_invoice(call: Call, function: Function) -> Outcome:
    doc = _keyed(call, INVOICE, function.body, "update")
    return Outcome(key=INVOICE.update(call, doc, legacy_invoice(function.body))["RECORDNO"])


def reverse_invoice(call: Call, function: Function) -> Outcome:
    doc = INVOICE.by_key(call, function.body["@key"], action="reverse")
    day = struct_date(function.body.get("datereversed"))
    if day is None:
        raise Refusal("bad_date", date="")
    return Outcome(key=reverse(call, INVOICE, doc, day, text_of(function.body, "description")))


def delete_invoice(call: Call, function: Function) -> Outcome:
    doc = _keyed(call, INVOICE, function.body, "delete")
    remove(call, INVOICE, doc)
    return Outcome(key=doc["RECORDNO"])


def create_invoicebatch(call: Call, function: Function) -> Outcome:
    """A summary with its invoices: one function, so all of them or none."""
    body = function.body
    day = struct_date(body.get("datecreated")) or values.moment(call.now).date()
    references.check_open(call, day)
    title = text_of(body, "batchtitle")
    if not title:
        raise Refusal("missing_field", field="Summary title")
    key = str(call.books.next("PRBATCH"))
    batch: Doc = {"RECORDNO": key, "TITLE": title, "STATUS": "active", "OPEN": "Open", "WHENCREATED": day}
    batch |= {"MEGAENTITYID": call.body.entity, "WHENMODIFIED": values.moment(call.now)}
    call.books.put("ARINVOICEBATCH", key, batch)
    for one in many(body, "create_invoice"):
        INVOICE.create(call, {**legacy_invoice(one), "PRBATCHKEY": key})
    return Outcome(key=key)


def create_aradjustment(call: Call, function: Function) -> Outcome:
    return Outcome(key=ADJUSTMENT.create(call, legacy_adjustment(function.body))["RECORDNO"])


def update_aradjustment(call: Call, function: Function) -> Outcome:
    doc = _keyed(call, ADJUSTMENT, function.body, "update")
    return Outcome(key=ADJUSTMENT.update(call, doc, legacy_adjustment(function.body))["RECORDNO"])


def delete_aradjustment(call: Call, function: Function) -> Outcome:
    doc = _keyed(call, ADJUSTMENT, function.body, "delete")
    remove(call, ADJUSTMENT, doc)
    return Outcome(key=doc["RECORDNO"])


def _keyed(call: Call, resource: Receivable, body: Values, action: str) -> Doc:
    external = is_true(body.get("@externalkey", "false"))
    return resource.by_key(call, body["@key"], external, action)


# --- payments of release 2.1 -----------------------------------------------------------------------------------------

_PAYMENT = {
    "customerid": "CUSTOMERID",
    "bankaccountid": "FINANCIALENTITY",
    "undepfundsacct": "UNDEPOSITEDACCOUNTNO",
    "batchkey": "PRBATCH",
    "refid": "DOCNUMBER",
    "paymentmethod": "PAYMENTMETHOD",
    "basecurr": "BASECURR",
    "currency": "CURRENCY",
    "exchrate": "EXCHANGE_RATE",
}


def create_arpayment(call: Call, function: Function) -> Outcome:
    """Unapplied money is an advance, or pays the oldest invoices, as the company's accounts work (§4)."""
    body = function.body
    given: dict[str, Any] = {name: body[tag] for tag, name in _PAYMENT.items() if body.get(tag)}
    given["RECEIPTDATE"] = struct_date(body.get("datereceived"))
    if isinstance(body.get("exchratedate"), dict):
        given["EXCH_RATE_DATE"] = struct_date(body["exchratedate"])
    amount = values.amount(text_of(body, "paymentamount"), "Payment amount")
    details = _legacy_details(many(body, "arpaymentitem"))
    if not details and call.setting("customer_accounts") == "balance_forward":
        details = searching.oldest_first(call, given.get("CUSTOMERID", ""), amount)
    applied = sum(values.amount(one["TRX_PAYMENTAMOUNT"], "Amount") for one in details)
    if applied > amount:
        raise Refusal("over_payment")
    given |= {"DETAILS": details, "ADVANCE": amount - applied}
    return Outcome(key=PAYMENT.create(call, given)["RECORDNO"])


def apply_arpayment(call: Call, function: Function) -> Outcome:
    body = function.body
    doc = PAYMENT.find(call, text_of(body, "arpaymentkey"), "apply")
    day = struct_date(body.get("paymentdate"))
    if day is None:
        raise Refusal("bad_date", date="")
    items = body.get("arpaymentitems")
    details = _legacy_details(many(items, "arpaymentitem") if isinstance(items, dict) else [])
    if not details:
        raise Refusal("missing_field", field="Payment items")
    return Outcome(key=PAYMENT.apply(call, doc, details, day)["RECORDNO"])


def reverse_arpayment(call: Call, function: Function) -> Outcome:
    doc = PAYMENT.find(call, function.body["@key"], "reverse")
    day = struct_date(function.body.get("datereversed"))
    if day is None:
        raise Refusal("bad_date", date="")
    PAYMENT.reverse(call, doc, day)
    return Outcome(key=doc["RECORDNO"])


def _legacy_details(items: list[Values]) -> list[dict[str, str]]:
    return [{"RECORDKEY": text_of(item, "invoicekey"), "TRX_PAYMENTAMOUNT": text_of(item, "amount")} for item in items]


# --- customers of release 2.1 ----------------------------------------------------------------------------------------


def create_customer(call: Call, function: Function) -> Outcome:
    """Answers with the customer's id as key."""
    body = function.body
    given: Values = {name.upper(): value for name, value in body.items() if isinstance(value, str) and value}
    contact = body.get("contactinfo")
    if isinstance(contact, dict):
        inner = contact.get("contact")
        given["DISPLAYCONTACT"] = _upper(inner if isinstance(inner, dict) else contact)
    doc = MASTERS["CUSTOMER"].create(call, given)
    if "customfields" in body:
        doc = MASTERS["CUSTOMER"].touch(call, doc, CUSTOM=custom_fields(body["customfields"]))
    return Outcome(key=doc["CUSTOMERID"])


def _upper(values: Values) -> Values:
    return {name.upper(): _upper(value) if isinstance(value, dict) else value for name, value in values.items()}


FUNCTIONS: Mapping[str, Handler] = {
    "getAPISession": get_api_session,
    "create_invoice": create_invoice,
    "update_invoice": update_invoice,
    "reverse_invoice": reverse_invoice,
    "delete_invoice": delete_invoice,
    "create_invoicebatch": create_invoicebatch,
    "create_aradjustment": create_aradjustment,
    "update_aradjustment": update_aradjustment,
    "delete_aradjustment": delete_aradjustment,
    "create_arpayment": create_arpayment,
    "apply_arpayment": apply_arpayment,
    "reverse_arpayment": reverse_arpayment,
    "create_customer": create_customer,
    "create": create_objects,
    "update": update_objects,
    "delete": delete_objects,
    "read": searching.read,
    "readByName": searching.read_by_name,
    "readByQuery": searching.read_by_query,
    "readMore": searching.read_more,
    "query": searching.query,
    "lookup": describe,
    "inspect": describe,
}
