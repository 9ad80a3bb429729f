"""The general ledger: what posting leaves behind, in company currency, debits and credits always even."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.dynamics_business_central.model import page
from mock_erps.dynamics_business_central.resources.masters import Plain
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

RECEIVABLE = "1100"
TAX = "2200"
SALES = "4000"
ROUNDING = "9140"
_ENTRY = Plain("generalLedgerEntries")


def rate_on(call: Call, currency: str, day: str) -> Decimal:
    """What one unit of a currency is worth in company currency: the last rate that has begun. Raises `rate_missing`."""
    if currency == call.company.currency:
        return Decimal(1)
    begun = [
        row for row in call.books["currencyExchangeRates"].find("currency", currency) if row["startingDate"] <= day
    ]
    if not begun:
        raise Refusal("rate_missing", currency=currency, date=day)
    row = max(begun, key=lambda row: row["startingDate"])
    return decimal(row["relationalExchangeRateAmount"]) / decimal(row["exchangeRateAmount"])


def check_period(call: Call, day: str, row: str, **places: Any) -> None:
    """Raises the refusal `row` for a day that is closed."""
    closed = call.company.facts.get("closed_until")
    if closed and day <= str(closed):
        raise Refusal(row, **places)


def post_document(call: Call, doc: Doc, kind: str, lines: Iterable[Doc], side: int) -> None:
    """Receivable against income per line and VAT; `side` is 1 for an invoice, -1 for a credit memo."""
    rate = doc["_rate"]
    entries = [(RECEIVABLE, home(doc["totalAmountIncludingTax"], rate) * side)]
    entries += [(_income(line), -home(line["netAmount"], rate) * side) for line in lines]
    entries.append((TAX, -home(doc["totalTaxAmount"], rate) * side))
    post(call, doc["postingDate"], doc["number"], kind, doc["customerName"], entries)


def _income(line: Doc) -> str:
    return str(line["lineObjectNumber"]) if line["lineType"] == "Account" else SALES


def home(amount: float, rate: Decimal) -> Decimal:
    return rounded(decimal(amount) * rate)


def post(call: Call, day: str, document: str, kind: str, description: str, entries: list[tuple[str, Decimal]]) -> None:
    """Write entries (account, debit; a credit is negative); what rounding leaves goes to its own account."""
    left = sum((amount for _, amount in entries), ZERO)
    for account, amount in [*entries, (ROUNDING, -left)]:
        if amount:
            _write(call, day, document, kind, description, account, amount)


def _write(call: Call, day: str, document: str, kind: str, description: str, account: str, amount: Decimal) -> None:
    entry_number = call.books.next("entry", 2701)
    found = call.books["accounts"].first("key", account)
    entry = {
        "@odata.etag": "",
        **page("generalLedgerEntries").blank,
        "id": uuid_for(call.company.id, "entry", entry_number),
        "entryNumber": entry_number,
        "postingDate": day,
        "documentNumber": document,
        "documentType": kind,
        "accountId": found["id"] if found else "",
        "accountNumber": account,
        "description": description[:100],
        "debitAmount": number(max(amount, ZERO)),
        "creditAmount": number(max(-amount, ZERO)),
    }
    _ENTRY.stamp(call, entry, None)
    call.books.put("generalLedgerEntries", entry["id"], entry)
