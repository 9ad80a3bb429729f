"""What is known of QuickBooks Online before the first call: hosts, limits, traits, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sync_engine.canonical import Kind, TaxMode
from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits
from sync_engine.connectors.http import Limit

API = "https://quickbooks.api.intuit.com"
TOKEN = "https://oauth.platform.intuit.com"  # noqa: S105 (a host)
#: §7: ten a second for a company and app, five hundred a minute for a company.
LIMITS = (Limit(10, 1.0), Limit(500, 60.0))
CONCURRENT = 10
TRAITS = Traits(
    slug="quickbooks_online",
    recovery=Recovery.REPLAYED_KEY,
    number_limit=21,
    processing_ceiling=120.0,  # §7: the gateway cuts a request after 120 s
    key_limit=50,
    amount_decimals=2,  # §3, of every currency: 0.001 KWD has no place here
    requests_per_second=10.0,
    refuses_stale=True,  # §6: 5010
    feed=FeedTraits(overlap=120.0, window=30 * 86400.0, vanishes=True),  # §10; the overlap is our own caution
)
#: A sales line must name an item and, outside the US, a tax code (§3); lengths of §3 and §4.
POLICY: Mapping[str, object] = {
    "cash_sales": "receipt",
    "items": {"default": "Sales"},
    "tax": {"default": "NON"},
    "prices": {"decimals": 7},
    "limits": {"party_name": 500, "payment_reference": 21, "memo": 1000},
}

MOST_IN_BATCH = 30  # §9
MOST_CHANGES = 1000  # §10, of all entities together, and what is over is cut without a word
ENTITY = {
    Kind.INVOICE: "Invoice",
    Kind.SALES_RECEIPT: "SalesReceipt",
    Kind.CREDIT_NOTE: "CreditMemo",
    Kind.PAYMENT: "Payment",
}
TAX_MODES = {
    TaxMode.EXCLUSIVE: "TaxExcluded",
    TaxMode.INCLUSIVE: "TaxInclusive",
    TaxMode.NONE: "NotApplicable",
}
#: What NON stands for outside the US, by the names of the country editions; elsewhere `tax.default` must name a code.
UNTAXED = ("No VAT", "Out of Scope", "Exempt")
DELETED = " (deleted)"  # what the vendor appends to the name of an inactive customer (§4)


@dataclass(frozen=True, slots=True)
class Company:
    """What every document needs to know of the company."""

    home_currency: str
    multi_currency: bool
    american: bool  # lines say TAX or NON instead of naming a tax code
    zone: str


def traits_for(batch_size: object) -> Traits:
    """One document per call by default: a batch's key protects only that very batch, so it has to search first."""
    if not isinstance(batch_size, int) or batch_size <= 1:
        return TRAITS
    return replace(TRAITS, batch_size=min(batch_size, MOST_IN_BATCH), recovery=Recovery.SEARCH_FIRST)
