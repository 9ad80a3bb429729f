"""What SYSPRO is asked and told, as XML (dossier syspro §3.4, §3.7, §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sync_engine.connectors.xml import Element, given, tree
from sync_engine.sources.syspro.reading import stored

#: column, condition, value
Term = tuple[str, str, str]
_LINES = ("Stocked", "NonStocked", "Freight", "Misc", "Comment", "Completed")


def order(number: str) -> Element:
    """SORQRY: the order with all kinds of lines."""
    options = [tree(f"Include{kind}Lines", "Y") for kind in _LINES]
    key = tree("Key", tree("SalesOrder", number), tree("Invoice"))
    return tree("Query", key, tree("Option", *options, tree("IncludeValues", "Y"), tree("XslStylesheet")))


def customer(code: str) -> Element:
    """ARSQRY."""
    return tree("Query", tree("Key", tree("Customer", code)), tree("Option", tree("XslStylesheet")))


def rows(table: str, columns: Sequence[str], terms: Sequence[Term], limit: int) -> Element:
    """COMFND: rows that meet all the terms, in the order of the first column."""
    return tree(
        "Query",
        tree("TableName", table),
        tree("ReturnRows", limit),
        tree("Columns", *(tree("Column", column) for column in columns)),
        tree("Where", *(_expression(place, term) for place, term in enumerate(terms))),
        tree("OrderBy", tree("Column", columns[0])),
    )


def _expression(place: int, term: Term) -> Element:
    column, condition, value = term
    return tree(
        "Expression",
        given("AndOr", "And" if place else ""),
        tree("OpenBracket", "("),
        tree("Column", column),
        tree("Condition", condition),
        tree("Value", value),
        tree("CloseBracket", ")"),
    )


def custom_field(form: str, key: str, field: str, value: str) -> Element:
    """COMSFM."""
    parts = tree("FormType", form), tree("KeyField", key), tree("FieldName", field)
    return tree("SetupCustomForm", tree("Item", tree("Key", *parts), tree("AlphaValue", value)))


def receipt(party: str, invoice: str, amount: Decimal, reference: str, on: date, bank: str, kind: str) -> Element:
    """ARSTPY: a payment of one invoice, in the form that names it."""
    payment = tree(
        "Payment",
        tree("Customer", party),
        tree("PaymentValue", f"{amount:f}"),
        tree("Reference", reference),
        tree("PaymentDate", on.isoformat()),
        tree("Bank", bank),
        tree("PaymentType", kind),
        tree(
            "InvoiceToPay",
            tree("TransactionType", "I"),
            tree("Invoice", stored(invoice)),
            tree("GrossPaymentValue", f"{amount:f}"),
        ),
    )
    return tree("PostArPayment", tree("Item", payment))
