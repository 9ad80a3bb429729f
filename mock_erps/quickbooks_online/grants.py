"""OAuth2 at the vendor's own hosts: discovery, consent, tokens, revocation (dossier quickbooks_online §2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from mock_erps.platform.auth import Access, OAuth
from mock_erps.platform.auth.basic import basic_app
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.errors import JSON
from mock_erps.quickbooks_online.identity import SCOPE

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_PLACES = {
    "authorization_endpoint": ("authorize", "/connect/oauth2"),
    "token_endpoint": ("token", "/oauth2/v1/tokens/bearer"),
    "userinfo_endpoint": ("userinfo", "/v1/openid_connect/userinfo"),
    "revocation_endpoint": ("revoke", "/v2/oauth2/tokens/revoke"),
    "jwks_uri": ("token", "/op/v1/jwks"),
}


def _json(body: dict[str, Any]) -> Reply:
    return Reply(200, [("content-type", JSON), ("cache-control", "no-cache, no-store")], orjson.dumps(body))


def _oauth(call: Call) -> OAuth:
    assert call.vendor.oauth is not None
    return call.vendor.oauth


def issue(call: Call) -> Reply:
    """Authorization code or refresh token → tokens."""
    app = basic_app(call)
    form: dict[str, str] = call.body
    oauth = _oauth(call)
    oauth.plan = replace(oauth.plan, rotate_after=_rotation(call, form))
    match form.get("grant_type"):
        case "refresh_token":
            access, refresh = oauth.refresh(app, _given(form, "refresh_token"))
        case "authorization_code":
            _given(form, "redirect_uri")
            access, refresh = oauth.exchange(app, _given(form, "code"))
        case None:
            raise Refusal("bad_token_request", reason="grant_type is missing")
        case _:
            raise Refusal("unsupported_grant")
    call.exchange.company = access.companies[0]
    return _json(_tokens(call, access, refresh))


def _rotation(call: Call, form: dict[str, str]) -> float:
    """The age at which a refresh token is replaced: the setting of the company it belongs to."""
    holder = _oauth(call).holder(form.get("refresh_token", ""))
    company = call.vendor.companies.get(holder.companies[0]) if holder else None
    own = company.settings.get("refresh_rotate_after") if company else None
    return float(call.vendor.setting("refresh_rotate_after") if own is None else own)


def _given(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise Refusal("bad_token_request", reason=f"{name} is missing")
    return form[name]


def _tokens(call: Call, access: Access, refresh: str) -> dict[str, Any]:
    plan = _oauth(call).plan
    body = {
        "access_token": access.token,
        "refresh_token": refresh,
        "token_type": "bearer",
        "expires_in": int(plan.access_life),
        "x_refresh_token_expires_in": int(plan.refresh_life),
    }
    if call.request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true":
        body["x_refresh_token_hard_expires_in"] = int(_oauth(call).consent_ends(access) - call.now)
    return body


def revoke(call: Call) -> Reply:
    """Ends the grant behind a token; JSON by the vendor's client, a form by others."""
    basic_app(call)
    if not _oauth(call).revoke(_given(call.body, "token")):
        raise Refusal("invalid_grant")
    return Reply(200, [])


def authorize(call: Call) -> Reply:
    """The consent page: here everybody consents at once. `realmId` picks the company, ours for want of a person."""
    oauth, asked = _oauth(call), call.query
    app = oauth.apps.get(asked.get("client_id", ""))
    if app is None:
        raise Refusal("invalid_client")
    realm = asked.get("realmId") or next(iter(call.vendor.companies))
    if realm not in call.vendor.companies or not asked.get("redirect_uri"):
        raise Refusal("bad_token_request", reason="redirect_uri or realmId is wrong")
    code = oauth.authorize(app, (realm,), tuple(asked.get("scope", SCOPE).split()))
    answer = urlencode({"code": code, "state": asked.get("state", ""), "realmId": realm})
    join = "&" if "?" in asked["redirect_uri"] else "?"
    return Reply(302, [("location", f"{asked['redirect_uri']}{join}{answer}")])


def discover(call: Call) -> Reply:
    """The discovery document. Asked at a host that is not the vendor's, it names that host for all endpoints."""
    hosts = call.vendor.contract.extension.hosts
    here = "" if call.request.host in hosts.values() else call.request.headers.get("host", "")
    places = {
        name: f"http://{here}{path}" if here else f"https://{hosts[role]}{path}"
        for name, (role, path) in _PLACES.items()
    }
    body = {
        "issuer": f"https://{hosts['token']}/op/v1",
        **places,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile", "address", "phone", SCOPE],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
    }
    return _json(body)


def keys(_call: Call) -> Reply:
    """No id tokens are signed here, so there are no keys."""
    return _json({"keys": []})


def user(call: Call) -> Reply:
    """Who consented. Raises the gateway's 401 like every other call."""
    token = call.request.headers.get("authorization", "").partition(" ")[2]
    access = _oauth(call).access(token)
    return _json({"sub": f"user-{access.companies[0]}", "email": "ada.book@example.com", "emailVerified": True})
