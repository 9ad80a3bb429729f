"""The vendor's "no": the envelope of REST, the status of SOAP and its faults (dossier §2, §7, §8).

Codes and texts are the contract's `errors` table; a refusal has one row there for every door.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.netsuite.soap import answers
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.contract import Finding

MEDIA_TYPE = "application/vnd.oracle.resource+json; type=error"
_LOGINS = frozenset(("invalid_login", "token_missing", "token_unknown", "token_expired", "token_revoked"))
_W3 = "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html"
_RFC = "https://www.rfc-editor.org/rfc/rfc9110.html#section-15."
#: places in the two documents; what is not here is told without a place, as the throttle's body is (§7)
_SECTIONS = {400: "5.1", 401: "5.2", 403: "5.4", 404: "5.5", 405: "5.6", 415: "5.16", 500: "6.1", 503: "6.4"}


def explain(call: Call, findings: list[Finding]) -> Refusal:
    """Shapes are judged by the rules of the record; what the contract finds is an unreadable body."""
    if call.operation.id == "issue_tokens":
        return Refusal("invalid_request")
    header = next((one for one in findings if one.path and str(one.path[0]).lower().startswith("x-")), None)
    return Refusal("invalid_header", header=header.path[0]) if header else Refusal("invalid_content")


def render(call: Call, refusal: Refusal) -> Reply:
    row, refusal = _row(call, refusal)
    told = said(call, row, refusal.details)
    call.exchange.vendor_code = str(row["code"])
    operation = getattr(call.operation, "id", "")
    if operation == "soap":
        return _soap(call, row, refusal, told)
    if operation == "issue_tokens" or row.get("shape") == "oauth":
        return _oauth(call, row, told)
    return _rest(call, row, refusal, told)


def finish(call: Call, reply: Reply) -> None:
    """A trace id, as every answer of the vendor's carries."""
    mixed = hashlib.blake2b(f"{call.vendor.seed}:{call.exchange.seq}".encode(), digest_size=12).hexdigest()
    reply.headers.append(("x-n-operationid", f"{mixed[:8]}-{mixed[8:12]}-{mixed[12:16]}-{mixed[16:]}"))


def _row(call: Call, refusal: Refusal) -> tuple[Mapping[str, Any], Refusal]:
    """The row that answers here and now: some are told in another's words, as settings say."""
    name = refusal.name
    if name == "no_permission" and call.setting("missing_permission") == "400":
        name = "no_permission_400"
    if name == "throttled" and call.setting("throttle_form") == "401":
        name = "invalid_login"
    row = dict(call.vendor.contract.extension.errors[name])
    if name in _LOGINS:
        row["code"] = call.setting("login_code")
    elif "code_setting" in row:
        row["code"] = call.setting(row["code_setting"])
    return row, Refusal(name, refusal.parts, **refusal.details)


def said(call: Call, row: Mapping[str, Any], details: Mapping[str, Any], part: str = "message") -> str:
    """A text of a row with its places filled."""
    template = str(call.setting(row["text_setting"])) if "text_setting" in row else str(row.get(part, ""))
    error_id = f"{call.exchange.seq:08x}"
    return template.format_map(
        defaultdict(str, {"permission": "Transactions -> Invoice", "error_id": error_id, **details})
    )


def _rest(call: Call, row: Mapping[str, Any], refusal: Refusal, told: str) -> Reply:
    status = int(row["status"])
    prefix = "Error while accessing a resource. " if row.get("accessing") else ""
    detail: dict[str, Any] = {"detail": f"{prefix}{told}", "o:errorCode": row["code"]}
    places = {"path": "o:errorPath", "param": "o:errorQueryParam", "header": "o:errorHeader"}
    for name, shown in places.items():
        if name in row and not _left_out(row, name):
            detail[shown] = said(call, {"message": row[name]}, refusal.details)
    body = {
        "type": _type(call, status),
        "title": row.get("title", HTTPStatus(status).phrase),
        "status": status,
        "o:errorDetails": [detail],
    }
    headers = [("content-type", MEDIA_TYPE)]
    if status == 401 and call.request.headers.get("authorization", "").lower().startswith("bearer"):
        headers.append(("www-authenticate", 'Bearer error="invalid_token", error_description="Invalid login attempt."'))
    if "location" in refusal.details:
        headers.append(("location", refusal.details["location"]))
    return Reply(status, headers, orjson.dumps(body))


def _left_out(row: Mapping[str, Any], name: str) -> bool:
    """Live answers name no place of a bad reference; those of the help do (§8)."""
    return name == "path" and row.get("code_setting") == "bad_reference" and row["code"] == "USER_ERROR"


def _type(call: Call, status: int) -> str:
    section = _SECTIONS.get(status)
    if section is None:
        return _W3
    if call.setting("error_types") == "w3":
        return f"{_W3}#sec10.{section}" if status < 500 else _W3
    return f"{_RFC}{section}"


def _oauth(call: Call, row: Mapping[str, Any], told: str) -> Reply:
    """RFC 6749 §5.2; what is wrong with the call itself is an invalid request."""
    code = row["code"] if row.get("shape") == "oauth" else "invalid_request"
    call.exchange.vendor_code = str(code)
    status = int(call.setting("token_error_status")) if row["status"] == 400 else int(row["status"])
    body = orjson.dumps({"error": code, "error_description": told})
    return Reply(status, [("content-type", "application/json"), ("cache-control", "no-store")], body)


def _soap(call: Call, row: Mapping[str, Any], refusal: Refusal, told: str) -> Reply:
    """A fault where the vendor has one for it, else the failed status of the operation that was asked for."""
    if "fault" in row:
        code = str(row["fault_code"])
        call.exchange.vendor_code = code
        return answers.fault(call, row["fault"], code, row.get("fault_text", told))
    if call.body is None or "soap" not in row:
        return answers.fault(call, "UnexpectedErrorFault", "UNEXPECTED_ERROR", told)
    return answers.refused(call, status_of(call, refusal))


def status_of(call: Call, refusal: Refusal) -> tuple[str, str]:
    """Code and message of a refusal in a SOAP status; noted in the journal, if it is the first."""
    row, refusal = _row(call, refusal)
    code = str(row.get("soap", row["code"]))
    if not call.exchange.vendor_code or call.exchange.vendor_code == row["code"]:
        call.exchange.vendor_code, call.exchange.because = code, call.exchange.because or refusal.name
    return code, said(call, row, refusal.details, "soap_text" if "soap_text" in row else "message")
