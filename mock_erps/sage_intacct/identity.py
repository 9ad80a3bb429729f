"""Who calls: the sender of the control block, then the user or the session (dossier sage_intacct §2).

The gateway looks at the XML first: a request that breaks the grammar is refused before anybody is asked for a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.auth import Sessions
from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import Seed
from mock_erps.sage_intacct.naming import neutral_name
from mock_erps.sage_intacct.wire import Envelope, Values, read_envelope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor

SENDER = "acme_ws"
#: a genuine sender that no company has authorised
STRANGER = "other_ws"
USER = "api"
#: a user who may look and not touch
READER = "viewer"
_READS = ("get", "read", "query", "lookup", "inspect")


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """Senders, users and no sessions; what a client needs to log in, by company."""
    vendor.sessions = Sessions(float(vendor.setting("session_seconds")), vendor.clock.now, f"{vendor.seed}")
    secrets = {sender: f"ws-{Seed(vendor.seed, 'sender', sender).uuid()[:13]}" for sender in (SENDER, STRANGER)}
    vendor.facts["senders"] = secrets
    for company in vendor.companies.values():
        company.facts.setdefault("senders", (SENDER,))
        company.facts["users"] = {
            user: f"pw-{Seed(vendor.seed, company.id, user).uuid()[:13]}" for user in (USER, READER)
        }
    return {
        company.id: {
            "sender_id": SENDER,
            "sender_password": secrets[SENDER],
            "user_id": USER,
            "user_password": company.facts["users"][USER],
            "company_id": company.id,
        }
        for company in vendor.companies.values()
    }


def identify(call: Call) -> None:
    """Company, neutral operation names and idempotency key of a request nobody has checked yet."""
    envelope = call.body = read_envelope(call.request.body)
    exchange = call.exchange
    exchange.company = _company_named(call, envelope)
    exchange.token = digest(str(envelope.authentication.get("sessionid", "")))
    if envelope.functions:
        exchange.operations = tuple(neutral_name(function) for function in envelope.functions)
        if envelope.unique:
            exchange.idempotency_key = envelope.functions[0].controlid


def read_body(call: Call) -> Envelope:
    """The body as `identify` has read it."""
    envelope: Envelope = call.body
    return envelope


def _company_named(call: Call, envelope: Envelope) -> str:
    login = envelope.authentication.get("login")
    if isinstance(login, dict):
        return str(login.get("companyid", ""))
    assert call.vendor.sessions is not None
    return call.vendor.sessions.company_of(str(envelope.authentication.get("sessionid", "")))


def authenticate(call: Call) -> None:
    """Grammar, sender, then user or session."""
    if call.request.body != call.body.source:
        # a fault has changed the request on its way
        identify(call)
    envelope: Envelope = call.body
    if envelope.breaches:
        raise Refusal("bad_xml", breaches=envelope.breaches)
    if len(envelope.functions) > int(call.setting("max_functions")):
        raise Refusal("too_many_functions")
    _check_sender(call, envelope.control)
    login = envelope.authentication.get("login")
    if isinstance(login, dict):
        _log_in(call, login)
    else:
        _resume(call, str(envelope.authentication.get("sessionid", "")))
    _check_company(call, envelope)


def _check_sender(call: Call, control: Values) -> None:
    if call.vendor.facts["senders"].get(control.get("senderid")) != control.get("password"):
        raise Refusal("bad_sender")


def _log_in(call: Call, login: Values) -> None:
    company = call.vendor.companies.get(str(login.get("companyid", "")))
    user = str(login.get("userid", ""))
    if company is None or company.facts["users"].get(user) != login.get("password"):
        form = call.setting("bad_login_form")
        raise Refusal("bad_login_401" if form == "401" else "bad_login")
    call.company, call.principal = company, user
    call.body.entity = _entity(call, str(login.get("locationid", "")))


def _resume(call: Call, id: str) -> None:
    sessions = call.vendor.sessions
    assert sessions is not None
    try:
        session = sessions.use(id)
    except Refusal:
        raise Refusal("session_invalid", start=id[:1]) from None
    call.company, call.principal = call.vendor.companies[session.company], session.user
    call.body.entity = session.place


def _check_company(call: Call, envelope: Envelope) -> None:
    if call.setting("company_expired") == "yes":
        raise Refusal("company_expired")
    sender = envelope.control.get("senderid", "")
    if sender not in call.company.facts["senders"]:
        raise Refusal("sender_not_authorised", sender=sender, company=call.company.id)


def open_session(call: Call, body: Values) -> tuple[str, str]:
    """`getAPISession`: a session id and the entity it works in. Raises Refusal for an unknown entity."""
    if len(call.body.functions) > 1:
        raise Refusal("session_not_alone")
    sessions = call.vendor.sessions
    assert sessions is not None
    sessions.life = float(call.setting("session_seconds"))
    place = _entity(call, str(body.get("locationid", ""))) or call.body.entity
    return sessions.open(call.principal, call.company.id, place).id, place


def _entity(call: Call, location: str) -> str:
    if location and not call.books["LOCATION"].find("name", location.lower()):
        raise Refusal("bad_login")
    return location


def check_permission(call: Call, function: str, object: str) -> None:
    """Raises Refusal for a user who may not do it."""
    if call.principal == READER and not function.startswith(_READS):
        raise Refusal("no_permission", operation=function, object=object)
