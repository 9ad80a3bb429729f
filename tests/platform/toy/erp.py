"""A tiny ERP: the smallest vendor that shows every stage of the platform, so that faults and doors need no real one."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import orjson

from mock_erps.platform.audit import AuditDocument, AuditView
from mock_erps.platform.auth import App, OAuth, OAuthPlan, Sessions
from mock_erps.platform.books import Doc
from mock_erps.platform.call import Call
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.contract import Finding
from mock_erps.platform.erp import Erp
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import Seed
from mock_erps.platform.vendor import Vendor

APP = App("toy-app", "toy-secret")


# --- operations ------------------------------------------------------------------------------------------------------


def token(call: Call) -> Reply:
    form = parse_qs(call.request.body.decode())
    access, refresh = call.vendor.oauth.refresh(APP, form["refresh_token"][0])
    return _json(200, {"access_token": access.token, "refresh_token": refresh, "expires_in": 3600})


def create_invoice(call: Call) -> Reply:
    return _json(201, _create(call, call.body))


def batch(call: Call) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for index, body in enumerate(call.body["items"]):
        mark = call.books.mark()
        try:
            call.before_item(index)
            rows.append({"index": index, "invoice": _create(call, body)})
        except Refusal as refusal:
            call.books.rollback(mark)
            rows.append({"index": index, "code": _row(call, refusal)["code"]})
    return {"items": rows}


def find_invoices(call: Call) -> dict[str, Any]:
    rows = call.rows("Invoice")
    if "number" in call.query:
        rows = [row for row in rows if row["number"] == call.query["number"]]
    start = (call.query["page"] - 1) * call.query["pageSize"]
    return {"invoices": rows[start : start + call.query["pageSize"]], "total": len(rows)}


def read_invoice(call: Call) -> Doc:
    return _existing(call)


def update_invoice(call: Call) -> Doc:
    before = _existing(call)
    if call.body.get("version", 0) != before["version"]:
        raise Refusal("stale")
    _check(call, call.body)
    after = {**before, **call.body, "version": before["version"] + 1}
    return call.books.put("Invoice", before["id"], after)


def _create(call: Call, body: Doc) -> Doc:
    _check(call, body)
    if call.setting("unique_numbers") and call.books["Invoice"].find("number", body["number"]):
        raise Refusal("duplicate", number=body["number"])
    id = str(call.books.next("id"))
    return call.books.put("Invoice", id, {"kind": "sale", "memo": "", **body, "id": id, "version": 0, "status": "open"})


def _check(call: Call, body: Doc) -> None:
    party = call.books["Party"].get(body["party"])
    if party is not None and not party["active"]:
        raise Refusal("inactive", party=body["party"])
    until = call.company.facts.get("closed_until")
    if until and body.get("date", "9999") <= until:
        raise Refusal("closed", until=until)


def _existing(call: Call) -> Doc:
    doc = call.books["Invoice"].get(call.path["id"])
    if doc is None:
        raise Refusal("not_found", kind="Invoice", id=call.path["id"])
    return doc


# --- what a declaration asks for -------------------------------------------------------------------------------------


def seed(company: Company, seed: Seed) -> None:
    for name in ("Aldgate Timber Ltd", "O'Brien & Sons"):
        company.books.put("Party", name, {"name": name, "active": True})


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    vendor.oauth = OAuth(OAuthPlan(3600, 86400), vendor.clock.now, seed=str(vendor.seed), apps={APP.id: APP})
    vendor.sessions = Sessions(900, vendor.clock.now, seed=str(vendor.seed))
    told = {}
    for id in vendor.companies:
        access, refresh = vendor.oauth.consent(APP, (id,), ("books",))
        told[id] = {"access_token": access, "refresh_token": refresh}
    return told


def identify(call: Call) -> None:
    call.exchange.company = call.path.get("company", "")


def authenticate(call: Call) -> None:
    scheme, _, text = call.request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer":
        raise Refusal("token_missing")
    access = call.vendor.oauth.access(text)
    call.company = call.vendor.companies[call.path["company"]]
    call.principal = access.app.id


def explain(_call: Call, findings: list[Finding]) -> Refusal:
    return Refusal("invalid", what=findings[0].rule, place=findings[0].dotted)


def render(call: Call, refusal: Refusal) -> Reply:
    row = _row(call, refusal)
    reply = _json(row["status"], {"code": row["code"], "message": row["message"].format_map(_Told(refusal.details))})
    wait = refusal.details.get("retry_after")
    if wait is not None:
        reply.headers.append(("retry-after", str(int(wait))))
    call.exchange.vendor_code = row["code"]
    return reply


class _Told(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _row(call: Call, refusal: Refusal) -> Mapping[str, Any]:
    return call.vendor.contract.extension.errors[refusal.name]


def finish(_call: Call, reply: Reply) -> None:
    reply.headers.append(("x-toy", "1"))


def audit(company: Company) -> AuditView:
    rows = [_audited(company, doc) for doc in company.books["Invoice"]]
    return AuditView("toy", company.id, company.currency, company.zone, tuple(rows))


def _audited(company: Company, doc: Doc) -> AuditDocument:
    total = sum((Decimal(str(line["amount"])) for line in doc["lines"]), Decimal(0))
    day = dt.date.fromisoformat(doc["date"]) if "date" in doc else None
    return AuditDocument(
        "toy", company.id, "invoice", doc["id"], str(doc["version"]), doc["number"], "", doc["party"], doc["party"],
        day, None, company.currency, Decimal(1), (), total, Decimal(0), total, total, doc["status"],
    )  # fmt: skip


def _json(status: int, body: object) -> Reply:
    return Reply(status, [("content-type", "application/json")], orjson.dumps(body))


# --- other people in the same books ----------------------------------------------------------------------------------


def edit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    _outside(company, values, memo=values.get("memo", "edited outside"))


def void(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    _outside(company, values, status="void")


def pay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    _outside(company, values, status="paid")


def delete(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    company.books.remove("Invoice", values["id"])


def deactivate_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    company.books.put("Party", values["name"], {"name": values["name"], "active": False})


def close_period(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    company.facts["closed_until"] = values["until"]


def _outside(company: Company, values: dict[str, Any], **fields: str) -> None:
    doc = company.books["Invoice"].get(values["id"])
    assert doc is not None
    company.books.put("Invoice", doc["id"], {**doc, **fields, "version": doc["version"] + 1})


ERP = Erp(
    slug="toy",
    operations=sys.modules[__name__],
    kinds={"Invoice": {"number": lambda doc: doc["number"]}, "Party": {}},
    companies=(
        CompanyPlan("acme", "Acme Ltd", "GBP", "GB", "Europe/London"),
        CompanyPlan("umbrella", "Umbrella Inc", "USD", "US", "America/New_York"),
    ),
    seed=seed,
    open_doors=open_doors,
    identify=identify,
    authenticate=authenticate,
    explain=explain,
    render=render,
    finish=finish,
    audit=audit,
    outside={
        "edit": edit,
        "void": void,
        "pay": pay,
        "delete": delete,
        "deactivate_party": deactivate_party,
        "close_period": close_period,
    },
)
