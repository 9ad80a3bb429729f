"""What is known of Business Central before the first call: hosts, limits, traits, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sync_engine.canonical import Kind
from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits
from sync_engine.connectors.http import Limit

API = "https://api.businesscentral.dynamics.com"
TOKEN = "https://login.microsoftonline.com"  # noqa: S105 (a host)
#: §7: six thousand requests of a user in five minutes, five at work at once.
LIMITS = (Limit(6000, 300.0),)
CONCURRENT = 5
TRAITS = Traits(
    slug="dynamics_business_central",
    recovery=Recovery.SEARCH_FIRST,  # §6: no idempotency key, no unique number
    number_limit=35,  # externalDocumentNumber; the vendor draws its own numbers
    processing_ceiling=600.0,  # §7: an operation ends after 8 minutes, the gateway after 10
    two_steps=True,
    feed=FeedTraits(overlap=120.0, vanishes=True, subscribes=True),  # §10; the overlap is our own caution
)
#: A line must have a VAT group, amounts are computed by the vendor, prices without tax only (§3).
POLICY: Mapping[str, object] = {
    "accounts": {"default": "4000", "payment": "Bank"},
    "tax": {"inclusive_prices": "net", "default": "NOVAT"},
    "prices": {"decimals": 5},
    "limits": {
        "party_name": 100,
        "party_code": 20,
        "reference": 35,
        "payment_reference": 35,
    },
}
MOST_IN_BATCH = 100  # §9
PAGE = 1000
TEXT = 100  # UTF-16 units of a line; longer texts go on in comment lines
PATH = {Kind.INVOICE: "salesInvoices", Kind.CREDIT_NOTE: "salesCreditMemos"}
DATE = {Kind.INVOICE: "invoiceDate", Kind.CREDIT_NOTE: "creditMemoDate"}
LINES = {Kind.INVOICE: "salesInvoiceLines", Kind.CREDIT_NOTE: "salesCreditMemoLines"}
NO_ID = "00000000-0000-0000-0000-000000000000"
#: Statuses of documents that count for nothing (§3).
ENDED = ("Canceled", "Corrective")
UNTAXED = "NOVAT"  # the VAT group of lines without tax, by the usual set-up
ROUNDING_WORDS = "Rounding of tax"
ROUNDING = "Invoice Rounding"  # the account of rounding lines; the option `rounding_account` names another
RECEIVABLES = "Accounts Receivable"  # the account of what customers owe; the option `receivables_account` names another


def traits_for(batch_size: object) -> Traits:
    """One document per call by default; several go in `$batch`."""
    if not isinstance(batch_size, int) or batch_size <= 1:
        return TRAITS
    return replace(TRAITS, batch_size=min(batch_size, MOST_IN_BATCH))
