"""The vendor's "no" in its four forms: gateway, control block, authentication block, result (dossier sage_intacct §8).

The texts are rows of the contract's error table. `level` says where a row is told; `code_setting` and `text_setting`
name the setting that replaces its number or text; `then` names the rows that follow it, one per layer of the vendor.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import answers
from mock_erps.sage_intacct.answers import element
from mock_erps.sage_intacct.naming import object_of
from mock_erps.sage_intacct.wire import Breach, Envelope, Function, is_true

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.contract import Finding


def explain(_call: Call, _findings: list[Finding]) -> Refusal:
    """The gateway has no parameters, and `gateway.xsd` judges its bodies: only an unreadable call comes here."""
    return Refusal("invalid_request")


def render(call: Call, refusal: Refusal) -> Reply:
    """The whole answer to a request of which nothing was done."""
    row = row_of(call, refusal.name)
    tell = {"gateway": _from_gateway, "control": _from_control, "authentication": _from_authentication}
    call.exchange.vendor_code = _number(call, row)
    return tell.get(row.get("level", "result"), _from_functions)(call, refusal)


def finish(call: Call, reply: Reply) -> None:
    """Calls above the cap wait in line for a while where the company's tier queues them (§7)."""
    waits = call.vendor.limits.waiting(call)
    if waits and call.setting("over_concurrency") == "queue":
        line = float(call.setting("queue_seconds"))
        reply.delivery = replace(reply.delivery, delay=reply.delivery.delay + line)


def row_of(call: Call, name: str) -> Mapping[str, Any]:
    return call.vendor.contract.extension.errors[name]


def failed(call: Call, function: Function, refusal: Refusal, data: str = "", status: str = "failure") -> str:
    """The `<result>` of a function that was refused; noted in the journal, if it is the first."""
    exchange = call.exchange
    if not exchange.vendor_code:
        exchange.vendor_code = _number(call, row_of(call, refusal.name), refusal.details)
        exchange.because = refusal.name
    return answers.result(function, status, data, errormessage(call, refusal))


def errormessage(call: Call, refusal: Refusal) -> str:
    told = "".join(_error(call, row, details, name) for name, row, details in _rows(call, refusal))
    return f"<errormessage>{told}</errormessage>"


def _from_gateway(call: Call, refusal: Refusal) -> Reply:
    """No ids, no second description, no correction: the exact form of the vendor's front (§7)."""
    row = row_of(call, refusal.name)
    status = int(call.setting(row["status_setting"])) if "status_setting" in row else row["status"]
    text = _said(call, row, "description", refusal.details | {"request": _request_id(call)})
    error = f"<error>{element('errorno', row['code'])}{element('description', text)}</error>"
    return answers.response(
        "<control><status>failure</status></control>", f"<errormessage>{error}</errormessage>", status=status
    )


def _from_control(call: Call, refusal: Refusal) -> Reply:
    envelope: Envelope = call.body
    return answers.response(answers.control(envelope, "failure"), errormessage(call, refusal))


def _from_authentication(call: Call, refusal: Refusal) -> Reply:
    row = row_of(call, refusal.name)
    envelope: Envelope = call.body
    login = envelope.authentication.get("login") or {}
    who = "".join(element(name, login.get(name, "")) for name in ("userid", "companyid"))
    block = f"<authentication><status>failure</status>{who}</authentication>"
    status = int(call.setting(row["status_setting"])) if "status_setting" in row else row["status"]
    return answers.response(
        answers.control(envelope, "success"),
        f"<operation>{block}{errormessage(call, refusal)}</operation>",
        status=status,
    )


def _from_functions(call: Call, refusal: Refusal) -> Reply:
    """Every function is refused alike, as when a rule says no to the whole request."""
    told = []
    for function in call.body.functions:
        about = {"operation": function.name, "object": object_of(function), **refusal.details}
        told.append(failed(call, function, Refusal(refusal.name, refusal.parts, **about)))
    return answers.operation(call, told)


