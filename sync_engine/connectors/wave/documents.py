"""What the connector asks in GraphQL (§3, §4, §5)."""

from __future__ import annotations

_INVOICE = """id invoiceNumber status modifiedAt invoiceDate poNumber exchangeRate
  customer { id } currency { code } total { value } amountPaid { value } amountDue { value }"""
_PAYMENT = "id memo paymentDate amount customer { id } invoice { id }"
_CUSTOMER = "id name displayId email isArchived modifiedAt"
_OUTCOME = "didSucceed inputErrors { code message path }"


def _list(name: str, fields: str, arguments: str = "", declared: str = "") -> str:
    """One page of a list of the business."""
    return f"""query($business: ID!, $page: Int!, $pageSize: Int!{declared}) {{ business(id: $business) {{
  {name}(page: $page, pageSize: $pageSize{arguments}) {{
    pageInfo {{ totalPages totalCount }} edges {{ node {{ {fields} }} }} }} }} }}"""


BUSINESS = "query($business: ID!) { business(id: $business) { currency { code } timezone } }"
#: name of the list → its document; oldest first, so that what is made meanwhile moves no row to another page
LISTS = {
    "accounts": _list("accounts", "id name displayId"),
    "salesTaxes": _list("salesTaxes", "id name abbreviation rate"),
    "products": _list("products", "id name", ", isSold: true, sort: [CREATED_AT_ASC]"),
    "customers": _list(
        "customers",
        _CUSTOMER,
        ", modifiedAtAfter: $after, sort: [CREATED_AT_ASC]",
        ", $after: DateTime",
    ),
    "invoices": _list(
        "invoices",
        _INVOICE,
        ", invoiceNumber: $number, modifiedAtAfter: $after, sort: $sort",
        ", $number: String, $after: DateTime, $sort: [InvoiceSort!]! = [CREATED_AT_ASC]",
    ),
}
CUSTOMER = f"query($business: ID!, $id: ID!) {{ business(id: $business) {{ customer(id: $id) {{ {_CUSTOMER} }} }} }}"
INVOICE = f"query($business: ID!, $id: ID!) {{ business(id: $business) {{ invoice(id: $id) {{ {_INVOICE} }} }} }}"
#: payments are filled on single reads only
PAYMENTS = f"""query($business: ID!, $id: ID!) {{ business(id: $business) {{
  invoice(id: $id) {{ id exchangeRate payments {{ {_PAYMENT} }} }} }} }}"""
PAYMENT = f"""query($business: ID!, $id: ID!) {{ business(id: $business) {{
  invoicePayment(id: $id) {{ {_PAYMENT} }} }} }}"""


def payments_of(many: int) -> str:
    """The payments of so many invoices in one document, each read by itself; `$id0`, `$id1` … are their ids."""
    declared = "".join(f", $id{number}: ID!" for number in range(many))
    reads = " ".join(
        f"invoice{number}: invoice(id: $id{number}) {{ id modifiedAt payments {{ {_PAYMENT} }} }}"
        for number in range(many)
    )
    return f"query($business: ID!{declared}) {{ business(id: $business) {{ {reads} }} }}"


def _mutation(name: str, input_type: str, made: str = "") -> str:
    return f"mutation($input: {input_type}!) {{ {name}(input: $input) {{ {_OUTCOME} {made} }} }}"


MUTATIONS = {
    "customerCreate": _mutation("customerCreate", "CustomerCreateInput", f"customer {{ {_CUSTOMER} }}"),
    "invoiceCreate": _mutation("invoiceCreate", "InvoiceCreateInput", f"invoice {{ {_INVOICE} }}"),
    "invoicePatch": _mutation("invoicePatch", "InvoicePatchInput", f"invoice {{ {_INVOICE} }}"),
    "invoiceDelete": _mutation("invoiceDelete", "InvoiceDeleteInput"),
    "invoicePaymentCreateManual": _mutation(
        "invoicePaymentCreateManual", "InvoicePaymentCreateManualInput", f"invoicePayment {{ {_PAYMENT} }}"
    ),
    "invoicePaymentDelete": _mutation("invoicePaymentDelete", "InvoicePaymentDeleteInput"),
}
#: mutation → its output's field for what was made
MADE = {
    "customerCreate": "customer",
    "invoiceCreate": "invoice",
    "invoicePatch": "invoice",
    "invoicePaymentCreateManual": "invoicePayment",
}
