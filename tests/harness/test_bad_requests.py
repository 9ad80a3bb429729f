"""Broken requests at every ERP: the vendor's own 4xx (or its refusal inside 200), never a failure of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.contract import slugs
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox

BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><r>&d;</r>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>"""
#: name → (method, empty for the usual one; body; headers on top of a good login)
BROKEN: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "empty body": ("", b"", {}),
    "no JSON": ("", b"{broken", {}),
    "JSON null": ("", b"null", {}),
    "JSON number": ("", b"17", {}),
    "JSON list of nothing": ("", b"[[],[[]]]", {}),
    "NUL bytes": ("", b"\0" * 64, {}),
    "binary": ("", bytes(range(256)), {}),
    "UTF-16": ("", '{"Line": []}'.encode("utf-16"), {}),
    "bad UTF-8": ("", b'{"a": "\xff\xfe"}', {}),
    "deep JSON": ("", b"[" * 20_000 + b"]" * 20_000, {}),
    "number beyond floats": ("", b'{"Line": 1e999999}', {}),
    "ten thousand unknown keys": ("", b"{" + b",".join(b'"k%d":1' % n for n in range(10_000)) + b"}", {}),
    "wrong media type": ("", b"{}", {"content-type": "image/png"}),
    "nonsense media type": ("", b"{}", {"content-type": ";;;"}),
    "XML bomb": ("", BOMB, {"content-type": "application/xml"}),
    "XML that reads files": ("", FILE, {"content-type": "application/xml"}),
    "XML not closed": ("", b"<request><control>", {"content-type": "application/xml"}),
    "form of nothing": ("", b"=&=&%zz", {"content-type": "application/x-www-form-urlencoded"}),
    "no login": ("", b"{}", {"authorization": ""}),
    "login of another kind": ("", b"{}", {"authorization": "Negotiate abc"}),
    "token with line break": ("", b"{}", {"authorization": "Bearer a\r\nb"}),
    "endless token": ("", b"{}", {"authorization": "Bearer " + "a" * 100_000}),
    "unknown method": ("BREW", b"{}", {}),
    "delete of everything": ("DELETE", b"", {}),
}


@pytest.fixture(scope="module", params=slugs())
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    yield Sandbox.open([request.param], VirtualClock())


@pytest.fixture(autouse=True)
def _fresh(sandbox: Sandbox) -> None:
    sandbox.reset()


def doors(sandbox: Sandbox) -> Iterator[tuple[str, str]]:
    """Every (method, path) of the contract that takes a document, with the company filled in."""
    (vendor,) = sandbox.vendors.values()
    company = next(iter(vendor.companies))
    for path, item in vendor.contract.document["paths"].items():
        filled = path.replace("{companyId}", company).replace("{", "").replace("}", "")
        for method in {"post", "put"} & item.keys():
            name = item[method].get("x-mock-erps-operation", {}).get("name", "")
            if not name.startswith("read "):  # some vendors ask by POST, and need nothing to answer
                yield method.upper(), filled


#: how a refusal inside a 200 begins: Sage Intacct, XML-RPC, JSON-RPC, GraphQL
REFUSED_INSIDE = (b"<status>failure</status>", b"<fault>", b'"error":', b'"errors":')


def refused(exchange: Exchange) -> bool:
    """By a 4xx, by a word for a method it has not (Xero: 501), inside a 200, by a SOAP fault (a 500)."""
    assert exchange.reply is not None
    body = exchange.reply.body
    inside = exchange.status == 200 and any(sign in body for sign in REFUSED_INSIDE)
    fault = exchange.status == 500 and b":Fault>" in body
    return 400 <= exchange.status < 500 or inside or fault or exchange.because == "no_such_method"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_request_gets_the_vendors_refusal(name: str, sandbox: Sandbox) -> None:
    method, body, extra = BROKEN[name]
    (vendor,) = sandbox.vendors.values()
    known = next(iter(vendor.credentials.values()))
    company = next(iter(vendor.companies))
    before = len(sandbox.audit(vendor.slug, company).documents)
    good = {
        "authorization": f"Bearer {known.get('access_token', '')}",
        "content-type": "application/json",
        "accept": "application/json",
        "xero-tenant-id": company,
    }
    for usual, path in doors(sandbox):
        request = Request(method or usual, path, "", good | extra, body, vendor.contract.extension.hosts["api"])
        exchange = sandbox.handle(request)
        sandbox.delivered(exchange, exchange.delivered)
        sandbox.clock.advance(61)
        assert exchange.reply is not None
        assert refused(exchange), (path, exchange.status, exchange.reply.body[:300])
        # a vendor may show tracebacks of its own; none of ours
        assert b"mock_erps" not in exchange.reply.body and b"root:" not in exchange.reply.body
        assert sandbox.mishaps == [], path
    assert len(sandbox.audit(vendor.slug, company).documents) == before


ODD_PATHS = ("", "/", "//", "/..%2f..%2fetc/passwd", "/%00", "/" + "a" * 10_000, "/v3/company/' OR 1=1/invoice", "/é")


@pytest.mark.parametrize("path", ODD_PATHS, ids=lambda path: path[:20])
@pytest.mark.parametrize(
    "query", ["", "page=-1", "page=x&pageSize=1e9", "%zz=%", "a=" + "b" * 10_000], ids=lambda q: q[:8]
)
def test_an_odd_path_gets_the_vendors_404(path: str, query: str, sandbox: Sandbox) -> None:
    (vendor,) = sandbox.vendors.values()
    request = Request("GET", path, query, {}, b"", vendor.contract.extension.hosts["api"])
    exchange = sandbox.handle(request)
    assert 400 <= exchange.status < 500
    assert sandbox.mishaps == []
