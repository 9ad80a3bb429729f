"""What Sage Intacct answers, as tests script it."""

from __future__ import annotations

from typing import Any

from defusedxml.ElementTree import fromstring

SIGNED_IN = "<authentication><status>success</status><userid>api</userid><companyid>acme</companyid></authentication>"


SIGNED_OUT = "<authentication><status>failure</status><userid/><companyid/></authentication>"


def errors(*pairs: tuple[str, str]) -> str:
    listed = "".join(
        f"<error><errorno>{code}</errorno><description></description>"
        f"<description2>{said} [Support ID: x%7E1]</description2><correction></correction></error>"
        for code, said in pairs
    )
    return f"<errormessage>{listed}</errormessage>"


def response(*results: str, authentication: str = SIGNED_IN, control: str = "success", tail: str = "") -> str:
    operation = f"<operation>{authentication}{''.join(results)}</operation>" if control == "success" else ""
    return f"<response><control><status>{control}</status></control>{operation}{tail}</response>"


def result(controlid: str, inner: str = "", status: str = "success", function: str = "create_invoice") -> str:
    head = f"<status>{status}</status><function>{function}</function><controlid>{controlid}</controlid>"
    return f"<result>{head}{inner}</result>"


def failed(controlid: str, *pairs: tuple[str, str]) -> str:
    return result(controlid, errors(*pairs), "failure")


def data(object: str, *found: dict[str, str], left: int = 0, name: str = "query") -> str:
    listed = "".join(
        f"<{object}>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + f"</{object}>" for row in found
    )
    return result(name, f'<data listtype="{object}" count="{len(found)}" numremaining="{left}">{listed}</data>')


SESSION = result("session", "<data><api><sessionid>S-1</sessionid><endpoint>https://x.test/e</endpoint></api></data>")


INVALID_SESSION = response(errors(("XL03000006", "Invalid session S-1...")), authentication=SIGNED_OUT)


INVOICE = {
    "RECORDNO": "1234",
    "RECORDID": "SO-10045",
    "CUSTOMERID": "58",
    "STATE": "Posted",
    "WHENCREATED": "02/03/2026",
    "CURRENCY": "USD",
    "TRX_TOTALENTERED": "150.00",
    "TRX_TOTALDUE": "50",
}


def body(vendor: Any, at: int = -1) -> Any:
    return fromstring(vendor.seen[at].body)


GATEWAY = (
    "<response><control><status>failure</status></control><errormessage><error><errorno>{}</errorno>"
    "<description>{}</description></error></errormessage></response>"
)
