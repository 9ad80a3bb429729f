"""What a request is called in scenarios and journals: verbs and nouns every vendor shares, by its root fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_erps.platform.wires.graphql import Document, Root

MUTATIONS: Mapping[str, str] = {
    "accountArchive": "update account",
    "accountCreate": "create account",
    "accountPatch": "update account",
    "customerCreate": "create customer",
    "customerDelete": "delete customer",
    "customerPatch": "update customer",
    "invoiceApprove": "update invoice",
    "invoiceClone": "create invoice",
    "invoiceCreate": "create invoice",
    "invoiceDelete": "delete invoice",
    "invoiceMarkSent": "update invoice",
    "invoicePatch": "update invoice",
    "invoicePaymentCreateManual": "create payment",
    "invoicePaymentDelete": "delete payment",
    "invoicePaymentPatch": "update payment",
    "invoicePaymentReceiptSend": "update payment",
    "invoiceSend": "update invoice",
    "moneyDepositTransactionCreate": "create bank transaction",
    "moneyTransactionCreate": "create bank transaction",
    "moneyTransactionsCreate": "create bank transaction",
    "productArchive": "update item",
    "productCreate": "create item",
    "productPatch": "update item",
    "salesTaxArchive": "update tax code",
    "salesTaxCreate": "create tax code",
    "salesTaxPatch": "update tax code",
}
#: what is asked of `business`
_OF_BUSINESS: Mapping[str, str] = {
    "account": "read account",
    "accounts": "find account",
    "customer": "read customer",
    "customers": "find customer",
    "invoice": "read invoice",
    "invoices": "find invoice",
    "invoicePayment": "read payment",
    "product": "read item",
    "products": "find item",
    "salesTax": "read tax code",
    "salesTaxes": "find tax code",
    "vendor": "read vendor",
    "vendors": "find vendor",
}
_QUERIES: Mapping[str, str] = {"business": "read company", "businesses": "find company", "user": "read user"}


def operations(document: Document) -> tuple[str, ...]:
    """`create invoice`; several for several roots or lists, `read schema` for introspection and reference data."""
    return tuple(dict.fromkeys(name for root in document.roots for name in _names(root)))


def _names(root: Root) -> Iterator[str]:
    if root.field in MUTATIONS:
        yield MUTATIONS[root.field]
        return
    asked = [_OF_BUSINESS[name] for name in root.below if name in _OF_BUSINESS] if root.field == "business" else []
    if "invoice.payments" in root.below:
        # payments have no list of their own: they are searched on their invoice (§3)
        asked = ["find payment", *(name for name in asked if name != "read invoice")]
    yield from asked or [_QUERIES.get(root.field, "read schema")]
