"""Identifiers: GUIDs drawn from the tenant and a counter, so that the same run gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

ZEROS = "00000000-0000-0000-0000-000000000000"
_EMPTY = hashlib.blake2b(digest_size=16)
_GUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def guid(*names: object) -> str:
    """The same names give the same GUID."""
    digest = _EMPTY.copy()  # half the time of a new one
    digest.update(":".join(map(str, names)).encode())
    text = digest.hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


@lru_cache(maxsize=1024)
def _head(company: str, kind: str) -> str:
    return guid(company, kind)[:24]


def draw(call: Call, kind: str) -> str:
    """The next GUID of a kind of object in this tenant."""
    return f"{_head(call.company.id, kind)}{call.books.next(kind):012x}"


@lru_cache(maxsize=4096)
def is_guid(text: str) -> bool:
    return _GUID.fullmatch(text) is not None


def given_guid(call: Call, value: Any, field: str) -> str:
    """An id as a client sent it. A malformed one breaks the vendor's deserialiser: 500 (dossier xero §8)."""
    text = str(value).strip().lower()
    if is_guid(text):
        return text
    if call.setting("malformed_guid") == "error":
        raise Refusal("unknown_error")
    raise Refusal("validation", parts=(Refusal("malformed_id", field=field),))
