"""The company itself: CompanyInfo, Preferences, ExchangeRate (dossier quickbooks_online §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts, currencies
from mock_erps.quickbooks_online.resources.transaction import day
from mock_erps.quickbooks_online.times import company_day, stamp
from mock_erps.quickbooks_online.writing import answered

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def _head(call: Call) -> dict[str, Any]:
    made = stamp(call.company.facts["opened"])
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "0",
        "MetaData": {"CreateTime": made, "LastUpdatedTime": made},
    }


def company_info(call: Call) -> dict[str, Any]:
    company = call.company
    return {
        "CompanyName": company.name,
        "LegalName": company.name,
        "CompanyStartDate": "2020-01-01",
        "FiscalYearStartMonth": "January",
        "Country": company.country,
        "DefaultTimeZone": company.zone,
        "SupportedLanguages": "en",
        "Email": {"Address": "books@example.com"},
        "NameValue": [
            {"Name": "MultiCurrency", "Value": str(len(currencies.active(company)) > 1).lower()},
            {"Name": "SubscriptionStatus", "Value": _subscription(call)},
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        ],
        **_head(call),
    }


def _subscription(call: Call) -> str:
    return "SUBSCRIBED" if call.setting("subscription") == "active" else "EXPIRED"


def info(call: Call) -> Reply:
    if call.path["id"] not in (call.company.id, "1"):
        raise Refusal("not_found", kind="CompanyInfo", id=call.path["id"])
    return answered(call, {"CompanyInfo": company_info(call)})


def preferences(call: Call) -> Reply:
    company = call.company
    body = {
        "AccountingInfoPrefs": {
            "UseAccountNumbers": True,
            "FirstMonthOfFiscalYear": "January",
            "CustomerTerminology": "Customers",
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": call.setting("custom_txn_numbers"),
            "AllowDeposit": True,
            "AllowDiscount": True,
            "AllowShipping": True,
            "DefaultTerms": {"value": company.facts["default_term"]},
        },
        "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": company.country == "US"},
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": len(currencies.active(company)) > 1,
            "HomeCurrency": {"value": company.currency},
        },
        **_head(call),
    }
    return answered(call, {"Preferences": body})


def exchange_rate(call: Call) -> Reply:
    """Home units for one foreign unit on a day, today by default."""
    currency = call.query.get("sourcecurrencycode", "")
    if not currency:
        raise Refusal("missing_parameter", parameter="sourcecurrencycode")
    if currency not in currencies.active(call.company):
        raise Refusal("bad_currency", value=currency, element="sourcecurrencycode")
    asked = call.query.get("asofdate")
    as_of = day(asked, "asofdate") if asked else company_day(call.company.zone, call.now)
    rate = currencies.rate_on(call.company.currency, currency, as_of)
    body = {
        "SyncToken": "0",
        "domain": "QBO",
        "AsOfDate": as_of.isoformat(),
        "SourceCurrencyCode": currency,
        "Rate": amounts.number(rate),
        "sparse": False,
        "TargetCurrencyCode": call.company.currency,
        "MetaData": {"LastUpdatedTime": stamp(call.now)},
    }
    return answered(call, {"ExchangeRate": body})
