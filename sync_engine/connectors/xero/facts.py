"""What is known of Xero before the first call: hosts, limits, traits, names."""

from __future__ import annotations

from collections.abc import Mapping

from sync_engine.canonical import Kind, TaxMode
from sync_engine.connectors import Recovery, Traits
from sync_engine.connectors.feed import FeedTraits
from sync_engine.connectors.http import Limit

API = "https://api.xero.com"
TOKEN = "https://identity.xero.com"  # noqa: S105 (a host)
#: §7: sixty calls a minute for a tenant and app; five at once.
LIMITS = (Limit(60, 60.0),)
CONCURRENT = 5
WINDOW = 60.0
TRAITS = Traits(
    slug="xero",
    recovery=Recovery.UNIQUE_NUMBER,
    number_limit=255,
    processing_ceiling=180.0,  # not published: our own caution, three times what gateways commonly wait
    batch_size=25,  # §7: at most fifty elements in a call are advised
    key_limit=128,
    amount_decimals=2,  # §3, of every currency: line amounts, taxes and totals are rounded, four places are for prices
    requests_per_second=1.0,
    feed=FeedTraits(overlap=120.0),  # §10: polled by time of change; the overlap is our own caution
)
#: An approved line must name an account and a tax type (§3), a payment a bank account (§4); lengths of §3 and §4.
POLICY: Mapping[str, object] = {
    "accounts": {"default": "Sales", "payment": "Bank"},
    "tax": {"default": "NONE"},
    "prices": {"decimals": 4},
    "limits": {"party_name": 255, "party_code": 50, "payment_reference": 255},
}

TAX_MODES = {TaxMode.EXCLUSIVE: "Exclusive", TaxMode.INCLUSIVE: "Inclusive", TaxMode.NONE: "NoTax"}
PATH = {Kind.INVOICE: "Invoices", Kind.CREDIT_NOTE: "CreditNotes"}
FEED_PATH = {**PATH, Kind.PAYMENT: "Payments"}
ID = {"Invoices": "InvoiceID", "CreditNotes": "CreditNoteID", "Contacts": "ContactID", "Payments": "PaymentID"}
NUMBER = {"Invoices": "InvoiceNumber", "CreditNotes": "CreditNoteNumber"}
TYPE = {"Invoices": "ACCREC", "CreditNotes": "ACCRECCREDIT", "Payments": "ACCRECPAYMENT"}
BALANCE = {"Invoices": "AmountDue", "CreditNotes": "RemainingCredit"}
DEAD = frozenset({"VOIDED", "DELETED"})
#: The vendor's names of time zones (Windows names in capitals without blanks) that differ from IANA's.
ZONES = {
    "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
    "AUSEASTERNSTANDARDTIME": "Australia/Sydney",
    "EAUSTRALIASTANDARDTIME": "Australia/Brisbane",
    "CENAUSTRALIASTANDARDTIME": "Australia/Adelaide",
    "AUSCENTRALSTANDARDTIME": "Australia/Darwin",
    "WAUSTRALIASTANDARDTIME": "Australia/Perth",
    "TASMANIASTANDARDTIME": "Australia/Hobart",
    "SINGAPORESTANDARDTIME": "Asia/Singapore",
    "SOUTHAFRICASTANDARDTIME": "Africa/Johannesburg",
    "GMTSTANDARDTIME": "Europe/London",
    "WEUROPESTANDARDTIME": "Europe/Berlin",
    "ROMANCESTANDARDTIME": "Europe/Paris",
    "EASTERNSTANDARDTIME": "America/New_York",
    "CENTRALSTANDARDTIME": "America/Chicago",
    "MOUNTAINSTANDARDTIME": "America/Denver",
    "PACIFICSTANDARDTIME": "America/Los_Angeles",
}
