"""Who calls, and what about: read from the raw request for journals and faults, then checked (dossier §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.netsuite.naming import named_rest, named_soap
from mock_erps.netsuite.places import account_at, base_of
from mock_erps.netsuite.soap.passports import passport_of, proven
from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.auth.oauth1 import Nonces, TokenPair, authentic, read_header
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.soap import BadEnvelope, read_envelope

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

SCOPE = "rest_webservices"


def identify(call: Call) -> None:
    """Company, neutral operation names and external id of a request nobody has checked yet."""
    if call.operation.id == "soap":
        _identify_soap(call)
        return
    exchange = call.exchange
    given = read_header(call.request.headers.get("authorization", ""))
    token = given.get("oauth_token", "") or _bearer(call)
    exchange.token = digest(token)
    exchange.company = account_at(call) or given.get("realm", "").upper() or _held_by(call, token)
    named_rest(call)


def _held_by(call: Call, token: str) -> str:
    holder = call.vendor.oauth.holder(token) if call.vendor.oauth is not None else None
    return holder.companies[0] if holder is not None else ""


def _identify_soap(call: Call) -> None:
    try:
        call.body = read_envelope(call.request.body)
    except BadEnvelope:
        return
    passport = passport_of(call.body)
    call.exchange.company = passport.get("account", "")
    call.exchange.token = digest(passport.get("token", ""))
    named_soap(call)


def authenticate(call: Call) -> None:
    """A signature or a bearer on REST, a token passport on SOAP; never a user's password."""
    # whose settings hold, also for a caller who is turned away
    call.company = call.vendor.companies.get(call.exchange.company)  # type: ignore[assignment]
    soap = call.operation.id == "soap"
    company, call.principal = _soap_caller(call) if soap else _rest_caller(call)
    host = account_at(call)
    if company not in call.vendor.companies or host not in ("", company):
        raise Refusal("invalid_login")
    call.company = call.vendor.companies[company]
    if call.principal == "viewer" and not _only_reads(call):
        raise Refusal("no_permission")


def _only_reads(call: Call) -> bool:
    names = call.exchange.operations or (call.operation.name,)
    return all(name.partition(" ")[0] in ("read", "find", "discover") for name in names)


def _rest_caller(call: Call) -> tuple[str, str]:
    given = read_header(call.request.headers.get("authorization", ""))
    if given:
        pair = _signer(call, given)
        return pair.company, role_of(call, pair)
    token = _bearer(call)
    if not token:
        raise Refusal("token_missing")
    if "cookie" in call.request.headers:
        # taken for a session of the screens (§2)
        raise Refusal("invalid_login")
    assert call.vendor.oauth is not None
    access = call.vendor.oauth.access(token)
    if SCOPE not in access.scopes:
        raise Refusal("invalid_login")
    return access.companies[0], access.app.id


def _signer(call: Call, given: dict[str, str]) -> TokenPair:
    """The pair whose signature it is, used up with its nonce. Raises `invalid_login`."""
    pair = pair_of(call, given.get("oauth_token", ""), given.get("oauth_consumer_key", ""))
    sha1 = given.get("oauth_signature_method") == "HMAC-SHA1" and call.setting("hmac_sha1") == "reject"
    if pair is None or sha1 or given.get("realm", "").upper() != pair.company:
        raise Refusal("invalid_login")
    request = call.request
    urls = [f"{base}{request.path}" for base in (base_of(call), f"http://{request.headers.get('host', '')}")]
    fresh = nonces(call).fresh(pair.token, given.get("oauth_nonce", ""), given.get("oauth_timestamp", ""), call.now)
    if not authentic(pair, given, request.method, urls, request.query) or not fresh:
        raise Refusal("invalid_login")
    return pair


def _soap_caller(call: Call) -> tuple[str, str]:
    try:
        # again: a fault may have changed the bytes on their way
        call.body = read_envelope(call.request.body)
    except BadEnvelope as error:
        raise Refusal("bad_envelope", reason=str(error)) from None
    passport = passport_of(call.body)
    pair = pair_of(call, passport.get("token", ""), passport.get("consumerKey", ""))
    sha1 = passport.get("algorithm") == "HMAC-SHA1" and call.setting("hmac_sha1") == "reject"
    if pair is None or sha1 or not proven(passport, pair):
        raise Refusal("invalid_login")
    if not nonces(call).fresh(pair.token, passport["nonce"], passport["timestamp"], call.now):
        raise Refusal("invalid_login")
    return pair.company, role_of(call, pair)


def pair_of(call: Call, token: str, consumer: str) -> TokenPair | None:
    """The token pair of an integration; a revoked one is gone."""
    pair: TokenPair | None = call.vendor.facts["pairs"].get(token)
    return pair if pair is not None and pair.consumer_key == consumer else None


def role_of(call: Call, pair: TokenPair) -> str:
    """`integration`, or `viewer`, who may look and not touch."""
    return str(call.vendor.facts["roles"][pair.token])


def nonces(call: Call) -> Nonces:
    used: Nonces = call.vendor.facts["nonces"]
    return used


def _bearer(call: Call) -> str:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
