"""What is known of Wave before the first call: hosts, limits, traits, names."""

from __future__ import annotations

from collections.abc import Mapping

from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits
from sync_engine.connectors.http import Limit

API = "https://gql.waveapps.com"
PATH = "/graphql/public"
TOKEN = "https://api.waveapps.com"  # noqa: S105 (a host)
TOKEN_PATH = "/oauth2/token/"  # noqa: S105 (a path)
#: §7: sixty a minute, two at once
LIMITS = (Limit(60, 60.0),)
CONCURRENT = 2
PAGE = 200  # §5
SMALLEST_PAGE = 10  # the smallest default of the API (§5): nobody gives less
MOST_READ = 20  # invoices read with their payments in one document: our own bound
TRAITS = Traits(
    slug="wave",
    recovery=Recovery.SEARCH_FIRST,  # §6: numbers may be unique, nobody has published it
    number_limit=255,
    processing_ceiling=180.0,  # not published: our own caution, three times what gateways commonly wait
    requests_per_second=1.0,
    feed=FeedTraits(overlap=120.0, vanishes=True),  # §10: deletes are invisible; the overlap is our own caution
)
#: A line must name a product (§3), a payment an account; Wave knows no tax-inclusive documents.
POLICY: Mapping[str, object] = {
    "items": {"default": "Sales"},
    "accounts": {"default": "Sales", "payment": "Bank"},
    "tax": {"inclusive_prices": "net"},
    "prices": {"decimals": 8},
    "limits": {"party_name": 255, "payment_reference": 255},
}
#: what sources call a way of paying → Wave's word (§3)
METHODS = {
    "card": "CREDIT_CARD",
    "cash": "CASH",
    "check": "CHEQUE",
    "cheque": "CHEQUE",
    "paypal": "PAYPAL",
    "transfer": "BANK_TRANSFER",
}
