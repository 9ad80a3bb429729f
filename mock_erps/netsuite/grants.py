"""OAuth 2.0 at the account's own host: codes, refresh tokens, signed assertions (dossier §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from mock_erps.netsuite.assertions import asserted
from mock_erps.netsuite.identity import SCOPE
from mock_erps.netsuite.places import account_at
from mock_erps.platform.auth import Access, OAuth
from mock_erps.platform.auth.basic import basic_app
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: an access token lives an hour, a refresh token seven days from the consent; it stays what it is (§2)
ACCESS_LIFE, REFRESH_LIFE = 3600.0, 7 * 86400.0


def issue(call: Call) -> Reply:
    form: dict[str, str] = call.body
    oauth = call.vendor.oauth
    assert oauth is not None
    match form.get("grant_type"):
        case "refresh_token":
            access, refresh = oauth.refresh(basic_app(call), _given(form, "refresh_token"))
        case "authorization_code":
            _given(form, "redirect_uri")
            access, refresh = oauth.exchange(basic_app(call), _given(form, "code"))
        case "client_credentials":
            return _machine(call, oauth, form)
        case None:
            raise Refusal("invalid_request")
        case _:
            raise Refusal("unsupported_grant")
    return _tokens(call, access, refresh)


def _machine(call: Call, oauth: OAuth, form: dict[str, str]) -> Reply:
    """A certificate's assertion instead of a secret: no refresh token comes of it."""
    if form.get("client_assertion_type") != ASSERTION:
        raise Refusal("invalid_request")
    app, company = asserted(call, _given(form, "client_assertion"))
    return _tokens(call, oauth.client_credentials(app, (company,), (SCOPE,)))


def _tokens(call: Call, access: Access, refresh: str = "") -> Reply:
    company = access.companies[0]
    call.exchange.company = company
    if account_at(call) not in ("", company):
        raise Refusal("invalid_grant")
    told = {"access_token": access.token, "expires_in": str(int(ACCESS_LIFE)), "token_type": "bearer"}
    if refresh:
        told["refresh_token"] = refresh
    return Reply(200, [("content-type", "application/json"), ("cache-control", "no-store")], orjson.dumps(told))


def _given(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise Refusal("invalid_request")
    return form[name]
