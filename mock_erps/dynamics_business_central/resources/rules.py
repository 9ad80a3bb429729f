"""Entity set → the rules of its records."""

from __future__ import annotations

from collections.abc import Mapping

from mock_erps.dynamics_business_central.resources import masters
from mock_erps.dynamics_business_central.resources.page import Record
from mock_erps.dynamics_business_central.resources.payments import RECEIPTS, Journal, JournalLine, PaymentJournal
from mock_erps.dynamics_business_central.resources.posting import INVOICE, MEMO
from mock_erps.dynamics_business_central.resources.sales import SalesDocument

_PLAIN = ("companyInformation", "accounts", "currencyExchangeRates", "generalLedgerEntries")
_CODED = ("paymentTerms", "paymentMethods", "shipmentMethods", "currencies", "taxAreas", "unitsOfMeasure")
#: pages whose records stand by themselves
RULES: Mapping[str, Record] = {
    **{set: masters.Plain(set) for set in _PLAIN},
    **{set: masters.CodeList(set) for set in _CODED},
    "customers": masters.Customer(),
    "vendors": masters.Vendor(),
    "items": masters.Item(),
    "taxGroups": masters.TaxGroup(),
    "salesInvoices": INVOICE,
    "salesCreditMemos": MEMO,
    "customerPaymentJournals": PaymentJournal(),
    "journals": Journal(),
}
#: lines that live in their document: page → the document's rules
DOCUMENTS: Mapping[str, SalesDocument] = {"salesInvoiceLines": INVOICE, "salesCreditMemoLines": MEMO}
#: lines that stand in a table of their own
JOURNAL_LINES: Mapping[str, JournalLine] = {"customerPayments": RECEIPTS, "journalLines": JournalLine()}
