"""What is known of SAP Business One before the first call: traits, policy, names."""

from __future__ import annotations

from collections.abc import Mapping

from sync_engine.canonical import Kind
from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits

ROOT = "/b1s/v2"
CONCURRENT = 4  # §7: worker threads of the customer's own server; none are published
TRAITS = Traits(
    slug="sap_business_one",
    recovery=Recovery.SEARCH_FIRST,  # §6: no key, and a repeated POST makes a second invoice
    number_limit=100,  # §3: NumAtCard carries our number
    processing_ceiling=600.0,  # §11.13: long invoices take tens of seconds; our own caution
    feed=FeedTraits(overlap=3900.0),  # §10: polled by the company's own clock, which in autumn goes back an hour
)
#: Every row of an item document names an item (§3); lengths of §3 and §4.
POLICY: Mapping[str, object] = {
    "accounts": {"default": "Sales", "payment": "Bank"},
    "prices": {"decimals": 6},
    "limits": {"party_name": 100, "party_code": 15, "reference": 50, "payment_reference": 27, "memo": 254},
}

PATH = {Kind.INVOICE: "Invoices", Kind.CREDIT_NOTE: "CreditNotes"}
INVOICE_TYPE = "13"  # what a row calls an invoice that it was copied from (§3)
PAYMENTS = "IncomingPayments"
#: the other halves of documents that were cancelled (§3)
NO_CANCELLATIONS = "CancelStatus ne 'csCancellation'"
CODE_LENGTH = 15
DESCRIPTION_LENGTH = 200  # longer texts go to ItemDetails as well
EVERY_CURRENCY = "##"
