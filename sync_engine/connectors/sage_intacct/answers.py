"""What Sage Intacct answers, as outcomes. Nearly every failure is an HTTP 200; the truth has three levels (§8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync_engine.connectors.answers import first_line, outcome_of, retry_after, road_trouble
from sync_engine.connectors.http import Answer, broken
from sync_engine.connectors.xml import Element, below, parsed
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Outcome,
    Refused,
    Throttled,
    VendorError,
)

_TEXTS = ("description", "description2", "correction")
_SUPPORT = re.compile(r"\s*\[Support(?: |%20)ID[^\]]*\]")
_TAKEN = frozenset({"BL03002185", "BL34000061", "PL05000104", "XL03000005"})
_GONE = re.compile(r"cannot find .* with key", re.IGNORECASE)
_REPEATED = re.compile(r"duplicate control\s?id", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One or more `<error>` elements, told as one. `numbers` are all their errorno."""

    numbers: tuple[str, ...]
    text: str

    @property
    def code(self) -> str:
        return self.numbers[0] if self.numbers else ""


def succeeded(result: Element | None, *, writes: bool) -> Element:
    """The result, if its function was done. Raises what it says otherwise; one that is missing says nothing."""
    if result is None:
        raise broken("the answer leaves this function out", writes=writes)
    if below(result, "status") != "success":
        raise _judged(_complaint(result), writes=writes)
    return result


def outcome(result: Element | None) -> Outcome:
    return outcome_of(lambda: done(succeeded(result, writes=True)))


def done(result: Element) -> Done:
    id = below(result, "key") or below(result, ".//data//RECORDNO")
    if not id:
        raise Ambiguous("the answer to a write names no record")
    return Done(id)


def session_over(answer: Answer) -> bool:
    """The user's session or login was refused; a sender that is refused is told apart by its own text (§2)."""
    if answer.status in (401, 498):
        return True
    try:
        response = parsed(answer.body)
    except ValueError:
        return False
    complaint = _complaint(response)
    if answer.status == 400:
        return "invalidRequest" in complaint.numbers
    refused = below(response, "operation/authentication/status") == "failure"
    return refused and "Web Services" not in complaint.text


def responded(answer: Answer, *, writes: bool) -> Element:
    """The response whose functions were run. Raises what stopped them all."""
    try:
        response = parsed(answer.body)
    except ValueError:
        response = Element("response")
    complaint = _complaint(response)
    if _throttled(complaint):
        raise Throttled(complaint.text or "too many calls", complaint.code or "429", retry_after(answer.headers))
    said = complaint.text or first_line(answer.body)
    trouble = road_trouble(answer, said, complaint.code, writes=writes)
    if trouble:
        raise trouble
    if answer.status == 200 and below(response, "control/status") == "success":
        if below(response, "operation/authentication/status") == "success":
            return response
        raise Disconnected("the Web Services sender may not act for this company", complaint.code)
    raise _stopped(complaint, said, writes=writes)


def _stopped(complaint: Complaint, said: str, *, writes: bool) -> VendorError:
    """Why the gateway let nothing run. Its texts on logins repeat parts of what was sent, so they stay unsaid."""
    if complaint.code in ("XL03000006", "PL04000055"):
        return Disconnected("Sage Intacct refuses the Web Services sender or the company", complaint.code)
    if complaint.code.startswith("GW-"):
        return NotStarted(said, complaint.code)
    if complaint.numbers:
        return Refused(said, complaint.code)
    return broken(f"not an answer of the gateway: {said}", writes=writes)


def _complaint(element: Element) -> Complaint:
    """The errors of a result, or those of a response that stopped all its functions."""
    errors = element.findall("errormessage/error") or element.findall("operation/errormessage/error")
    texts = [" ".join(filter(None, (below(one, name) for name in _TEXTS))) for one in errors]
    said = _SUPPORT.sub("", "; ".join(dict.fromkeys(filter(None, texts))))
    return Complaint(tuple(below(one, "errorno") for one in errors), said.strip())


def _throttled(complaint: Complaint) -> bool:
    """The limit has been told in 429s and inside 200s (§7)."""
    return "GW-0010" in complaint.numbers or "rate limit" in complaint.text.lower()


def _judged(complaint: Complaint, *, writes: bool) -> VendorError:
    """The outcome of one function's errors (§8)."""
    said = complaint.text or "refused without a word"
    code = complaint.code
    if _throttled(complaint):
        return Throttled(said, code)
    if _TAKEN.intersection(complaint.numbers) or _REPEATED.search(said):
        return Duplicate(said, code)
    if "permission for API" in said:
        return Forbidden(said, code)
    if "XL03000009" in complaint.numbers or "Temporarily Off-line" in said:
        return NotStarted(said, code)
    if _GONE.search(said):
        return Missing(said, code)
    return Refused(said, code) if complaint.numbers else broken(said, writes=writes)
