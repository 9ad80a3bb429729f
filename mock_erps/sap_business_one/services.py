"""Services beside the entities: the company, exchange rates, the model, the balancer's ping (§4, §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.messages import Reply
from mock_erps.platform.money import decimal, number
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one import fields, wire
from mock_erps.sap_business_one.entities import ENTITIES
from mock_erps.sap_business_one.resources.entity import today
from mock_erps.sap_business_one.resources.rates import known_rate

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def admin_info(call: Call) -> Reply:
    """The company's own settings; the two currencies are what an integration asks for."""
    company = call.company
    told = {
        "Code": 1,
        "CompanyName": company.name,
        "Country": company.country,
        "LocalCurrency": company.currency,
        "SystemCurrency": company.currency,
        "DirectIndirectRate": "tYES",
        "TotalsAccuracy": 2,
        "PriceAccuracy": int(call.setting("price_decimals")),
        "RateAccuracy": 6,
    }
    return wire.reply(call, 200, {**wire.context(call, "SAPB1.AdminInfo"), **told})


def company_info(call: Call) -> Reply:
    told = {"CompanyName": call.company.name, "Version": 1000310, "EnableAccountSegmentation": "tNO"}
    return wire.reply(call, 200, {**wire.context(call, "SAPB1.CompanyInfo"), **told})


def local_currency(call: Call) -> Reply:
    return _value(call, "Edm.String", call.company.currency)


def currency_rate(call: Call) -> Reply:
    currency, date = _asked_rate(call)
    rate = known_rate(call.company, currency, date)
    if rate is None:
        raise Refusal("no_rate", currency=currency)
    return _value(call, "Edm.Double", number(rate))


def set_currency_rate(call: Call) -> Reply:
    currency, date = _asked_rate(call)
    if call.body.get("Rate") is None:
        raise Refusal("bad_value", field="Rate", type="CurrencyRate")
    rates = {**call.company.facts["day_rates"], f"{currency}:{date}": number(decimal(call.body["Rate"]))}
    call.company.facts["day_rates"] = rates
    return wire.nothing()


def _asked_rate(call: Call) -> tuple[str, str]:
    sent = fields.taken(call.company, "CurrencyRate", call.body)
    currency = str(sent.get("Currency") or "")
    if call.books["Currencies"].get(currency) is None:
        raise Refusal("unknown_reference")
    return currency, sent.get("RateDate") or today(call)


def approval_templates(call: Call) -> Reply:
    """The procedure that would catch documents, if there is one."""
    limit = call.setting("approval_from")
    found = [{"Code": 1, "Name": f"Invoices from {limit}", "IsActive": "tYES"}] if limit else []
    return wire.reply(call, 200, {**wire.context(call, "Collection(SAPB1.ApprovalTemplateParams)"), "value": found})


def service_document(call: Call) -> Reply:
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in ENTITIES]
    context = {annotation: text.removesuffix("#") for annotation, text in wire.context(call, "").items()}
    return wire.reply(call, 200, {**context, "value": sets})


def metadata(call: Call) -> Reply:
    """The entity types of this server, as EDMX of the asked version."""
    version = "1.0" if wire.version(call) == "v1" else "4.0"
    types = "".join(_entity_type(rules.type, rules.key) for rules in _one_of_each_type())
    sets = "".join(f'<EntitySet Name="{name}" EntityType="SAPB1.{rules.type}"/>' for name, rules in ENTITIES.items())
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><edmx:Edmx Version="{version}"'
        ' xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        '<Schema Namespace="SAPB1" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{types}<EntityContainer Name="ServiceLayer">{sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )
    return Reply(200, [("content-type", "application/xml;charset=utf-8")], body.encode())


def _one_of_each_type() -> list[Any]:
    return list({rules.type: rules for rules in ENTITIES.values()}.values())


def _entity_type(type: str, key: str) -> str:
    model = fields.entity(type)
    rows = "".join(f'<Property Name="{name}" Type="{edm}"/>' for name, edm in model.properties.items())
    return f'<EntityType Name="{type}"><Key><PropertyRef Name="{key}"/></Key>{rows}</EntityType>'


def _value(call: Call, type: str, value: Any) -> Reply:
    return wire.reply(call, 200, {**wire.context(call, type), "value": value})


def ping(call: Call) -> Reply:
    """`GET /ping/load-balancer`, `/ping/node`, `/ping/node/2` (§10)."""
    parts = call.request.path.strip("/").split("/")
    sender = "node" if "node" in parts else "load balancer"
    return wire.reply(call, 200, {"message": "pong", "sender": sender, "timestamp": call.now})
