"""Who calls: user and password on each RPC call, a session cookie, or a key in the header (dossier odoo §2)."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.naming import about, external_ids, neutral_name, wizard_words
from mock_erps.odoo.wire import JSON2, WEB, Ask, read_ask
from mock_erps.platform.auth import Sessions
from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import Seed

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.company import Company
    from mock_erps.platform.vendor import Vendor

#: the integration's user, and one who may look and not touch
USER, READER = "api@bermondsey.example", "viewer@bermondsey.example"
ONLINE = ".odoo.com"
_KEY_DAYS = 90
Key = dict[str, Any]


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """Passwords and API keys of every database, no sessions; what a client needs to log in."""
    vendor.sessions = Sessions(float(vendor.setting("session_seconds")), vendor.clock.now, f"{vendor.seed}")
    vendor.facts["failures"] = (0, 0.0)
    vendor.facts["keys"] = {}
    found = {}
    for company in vendor.companies.values():
        for user, row in company.facts["users"].items():
            secret = Seed(vendor.seed, "odoo", company.id, user)
            row["password"] = f"pw-{secret.uuid()[:13]}"
            key = secret.uuid().replace("-", "") + secret.uuid().replace("-", "")[:8]
            row["key"] = key
            keep_key(vendor, company, key, user, "Sandbox", vendor.clock.now() + _KEY_DAYS * 86400)
        own = company.facts["users"][USER]
        found[company.id] = {
            "db": company.id,
            "login": USER,
            "password": own["password"],
            "uid": str(own["id"]),
            "api_key": own["key"],
        }
    return found


def keep_key(vendor: Vendor, company: Company, key: str, user: str, name: str, expires: float) -> None:
    keys: dict[str, Key] = vendor.facts["keys"]
    keys[key] = {"company": company.id, "user": user, "name": name, "expires": expires}


def identify(call: Call) -> None:
    """Database, neutral operation name and target of a request nobody has checked yet."""
    ask = call.body = read_ask(call.request)
    exchange = call.exchange
    exchange.company = _database(call, ask)
    exchange.token = digest(_secret(call, ask))
    company = call.vendor.companies.get(exchange.company)
    books = company.books if company is not None else None
    if name := neutral_name(ask, books):
        exchange.operations = (name,)
    exchange.idempotency_key = external_ids(ask)
    call.about = wizard_words(ask, books)
    if id := about(ask, books):
        ask["id"] = id


def read_body(call: Call) -> Ask:
    """The body as `identify` has read it. Raises Refusal for one that cannot be read."""
    ask: Ask = call.body
    if ask.broken is not None:
        raise ask.broken
    return ask


def _secret(call: Call, ask: Ask) -> str:
    if ask.wire == JSON2:
        return bearer(call)
    if ask.wire == WEB:
        return session_id(call)
    return str(ask.arguments[2]) if len(ask.arguments) > 2 else ""


def _database(call: Call, ask: Ask) -> str:
    """The database a request names, whether it exists or not; empty where it names none."""
    if ask.wire == WEB:
        assert call.vendor.sessions is not None
        return str(ask.params.get("db") or call.vendor.sessions.company_of(session_id(call)))
    if ask.wire == JSON2:
        return call.request.headers.get("x-odoo-database", "") or by_host(call)
    return ask.db


def by_host(call: Call) -> str:
    """Odoo Online knows the database by the host; a host of one database needs no name for it."""
    name = call.request.host.removesuffix(ONLINE) if call.request.host.endswith(ONLINE) else ""
    known = call.vendor.companies
    return name if name in known else next(iter(known)) if len(known) == 1 else ""


def bearer(call: Call) -> str:
    scheme, _, key = call.request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def session_id(call: Call) -> str:
    given = call.request.headers.get("x-openerp-session-id", "")
    try:
        cookie = SimpleCookie(call.request.headers.get("cookie", "")).get("session_id")
    except CookieError:
        cookie = None
    return cookie.value if cookie is not None else given


def authenticate(call: Call) -> None:
    """The door of the request's wire. Services that need no database leave the company unset."""
    if call.request.body != call.body.source:
        # a fault has changed the request on its way
        identify(call)
    ask: Ask = call.body
    if ask.wire == JSON2:
        _by_key(call)
    elif ask.wire == WEB:
        _by_session(call)
    else:
        if ask.broken is not None:
            raise ask.broken
        if ask.service == "object":
            _by_password(call, ask)


