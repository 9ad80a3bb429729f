"""e.net over REST: one session, one call at a time, XML out of texts that are all HTTP 200 (dossier syspro §2, §8).

One attempt per call; only a session that somebody ended is opened again, and not for ever: two workers on one
operator would end each other's sessions all day.
"""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import tostring

from sync_engine.connectors.http import Answer, Request, Transport, broken
from sync_engine.connectors.xml import Element, parsed
from sync_engine.outcomes import Disconnected, NotStarted, Refused, Throttled, Unreadable, VendorError
from sync_engine.sources.live import SourceConfig

_REST = "/SYSPROWCFService/Rest"
_HARMONY = "/harmony/sales-orders"
_HOST = "https://syspro.plant.example"
_TOKEN = re.compile(r"[0-9A-Za-z]{8,64} *")
_SESSION_OVER = "UserID is invalid"
_LOGIN = ("password", "Invalid operator", "Invalid company")
_PASSING = ("in use by another operator", "Unable to read the SYSPRO base directory")
#: how often a run takes its session back
_LOGONS = 3


class Wire:
    """One operator at one company. Every method raises `outcomes.VendorError` subclasses only."""

    def __init__(self, config: SourceConfig, time_outs: Mapping[str, float]) -> None:
        self._login = config.credentials
        self._company = config.company
        self._root = config.hosts.get("api", _HOST)
        self._home = self._root + _REST
        self._transport = Transport(time_outs.get("connect", 10.0), time_outs.get("read", 130.0), connections=1)
        self._token = ""
        self._logons = 0
        self._lock = threading.Lock()

    def query(self, business_object: str, question: Element) -> Element:
        """The answer to a `/Query/Query`."""
        return self._asked("/Query/Query", {"BusinessObject": business_object, "XmlIn": _text(question)}, writes=False)

    def setup(self, method: str, business_object: str, content: Element) -> Element:
        """`/Setup/Add` or `/Setup/Update`."""
        return self._write(f"/Setup/{method}", business_object, content)

    def post(self, business_object: str, content: Element) -> Element:
        """`/Transaction/Post`."""
        return self._write("/Transaction/Post", business_object, content)

    def completed_at_harmony(self, since: date | None) -> list[str]:
        """Order numbers from the façade's polling (dossier syspro §10)."""
        given = {"status": "Completed"} | ({"modifiedSince": since.isoformat()} if since else {})
        known = f"{self._login.get('operator', '')}:{self._login.get('operator_password', '')}"
        headers = {"Authorization": f"Basic {b64encode(known.encode()).decode()}"}
        answer = self._transport.send(Request("GET", f"{self._root}{_HARMONY}?{urlencode(given)}", headers))
        if answer.status == 401:
            raise Disconnected("the façade refuses our operator", "401")
        try:
            return [str(one["SalesOrderNumber"]) for one in json.loads(_told(answer, writes=False))["salesOrders"]]
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"the façade's answer cannot be read ({type(error).__name__})") from None

    def close(self) -> None:
        """Give the seat back: sessions are licensed (§2)."""
        if self._token:
            with suppress(VendorError):
                self._transport.send(self._request("/Logoff", {"UserId": self._token}, writes=False))
        self._token = ""
        self._transport.close()

    def _write(self, path: str, business_object: str, content: Element) -> Element:
        parameters = "<Parameters><ValidateOnly>N</ValidateOnly></Parameters>"
        asked = {"BusinessObject": business_object, "XmlParameters": parameters, "XmlIn": _text(content)}
        return self._asked(path, asked, writes=True)

    def _asked(self, path: str, given: Mapping[str, str], *, writes: bool) -> Element:
        with self._lock:
            while True:
                token = self._token or self._log_on()
                text = _told(
                    self._transport.send(self._request(path, {"UserId": token, **given}, writes=writes)), writes
                )
                if not (text.startswith(b"ERROR") and _SESSION_OVER.encode() in text):
                    return _document(text, writes)
                self._token = ""

    def _log_on(self) -> str:
        """The token as received: its trailing blanks belong to it (§2)."""
        if self._logons >= _LOGONS:
            raise Disconnected("somebody else logs on as our operator and ends our sessions; give the engine its own")
        self._logons += 1
        login = {
            "Operator": self._login.get("operator", ""),
            "OperatorPassword": self._login.get("operator_password", ""),
            "CompanyId": self._company,
            "CompanyPassword": self._login.get("company_password", ""),
        }
        told = _told(self._transport.send(self._request("/Logon", login, writes=False)), writes=False)
        text = told.decode("cp1252", "replace")
        if text.startswith("ERROR"):
            raise _refused(text)
        with suppress(ValueError):
            text = str(json.loads(text)) if text.startswith('"') else text
        if not _TOKEN.fullmatch(text):
            raise Unreadable("the answer to the logon is no session")
        self._token = text
        return text

    def _request(self, path: str, given: Mapping[str, str], *, writes: bool) -> Request:
        return Request("GET", f"{self._home}{path}?{urlencode(given, quote_via=quote)}", writes=writes)


def _text(content: Element) -> str:
    written: str = tostring(content, encoding="unicode")
    return written


def _told(answer: Answer, writes: bool) -> bytes:
    if answer.status == 200:
        return answer.body
    text = f"SYSPRO's web server answers HTTP {answer.status}"
    if answer.status == 429:
        hint = answer.headers.get("retry-after", "")
        raise Throttled(text, "429", float(hint) if hint.isdigit() else None)
    if answer.status in (404, 414):
        raise Refused(f"{text}: no service there, or the question is longer than it takes", str(answer.status))
    if answer.status < 500:
        raise Refused(text, str(answer.status))
    raise broken(text, str(answer.status), writes=writes)


def _document(text: bytes, writes: bool) -> Element:
    if text.startswith(b"ERROR"):
        raise _refused(text.decode("cp1252", "replace"))
    try:
        return parsed(text)
    except ValueError as error:
        raise broken(f"SYSPRO's answer cannot be read: {error}", writes=writes) from None


def _refused(text: str) -> VendorError:
    told = text.removeprefix("ERROR:").strip()
    if any(word in told for word in _LOGIN):
        return Disconnected(f"SYSPRO refuses our logon: {told}", "logon")
    if any(word in told for word in _PASSING):
        return NotStarted(told, "ERROR")
    return Refused(told, "ERROR")
