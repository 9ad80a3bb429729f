"""Who calls: sessions in cookies, one licence each, pinned to a node of the balancer (dossier sap_business_one §2)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from mock_erps.platform.auth import Sessions
from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import Seed
from mock_erps.sap_business_one import wire
from mock_erps.sap_business_one.naming import named

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor

USER = "manager"
VERSION = "1000310"
_READS = frozenset(("GET", "HEAD"))


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """No sessions yet; user and password by company."""
    vendor.sessions = Sessions(
        _life(vendor.setting("session_minutes")), vendor.clock.now, f"b1:{vendor.seed}", id_length=32
    )
    credentials: dict[str, Mapping[str, str]] = {}
    for company in vendor.companies.values():
        password = f"pw-{Seed(vendor.seed, company.id, USER).uuid()[:13]}"
        company.facts["users"] = {USER: password, "viewer": password}
        login = {"user_name": USER, "user_password": password, "company_db": company.id}
        credentials[company.id] = {**login, "server": f"https://{vendor.contract.extension.hosts['api']}"}
    return credentials


def _life(minutes: Any) -> float:
    return float(minutes) * 60.0


def identify(call: Call) -> None:
    """Company, neutral operation names and version of a request nobody has checked yet."""
    exchange = call.exchange
    exchange.version_sent = call.request.headers.get("if-match", "")
    session = session_id(call)
    exchange.token = digest(session) if session else ""
    exchange.company = _sessions(call).company_of(session) or _company_named(call)
    named(call)


def session_id(call: Call) -> str:
    """From the cookie, or from the header that a few clients send (§2)."""
    headers = call.request.headers
    return _in_cookie(headers.get("cookie", "")) or _plain(headers.get("sessionid", ""))


@lru_cache(maxsize=1024)
def _in_cookie(cookie: str) -> str:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookie)
    except CookieError:
        return ""
    return _plain(jar["B1SESSION"].value) if "B1SESSION" in jar else ""


def _plain(shown: str) -> str:
    """The session's own id of the GUID that clients see."""
    return shown.replace("-", "").lower()


def _company_named(call: Call) -> str:
    """The company a login asks for."""
    if not call.request.path.endswith("/Login"):
        return ""
    try:
        body = orjson.loads(call.request.body)
    except orjson.JSONDecodeError:
        return ""
    return str(body.get("CompanyDB", "")) if isinstance(body, dict) else ""


def authenticate(call: Call) -> None:
    """A live session, a sound worker, and the right to write."""
    session = _sessions(call).use(session_id(call))
    call.company, call.principal = call.vendor.companies[session.company], session.user
    broken = str(call.setting("broken_node"))
    if broken and f"ROUTEID={broken}" in call.request.headers.get("cookie", ""):
        raise Refusal("broken_worker")
    readers = str(call.setting("read_only_users")).split(",")
    if call.request.method not in _READS and call.principal in readers:
        raise Refusal("no_permission" if call.setting("no_permission_form") == "403" else "no_permission_400")


def log_in(call: Call) -> Reply:
    body = call.body
    company = call.vendor.companies.get(str(body.get("CompanyDB") or ""))
    user = str(body.get("UserName") or "")
    if company is not None:
        call.company = company
    known = company is not None and company.facts["users"].get(user) == body.get("Password")
    if not known or company is None:
        raise Refusal(_refused_login(call, company is not None))
    sessions = _sessions(call)
    seats = int(call.setting("licence_seats"))
    if seats and sessions.live >= seats:
        raise Refusal("no_licence")
    minutes = int(call.setting("session_minutes"))
    sessions.life = _life(minutes)
    session = sessions.open(user, company.id)
    shown = str(UUID(session.id))
    call.exchange.company, call.exchange.token, call.exchange.principal = company.id, digest(session.id), user
    node = len(sessions) % int(call.setting("nodes"))
    told = {"SessionId": shown, "Version": VERSION, "SessionTimeout": minutes}
    cookies = [
        ("set-cookie", f"B1SESSION={shown};HttpOnly;"),
        ("set-cookie", f"ROUTEID=.node{node}; path=/b1s"),
    ]
    return wire.reply(call, 200, {**wire.context(call, "B1Sessions/$entity"), **told}, cookies)


def _refused_login(call: Call, known_company: bool) -> str:
    form = call.setting("login_form")
    if form == "sld":
        return "bad_login" if known_company else "unknown_company"
    return "bad_login_credentials" if form == "credentials" else "bad_login_old"


def log_out(call: Call) -> Reply:
    """204 and no cookie any more. A session that is not there is the same 401 as everywhere."""
    session = session_id(call)
    _sessions(call).use(session)
    _sessions(call).close(session)
    gone = "B1SESSION=; expires=Thu, 01-Jan-1970 00:00:00 GMT"
    return wire.nothing(headers=[("set-cookie", gone)])


def _sessions(call: Call) -> Sessions:
    assert call.vendor.sessions is not None  # open_doors sets it
    return call.vendor.sessions
