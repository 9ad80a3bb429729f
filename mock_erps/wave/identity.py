"""Who calls, and for which company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_erps.platform.auth import App, OAuth, OAuthPlan
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.errors import json_reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.messages import Reply
    from mock_erps.platform.vendor import Vendor

#: seconds; placeholders until a source names them
_ACCESS_LIFE, _REFRESH_LIFE = 3600.0, 30 * 86400.0
_APP = App("wave-app", "wave-secret")


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """One grant per company, already consented to."""
    plan = OAuthPlan(_ACCESS_LIFE, _REFRESH_LIFE)
    vendor.oauth = OAuth(plan, vendor.clock.now, seed=f"{vendor.seed}:{vendor.slug}", apps={_APP.id: _APP})
    credentials = {}
    for id in vendor.companies:
        access, refresh = vendor.oauth.consent(_APP, (id,), ("books",))
        app = {"client_id": _APP.id, "client_secret": _APP.secret}
        credentials[id] = {**app, "access_token": access, "refresh_token": refresh}
    return credentials


def identify(call: Call) -> None:
    call.exchange.company = call.path.get("company", "")


def authenticate(call: Call) -> None:
    """A bearer token of this company. Raises Refusal."""
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or call.vendor.oauth is None:
        raise Refusal("token_missing")
    access = call.vendor.oauth.access(token)
    if call.path["company"] not in access.companies:
        raise Refusal("forbidden")
    call.company = call.vendor.companies[call.path["company"]]
    call.principal = access.app.id


def issue_tokens(call: Call) -> Reply:
    oauth = call.vendor.oauth
    if oauth is None or (call.body["client_id"], call.body["client_secret"]) != (_APP.id, _APP.secret):
        raise Refusal("invalid_client")
    access, refresh = oauth.refresh(_APP, call.body["refresh_token"])
    told = {"access_token": access.token, "refresh_token": refresh}
    return json_reply(200, {**told, "expires_in": round(_ACCESS_LIFE), "token_type": "bearer"})
