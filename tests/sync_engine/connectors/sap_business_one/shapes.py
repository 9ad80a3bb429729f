"""Shapes of SAP Business One in the connector's tests."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument

LOGIN = {"SessionId": "S-1", "Version": "1000310", "SessionTimeout": 30}
MIXED = {"Content_Type": "multipart/mixed; boundary=b"}
COOKIES = {"Set_Cookie": "ROUTEID=.node3; path=/b1s"}
TAG = 'W/"356A192B7913B04C54574D18C28D46E6395428AB"'
ROW = {"LineNum": 0, "ItemCode": "11", "Quantity": 3.0, "LineTotal": 150.0, "VatGroup": "S1", "AccountCode": "200"}
INVOICE = {
    "@odata.etag": TAG,
    "DocEntry": 417,
    "NumAtCard": "SO-10045",
    "CardCode": "58",
    "DocDate": "2026-02-03T00:00:00Z",
    "DocCurrency": "USD",
    "DocTotal": 150.0,
    "DocTotalFc": 0.0,
    "PaidToDate": 50.0,
    "CancelStatus": "csNo",
    "JournalMemo": "PO 7",
    "DocumentLines": [ROW],
}


def says(code: str | int, text: str) -> dict[str, Any]:
    message = text if isinstance(code, str) else {"lang": "en-us", "value": text}
    return {"error": {"code": code, "message": message}}


def sent(vendor: Any, at: int = -1) -> Any:
    return vendor.seen[at]


def draft(drafts: Any, **line: Any) -> Any:
    return drafts.one(**{"tax_code_id": "S1", **line})


def write(drafts: Any, **line: Any) -> Any:
    return replace(drafts.write(), draft=draft(drafts, **line))


def remote(**changes: Any) -> RemoteDocument:
    raw = {**INVOICE, "PaidToDate": 0.0, "U_Note": "theirs", "SalesPersonCode": 4, **changes}
    total = Decimal(150)
    return RemoteDocument(
        "417", Kind.INVOICE, "SO-10045", TAG, "58", date(2026, 2, 3), "USD", total, total, live=True, raw=raw
    )


def parts(*answers: tuple[int, Any]) -> bytes:
    told = [
        f"--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {status} X\r\nContent-Type: application/json\r\n\r\n"
        f"{json.dumps(body) if body is not None else ''}\r\n"
        for status, body in answers
    ]
    return ("--b\r\nContent-Type: multipart/mixed; boundary=r\r\n\r\n" + "".join(told) + "--r--\r\n--b--\r\n").encode()
