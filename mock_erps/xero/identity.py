"""Who calls: OAuth 2.0, connections, tenants by header, idempotency keys (dossier xero §2, §6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import orjson

from mock_erps.platform.auth import Access, App, OAuth, OAuthPlan
from mock_erps.platform.auth.basic import basic
from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.idempotency import Once, Profile, fingerprint
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.dates import utc
from mock_erps.xero.ids import guid

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor

#: access tokens live 30 minutes, refresh tokens 60 days unused; each refresh gives a new one, the old one may be
#: retried for 30 minutes (dossier xero §2)
PLAN = OAuthPlan(access_life=1800, refresh_life=60 * 86400, rotate_after=0, grace=1800)
SCOPES = ("offline_access", "accounting.transactions", "accounting.contacts", "accounting.settings")
KEY_LENGTH = 128
_APP = App("MOCKXEROAPP0000000000000000000001", "mock-xero-secret", "mock app")
#: signs the webhooks of the app (dossier xero §10)
WEBHOOK_KEY = "mock-xero-webhook-key-01"
_JSON = [("content-type", "application/json; charset=utf-8")]


# --- grants -----------------------------------------------------------------------------------------------------------


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """Per tenant: a grant of the shared app, and a custom connection of its own."""
    oauth = vendor.oauth = OAuth(PLAN, vendor.clock.now, f"xero:{vendor.seed}")
    oauth.register(_APP)
    vendor.facts["connections"] = {}
    credentials: dict[str, Mapping[str, str]] = {}
    for number, company in enumerate(vendor.companies, 1):
        custom = App(f"MOCKXEROCUSTOM{number:018d}", f"mock-custom-secret-{number}", f"custom connection {number}")
        oauth.register(custom)
        connect(vendor, _APP, company)
        connect(vendor, custom, company)
        access, refresh = oauth.consent(_APP, (company,), SCOPES)
        credentials[company] = {
            "client_id": _APP.id,
            "client_secret": _APP.secret,
            "access_token": access,
            "refresh_token": refresh,
            "expires_at": str(vendor.clock.now() + PLAN.access_life),
            "scope": " ".join(SCOPES),
            "tenant_id": company,
            "custom_client_id": custom.id,
            "custom_client_secret": custom.secret,
            "webhook_secret": WEBHOOK_KEY,
        }
    return credentials


def connect(vendor: Vendor, app: App, company: str) -> None:
    """The tenant's people let the app in."""
    created = "2026-01-05T09:30:00.1234560"
    vendor.facts["connections"][app.id, company] = {
        "id": guid("connection", app.id, company),
        "authEventId": guid("consent", app.id, company),
        "tenantId": company,
        "tenantType": "ORGANISATION",
        "tenantName": vendor.companies[company].name,
        "createdDateUtc": created,
        "updatedDateUtc": created,
    }


def authorize(call: Call) -> Reply:
    """A person consents at once, to every tenant: back to the client with a code."""
    asked = dict(parse_qsl(call.request.query))
    app = _oauth(call).apps.get(asked.get("client_id", ""))
    if app is None or "redirect_uri" not in asked:
        raise Refusal("invalid_request")
    scopes = _asked_scopes(asked.get("scope", ""))
    tenants = tuple(call.vendor.companies)
    for company in tenants:
        connect(call.vendor, app, company)
    answer = {"code": _oauth(call).authorize(app, tenants, scopes)}
    if "state" in asked:
        answer["state"] = asked["state"]
    glue = "&" if "?" in asked["redirect_uri"] else "?"
    return Reply(302, [("location", asked["redirect_uri"] + glue + urlencode(answer))])


def _asked_scopes(text: str) -> tuple[str, ...]:
    """Raises `invalid_scope` for one the app was never given."""
    scopes = tuple(text.split()) or SCOPES
    if any(not s.startswith(("accounting.", "offline_access", "openid", "profile", "email")) for s in scopes):
        raise Refusal("invalid_scope")
    return scopes


def openid_configuration(_call: Call) -> dict[str, Any]:
    return {
        "issuer": "https://identity.xero.com",
        "authorization_endpoint": "https://login.xero.com/identity/connect/authorize",
        "token_endpoint": "https://identity.xero.com/connect/token",
        "revocation_endpoint": "https://identity.xero.com/connect/revocation",
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
    }


def issue_token(call: Call) -> Reply:
    """Code, refresh token or client credentials → tokens."""
    form, app, oauth = call.body, _client(call), _oauth(call)
    call.exchange.principal = app.id
    match form.get("grant_type"):
        case "authorization_code":
            return _tokens(*oauth.exchange(app, form.get("code", "")))
        case "refresh_token":
            call.exchange.token = digest(form.get("refresh_token", ""))
            return _tokens(*oauth.refresh(app, form.get("refresh_token", "")))
        case "client_credentials":
            tenants = tuple(tenant for client, tenant in call.vendor.facts["connections"] if client == app.id)
            scopes = tuple(s for s in _asked_scopes(form.get("scope", "")) if s != "offline_access")
            return _tokens(oauth.client_credentials(app, tenants, scopes), "")
    raise Refusal("unsupported_grant_type")


