"""What QuickBooks Online answers, as outcomes. Errors hide in 200s, in XML and in lower-case envelopes (§2, §8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync_engine.connectors.answers import first_line, outcome_of, road_trouble
from sync_engine.connectors.http import Answer, broken
from sync_engine.connectors.quickbooks_online.records import done
from sync_engine.connectors.wire_json import Shape, decoded, part, rows, text
from sync_engine.connectors.xml import below, parsed
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    Missing,
    Outcome,
    Refused,
    Stale,
    Throttled,
    VendorError,
)

_THROTTLED = frozenset({"3001"})
_OWN_FAULT = frozenset({"10000"})
_COMPANY_GONE = frozenset({"100", "120", "3200", "6190"})
_TAKEN = frozenset({"600", "6140", "6240"})
_HOLDER = re.compile(r"(?:TxnId=|\bId=)(\d+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """What the vendor says is wrong, whatever envelope it came in."""

    code: str
    text: str


def success(answer: Answer, *, writes: bool) -> Shape:
    """The JSON of a success. Raises what anything else means."""
    try:
        shape = decoded(answer.body)
    except ValueError:
        shape = None
    fault = _fault_in_xml(answer.body) if shape is None else _fault_in(shape)
    if shape is not None and fault is None and answer.status == 200:
        return shape
    raise _error(answer, fault, writes=writes)


def written(shape: Shape, entity: str) -> Shape:
    """The record a write answers with."""
    row = part(shape, entity)
    if not text(row, "Id"):
        raise Ambiguous(f"the answer to a write names no {entity}")
    return row


def batched(row: Shape | None, entity: str) -> Outcome:
    """The outcome of one item of a batch."""
    if row is None:
        return Ambiguous("the answer to the batch leaves this document out")
    fault = _fault_in(row)
    if fault:
        return _judged(fault, writes=True)
    return outcome_of(lambda: done(written(row, entity)))


def _fault_in(shape: Shape) -> Fault | None:
    envelope = part(shape, "Fault") or part(shape, "fault")
    errors = rows(envelope, "Error") or rows(envelope, "error")
    if not envelope:
        return None
    said = [f"{text(e, 'Message') or text(e, 'message')}: {text(e, 'Detail') or text(e, 'detail')}" for e in errors]
    code = text(errors[0], "code") if errors else ""
    return Fault(code.lstrip("0"), "; ".join(said) or "a fault without a word")


def _fault_in_xml(body: bytes) -> Fault | None:
    try:
        error = parsed(body).find(".//{*}Error")
    except ValueError:
        return None
    if error is None:
        return None
    return Fault(error.get("code", "").lstrip("0"), below(error, "{*}Message") or "a fault without a word")


def _error(answer: Answer, fault: Fault | None, *, writes: bool) -> VendorError:
    said = fault or Fault(str(answer.status), first_line(answer.body))
    if answer.status == 401:
        # Its detail repeats the token, so it is not shown.
        return Disconnected("QuickBooks does not accept our token; a person must reconnect the company", said.code)
    trouble = road_trouble(answer, said.text, said.code, writes=writes)
    if trouble:
        return trouble
    if fault is None and answer.status == 200:
        return broken(f"not an answer of the API: {said.text}", writes=writes)
    if answer.status == 403 and said.code not in _THROTTLED:
        return Forbidden(said.text, said.code)
    return _judged(said, writes=writes)


def _judged(fault: Fault, *, writes: bool) -> VendorError:
    """The outcome of a fault by its code (§8); texts are localised and decide only where a code is ambiguous."""
    code, said = fault.code, fault.text.lower()
    if code in _THROTTLED:
        return Throttled(fault.text, code)
    if code in _OWN_FAULT:
        return broken(fault.text, code, writes=writes)
    if code in _COMPANY_GONE:
        return Disconnected(fault.text, code)
    if code in _TAKEN:
        holder = _HOLDER.search(fault.text)
        return Duplicate(fault.text, code, holder.group(1) if holder else "")
    if code == "5010" and "period" not in said:  # it has also been seen for a closed period (real_bugs B93)
        return Stale(fault.text, code)
    if code == "610" and "inactive" not in said:
        return Missing(fault.text, code)
    return Refused(fault.text, code)
