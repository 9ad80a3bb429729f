"""How the tests log in, and how they read the gateway's no."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

from mock_erps.platform.journal import Exchange
from tests.quickbooks_online.desk import Desk, told

TOKENS = "/oauth2/v1/tokens/bearer"


def basic(desk: Desk, secret: str = "") -> dict[str, str]:
    pair = f"{desk.credentials['client_id']}:{secret or desk.credentials['client_secret']}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def token_call(desk: Desk, form: dict[str, str], headers: dict[str, str] | None = None, **more: str) -> Exchange:
    body = urlencode(form).encode()
    given = {**(headers or basic(desk)), **more}
    media_type = "application/x-www-form-urlencoded"
    return desk.send("POST", TOKENS, body, content_type=media_type, headers=given, host="oauth.platform.intuit.com")


def refresh(desk: Desk, token: str) -> Exchange:
    return token_call(desk, {"grant_type": "refresh_token", "refresh_token": token})


def use(desk: Desk, token: str) -> Exchange:
    desk.token = token
    return desk.send("GET", "preferences")


def gateway(exchange: Exchange) -> dict[str, Any]:
    entry: dict[str, Any] = told(exchange)["fault"]["error"][0]
    return entry
