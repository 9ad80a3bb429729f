"""What the gateway says: the `<response>` and its blocks (dossier sage_intacct §3, §8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct.wire import Envelope, Function

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<response>'
_ECHOED = ("senderid", "controlid", "uniqueid", "dtdversion")
HEADERS = [("content-type", "text/xml; charset=UTF-8")]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a function has done. `data` is the XML of its `<data>`; `refusal` says what it could not do beside it."""

    key: str = ""
    data: str = ""
    refusal: Refusal | None = None


def escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def quoted(text: str) -> str:
    """As an attribute's value."""
    return escaped(text).replace('"', "&quot;")


def element(tag: str, text: object) -> str:
    return f"<{tag}>{escaped(str(text))}</{tag}>"


def response(*blocks: str, status: int = 200) -> Reply:
    return Reply(status, list(HEADERS), "".join((_HEAD, *blocks, "</response>")).encode())


def control(envelope: Envelope, status: str) -> str:
    """The control block; what the request says of itself is told back."""
    said = envelope.control
    echo = "".join(element(name, said.get(name) or ("true" if name == "uniqueid" else "")) for name in _ECHOED)
    return f"<control><status>{status}</status>{echo}</control>"


def operation(call: Call, results: Iterable[str]) -> Reply:
    """The answer to a request that was let in."""
    who = authenticated(call)
    return response(control(call.body, "success"), f"<operation>{who}{''.join(results)}</operation>")


def authenticated(call: Call) -> str:
    life = float(call.setting("session_seconds"))
    return (
        f"<authentication><status>success</status>{element('userid', call.principal)}"
        f"{element('companyid', call.company.id)}{element('locationid', call.body.entity)}"
        f"{element('sessiontimestamp', instant(call.now))}{element('sessiontimeout', instant(call.now + life))}"
        "</authentication>"
    )


def result(function: Function, status: str, *parts: str) -> str:
    return (
        f"<result><status>{status}</status><function>{function.name}</function>"
        f"{element('controlid', function.controlid)}{''.join(parts)}</result>"
    )


def acknowledged(call: Call) -> Reply:
    """The immediate half of an asynchronous call; the sandbox sends no results to the policy's address (§9)."""
    return response("<acknowledgement><status>success</status></acknowledgement>", control(call.body, "success"))


def data(listtype: str, rows: Iterable[str], **attributes: Any) -> str:
    named = "".join(f' {name}="{quoted(str(value))}"' for name, value in attributes.items())
    return f'<data listtype="{quoted(listtype)}"{named}>{"".join(rows)}</data>'


def instant(seconds: float) -> str:
    """`2024-09-17T08:11:00+00:00`"""
    return _instant(int(seconds))


@lru_cache(maxsize=64)
def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
