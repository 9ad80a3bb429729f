"""Companies, their settings and their books."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from mock_erps.control.answering import answer, company_of, problem, vendor_of
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor


class Companies:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def list(self) -> Response:
        rows = [
            _told(vendor, company) for vendor in self._sandbox.vendors.values() for company in vendor.companies.values()
        ]
        return answer({"companies": rows})

    def create(self, body: dict[str, Any]) -> Response:
        vendor = vendor_of(self._sandbox, body["erp"])
        if body["id"] in vendor.companies:
            raise problem(409, f"{vendor.slug} has a company {body['id']!r} already; choose another id")
        company = _added(vendor, body)
        vendor.open_doors()
        return answer(_told(vendor, company), 201)

    def settings(self, erp: str, company: str) -> Response:
        own = company_of(self._sandbox, erp, company).settings
        vendor = vendor_of(self._sandbox, erp)
        rows = {
            name: {
                "value": own.get(name, vendor.setting(name)),
                "default": setting.default,
                "choices": setting.choices,
                "source": setting.source,
            }
            for name, setting in vendor.contract.extension.settings.items()
        }
        return answer({"settings": rows})

    def change_settings(self, erp: str, company: str, body: dict[str, Any]) -> Response:
        own = company_of(self._sandbox, erp, company)
        try:
            vendor_of(self._sandbox, erp).check_settings(body)
        except ValueError as error:
            raise problem(400, str(error)) from None
        own.settings.update(body)
        return self.settings(erp, company)

    def audit(self, erp: str, company: str) -> Response:
        company_of(self._sandbox, erp, company)
        return answer(self._sandbox.audit(erp, company))


def _added(vendor: Vendor, body: dict[str, Any]) -> Company:
    zone = body.get("zone", "Europe/London")
    plan = CompanyPlan(
        body["id"],
        body["name"],
        body.get("currency", "GBP"),
        body.get("country", "GB"),
        zone,
        body.get("settings", {}),
    )
    try:
        ZoneInfo(zone)
        return vendor.add_company(plan)
    except (ValueError, LookupError) as error:
        raise problem(400, f"company {body['id']!r} cannot be made: {error}") from None


def _told(vendor: Vendor, company: Company) -> dict[str, Any]:
    return {
        "erp": vendor.slug,
        "id": company.id,
        "name": company.name,
        "currency": company.currency,
        "country": company.country,
        "zone": company.zone,
        "documents": {kind: len(company.books[kind]) for kind in company.books.kinds},
        "credentials": dict(vendor.credentials.get(company.id, {})),
    }
