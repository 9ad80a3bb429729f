"""The tax service: the only way to make tax codes and rates (dossier quickbooks_online §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import requestid
from mock_erps.quickbooks_online.entities import BY_PATH
from mock_erps.quickbooks_online.resources import amounts
from mock_erps.quickbooks_online.resources.references import shown, target
from mock_erps.quickbooks_online.writing import answered

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def create(call: Call) -> Reply:
    return requestid.once(call, lambda: answered(call, _create(call)))


def _create(call: Call) -> dict[str, Any]:
    body: dict[str, Any] = call.body
    for name in ("TaxCode", "TaxRateDetails"):
        if not body.get(name):
            raise Refusal("missing_parameter", parameter=name)
    rates = [(detail, _rate(call, detail)) for detail in body["TaxRateDetails"]]
    code = tax_code(call, body["TaxCode"], [rate for detail, rate in rates if _of_sales(detail)])
    told = [{**detail, "TaxRateId": rate["Id"], "TaxRateName": rate["Name"]} for detail, rate in rates]
    return {"TaxCode": body["TaxCode"], "TaxCodeId": code["Id"], "TaxRateDetails": told}


def _of_sales(detail: dict[str, Any]) -> bool:
    return bool(detail.get("TaxApplicableOn") != "Purchase")


def _rate(call: Call, detail: dict[str, Any]) -> Doc:
    """A rate that is there already, or a new one."""
    if detail.get("TaxRateId"):
        found = target(call, "TaxRate", {"value": detail["TaxRateId"]}, "TaxRateDetails.TaxRateId")
        assert found is not None
        return found
    for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if detail.get(name) in (None, ""):
            raise Refusal("missing_parameter", parameter=name)
    agency = target(call, "TaxAgency", {"value": detail["TaxAgencyId"]}, "TaxRateDetails.TaxAgencyId")
    assert agency is not None
    return tax_rate(call, detail["TaxRateName"], detail["RateValue"], agency)


def tax_rate(call: Call, name: str, percent: Any, agency: Doc) -> Doc:
    value = amounts.number(amounts.percent(percent, "TaxRateDetails.RateValue"))
    body = {
        "Name": name,
        "Description": name,
        "RateValue": value,
        "AgencyRef": shown("TaxAgency", agency),
        "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
    }
    return BY_PATH["taxrate"].create(call, body)


def tax_code(call: Call, name: str, rates: list[Doc]) -> Doc:
    details = [
        {"TaxRateRef": shown("TaxRate", rate), "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0} for rate in rates
    ]
    body = {
        "Name": name,
        "Description": name,
        "Taxable": bool(rates),
        "TaxGroup": True,
        "Hidden": False,
        "SalesTaxRateList": {"TaxRateDetail": details},
        "PurchaseTaxRateList": {"TaxRateDetail": []},
    }
    return BY_PATH["taxcode"].create(call, body)
