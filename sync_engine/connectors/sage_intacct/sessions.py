"""The gateway of Sage Intacct: requests in its envelope, sent in a session that is opened once and renewed (§2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sync_engine.connectors import Target
from sync_engine.connectors.held import Held
from sync_engine.connectors.http import Answer, Request, Transport
from sync_engine.connectors.sage_intacct.answers import responded, session_over, succeeded
from sync_engine.connectors.sage_intacct.facts import API, CONCURRENT, GATEWAY
from sync_engine.connectors.xml import Element, below, document, given, tree
from sync_engine.outcomes import Disconnected, Unreadable

#: Functions of one request by their controlid.
Functions = Mapping[str, Element]


@dataclass(frozen=True, slots=True)
class Session:
    """The right to act for a company for a while, and where the company lives."""

    id: str
    endpoint: str


class Sessions:
    """Sends functions as one user of one company (or of the entity that the option names)."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(target.connect_time_out, target.read_time_out, connections=CONCURRENT)
        self._login = target.credentials
        self._company = target.company or self._login.get("company_id", "")
        self._entity = str(target.options.get("entity", ""))
        self._home = target.hosts.get("api", API) + GATEWAY
        self._held = Held(self._sign_in)

    def close(self) -> None:
        """Sessions cost no seats and have no logout; they end by themselves."""
        self._transport.close()

    def send(self, functions: Functions, *, writes: bool) -> Element:
        """The response. A session that has ended is renewed once: the gateway checks it before it works."""
        for _ in range(2):
            session = self._held.session()
            answer = self._ask(session.endpoint, tree("sessionid", session.id), functions, writes=writes)
            if not session_over(answer):
                return responded(answer, writes=writes)
            self._held.ended(session)
        raise Disconnected("Sage Intacct ends every session at once; a person must look at the user", "XL03000006")

    def _sign_in(self) -> Session:
        login = tree(
            "login",
            tree("userid", self._login.get("user_id", "")),
            tree("companyid", self._company),
            tree("password", self._login.get("user_password", "")),
            given("locationid", self._entity),
        )
        answer = self._ask(self._home, login, {"session": tree("getAPISession")}, writes=False)
        if session_over(answer):
            raise Disconnected("Sage Intacct refuses the user or company; a person must mend the login", "XL03000006")
        result = responded(answer, writes=False).find("operation/result")
        api = succeeded(result, writes=False).find("data/api")
        if not below(api, "sessionid"):
            raise Unreadable("the answer to the sign-in holds no session")
        return Session(below(api, "sessionid"), trusted(below(api, "endpoint"), self._home))

    def _ask(self, endpoint: str, identity: Element, functions: Functions, *, writes: bool) -> Answer:
        control = tree(
            "control",
            tree("senderid", self._login.get("sender_id", "")),
            tree("password", self._login.get("sender_password", "")),
            tree("controlid", "sync-engine"),
            tree("uniqueid", "true" if writes else "false"),
            tree("dtdversion", "3.0"),
            tree("includewhitespace", "false"),
        )
        calls = [tree("function", function, controlid=key) for key, function in functions.items()]
        operation = tree("operation", tree("authentication", identity), tree("content", *calls), transaction="false")
        body = document(tree("request", control, operation))
        return self._transport.send(Request("POST", endpoint, {"Content-Type": "application/xml"}, body, writes=writes))


def trusted(endpoint: str, home: str) -> str:
    """Where the company lives, if that is the host we were told or one of the vendor's own (E18); else `home`."""
    there, here = urlsplit(endpoint), urlsplit(home)
    if there[:2] == here[:2]:
        return endpoint
    vendors = here.netloc == urlsplit(API).netloc and there.scheme == "https"
    return endpoint if vendors and there.netloc.endswith(".intacct.com") else home