def _tokens(access: Access, refresh: str) -> Reply:
    answer = {
        "id_token": f"mock.{digest(access.token)}.unsigned",
        "access_token": access.token,
        "expires_in": int(PLAN.access_life),
        "token_type": "Bearer",
    }
    if refresh and "offline_access" in access.scopes:
        answer["refresh_token"] = refresh
    answer["scope"] = " ".join(access.scopes)
    return Reply(200, list(_JSON), orjson.dumps(answer))


def revoke_token(call: Call) -> Reply:
    _client(call)
    _oauth(call).revoke(call.body.get("token", ""))
    return Reply(200, [])


def _client(call: Call) -> App:
    """The client by Basic or by form fields (dossier xero §2 tells who sends which)."""
    id, secret = basic(call) or (call.body.get("client_id", ""), call.body.get("client_secret", ""))
    if not id:
        raise Refusal("invalid_request")
    if id not in _oauth(call).apps:
        raise Refusal("unauthorized_client")
    return _oauth(call).client(id, secret)


def _oauth(call: Call) -> OAuth:
    assert call.vendor.oauth is not None  # open_doors sets it
    return call.vendor.oauth


# --- each call --------------------------------------------------------------------------------------------------------


def bearer(call: Call) -> Access:
    """The grant behind the call. Raises the token's refusals."""
    kind, _, token = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refusal("token_missing")
    call.exchange.token = digest(token)
    try:
        access = _oauth(call).access(token)
    except Refusal as refusal:
        if refusal.name == "token_expired":
            refusal.details["expired_at"] = _net_instant(refusal.details["expired"])
        raise
    call.principal = access.app.id
    return access


def _net_instant(instant: float) -> str:
    """`08/12/2022 07:00:40`: the invariant form of .NET, month first."""
    return utc(instant).strftime("%m/%d/%Y %H:%M:%S")


def authenticate(call: Call) -> None:
    """Token, scope, then tenant. Custom connections name no tenant: they have one."""
    access = bearer(call)
    needs = call.operation.scopes
    if needs and not _permitted(needs, access.scopes):
        raise Refusal("scope_missing" if call.setting("scope_status") == 401 else "scope_forbidden")
    tenant = call.request.headers.get("xero-tenant-id", "").strip().lower()
    if not tenant and len(access.companies) == 1 and access.app is not _APP:
        tenant = access.companies[0]
    connected = (access.app.id, tenant) in call.vendor.facts["connections"]
    if tenant not in access.companies or not connected:
        raise Refusal("tenant_forbidden", tenant=tenant)
    call.company = call.vendor.companies[tenant]


@lru_cache(maxsize=256)
def _permitted(needs: tuple[frozenset[str], ...], scopes: tuple[str, ...]) -> bool:
    """Whether one of the sets of scopes that will do is granted in full."""
    return any(need.issubset(scopes) for need in needs)


def get_connections(call: Call) -> Reply:
    access = bearer(call)
    rows = call.vendor.facts["connections"].items()
    mine = [row for (app, tenant), row in rows if app == access.app.id and tenant in access.companies]
    return Reply(200, list(_JSON), orjson.dumps(mine))


def delete_connection(call: Call) -> Reply:
    access = bearer(call)
    connections = call.vendor.facts["connections"]
    for place, row in list(connections.items()):
        if row["id"] == call.path["id"] and place[0] == access.app.id and place[1] in access.companies:
            del connections[place]
            return Reply(204, [])
    raise Refusal("connection_unknown")


def once(call: Call) -> Once | None:
    """The idempotency key of a write; who counts as one caller is a setting (dossier xero §6)."""
    key = call.exchange.idempotency_key
    if not key or call.request.method not in ("POST", "PUT", "PATCH") or call.company is None:
        return None
    if len(key) > KEY_LENGTH:
        raise Refusal("key_too_long")
    request = call.request
    sent = fingerprint(request.method, request.path.lower(), request.query, call.company.id, request.body)
    profile = _profile(call.setting("idempotency_ttl"), call.setting("idempotency_cache_errors"))
    return Once(_CALLERS[call.setting("idempotency_scope")](call), key, sent, profile)


_CALLERS: Mapping[str, Callable[[Call], str]] = {
    "token": lambda call: call.exchange.token,
    "app": lambda call: call.principal,
    "tenant": lambda call: call.company.id,
}


@lru_cache(maxsize=64)
def _profile(retention: float | None, stores_errors: bool) -> Profile:
    return Profile(retention, "key_mismatch", stores_errors)
