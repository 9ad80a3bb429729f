"""OAuth 1.0a (RFC 5849): an Authorization header read, its signature made anew and compared, its nonce used up.

Only what is signed with a shared secret; a vendor that signs a SOAP header its own way takes `signed` and `Nonces`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote

DIGESTS = {"HMAC-SHA1": "sha1", "HMAC-SHA256": "sha256", "HMAC-SHA512": "sha512"}
_PARAMETER = re.compile(r'([A-Za-z0-9_.-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Who signs: an integration (consumer) and a token of one user in one company."""

    consumer_key: str
    consumer_secret: str
    token: str
    token_secret: str
    company: str

    @property
    def signing_key(self) -> str:
        return f"{escape(self.consumer_secret)}&{escape(self.token_secret)}"


@dataclass(slots=True)
class Nonces:
    """Which nonces are used up. `window` in seconds, both ways; older stamps are refused, so they may be forgotten."""

    window: float = 300.0
    _seen: dict[tuple[str, str], float] = field(default_factory=dict)

    def fresh(self, token: str, nonce: str, stamp: str, now: float) -> bool:
        """True once for each nonce of a token with a stamp near enough to now."""
        if not (nonce and stamp.isascii() and stamp.isdigit()) or abs(now - int(stamp)) > self.window:
            return False
        self._seen = {key: until for key, until in self._seen.items() if until > now} if self._crowded else self._seen
        if (token, nonce) in self._seen:
            return False
        self._seen[token, nonce] = int(stamp) + self.window
        return True

    @property
    def _crowded(self) -> bool:
        return len(self._seen) > 10_000


def read_header(value: str) -> dict[str, str]:
    """The parameters of an `Authorization: OAuth …` header, decoded; empty for any other scheme."""
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "oauth":
        return {}
    return {name: unquote(text) for name, text in _PARAMETER.findall(rest)}


def authentic(pair: TokenPair, given: Mapping[str, str], method: str, urls: Iterable[str], query: str) -> bool:
    """Whether the header's signature is the pair's for one of the addresses the client may have used."""
    digest = DIGESTS.get(given.get("oauth_signature_method", ""))
    if digest is None:
        return False
    told = given.get("oauth_signature", "")
    return any(
        hmac.compare_digest(told.encode(), signed(pair.signing_key, base_string(method, url, query, given), digest))
        for url in urls
    )


def base_string(method: str, url: str, query: str, given: Mapping[str, str]) -> str:
    """RFC 5849 §3.4.1: the method, the address without its query, and all parameters, sorted; no realm."""
    own = [(name, value) for name, value in given.items() if name not in ("realm", "oauth_signature")]
    pairs = sorted((escape(name), escape(value)) for name, value in [*own, *parse_qsl(query, keep_blank_values=True)])
    return "&".join(map(escape, (method.upper(), url, "&".join(f"{name}={value}" for name, value in pairs))))


def signed(key: str, text: str, digest: str = "sha256") -> bytes:
    """The HMAC of a text in base64."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), getattr(hashlib, digest)).digest())


def escape(text: str) -> str:
    """RFC 5849 §3.6."""
    return quote(text, safe="-._~")
