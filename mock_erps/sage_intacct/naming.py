"""What a function is called in scenarios and journals: verbs and nouns every vendor shares."""

from __future__ import annotations

from mock_erps.sage_intacct.wire import Function, Values

_NOUNS = {
    "ARINVOICE": "invoice",
    "ARINVOICEITEM": "invoice line",
    "ARINVOICEBATCH": "invoice batch",
    "ARADJUSTMENT": "credit note",
    "ARADJUSTMENTITEM": "credit note line",
    "ARPYMT": "payment",
    "ARPYMTDETAIL": "payment detail",
    "CUSTOMER": "customer",
    "CONTACT": "contact",
    "ITEM": "item",
    "GLACCOUNT": "account",
    "ARACCOUNTLABEL": "account label",
    "ARTERM": "term",
    "TAXDETAIL": "tax code",
    "TAXSOLUTION": "tax solution",
    "LOCATION": "location",
    "DEPARTMENT": "department",
    "CHECKINGACCOUNT": "bank account",
}
_LEGACY = {
    "getAPISession": "log in",
    "create_invoice": "create invoice",
    "update_invoice": "update invoice",
    "reverse_invoice": "void invoice",
    "delete_invoice": "delete invoice",
    "create_invoicebatch": "create invoice batch",
    "create_aradjustment": "create credit note",
    "update_aradjustment": "update credit note",
    "delete_aradjustment": "delete credit note",
    "create_arpayment": "create payment",
    "apply_arpayment": "update payment",
    "reverse_arpayment": "void payment",
    "create_customer": "create customer",
}
_VERBS = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "read": "read",
    "readByName": "read",
    "readByQuery": "find",
    "readMore": "find",
    "query": "find",
    "lookup": "inspect",
    "inspect": "inspect",
}


def neutral_name(function: Function) -> str:
    """`create invoice`; `find` alone where a request does not say what."""
    if function.name in _LEGACY:
        return _LEGACY[function.name]
    verb = _VERBS.get(function.name, function.name)
    object = object_of(function)
    return f"{verb} {_NOUNS.get(object, object.lower())}" if object else verb


def object_of(function: Function) -> str:
    """The object a generic function is about, upper case; empty where it does not say."""
    body: Values = function.body
    if function.name in ("create", "update"):
        return next(iter(body), "").upper()
    return str(body.get("object", "")).upper()