def _rows(call: Call, refusal: Refusal) -> Iterator[tuple[str, Mapping[str, Any], dict[str, Any]]]:
    """The row itself, what else is refused with it, then what the layers above say."""
    if refusal.name == "bad_xml":
        for breach in refusal.details["breaches"]:
            yield refusal.name, row_of(call, refusal.name), {"text": _xml_text(call, breach)}
        return
    row = row_of(call, refusal.name)
    yield refusal.name, row, refusal.details
    for part in refusal.parts:
        yield from _rows(call, part)
    for name in row.get("then", ()):
        yield name, row_of(call, name), refusal.details


def _xml_text(call: Call, breach: Breach) -> str:
    """Release 2.1 was checked against a DTD and says so in other words."""
    release = str(call.body.control.get("dtdversion", ""))
    by = "XML Parse error" if release.startswith("2") else "XML Parse schema error"
    kind = "Fatal Error" if breach.fatal else "Error"
    text = breach.text.strip().rstrip(".")
    return f"{by}: {kind} {breach.code}: {text}. Line: {breach.line}, column: {breach.column}."


def _error(call: Call, row: Mapping[str, Any], details: dict[str, Any], name: str) -> str:
    more = _said(call, row, "description2", details)
    if more and call.setting("support_ids") == "on":
        more = f"{more} [Support ID: {_support_id(call)}]"
    parts = (
        element("errorno", _number(call, row, details)),
        element("description", _said(call, row, "description", details)),
        element("description2", more),
        element("correction", _said(call, row, "correction", details)),
        _additional(call, row, details, name),
    )
    return f"<error>{''.join(parts)}</error>"


def _number(call: Call, row: Mapping[str, Any], details: Mapping[str, Any] | None = None) -> str:
    if "code_setting" in row:
        return str(call.setting(row["code_setting"]))
    return str(row["code"]).format_map(defaultdict(str, details or {}))


def _said(call: Call, row: Mapping[str, Any], part: str, details: Mapping[str, Any]) -> str:
    template = call.setting(row["text_setting"]) if part == row.get("text_part", "") else row.get(part, "")
    return str(template).format_map(defaultdict(str, {"record": "Document", **details}))


def _additional(call: Call, row: Mapping[str, Any], details: Mapping[str, Any], name: str) -> str:
    """The new kind of error information, empty parts included, where the client asks for it (§8)."""
    if not is_true(call.body.control.get("showadditionalerrorinfo", "")):
        return ""
    places = "".join(
        f'<placeholder name="{answers.quoted(key.upper())}" value="{answers.quoted(str(value))}"/>'
        for key, value in details.items()
        if isinstance(value, str)
    )
    message = f"IA.{name.upper()}"
    blocks = "".join(
        f"<{part}>{element('messageid', message if row.get(source) else '')}"
        f"<placeholders>{places if row.get(source) else ''}</placeholders></{part}>"
        for part, source in (
            ("description", "description"),
            ("cdescription", "description2"),
            ("correction", "correction"),
        )
    )
    head = (
        element("errorid", row.get("errorid", "")) + element("category", row.get("category", "")) + "<target></target>"
    )
    return f"<additionalinfo>{head}{blocks}</additionalinfo>"


def _digest(call: Call, length: int) -> str:
    return hashlib.sha256(f"{call.vendor.seed}:{call.exchange.seq}".encode()).hexdigest()[:length]


def _support_id(call: Call) -> str:
    """Url-encoded, as the vendor appends it."""
    return quote(f"{_digest(call, 8)}~{_digest(call, 20)[8:]}").replace("~", "%7E")


def _request_id(call: Call) -> str:
    text = _digest(call, 26).upper()
    return f"{text[:8]}:{text[8:12]}_{text[12:20]}.{int(text[20:], 16) % 100}"
