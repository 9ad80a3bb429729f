"""The credentials a request carries, as far as a fault of authentication has to find them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mock_erps.platform.auth import OAuth

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_REFRESH = re.compile(rb"refresh_token[\"']?\s*[=:]\s*[\"']?([^&\"'\s]+)")


def bearer(call: Call) -> str:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def refresh_token(call: Call) -> str:
    """The refresh token in a body: a form or JSON; not the grant type's own word."""
    found = [token.decode() for token in _REFRESH.findall(call.request.body) if token != b"refresh_token"]
    return found[0] if found else ""


def expire(call: Call) -> None:
    """The access token or the session of a request ends now."""
    if call.vendor.oauth is not None:
        call.vendor.oauth.expire(bearer(call))
    if call.vendor.sessions is not None:
        call.vendor.sessions.evict(call.exchange.company)


def grants(call: Call) -> OAuth:
    """Raises LookupError for a vendor without OAuth: its contract must not offer such a fault."""
    if call.vendor.oauth is None:
        raise LookupError(f"{call.vendor.slug} has no OAuth grants; take the fault out of its contract")
    return call.vendor.oauth
