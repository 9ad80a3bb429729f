"""The seam to a vendor's webhooks: whether a delivery is the vendor's own, and which records it speaks of.

A connector's package that understands deliveries offers `HOOKS`; one without does not.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sync_engine.canonical import Kind


@dataclass(frozen=True, slots=True)
class Told:
    """That a record of a company changed: `at` in seconds since the epoch, `kind` None for what is not pulled."""

    company: str
    id: str  # of the event: the same at every delivery
    kind: Kind | None
    remote_id: str
    at: float


@dataclass(frozen=True, slots=True)
class Hooks:
    """How a vendor signs and what it says. `told` raises `ValueError` for what it cannot read.

    A vendor that signs nothing says in the body what only it was told: `proves` looks for that.
    """

    signature_header: str  # in lower case; empty for a vendor that signs nothing
    sign: Callable[[str, bytes], str]
    told: Callable[[bytes], Sequence[Told]]
    proves: Callable[[str, bytes], bool] | None = None
    handshake: str = ""  # parameter of the address whose value the vendor wants back before it tells anything

    def authentic(self, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether who sent this knew the secret: over the bytes as they came, in a time that betrays nothing."""
        if self.proves is not None:
            return bool(secret) and self.proves(secret, body)
        given = headers.get(self.signature_header, "")
        return bool(secret) and hmac.compare_digest(self.sign(secret, body).encode(), given.strip().encode())


def hmac_sha256_base64(secret: str, body: bytes) -> str:
    return b64encode(hmac.new(secret.encode(), body, sha256).digest()).decode()


def event_id(*parts: str) -> str:
    """An id for an event that its vendor gave none: the same content is the same event."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def parsed(body: bytes) -> Any:
    """The JSON of a delivery. Raises `ValueError`."""
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
