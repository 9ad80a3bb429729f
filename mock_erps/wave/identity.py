"""Who calls: OAuth 2 at its own host, and a bearer whose token is bound to businesses (dossier wave §2).

The document and its variables are judged before the token, and introspection is answered without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from mock_erps.platform.auth import App, OAuth, OAuthPlan
from mock_erps.platform.auth.basic import basic
from mock_erps.platform.auth.oauth import Access, digest
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.ids import businesses_named, encoded
from mock_erps.wave.replies import json_reply
from mock_erps.wave.values import instant

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor

APP = App("wave-mock-client-01", "wave-mock-client-secret-01", "mock-erps")
#: when the person who consented, and the app, came to Wave
OPENED = instant(1767258000.0)
PERSON = ("Ada", "Book", "ada@bermondsey.example")
SCOPES = (
    *("account:read", "business:read", "customer:read", "customer:write", "invoice:read", "invoice:write"),
    *("product:*", "sales_tax:read", "transaction:write", "user:read", "vendor:read", "offline_access"),
)
_HOUR = 3600.0
_FOR_EVER = 1e12


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """One app, one consent per business, and a full-access token of the portal for all of them."""
    oauth = vendor.oauth = OAuth(_plan(vendor), vendor.clock.now, f"{vendor.slug}:{vendor.seed}")
    oauth.register(APP)
    credentials = {}
    for id in vendor.companies:
        access, refresh = oauth.consent(APP, (id,), SCOPES)
        login = {"client_id": APP.id, "client_secret": APP.secret, "redirect_uri": "http://localhost:8000/callback"}
        credentials[id] = {**login, "access_token": access, "refresh_token": refresh}
    portal = OAuthPlan(_FOR_EVER, _FOR_EVER)
    plan, oauth.plan = oauth.plan, portal
    full, _ = oauth.consent(APP, tuple(vendor.companies), SCOPES)
    oauth.plan = plan
    return {
        id: {**login, "full_access_token": full, "product_id": _product(vendor, id)}
        for id, login in credentials.items()
    }


def _product(vendor: Vendor, company: str) -> str:
    """The generic product: every line wants one (§3), so an example does too."""
    books = vendor.companies[company]
    product = books.books["product"].first("name", books.facts["cast"]["generic_item"])
    return str(product["id"]) if product else ""


def _plan(vendor: Vendor) -> OAuthPlan:
    rotates = vendor.setting("refresh_tokens") == "rotate"
    return OAuthPlan(
        access_life=float(vendor.setting("access_seconds")),
        refresh_life=_FOR_EVER,
        rotate_after=0.0 if rotates else _FOR_EVER,
        grace=float(vendor.setting("refresh_grace_seconds")),
    )


def _oauth(call: Call) -> OAuth:
    oauth = call.vendor.oauth
    assert oauth is not None  # open_doors sets it
    oauth.plan = _plan(call.vendor)
    return oauth


# --- the OAuth endpoints ----------------------------------------------------------------------------------------------


def authorize(call: Call) -> Reply:
    """The person consents at once, for the business asked for or for all; not where the plan forbids it (§1)."""
    asked = dict(parse_qsl(call.request.query))
    oauth = _oauth(call)
    app = oauth.apps.get(asked.get("client_id", ""))
    if app is None or not asked.get("redirect_uri") or asked.get("response_type") != "code":
        raise Refusal("invalid_request")
    chosen = asked.get("businessId")
    companies = (chosen,) if chosen in call.vendor.companies else tuple(call.vendor.companies)
    answer = {"error": "access_denied"}
    if call.setting("business_plan") != "starter":
        answer = {"code": oauth.authorize(app, companies, _scopes(asked.get("scope", "")))}
    if "state" in asked:
        answer["state"] = asked["state"]
    glue = "&" if "?" in asked["redirect_uri"] else "?"
    return Reply(302, [("location", asked["redirect_uri"] + glue + urlencode(answer))])


def _scopes(text: str) -> tuple[str, ...]:
    """Raises `invalid_scope` for a word of no resource Wave has."""
    scopes = tuple(text.split()) or SCOPES
    known = {scope.partition(":")[0] for scope in SCOPES} | {"estimate"}
    if any(scope.partition(":")[0] not in known for scope in scopes):
        raise Refusal("invalid_scope")
    return scopes


def issue_tokens(call: Call) -> Reply:
    """Code or refresh token → tokens."""
    form, app, oauth = call.body, _client(call), _oauth(call)
    call.exchange.principal = app.id
    match form.get("grant_type"):
        case "authorization_code":
            access, refresh = oauth.exchange(app, form.get("code", ""))
        case "refresh_token":
            call.exchange.token = digest(form.get("refresh_token", ""))
            access, refresh = oauth.refresh(app, form.get("refresh_token", ""))
        case _:
            raise Refusal("unsupported_grant_type")
    told: dict[str, object] = {
        "access_token": access.token,
        "token_type": "Bearer",
        "expires_in": int(oauth.plan.access_life),
        "scope": " ".join(access.scopes),
        "userId": encoded("User:1"),
        "businessId": access.companies[0],
    }
    if "offline_access" in access.scopes:
        told["refresh_token"] = refresh
    return json_reply(200, told)


def revoke_token(call: Call) -> Reply:
    _client(call)
    _oauth(call).revoke(call.body.get("token", ""))
    return Reply(200, [("content-type", "application/json; charset=utf-8")], b"{}")


def _client(call: Call) -> App:
    """By form fields, as clients send them (§2), or by Basic, which RFC 6749 §2.3.1 has every server take."""
    id, secret = basic(call) or (call.body.get("client_id", ""), call.body.get("client_secret", ""))
    return _oauth(call).client(id, secret)


# --- each call --------------------------------------------------------------------------------------------------------


def named_business(call: Call) -> str:
    """The business a request is about: of the mission's path, or the first whose id stands in the body."""
    if "businessId" in call.path:
        return call.path["businessId"]
    return next(iter(businesses_named(call.request.body.decode("utf-8", "replace"))), "")


def bearer(call: Call) -> Access:
    """The grant behind the call. Raises the token's refusals."""
    kind, _, token = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refusal("token_missing")
    call.exchange.token = digest(token)
    return _oauth(call).access(token)


def enter(call: Call) -> None:
    """Set caller and business; a business out of reach is found missing by who looks for it."""
    access = bearer(call)
    named = named_business(call)
    call.principal = access.app.id
    call.exchange.company = named if named in call.vendor.companies else ""
    call.company = call.vendor.companies[named if named in access.companies else access.companies[0]]
