"""What is known of NetSuite before the first call: hosts, limits, traits, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync_engine.canonical import Kind
from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits

REST = "/services/rest"
RECORD = f"{REST}/record/v1"
TOKEN = f"{REST}/auth/oauth2/v1/token"
CONCURRENT = 5  # §7: what the smallest accounts allow, shared with everybody else's integrations
OVERLAP = 3720.0  # an hour that comes twice, and our own caution
TRAITS = Traits(
    slug="netsuite",
    recovery=Recovery.REFUSED_KEY,  # §6: an external id that is in use is refused
    number_limit=45,
    processing_ceiling=900.0,  # §7: a request is cut after 15 minutes
    key_limit=255,
    feed=FeedTraits(overlap=OVERLAP, vanishes=True),
)
#: A line must name an item and knows its net amount and its tax only (§3); the WSDL has one tax amount on each line.
POLICY: Mapping[str, object] = {
    "items": {"default": "Sales"},
    "prices": {"decimals": 8},
    "tax": {"inclusive_prices": "net"},
    "limits": {"party_name": 83, "party_code": 80, "reference": 45, "payment_reference": 45, "memo": 999},
}

TYPE = {Kind.INVOICE: "invoice", Kind.CREDIT_NOTE: "creditMemo"}
CODE = {Kind.INVOICE: "CustInvc", Kind.CREDIT_NOTE: "CustCred"}
FEED_TYPE = {**TYPE, Kind.PAYMENT: "customerPayment"}
FEED_CODE = {**CODE, Kind.PAYMENT: "CustPymt"}
REVERSAL = "reversal-of-"
CUSTOM_PRICE = "-1"  # §11.5: any other price level overrides the rate


@dataclass(frozen=True, slots=True)
class Company:
    """What every document needs to know of the account: its currency and all currencies' ids by ISO code."""

    home: str
    currencies: Mapping[str, str]

    def symbol(self, id: str) -> str:
        """The ISO code of a currency's id; empty for one nobody knows."""
        return next((symbol for symbol, known in self.currencies.items() if known == id), "")


def host(account: str) -> str:
    """Every account has its own (§1)."""
    return f"https://{account.lower().replace('_', '-')}.suitetalk.api.netsuite.com"


def reversal(id: str) -> str:
    """The external id of the credit memo that reverses an invoice: whoever finds it knows that the invoice is void."""
    return f"{REVERSAL}{id}"
