"""Global ids: base64 of `Business:<uuid>` and of `Business:<uuid>;Invoice:<number>` (dossier wave §3).

The id of every record begins with the id of its business, because that is 45 bytes long.
"""

from __future__ import annotations

import base64
import re

_BUSINESS = re.compile(r"QnVzaW5lc3M6[A-Za-z0-9+/]{48}")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def business_id(uuid: str) -> str:
    return encoded(f"Business:{uuid}")


def node_id(business: str, kind: str, number: object) -> str:
    """The id of a record; `kind` is the name of its type."""
    return encoded(f"{base64.b64decode(business).decode()};{kind}:{number}")


def businesses_named(text: str) -> list[str]:
    """The businesses whose ids, or whose records' ids, stand in a text."""
    return list(dict.fromkeys(_BUSINESS.findall(text)))
