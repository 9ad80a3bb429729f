"""Types and subtypes of accounts (dossier wave §4, [SDL])."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DEBIT, _CREDIT = "DEBIT", "CREDIT"
TYPES: Mapping[str, tuple[str, str]] = {
    "ASSET": ("Assets", _DEBIT),
    "EQUITY": ("Equity", _CREDIT),
    "EXPENSE": ("Expenses", _DEBIT),
    "INCOME": ("Income", _CREDIT),
    "LIABILITY": ("Liabilities & Credit Cards", _CREDIT),
}
#: subtype → its type; a `*` marks those the system makes itself
_SUBTYPES = """
ASSET: CASH_AND_BANK MONEY_IN_TRANSIT INVENTORY PROPERTY_PLANT_EQUIPMENT DEPRECIATION_AND_AMORTIZATION RECEIVABLE
  *RECEIVABLE_INVOICES *RECEIVABLE_OTHER OTHER_CURRENT_ASSETS OTHER_LONG_TERM_ASSETS VENDOR_PREPAYMENTS_AND_CREDITS
  *TRANSFERS
LIABILITY: CREDIT_CARD LOANS PAYABLE *PAYABLE_BILLS *PAYABLE_OTHER *SALES_TAX DUE_FOR_PAYROLL
  DUE_TO_YOU_AND_OTHER_OWNERS CUSTOMER_PREPAYMENTS_AND_CREDITS *SYSTEM_CUSTOMER_CREDITS OTHER_CURRENT_LIABILITY
  OTHER_LONG_TERM_LIABILITY
INCOME: INCOME DISCOUNTS OTHER_INCOME *UNCATEGORIZED_INCOME *GAIN_ON_FOREIGN_EXCHANGE
EXPENSE: EXPENSE COST_OF_GOODS_SOLD PAYMENT_PROCESSING_FEES PAYROLL_EXPENSES *UNCATEGORIZED_EXPENSE
  *LOSS_ON_FOREIGN_EXCHANGE
EQUITY: NON_RETAINED_EARNINGS RETAINED_EARNINGS *UNKNOWN_ACCOUNT
"""


def _read(text: str) -> Mapping[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    type_ = ""
    for word in text.split():
        if word.endswith(":"):
            type_ = word[:-1]
        else:
            found[word.lstrip("*")] = (type_, word.startswith("*"))
    return found


SUBTYPES = _read(_SUBTYPES)


def account_type(value: str) -> dict[str, Any]:
    name, side = TYPES[value]
    return {"name": name, "normalBalanceType": side, "value": value}


def account_subtype(value: str) -> dict[str, Any]:
    type_, system = SUBTYPES[value]
    name = value.replace("_", " ").title().replace(" And ", " & ")
    told = {"name": name, "description": None, "archivable": not system, "systemCreated": system}
    return {**told, "type": account_type(type_), "value": value}
