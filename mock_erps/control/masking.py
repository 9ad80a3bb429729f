"""Secrets out of what people read: headers by name, bodies by the names vendors give to credentials."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "•••"
_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key"})
_NAMES = (
    r"(?:access_token|refresh_token|id_token|client_secret|client_assertion|token|code|password|passwd|secret|"
    r"sessionid|session_id|senderpassword|sender_password|api_key|apikey)"
)
_JSON = re.compile(rf'("{_NAMES}"\s*:\s*")[^"]*(")', re.IGNORECASE)
_FORM = re.compile(rf"((?:^|[&?]){_NAMES}=)[^&\s]*", re.IGNORECASE)
_XML = re.compile(rf"(<({_NAMES})(?:\s[^>]*)?>)[^<]*(</)", re.IGNORECASE)


def headers(given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The scheme of an authorization stays, the credential goes."""
    return [(name, _credential(value) if name.lower() in _HEADERS else value) for name, value in given]


def _credential(value: str) -> str:
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {MASK}" if space else MASK


def text(given: str, media_type: str = "") -> str:
    """A body or a query string without its secrets. In JSON `code` is a vendor's error code and stays."""
    if "json" in media_type:
        return _JSON.sub(lambda found: found[0] if _is_error_code(found) else f"{found[1]}{MASK}{found[2]}", given)
    if "xml" in media_type:
        return _XML.sub(rf"\1{MASK}\3", given)
    return _FORM.sub(rf"\1{MASK}", given)


def _is_error_code(found: re.Match[str]) -> bool:
    return found[1].lower().startswith('"code"')
