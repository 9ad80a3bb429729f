"""The organisation's tables: organisation, accounts, items, tax rates, currencies and the rest (dossier xero §4)."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.xero.desk import Desk, data, first, invoice, line, told


def test_the_organisation_tells_currency_country_zone_and_lock(desk: Desk, other: Desk) -> None:
    mine, theirs = desk.read("/Organisation"), other.read("/Organisation")
    assert (mine["BaseCurrency"], mine["Version"], mine["Timezone"]) == ("GBP", "UK", "GMTSTANDARDTIME")
    assert (theirs["BaseCurrency"], theirs["Version"], theirs["CountryCode"]) == ("NZD", "NZ", "NZ")
    assert "PeriodLockDate" not in mine
    desk.company.facts["closed_until"] = "2025-12-31"
    assert desk.read("/Organisation")["PeriodLockDate"] == "/Date(1767139200000+0000)/"
    desk.set(lock_kind="end of year")
    assert "EndOfYearLockDate" in desk.read("/Organisation")


def test_tax_rates_are_the_countrys(desk: Desk, other: Desk) -> None:
    assert desk.read("/TaxRates/OUTPUT2")["EffectiveRate"] == 20.0
    assert other.read("/TaxRates/OUTPUT2")["EffectiveRate"] == 15.0
    names = {rate["TaxType"]: rate["EffectiveRate"] for rate in desk.listed("/TaxRates")}
    assert (names["RROUTPUT"], names["ZERORATEDOUTPUT"], names["NONE"]) == (5.0, 0.0, 0.0)
    assert desk.call("GET", "/TaxRates/NOPE").status == 404


def test_a_new_tax_rate_gets_the_next_free_type_and_can_be_used(desk: Desk) -> None:
    made = desk.made(
        "/TaxRates", {"Name": "Luxury", "TaxComponents": [{"Name": "A", "Rate": 20}, {"Name": "B", "Rate": "2.5"}]}
    )
    assert (made["TaxType"], made["EffectiveRate"]) == ("TAX001", 22.5)
    assert desk.invoice(LineItems=[line(TaxType="TAX001")])["TotalTax"] == 33.75
    deleted = first(desk.call("POST", "/TaxRates", {"TaxType": "TAX001", "Status": "DELETED"}))
    assert deleted["Status"] == "DELETED"
    assert desk.call("PUT", "/Invoices", invoice(LineItems=[line(TaxType="TAX001")])).status == 400


def test_accounts_are_read_by_code_and_filtered(desk: Desk) -> None:
    assert desk.read("/Accounts/4000")["Name"] == "Sales"
    assert [a["Code"] for a in desk.listed('/Accounts?where=Type=="BANK"')] == ["090"]
    assert {a["Code"] for a in desk.listed('/Accounts?where=Class=="REVENUE" AND Status=="ACTIVE"')} == {
        "4000",
        "200",
        "260",
    }
    assert desk.listed('/Accounts?where=SystemAccount=="DEBTORS"')[0]["Code"] == "610"


def test_an_account_is_made_renamed_and_archived(desk: Desk) -> None:
    made = desk.made("/Accounts", {"Code": "205", "Name": "Hire", "Type": "REVENUE", "TaxType": "OUTPUT2"})
    assert (made["Class"], made["Status"]) == ("REVENUE", "ACTIVE")
    path = f"/Accounts/{made['AccountID']}"
    assert first(desk.call("POST", path, {"Name": "Tool hire"}))["Name"] == "Tool hire"
    assert desk.invoice(LineItems=[line(AccountCode="205")])
    desk.call("POST", path, {"Status": "ARCHIVED"})
    expected = "Account code '205' is not a valid code for this document."
    assert told(desk.call("PUT", "/Invoices", invoice(LineItems=[line(AccountCode="205")]))) == [expected]


@pytest.mark.parametrize("code", ["999", "090", "610", "299"])
def test_lines_take_no_unknown_bank_control_or_archived_account(desk: Desk, code: str) -> None:
    exchange = desk.call("PUT", "/Invoices", invoice(LineItems=[line(AccountCode=code)]))
    assert told(exchange) == [f"Account code '{code}' is not a valid code for this document."]
    [warning] = data(exchange)["Elements"][0]["Warnings"]
    assert warning["Message"] == f"Account code '{code}' has been removed as it does not match a recognised account."


def test_items_are_made_matched_by_code_and_deleted(desk: Desk) -> None:
    made = desk.made(
        "/Items", {"Code": "NEW-1", "Name": "New", "SalesDetails": {"UnitPrice": 1.2345, "AccountCode": "4000"}}
    )
    assert made["SalesDetails"]["UnitPrice"] == 1.23
    again = first(desk.call("POST", "/Items?unitdp=4", {"Code": "new-1", "SalesDetails": {"UnitPrice": 1.2345}}))
    assert (again["ItemID"], again["SalesDetails"]["UnitPrice"]) == (made["ItemID"], 1.2345)
    assert desk.read("/Items/NEW-1")["SalesDetails"]["UnitPrice"] == 1.23
    assert first(desk.call("POST", f"/Items/{made['ItemID']}", {"Name": "Newer"}))["Name"] == "Newer"
    assert desk.call("DELETE", "/Items/NEW-1").status == 204
    assert desk.call("GET", "/Items/NEW-1").status == 404
    assert {item["Code"] for item in desk.listed("/Items")} == {"OAK-40", "ELM-20", "ASH-10", "SVC-HOUR", "SALES"}


def test_currencies_are_subscribed_to(desk: Desk) -> None:
    assert {row["Code"] for row in desk.listed("/Currencies")} == {"GBP", "NZD", "USD", "EUR", "JPY", "KWD"}
    expected = ["Organisation is not subscribed to currency CHF"]
    assert told(desk.call("PUT", "/Invoices", invoice(CurrencyCode="CHF"))) == expected
    desk.made("/Currencies", {"Code": "chf"})
    assert desk.invoice(CurrencyCode="CHF")["CurrencyCode"] == "CHF"


def test_the_wording_of_a_missing_currency_is_a_setting(desk: Desk) -> None:
    desk.set(currency_wording="old")
    expected = ["Users Organisation is not subscribed to currency CHF"]
    assert told(desk.call("PUT", "/Invoices", invoice(CurrencyCode="CHF"))) == expected


def test_tracking_and_themes_are_listed_and_read(desk: Desk) -> None:
    [category] = desk.listed("/TrackingCategories")
    assert [option["Name"] for option in category["Options"]] == ["North", "South", "East", "West"]
    assert desk.read(f"/TrackingCategories/{category['TrackingCategoryID']}")["Name"] == "Region"
    [theme] = desk.listed("/BrandingThemes")
    assert desk.read(f"/BrandingThemes/{theme['BrandingThemeID']}")["Name"] == "Standard"


def test_the_cast_stands_in_both_organisations(desk: Desk, other: Desk) -> None:
    for one in (desk, other):
        names = {contact["Name"]: contact["ContactStatus"] for contact in one.listed("/Contacts?includeArchived=true")}
        assert names["Aldgate Timber Ltd"] == names["O'Brien & Sons"] == names["Mueller GmbH"] == "ACTIVE"
        assert names["Hidden Harbour Ltd"] == "ARCHIVED"
        assert len(names) == 18


def test_the_same_seed_gives_the_same_bytes() -> None:
    def world(seed: int) -> list[object]:
        sandbox = Sandbox.open(["xero"], seed=seed)
        vendor = sandbox.vendors["xero"]
        return [dict(vendor.credentials), [list(c.books[k]) for c in vendor.companies.values() for k in c.books.kinds]]

    assert world(7) == world(7)
    assert world(7) != world(8)


def test_a_reset_brings_back_the_first_world(desk: Desk) -> None:
    one = desk.invoice()
    desk.set(line_errors="nested")
    desk.sandbox.reset()
    assert desk.listed("/Invoices") == []
    assert desk.vendor.companies[desk.id].settings == {}
    assert desk.invoice() == one
