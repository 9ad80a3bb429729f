"""HTTP Basic credentials of an app, as token endpoints take them (RFC 6749 §2.3.1)."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING

from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.auth.oauth import App
    from mock_erps.platform.call import Call


def basic(call: Call) -> tuple[str, str] | None:
    """Name and secret; None for a request with other credentials or none. Raises Refusal `invalid_client`."""
    scheme, _, coded = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        id, _, secret = b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal("invalid_client") from None
    return id, secret


def basic_app(call: Call) -> App:
    """The app that names itself so. Raises Refusal `invalid_client`."""
    given = basic(call)
    if given is None or call.vendor.oauth is None:
        raise Refusal("invalid_client")
    return call.vendor.oauth.client(*given)
