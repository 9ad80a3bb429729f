"""The Microsoft identity platform, as far as clients of Business Central use it (dossier §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from mock_erps.dynamics_business_central.identity import SCOPE
from mock_erps.platform.auth import Access, App, OAuth
from mock_erps.platform.auth.basic import basic
from mock_erps.platform.messages import Reply, json_bytes
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: tenants that stand for the caller's own
_ANY_TENANT = ("organizations", "common")
_SCOPES = ("https://api.businesscentral.dynamics.com", "offline_access", "openid", "profile", "email")


def _oauth(call: Call) -> OAuth:
    assert call.vendor.oauth is not None  # open_doors sets it
    return call.vendor.oauth


def _json(body: dict[str, Any]) -> Reply:
    headers = [("content-type", "application/json; charset=utf-8"), ("cache-control", "no-store, no-cache")]
    return Reply(200, headers, json_bytes(body))


def issue_token(call: Call) -> Reply:
    """Client credentials, refresh token or authorization code → tokens."""
    form: dict[str, str] = call.body or {}
    app = _client(call, form)
    _check_tenant(call)
    match form.get("grant_type"):
        case "client_credentials":
            _check_scope(_given(form, "scope"))
            access = _oauth(call).client_credentials(app, _own(call, app), (SCOPE,))
            call.exchange.company = access.companies[0]
            return _json(_tokens(call, access))
        case "refresh_token":
            access, refresh = _oauth(call).refresh(app, _given(form, "refresh_token"))
        case "authorization_code":
            access, refresh = _exchanged(call, app, form)
        case None | "":
            raise Refusal("invalid_request", parameter="grant_type")
        case other:
            raise Refusal("unsupported_grant_type", grant=other)
    call.exchange.company = access.companies[0]
    return _json({**_tokens(call, access), "refresh_token": refresh})


def _exchanged(call: Call, app: App, form: dict[str, str]) -> tuple[Access, str]:
    _given(form, "redirect_uri")
    try:
        return _oauth(call).exchange(app, _given(form, "code"))
    except Refusal:
        raise Refusal("invalid_code") from None


def _own(call: Call, app: App) -> tuple[str, ...]:
    """The companies an app is registered in."""
    return tuple(call.vendor.facts["apps"][app.id])


def _check_tenant(call: Call) -> None:
    """Raises `unknown_tenant` for the tenant of the path."""
    tenant = call.path["tenant"]
    if tenant not in call.vendor.facts["tenants"] and tenant not in _ANY_TENANT:
        raise Refusal("unknown_tenant", tenant=tenant)


def _client(call: Call, form: dict[str, str]) -> App:
    """The app, by form or by HTTP Basic. Raises `invalid_client`."""
    id, secret = basic(call) or (_given(form, "client_id"), form.get("client_secret", ""))
    return _oauth(call).client(id, secret)


def _given(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise Refusal("invalid_request", parameter=name)
    return form[name]


def _check_scope(scope: str) -> None:
    if not all(one.startswith(_SCOPES) for one in scope.split()):
        raise Refusal("invalid_scope")


def _tokens(call: Call, access: Access) -> dict[str, Any]:
    life = int(_oauth(call).plan.access_life)
    return {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": access.token}


def authorize(call: Call) -> Reply:
    """The sign-in page: here everybody consents at once, for all companies the app may touch."""
    asked = call.query
    _check_tenant(call)
    app = _oauth(call).apps.get(asked.get("client_id", ""))
    if app is None:
        raise Refusal("invalid_client", client_id=asked.get("client_id", ""))
    if not asked.get("redirect_uri"):
        raise Refusal("invalid_request", parameter="redirect_uri")
    code = _oauth(call).authorize(app, _own(call, app), (SCOPE,))
    answer = urlencode({"code": code, "state": asked.get("state", "")})
    join = "&" if "?" in asked["redirect_uri"] else "?"
    return Reply(302, [("location", f"{asked['redirect_uri']}{join}{answer}")])


def openid_configuration(call: Call) -> Reply:
    """Where the tenant's endpoints are: what MSAL asks for first."""
    _check_tenant(call)
    host = f"https://{call.vendor.contract.extension.hosts['token']}"
    tenant = f"{host}/{call.path['tenant']}"
    return _json(
        {
            "issuer": f"{tenant}/v2.0",
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{tenant}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{tenant}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
        }
    )


def discover_instance(call: Call) -> Reply:
    """The clouds this login host speaks for."""
    host = call.vendor.contract.extension.hosts["token"]
    return _json(
        {
            "tenant_discovery_endpoint": f"https://{host}/common/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }
    )
