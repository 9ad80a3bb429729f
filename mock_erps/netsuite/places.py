"""Addresses: which account a host belongs to, and the addresses that answers name (dossier §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

REST = "/services/rest"
RECORD = f"{REST}/record/v1"


def slugified(account: str) -> str:
    """An account id as hosts spell it: `1234567_SB1` → `1234567-sb1`."""
    return account.lower().replace("_", "-")


def host_of(account: str) -> str:
    return f"{slugified(account)}.suitetalk.api.netsuite.com"


def account_at(call: Call) -> str:
    """The account whose own host was asked; empty at a host of nobody's (loopback)."""
    host = call.request.host.lower()
    return next((id for id in call.vendor.companies if host == host_of(id)), "")


def base_of(call: Call) -> str:
    """Where the client may go on: the account's host, or the door it came through."""
    if account_at(call):
        return f"https://{call.request.host}"
    return f"http://{call.request.headers.get('host', call.request.host)}/{call.vendor.slug}"


def record_url(call: Call, type: str, id: str = "") -> str:
    address = f"{base_of(call)}{RECORD}/{type}"
    return f"{address}/{quote(id, safe='')}" if id else address
