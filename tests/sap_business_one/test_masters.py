"""Partners, items, lists, the company (dossier sap_business_one §4)."""

from __future__ import annotations

import pytest

from tests.sap_business_one.desk import Desk, document


def test_a_partner_is_found_by_code_and_by_name(desk: Desk) -> None:
    assert desk.get("BusinessPartners('OBR01')").json["CardName"] == "O'Brien & Sons"
    [found] = desk.get("BusinessPartners", filter="CardName eq 'O''Brien & Sons' and CardType eq 'cCustomer'").rows
    assert (found["CardCode"], found["Currency"], found["CurrentAccountBalance"]) == ("OBR01", "##", 0.0)


def test_a_quote_in_a_key_is_doubled(desk: Desk) -> None:
    made = desk.post("BusinessPartners", {"CardCode": "A'1", "CardName": "Quoted"})
    assert made.header("location").endswith("/BusinessPartners('A''1')")
    assert desk.get("BusinessPartners('A''1')").json["CardName"] == "Quoted"
    assert desk.get("BusinessPartners(CardCode='A''1')").status == 200


def test_a_partners_code_is_taken_once(desk: Desk) -> None:
    refused = desk.post("BusinessPartners", {"CardCode": "ALD01", "CardName": "Another"})
    assert refused.told == (
        400,
        "-10",
        "1320000140 - Business partner code 'ALD01' already assigned to a business partner;"
        " enter a unique business partner code",
    )
    assert desk.post("BusinessPartners", {"CardName": "No code"}).status == 400
    assert desk.post("BusinessPartners", {"CardCode": "N1", "CardName": "Aldgate Timber Ltd"}).status == 201


def test_addresses_are_merged_by_name_and_kind(desk: Desk) -> None:
    first = {"AddressName": "Yard", "AddressType": "bo_ShipTo", "City": "Hull"}
    desk.made("BusinessPartners", {"CardCode": "N1", "CardName": "New", "BPAddresses": [first]})
    where = "BusinessPartners('N1')"
    desk.patch(where, {"BPAddresses": [{**first, "City": "York"}, {**first, "AddressName": "Shop"}]})
    rows = desk.get(where).json["BPAddresses"]
    assert [(row["AddressName"], row["City"], row["RowNum"]) for row in rows] == [
        ("Yard", "York", 0),
        ("Shop", "Hull", 1),
    ]
    desk.patch(where, {"BPAddresses": [first]}, b1s_replacecollectionsonpatch="true")
    assert len(desk.get(where).json["BPAddresses"]) == 1
    assert desk.patch(where, {"BPAddresses": [first, first]}, b1s_replacecollectionsonpatch="true").code == "-2035"


def test_a_partner_with_documents_stays(desk: Desk) -> None:
    desk.made("BusinessPartners", {"CardCode": "N1", "CardName": "New"})
    assert desk.ask("DELETE", "BusinessPartners('N1')").status == 204
    assert desk.get("BusinessPartners('N1')").status == 404
    desk.invoice()
    assert desk.ask("DELETE", "BusinessPartners('ALD01')").told[:2] == (400, "-10")


def test_items(desk: Desk) -> None:
    assert desk.get("Items('OAK-40')").json["ItemPrices"][0]["Price"] == 42.5
    desk.made("Items", {"ItemCode": "NEW", "ItemName": "New item", "SalesItem": "tNO"})
    assert desk.post("Items", {"ItemCode": "NEW"}).told == (400, "-10", "Item code 'NEW' already exists")
    refused = desk.post("Invoices", document("x", {"ItemCode": "NEW", "Quantity": 1}))
    assert refused.told == (400, "-10", "Item is not defined as a sales item")
    desk.patch("Items('NEW')", {"SalesItem": "tYES", "ItemPrices": [{"PriceList": 1, "Price": 5}]})
    assert desk.invoice("x", {"ItemCode": "NEW", "Quantity": 1, "VatGroup": "S0"})["DocTotal"] == 5.0
    assert desk.ask("DELETE", "Items('NEW')").told[:2] == (400, "-10")


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("ChartOfAccounts('4000')", "Name", "Sales"),
        ("VatGroups('S1')", "Category", "bovcOutputTax"),
        ("PaymentTermsTypes(1)", "NumberOfAdditionalDays", 30),
        ("PaymentTermsTypes(-1)", "PaymentTermsGroupName", "- Cash Basic -"),
        ("Currencies('EUR')", "Name", "Euro"),
    ],
)
def test_lists(desk: Desk, path: str, field: str, value: object) -> None:
    assert desk.get(path).json[field] == value


def test_lists_grow(desk: Desk) -> None:
    term = desk.made("PaymentTermsTypes", {"PaymentTermsGroupName": "Net 7", "NumberOfAdditionalDays": 7})
    made = desk.invoice("x", PaymentGroupCode=term["GroupNumber"])
    assert made["DocDueDate"] == "2026-03-09T00:00:00Z"
    rates = [{"Effectivefrom": "2026-01-01", "Rate": 7}]
    desk.made("VatGroups", {"Code": "S7", "Category": "bovcOutputTax", "VatGroups_Lines": rates})
    row = {"ItemCode": "SALES", "Quantity": 1, "UnitPrice": 100, "VatGroup": "S7"}
    assert desk.invoice("y", row)["VatSum"] == 7.0
    assert desk.post("VatGroups", {"Code": "S7"}).code == "-2035"
    assert desk.post("ChartOfAccounts", {"Name": "no code"}).code == "-1005"
    desk.made("SalesTaxCodes", {"Code": "T1", "Rate": 8.25})
    assert desk.get("SalesTaxCodes('T1')").json["Rate"] == 8.25


def test_the_company_tells_its_currency(desk: Desk) -> None:
    info = desk.post("CompanyService_GetAdminInfo").json
    assert (info["CompanyName"], info["LocalCurrency"]) == ("Bermondsey Joinery Ltd", "GBP")
    assert desk.post("SBOBobService_GetLocalCurrency").json["value"] == "GBP"
    assert desk.post("CompanyService_GetCompanyInfo").json["Version"] == 1000310


@pytest.mark.parametrize(
    ("body", "code"),
    [({"Currency": "XXX"}, "-2028"), ({"Currency": "USD"}, "-1000")],
)
def test_rates_that_cannot_be_entered(desk: Desk, body: dict[str, str], code: str) -> None:
    assert desk.post("SBOBobService_SetCurrencyRate", body).code == code


def test_a_day_without_a_rate(desk: Desk) -> None:
    desk.company.facts["rates"] = {}
    assert desk.post("SBOBobService_GetCurrencyRate", {"Currency": "USD", "RateDate": "2026-01-01"}).code == "-4006"