def _by_key(call: Call) -> None:
    company = call.vendor.companies.get(call.exchange.company)
    if company is None:
        raise Refusal("no_database")
    if not bearer(call):
        raise Refusal("session_alone" if session_id(call) else "no_key")
    key = call.vendor.facts["keys"].get(bearer(call))
    if key is None or key["company"] != company.id or key["expires"] <= call.now:
        raise Refusal("bad_key")
    _check_session(call, key)
    call.company, call.principal = company, key["user"]


def _check_session(call: Call, key: Key) -> None:
    """A key of another user than the session's is refused (§2)."""
    assert call.vendor.sessions is not None
    if not session_id(call):
        return
    try:
        session = call.vendor.sessions.use(session_id(call))
    except Refusal:
        return
    if session.user != key["user"]:
        raise Refusal("other_session")


def _by_session(call: Call) -> None:
    sessions = call.vendor.sessions
    assert sessions is not None
    try:
        session = sessions.use(session_id(call))
    except Refusal:
        raise Refusal("session_expired") from None
    call.company, call.principal = call.vendor.companies[session.company], session.user


def _by_password(call: Call, ask: Ask) -> None:
    company = call.vendor.companies.get(ask.db)
    if company is None:
        raise Refusal("unknown_database", db=ask.db)
    given = [*ask.arguments, None, None]
    row = next(((n, u) for n, u in company.facts["users"].items() if u["id"] == _number(given[1])), None)
    if row is None or not checked(call, company, row[0], given[2]):
        raise Refusal("access_denied")
    call.company, call.principal = company, row[0]


def _number(given: Any) -> int:
    return int(given) if isinstance(given, int) or (isinstance(given, str) and given.isdigit()) else 0


def checked(call: Call, company: Company, login: str, secret: Any) -> bool:
    """A password or, in its place, an API key; failures in a row are braked (§2). Raises Refusal `cooldown`."""
    count, last = call.vendor.facts["failures"]
    most, pause = (
        int(call.vendor.setting("login_cooldown_after")),
        float(call.vendor.setting("login_cooldown_duration")),
    )
    if most and count >= most and call.now - last < pause:
        raise Refusal("cooldown")
    row = company.facts["users"].get(login)
    right = row is not None and _matches(call, company, login, row, str(secret))
    call.vendor.facts["failures"] = (0, 0.0) if right else (count + 1, call.now)
    return right


def _matches(call: Call, company: Company, login: str, row: Key, secret: str) -> bool:
    if not row.get("active", True):
        return False
    if hmac.compare_digest(secret.encode(), str(row["password"]).encode()):
        return True
    key = call.vendor.facts["keys"].get(secret)
    return key is not None and (key["company"], key["user"]) == (company.id, login) and key["expires"] > call.now


def log_in(call: Call, db: str, login: str, secret: Any) -> int:
    """`common.login` and `authenticate`: the user's id, or 0; a braked login is just another "no" (§2)."""
    company = call.vendor.companies.get(db)
    if company is None:
        raise Refusal("unknown_database", db=db)
    try:
        right = checked(call, company, login, secret)
    except Refusal:
        right = False
    return int(company.facts["users"][login]["id"]) if right else 0


def expiry(text: Any) -> float:
    """The end of a key's life as it is written: `2026-05-01 00:00:00`, UTC."""
    written = str(text)[:19]
    return dt.datetime.fromisoformat(written).replace(tzinfo=dt.UTC).timestamp()
