"""Operators and their sessions: one each, and a second logon ends the first (dossier syspro §2).

The façade knows the same operators by HTTP Basic.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element

from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.auth.sessions import Session, Sessions
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import Seed
from mock_erps.syspro import soap
from mock_erps.syspro.wire import asked, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_erps.platform.call import Call
    from mock_erps.platform.contract import Operation
    from mock_erps.platform.vendor import Vendor

#: business object → what a call of it is named
_NAMES = {
    "SORQRY": "fetch order",
    "ARSQRY": "fetch customer",
    "INVQRY": "fetch stock",
    "SORTOI": "import order",
    "SORTIC": "invoice order",
    "ARSTPY": "post receipt",
}
_TABLES = {"SORMASTER": "poll orders", "ARINVOICE": "find receivable", "ARTRNDETAIL": "fetch invoice lines"}


class Seats(Sessions):
    """One session per operator; ids as the service makes them: 32 hexadecimal digits and two zeros."""

    __slots__ = ()

    def open(self, user: str, company: str, place: str = "") -> Session:
        for other in [held for held in self._open.values() if held.user == user]:
            self.close(other.id)
        text = f"{self.seed}:{user}:{next(self._number)}"
        id = hashlib.sha256(text.encode()).hexdigest()[:32].upper() + "00"
        session = self._open[id] = Session(id, user, company, self.now() + self.life, place)
        return session


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """An operator per company and no sessions."""
    vendor.sessions = Seats(float(vendor.setting("session_seconds")), vendor.clock.now, f"{vendor.seed}")
    return {
        company.id: {
            "operator": f"SYNC{company.id[-1]}",
            "operator_password": f"op-{Seed(vendor.seed, company.id, 'operator').uuid()[:13]}",
            "company_id": company.id,
            "company_password": "",
            "webhook_secret": Seed(vendor.seed, company.id, "webhook").uuid(),
        }
        for company in vendor.companies.values()
    }


def parameters(call: Call) -> dict[str, str]:
    """The query string or the envelope of a request nobody has checked yet."""
    if call.operation.id == "soap_call":
        return soap.given(call)
    return {name: values[-1] for name, values in parse_qs(call.request.query, keep_blank_values=True).items()}


def identify(call: Call) -> None:
    """Company and neutral name."""
    given = parameters(call)
    assert call.vendor.sessions is not None
    token = _token(given)
    call.exchange.company = call.vendor.sessions.company_of(token) or given.get("CompanyId", "").strip()
    call.exchange.token = digest(token)
    operation = _asked_for(call)
    named = _named(given) if operation.id in ("query", "transaction_post") else ""
    call.exchange.operations = (named or operation.name,)


def _asked_for(call: Call) -> Operation:
    """Of a SOAP call the operation of the REST service that does the same."""
    if call.operation.id != "soap_call":
        return call.operation
    try:
        meant = soap.twin(call)
    except Refusal:
        return call.operation
    return next(one for one in call.vendor.contract.operations if one.id == meant)


def _named(given: Mapping[str, str]) -> str:
    wanted = given.get("BusinessObject", "").strip().upper()
    if wanted != "COMFND":
        return _NAMES.get(wanted, "")
    try:
        root: Element = asked(given.get("XmlIn", ""))
    except Refusal:
        return ""
    return _TABLES.get(value(root, "TableName").upper(), "find in table")


def _token(given: Mapping[str, str]) -> str:
    """With or without its blanks (§2)."""
    return given.get("UserId", "").strip().strip('"').strip()


def authenticate(call: Call) -> None:
    """A session, or at the façade an operator; a logon by SOAP needs none."""
    if call.operation.id == "soap_call" and soap.twin(call) == "logon":
        return
    if call.operation.path.startswith("/harmony"):
        _by_password(call)
        return
    assert call.vendor.sessions is not None
    session = call.vendor.sessions.use(_token(parameters(call)))
    call.company, call.principal = call.vendor.companies[session.company], session.user


def _by_password(call: Call) -> None:
    _, _, coded = call.request.headers.get("authorization", "").partition(" ")
    try:
        operator, _, password = b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        operator = password = ""
    for company, known in call.vendor.credentials.items():
        if operator == known["operator"] and password == known["operator_password"]:
            call.company, call.principal = call.vendor.companies[company], operator
            return
    raise Refusal("harmony_unauthorized")


def log_on(call: Call) -> Session:
    """Raises Refusal for wrong names and passwords, in the order in which the service asks for them."""
    vendor, given = call.vendor, {name: str(text).strip() for name, text in call.query.items()}
    known = {row["operator"]: row for row in vendor.credentials.values()}
    operator = known.get(given.get("Operator", "").upper())
    if operator is None:
        raise Refusal("bad_operator")
    if given.get("OperatorPassword", "") != operator["operator_password"]:
        raise Refusal("bad_password")
    company = vendor.companies.get(given.get("CompanyId", "").upper())
    if company is None or operator["company_id"] != company.id:
        raise Refusal("bad_company")
    if given.get("CompanyPassword", "") != operator["company_password"]:
        raise Refusal("bad_company_password")
    assert vendor.sessions is not None
    vendor.sessions.life = float(vendor.setting("session_seconds"))
    return vendor.sessions.open(operator["operator"], company.id)
