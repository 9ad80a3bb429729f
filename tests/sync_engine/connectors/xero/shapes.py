"""What Xero answers, as tests script it."""

from __future__ import annotations

INVOICE = {
    "Type": "ACCREC",
    "InvoiceID": "ed255415-e141-4150-aab2-b21c9c9b1d7b",
    "InvoiceNumber": "SO-10045",
    "Reference": "PO 77",
    "AmountDue": 150.0,
    "Contact": {"ContactID": "58", "Name": "Acme Ltd"},
    "DateString": "2026-02-03T00:00:00",
    "Date": "/Date(1770076800000+0000)/",
    "Status": "AUTHORISED",
    "LineItems": [{"LineItemID": "l-1", "Tracking": [{"Name": "Region", "Option": "North"}], "LineAmount": 150.0}],
    "Total": 150.0,
    "CurrencyCode": "USD",
    "UpdatedDateUTC": "/Date(1770109811500+0000)/",
}


def ok(**parts: object) -> dict[str, object]:
    return {"Id": "x", "Status": "OK", **parts}


def bad(*messages: str, number: str = "SO-10045", **more: object) -> dict[str, object]:
    errors = [{"Message": message} for message in messages]
    return {"InvoiceID": "0-0", "InvoiceNumber": number, "HasErrors": True, "ValidationErrors": errors, **more}


def refused(*elements: object) -> dict[str, object]:
    return {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception", "Elements": elements}


def paid(id: str, invoice: str, amount: float, **more: object) -> dict[str, object]:
    row = {"PaymentID": id, "Invoice": {"InvoiceID": invoice}, "Amount": amount, "Reference": "TRX-7"}
    return {**row, "Date": "/Date(1770681600000+0000)/", "Status": "AUTHORISED", **more}
