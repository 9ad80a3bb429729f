"""Envelopes of the port: results with their status, and faults (dossier §3, §5, §8)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mock_erps.netsuite.soap.description import CORE, FAULTS, MESSAGES, WRITTEN_FOR
from mock_erps.platform.messages import Reply
from mock_erps.platform.wires import soap
from mock_erps.platform.wires.soap import Element, local, written

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

MEDIA_TYPE = "text/xml;charset=utf-8"
#: what each operation's answer wraps its result in
_RESULTS = {
    "add": "writeResponse",
    "update": "writeResponse",
    "upsert": "writeResponse",
    "delete": "writeResponse",
    "get": "readResponse",
    "initialize": "readResponse",
    "search": "searchResult",
    "searchMoreWithId": "searchResult",
    "getAll": "getAllResult",
    "getDeleted": "getDeletedResult",
    "getServerTime": "getServerTimeResult",
    "getDataCenterUrls": "getDataCenterUrlsResult",
}


def version_of(call: Call) -> str:
    """`NetSuitePort_2024_1` → `2024_1`"""
    version = call.path.get("port", "").removeprefix("NetSuitePort_")
    return version if version[:2] == "20" else WRITTEN_FOR


class Answer:
    """An answer under way: `result` is the element that the operation's outcome goes into."""

    def __init__(self, call: Call, action: str) -> None:
        self.version = version_of(call)
        self.core = CORE.format(self.version)
        messages = MESSAGES.format(self.version)
        self._envelope, header, body = soap.new_envelope({"platformCore": self.core, "platformMsgs": messages})
        info = written(header, messages, "documentInfo")
        written(info, messages, "nsId", _trace(call))
        response = written(body, messages, f"{action}Response")
        own = action.removesuffix("List")
        listed = own != action
        name = _RESULTS[own]
        # results are elements of the core schema, responses of the message's
        space = self.core if name.endswith("Result") else messages
        self.result = written(response, space, f"{name}List" if listed else name)
        if listed:
            self.status(self.result)

    def part(self, name: str) -> Element:
        """One `writeResponse` or `readResponse` of a list."""
        return written(self.result, MESSAGES.format(self.version), name)

    def status(self, parent: Element, code: str = "", message: str = "", kind: str = "ERROR") -> Element:
        """Success, or why not."""
        element = written(parent, self.core, "status", isSuccess="false" if code else "true")
        if code:
            detail = written(element, self.core, "statusDetail", type=kind)
            written(detail, self.core, "code", code)
            written(detail, self.core, "message", message)
        return element

    def reply(self) -> Reply:
        return Reply(200, [("content-type", MEDIA_TYPE)], soap.as_bytes(self._envelope))


def refused(call: Call, status: tuple[str, str]) -> Reply:
    """A business error of the whole operation: HTTP 200 with a failed status."""
    action = local(call.body.operation)
    answer = Answer(call, action)
    if action.endswith("List"):
        name = _RESULTS[action.removesuffix("List")]
        for _ in call.body.operation:
            answer.status(answer.part(name), *status)
    else:
        answer.status(answer.result, *status)
    return answer.reply()


def fault(call: Call, name: str, code: str, text: str) -> Reply:
    """A fault of the vendor's closed list, HTTP 500."""
    space = FAULTS.format(version_of(call))
    who = "Server" if code == "UNEXPECTED_ERROR" else "Server.userException"
    envelope, detail = soap.fault(who, text)
    told = written(detail, space, name[0].lower() + name[1:])
    written(told, space, "code", code)
    written(told, space, "message", text)
    written(detail, "http://xml.apache.org/axis/", "hostname", "partners-java10011.sea.netledger.com")
    return Reply(500, [("content-type", MEDIA_TYPE)], soap.as_bytes(envelope))


def _trace(call: Call) -> str:
    mixed = hashlib.sha256(f"{call.vendor.seed}:{call.exchange.seq}".encode()).hexdigest()
    return f"WEBSERVICES_{call.company.id}_{mixed[:40]}"
