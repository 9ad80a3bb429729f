"""The token passport in a SOAP header, and its signature (dossier §2)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from mock_erps.platform.auth.oauth1 import DIGESTS, TokenPair, signed
from mock_erps.platform.wires.soap import Envelope, child, text

_PARTS = ("account", "consumerKey", "token", "nonce", "timestamp")


def passport_of(envelope: Envelope) -> dict[str, str]:
    """Its parts by name, with `signature` and `algorithm`; empty without one."""
    block = envelope.headers.get("tokenPassport")
    if block is None:
        return {}
    signature = child(block, "signature")
    algorithm = str(signature.get("algorithm", "")) if signature is not None else ""
    return {name: text(block, name) for name in _PARTS} | {"signature": text(signature), "algorithm": algorithm}


def proven(passport: Mapping[str, str], pair: TokenPair) -> bool:
    """The five parts joined by `&`, signed with both secrets, in the pair's own account."""
    digest = DIGESTS.get(passport["algorithm"].replace("HMAC_", "HMAC-"))
    if digest is None or passport["account"].upper() != pair.company:
        return False
    text = "&".join(passport[name] for name in _PARTS)
    return hmac.compare_digest(passport["signature"].encode(), signed(pair.signing_key, text, digest))
