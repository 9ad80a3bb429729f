"""Somebody else at work in the vendor's own screens: no API, no exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.company import Company
    from mock_erps.platform.vendor import Vendor


def edit(_vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    _change(company, values, memo=str(values.get("memo", "edited by hand")))


def void(_vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    _change(company, values, status="void")


def deactivate_party(_vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Raises LookupError for a name nobody bears."""
    found = company.books["customer"].find("name", values["name"])
    if not found:
        raise LookupError(f"company {company.id} has no customer {values['name']!r}")
    company.books.put("customer", found[0]["id"], {**found[0], "active": False})


def _change(company: Company, values: dict[str, Any], **fields: str) -> None:
    doc: Doc | None = company.books["invoice"].get(str(values["id"]))
    if doc is None:
        raise LookupError(f"company {company.id} has no invoice {values['id']!r}")
    company.books.put("invoice", doc["id"], {**doc, **fields, "version": doc["version"] + 1})


ACTS = {act.__name__: act for act in (edit, void, deactivate_party)}
