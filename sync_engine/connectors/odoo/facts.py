"""What is known of Odoo before the first call: hosts, traits, policy, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sync_engine.canonical import Kind
from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits

ONLINE = ".odoo.com"
TRAITS = Traits(
    slug="odoo",
    # a document is loaded by its external id, and a posted number is unique in its journal (§6); payments are neither
    recovery=Recovery.UNIQUE_NUMBER,
    number_limit=255,
    processing_ceiling=180.0,  # §7: a worker has 120 s; the rest is for the proxy's queue before it
    batch_size=50,
    key_limit=64,
    amount_decimals=3,  # as many as the currency has
    two_steps=True,
    # §10: polled by write_date, the time when a transaction began; §7: it may take a worker's 120 s until it is seen
    feed=FeedTraits(overlap=180.0, vanishes=True),
)
#: Prices are net here: whether one includes its tax is decided by the tax and not by the document (§11.10).
POLICY: Mapping[str, object] = {
    "accounts": {"default": "Sales", "payment": "Bank"},
    "tax": {"inclusive_prices": "net"},
    "prices": {"decimals": 6},
    "limits": {"party_name": 255, "party_code": 64, "payment_reference": 255},
}

MOVE, LINE, PAYMENT = "account.move", "account.move.line", "account.payment"
TYPE = {Kind.INVOICE: "out_invoice", Kind.CREDIT_NOTE: "out_refund"}
DOCUMENT_FIELDS = (
    *("name", "state", "partner_id", "invoice_date", "currency_id", "amount_total", "amount_residual", "ref"),
    *("posted_before", "payment_state", "write_date", "invoice_line_ids", "amount_tax", "invoice_payment_term_id"),
)
LINE_FIELDS = ("product_id", "account_id", "name", "quantity", "price_unit", "discount", "tax_ids")
PAYMENT_FIELDS = ("memo", "partner_id", "date", "amount", "currency_id", "state", "move_id", "write_date")
PARTY_FIELDS = ("name", "ref", "email", "active")


@dataclass(slots=True)
class Company:
    """What documents need to know of the company; read with the catalogue."""

    currency: str = ""
    currencies: Mapping[str, int] = field(default_factory=dict)
    journal: int = 0
    #: account of a bank journal → the journal
    banks: Mapping[str, int] = field(default_factory=dict)
    #: last day on which a sales document would be moved to another date (§11.7)
    locked_until: date | None = None
