"""A machine's signed assertion for client credentials (dossier §2): a JWT by ES256, its key made from the seed.

PyJWT and cryptography do the mathematics. Where they are not installed there is no certificate to sign with, and the
grant is refused as one the account does not offer.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.places import REST, base_of
from mock_erps.platform.auth import App
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

TOKEN = f"{REST}/auth/oauth2/v1/token"
#: not among what mock-erps itself needs
_INSTALLED = all(find_spec(name) for name in ("jwt", "cryptography"))
#: an assertion is good for an hour at most
_LONGEST = 3600


@lru_cache(maxsize=64)
def certificate(seed: int, company: str) -> tuple[str, str]:
    """(certificate id, private key: PKCS #8 in base64) of an integration; empty texts without the libraries."""
    if not _INSTALLED:
        return "", ""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    digest = hashlib.sha256(f"{seed}:certificate:{company}".encode())
    key = ec.derive_private_key(int(digest.hexdigest(), 16) >> 8, ec.SECP256R1())
    encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    content = base64.b64encode(key.private_bytes(encoding, form, serialization.NoEncryption()))
    return f"cert-{digest.hexdigest()[:24]}", content.decode()


def asserted(call: Call, text: str) -> tuple[App, str]:
    """The app and the company that an assertion speaks for. Raises `invalid_grant`."""
    if not _INSTALLED:
        raise Refusal("unsupported_grant")
    import jwt

    try:
        named = str(jwt.get_unverified_header(text).get("kid", ""))
        company = next(id for id in call.vendor.companies if certificate(call.vendor.seed, id)[0] == named)
        claims = _claims(call, text, company)
    except (jwt.PyJWTError, StopIteration):
        raise Refusal("invalid_grant") from None
    app = call.vendor.oauth.apps.get(str(claims["iss"])) if call.vendor.oauth is not None else None
    timed = all(isinstance(claims[name], int | float) for name in ("iat", "exp"))
    if app is None or not timed or not claims["iat"] <= call.now < claims["exp"] <= claims["iat"] + _LONGEST:
        raise Refusal("invalid_grant")
    return app, company


def _claims(call: Call, text: str, company: str) -> dict[str, Any]:
    """The signed claims; their times are judged by the sandbox's clock, not by the machine's."""
    import jwt
    from cryptography.hazmat.primitives import serialization

    private = serialization.load_der_private_key(base64.b64decode(certificate(call.vendor.seed, company)[1]), None)
    return jwt.decode(
        text,
        private.public_key(),  # type: ignore[arg-type]  # of a curve, see above
        algorithms=["ES256"],
        audience=[f"{base_of(call)}{TOKEN}"],
        options={"require": ["iss", "aud", "iat", "exp"], "verify_exp": False, "verify_iat": False},
    )
