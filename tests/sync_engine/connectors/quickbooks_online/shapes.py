"""What QuickBooks Online answers, as tests script it."""

from __future__ import annotations

from typing import Any

COMPANY = {"CompanyInfo": {"Country": "US", "DefaultTimeZone": "America/Chicago"}}


PREFERENCES = {"Preferences": {"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": False}}}


INVOICE = {
    "Id": "145",
    "SyncToken": "0",
    "DocNumber": "SO-10045",
    "TxnDate": "2026-02-03",
    "CurrencyRef": {"value": "USD"},
    "CustomerRef": {"value": "58"},
    "TotalAmt": 150.00,
    "Balance": 150.0,
    "Line": [
        {
            "Id": "1",
            "Amount": 150.0,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "9"}, "ClassRef": {"value": "7"}, "Qty": 1},
        },
        {"Amount": 150.0, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
    ],
}


STARTED = (COMPANY, PREFERENCES)


def fault(code: str, message: str = "M", detail: str = "D") -> dict[str, Any]:
    return {"Fault": {"Error": [{"Message": message, "Detail": detail, "code": code}], "type": "ValidationFault"}}


def started(vendor: Any, country: str = "US", currencies: bool = False) -> None:
    vendor.says({"CompanyInfo": {**COMPANY["CompanyInfo"], "Country": country}})
    preferences = {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": currencies}
    vendor.says({"Preferences": {"CurrencyPrefs": preferences}})


THROTTLE_XML = (
    '<?xml version="1.0"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE">'
    '<Error code="3001"><Message>ThrottleExceeded</Message></Error></Fault></IntuitResponse>'
)


GATEWAY_401 = {
    "warnings": None,
    "fault": {"error": [{"message": "AuthenticationFailed", "detail": "Token expired: eyJ", "code": "3200"}]},
}


XML_401 = THROTTLE_XML.replace("3001", "100").replace("SERVICE", "AuthenticationFault")
