"""Token-based authentication (§2): every request signed by OAuth 1.0a, HMAC-SHA256, under a nonce of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import replace
from urllib.parse import parse_qsl, quote

from sync_engine.connectors import Target
from sync_engine.connectors.http import Answer, Request, Transport


class Signed:
    """A transport whose requests bear a signature; there is nothing that could run out."""

    def __init__(self, target: Target, transport: Transport) -> None:
        self._told = target.credentials
        self._account = target.company.upper().replace("-", "_")
        self._transport = transport

    def send(self, request: Request) -> Answer:
        header = self._header(request)
        return self._transport.send(replace(request, headers={**request.headers, "Authorization": header}))

    def _header(self, request: Request) -> str:
        given = {
            "oauth_consumer_key": self._told.get("consumer_key", ""),
            "oauth_token": self._told.get("token_id", ""),
            "oauth_signature_method": "HMAC-SHA256",
            "oauth_timestamp": str(int(time.time())),
            "oauth_nonce": secrets.token_hex(16),
            "oauth_version": "1.0",
        }
        given["oauth_signature"] = self._signature(request, given)
        parts = ", ".join(f'{name}="{_escaped(value)}"' for name, value in given.items())
        return f'OAuth realm="{_escaped(self._account)}", {parts}'

    def _signature(self, request: Request, given: dict[str, str]) -> str:
        """RFC 5849 §3.4: method, address and all parameters, signed with both secrets."""
        address, _, query = request.url.partition("?")
        pairs = sorted((_escaped(n), _escaped(v)) for n, v in [*given.items(), *parse_qsl(query, True)])
        text = "&".join(map(_escaped, (request.method, address, "&".join(f"{n}={v}" for n, v in pairs))))
        secret = "&".join(_escaped(self._told.get(name, "")) for name in ("consumer_secret", "token_secret"))
        return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")
