"""An event of the façade: proof of who sent it, and which order to look at (dossier syspro §10).

Nothing else of it is believed: the order is read at SYSPRO, so an old, doubled or overtaken event does no harm.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync_engine.sources.bad_source import BadSource
from sync_engine.sources.files import read_bytes
from sync_engine.sources.live import SourceConfig

_SIGNATURE = "x-harmony-signature"


def order_told(file: Path, config: SourceConfig) -> str:
    """The number of the order. `file` is `{"headers": {...}, "body": "<base64>"}` as received. Raises `BadSource`."""
    try:
        request: Mapping[str, Any] = json.loads(read_bytes(file))
        headers = {name.lower(): str(value) for name, value in request["headers"].items()}
        body = b64decode(request["body"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSource(f'{file} is no delivered event: {{"headers": {{…}}, "body": "<base64>"}}') from None
    secret = config.credentials.get("webhook_secret", "")
    if not secret:
        raise BadSource(f"sources.{config.name}.credentials has no webhook_secret; an event cannot be verified")
    sealed = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(sealed.encode(), headers.get(_SIGNATURE, "").encode()):
        raise BadSource(f"{file}: the signature is not that of the sender we know; the event is left alone")
    try:
        told = json.loads(body)["data"]["SalesOrderNumber"]
    except (ValueError, KeyError, TypeError):
        told = None
    if not isinstance(told, str) or not told.strip():
        raise BadSource(f"{file}: the event names no SalesOrderNumber")
    return told.strip()
