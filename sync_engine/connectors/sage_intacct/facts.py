"""What is known of Sage Intacct before the first call: host, limits, traits, names."""

from __future__ import annotations

from collections.abc import Mapping

from sync_engine.canonical import Kind
from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits

API = "https://api.intacct.com"
GATEWAY = "/ia/xml/xmlgw.phtml"
CONCURRENT = 2  # §7, performance tier 1
TRAITS = Traits(
    slug="sage_intacct",
    recovery=Recovery.REFUSED_KEY,
    number_limit=45,
    processing_ceiling=900.0,  # §7: the gateway cuts a request after 15 minutes
    batch_size=25,  # §7: a hundred functions are allowed; a smaller loss is looked up sooner
    key_limit=256,
    amount_decimals=2,  # §3: more are rounded without a word
    feed=FeedTraits(overlap=120.0, vanishes=True),  # §10; the overlap is our own caution
)
#: A line must name an account and knows amounts only, so tax-inclusive prices become net ones (§3); a payment goes to
#: an account of undeposited funds unless the option `bank_account` names a bank (§4).
POLICY: Mapping[str, object] = {
    "accounts": {"default": "Sales", "payment": "Undeposited Funds"},
    "tax": {"inclusive_prices": "net"},
    "limits": {"party_name": 100, "party_code": 20, "payment_reference": 45},
}

OBJECT = {Kind.INVOICE: "ARINVOICE", Kind.CREDIT_NOTE: "ARADJUSTMENT"}
FEED_OBJECT = {**OBJECT, Kind.PAYMENT: "ARPYMT"}
MOST_READ = 100  # records read with their details in one call: our own bound
PAYMENT_FIELDS = (
    *("RECORDNO", "DOCNUMBER", "CUSTOMERID", "STATE", "RAWSTATE", "WHENMODIFIED", "CURRENCY"),
    *("TRX_TOTALENTERED", "TOTALENTERED"),
)
DOCUMENT_FIELDS = (
    *("RECORDNO", "RECORDID", "CUSTOMERID", "STATE", "RAWSTATE", "WHENCREATED", "WHENMODIFIED", "CURRENCY"),
    *("TRX_TOTALENTERED", "TRX_TOTALDUE", "TOTALENTERED", "TOTALDUE", "DOCNUMBER", "DESCRIPTION"),
)
#: what a detail of a payment may draw on that is not money (§4)
CREDIT_KEYS = ("ADJUSTMENTKEY", "NEGATIVEINVOICEKEY", "INLINEKEY")
DETAIL_FIELDS = ("RECORDNO", "PAYMENTKEY", "RECORDKEY", "PAYMENTAMOUNT", "TRX_PAYMENTAMOUNT", *CREDIT_KEYS)
CUSTOMER_FIELDS = ("CUSTOMERID", "NAME", "STATUS", "DISPLAYCONTACT.EMAIL1")
PAYMENT_METHODS = {"cash": "Cash", "check": "Printed Check", "cheque": "Printed Check", "card": "Credit Card"}
RATE_TYPE = "Intacct Daily Rate"
