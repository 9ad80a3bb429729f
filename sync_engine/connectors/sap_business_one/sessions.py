"""Sessions: one login for all threads, both cookies copied by hand, a logout that gives the licence back (§2)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from sync_engine.connectors import Target
from sync_engine.connectors.held import Held
from sync_engine.connectors.http import Answer, Request, Transport
from sync_engine.connectors.sap_business_one.answers import session_over, success
from sync_engine.connectors.sap_business_one.facts import CONCURRENT, ROOT
from sync_engine.connectors.wire_json import encoded, text
from sync_engine.outcomes import Disconnected, Unreadable, VendorError


@dataclass(frozen=True, slots=True)
class Session:
    """The right to act for a company. `node` keeps us with one worker of the balancer."""

    id: str
    node: str = ""

    @property
    def cookie(self) -> str:
        """`B1SESSION` comes without a path, so cookie jars lose it (§2)."""
        return f"B1SESSION={self.id}" + (f"; ROUTEID={self.node}" if self.node else "")


class Sessions:
    """Sends requests as one user of one company."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(target.connect_time_out, target.read_time_out, connections=CONCURRENT)
        self._login = target.credentials
        self._company = target.company or self._login.get("company_db", "")
        self.root = target.hosts.get("api", self._login.get("server", "")).rstrip("/") + ROOT
        self._held = Held(self._sign_in)

    def send(self, request: Request) -> Answer:
        """A session that has ended is renewed once and the request replayed."""
        answer = self._ask(request, session := self._held.session())
        if not session_over(answer):
            return answer
        self._held.ended(session)
        return self._ask(request, self._held.session())

    def close(self) -> None:
        """Log out: a session left open holds a seat. Whatever comes of it is the vendor's business."""
        if session := self._held.taken():
            with suppress(VendorError):  # it ends by itself after half an hour
                self._ask(Request("POST", f"{self.root}/Logout"), session)
        self._transport.close()

    def _ask(self, request: Request, session: Session) -> Answer:
        headers = {**request.headers, "Cookie": session.cookie}
        return self._transport.send(replace(request, headers=headers))

    def _sign_in(self) -> Session:
        if not self.root.startswith("http"):
            raise Disconnected("the address of the Service Layer is not configured; name it under hosts.api", "config")
        body = {
            "CompanyDB": self._company,
            "UserName": self._login.get("user_name", ""),
            "Password": self._login.get("user_password", ""),
        }
        request = Request("POST", f"{self.root}/Login", {"Content-Type": "application/json"}, encoded(body))
        answer = self._transport.send(request)
        id = text(success(answer, writes=False), "SessionId")
        if not id:
            raise Unreadable("the answer to the login holds no session")
        return Session(id, _node(answer.headers))


def _node(headers: Mapping[str, str]) -> str:
    """The value of ROUTEID among the cookies."""
    _, found, rest = headers.get("set-cookie", "").partition("ROUTEID=")
    return rest.split(";")[0].split(",")[0].strip() if found else ""
