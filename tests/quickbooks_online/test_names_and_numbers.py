"""Names, lists and document numbers (dossier quickbooks_online §4, §6, §8)."""

from __future__ import annotations

import pytest

from tests.quickbooks_online.desk import UK, Desk, errors, told, version


def test_a_customer_is_created_with_the_vendors_defaults(desk: Desk) -> None:
    made = desk.post("Customer", {"DisplayName": " New Timber Ltd ", "PrimaryEmailAddr": {"Address": "a@b.example"}})
    assert (made["DisplayName"], made["FullyQualifiedName"], made["Active"]) == (
        "New Timber Ltd",
        "New Timber Ltd",
        True,
    )
    assert (made["Balance"], made["CurrencyRef"]["value"], made["Job"]) == (0, "GBP", False)


@pytest.mark.parametrize(
    "name", ["Aldgate Timber Ltd", "aldgate TIMBER ltd", " Aldgate Timber Ltd ", "Shadow Supplies Ltd", "Ada Book"]
)
def test_names_are_unique_over_customers_vendors_and_employees(desk: Desk, name: str) -> None:
    error = desk.refused("Customer", {"DisplayName": name})
    assert (error["code"], error["Message"], error["element"]) == ("6240", "Duplicate Name Exists Error", "")
    assert error["Detail"].endswith("already using this name. Please use a different name.")
    desk.set(dup_name_with_id=True)
    assert " Id=" in desk.refused("Customer", {"DisplayName": name})["Detail"]


def test_vendors_and_employees_hold_names_of_the_same_list(desk: Desk) -> None:
    assert desk.refused("Vendor", {"DisplayName": "Aldgate Timber Ltd"})["code"] == "6240"
    assert desk.post("Employee", {"GivenName": "Bo", "FamilyName": "Oak"})["DisplayName"] == "Bo Oak"
    assert desk.refused("Customer", {"DisplayName": "bo oak"})["code"] == "6240"


@pytest.mark.parametrize("name", ["Parent:Child", "Tab\tbed", "New\nline"])
def test_colons_tabs_and_newlines_are_refused_in_names(desk: Desk, name: str) -> None:
    assert desk.refused("Customer", {"DisplayName": name})["code"] == "2040"


def test_inactive_names_say_so_and_are_free_again(desk: Desk) -> None:
    made = desk.post("Customer", {"DisplayName": "Gone Ltd"})
    gone = desk.post("Customer", version(made, sparse=True, Active=False))
    assert (gone["DisplayName"], gone["FullyQualifiedName"]) == ("Gone Ltd (deleted)",) * 2
    assert desk.post("Customer", {"DisplayName": "Gone Ltd"})["Id"] != made["Id"]


def test_inactive_rows_may_keep_their_names(desk: Desk) -> None:
    desk.set(inactive_name="keep")
    assert desk.refused("Customer", {"DisplayName": "Hidden Harbour Ltd"})["code"] == "6240", "real_bugs B10"


def test_a_row_can_be_switched_on_again(desk: Desk) -> None:
    hidden = desk.find("Customer", DisplayName="Hidden Harbour Ltd (deleted)")
    assert desk.post("Customer", version(hidden, sparse=True, Active=True))["DisplayName"] == "Hidden Harbour Ltd"


def test_inactive_customers_cannot_be_invoiced(desk: Desk) -> None:
    hidden = desk.customer("Hidden Harbour Ltd (deleted)")
    error = desk.refused("Invoice", desk.body(CustomerRef=hidden))
    assert (error["code"], error["Detail"][:55]) == ("610", "Object Not Found : Something you're trying to use has b")
    desk.set(inactive_reference="2500")
    assert desk.refused("Invoice", desk.body(CustomerRef=hidden))["Detail"].startswith(
        "Invalid Reference Id : Something"
    )


def test_customers_with_open_balance_may_be_held_active(desk: Desk) -> None:
    desk.invoice()
    customer = desk.find("Customer", DisplayName="Aldgate Timber Ltd")
    desk.set(inactivate_with_balance="6220")
    assert desk.refused("Customer", version(customer, sparse=True, Active=False))["code"] == "6220"


def test_a_customers_currency_is_fixed_by_its_first_transaction(desk: Desk) -> None:
    made = desk.post("Customer", {"DisplayName": "Fresh Ltd"})
    euro = desk.post("Customer", version(made, sparse=True, CurrencyRef={"value": "EUR"}))
    assert euro["CurrencyRef"]["value"] == "EUR"
    desk.invoice(CustomerRef={"value": made["Id"]}, CurrencyRef={"value": "EUR"})
    again = version(euro, sparse=True, CurrencyRef={"value": "GBP"})
    assert desk.refused("Customer", again)["code"] == "6000"


def test_sub_customers_are_named_below_their_parent(desk: Desk) -> None:
    made = desk.post("Customer", {"DisplayName": "North Yard", "ParentRef": desk.customer(), "Job": True})
    assert (made["FullyQualifiedName"], made["Job"]) == ("Aldgate Timber Ltd:North Yard", True)


def test_items_need_a_unique_name_and_an_income_account(desk: Desk) -> None:
    income = desk.ref("Account", AcctNum="4000")
    made = desk.post("Item", {"Name": "Pine", "Sku": "PINE-1", "Type": "Service", "IncomeAccountRef": income})
    assert (made["Active"], made["IncomeAccountRef"]["name"]) == (True, "Sales")
    assert desk.refused("Item", {"Name": "PINE", "Type": "Service", "IncomeAccountRef": income})["code"] == "6240"
    assert desk.refused("Item", {"Name": "Fir", "Type": "Service"})["element"] == "IncomeAccountRef"
    stock = {"Name": "Fir", "Type": "Inventory", "IncomeAccountRef": income, "TrackQtyOnHand": True, "QtyOnHand": 0}
    assert desk.refused("Item", stock)["element"] == "ExpenseAccountRef"


@pytest.mark.parametrize(
    ("entity", "body"),
    [
        ("Account", {"Name": "Fees", "AcctNum": "4100", "AccountType": "Income"}),
        ("Term", {"Name": "Net 60", "DueDays": 60}),
        ("PaymentMethod", {"Name": "Card"}),
        ("Class", {"Name": "Export"}),
        ("Department", {"Name": "East"}),
        ("TaxAgency", {"DisplayName": "Revenue"}),
    ],
)
def test_lists_are_kept_read_and_changed(desk: Desk, entity: str, body: dict[str, object]) -> None:
    made = desk.post(entity, body)
    assert desk.get(entity, made["Id"]) == made
    assert desk.post(entity, {**body, **version(made)})["SyncToken"] == "1"
    assert desk.refused(entity, body)["code"] == "6240"
    assert desk.refused(entity, version(made), operation="delete")["code"] == "500", "name lists are never deleted"


def test_the_tax_service_makes_codes_and_rates(desk: Desk) -> None:
    agency = desk.find("TaxAgency", DisplayName="HM Revenue & Customs")["Id"]
    rate = {"TaxRateName": "Luxury", "RateValue": "33", "TaxAgencyId": agency, "TaxApplicableOn": "Sales"}
    made = told(desk.send("POST", "taxservice/taxcode", {"TaxCode": "Lux", "TaxRateDetails": [rate]}))
    assert desk.get("TaxCode", made["TaxCodeId"])["Name"] == "Lux"
    assert desk.get("TaxRate", made["TaxRateDetails"][0]["TaxRateId"])["RateValue"] == 33
    assert desk.invoice(desk.line(100, tax="Lux"))["TotalAmt"] == 133


def test_the_company_tells_what_clients_ask(desk: Desk, us: Desk) -> None:
    info = told(desk.send("GET", f"companyinfo/{UK}"))["CompanyInfo"]
    assert (info["Country"], info["CompanyName"]) == ("GB", "Harbour Timber Trading Ltd")
    assert {"Name": "MultiCurrency", "Value": "true"} in info["NameValue"]
    preferences = told(us.send("GET", "preferences"))["Preferences"]
    assert preferences["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert preferences["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}
    assert preferences["TaxPrefs"]["UsingSalesTax"] is True


def test_without_custom_numbers_the_vendor_counts_on(desk: Desk) -> None:
    desk.set(custom_txn_numbers=False)
    assert desk.invoice()["DocNumber"] == "1001"
    assert desk.invoice(DocNumber="INV-0041")["DocNumber"] == "INV-0041"
    assert desk.invoice()["DocNumber"] == "INV-0042"


def test_with_custom_numbers_a_missing_one_stays_blank(desk: Desk) -> None:
    assert "DocNumber" not in desk.invoice()


def test_duplicate_numbers_are_taken_unless_the_company_warns(desk: Desk) -> None:
    first = desk.invoice(DocNumber="INV-7")
    desk.invoice(DocNumber="INV-7")
    desk.set(warn_duplicates=True)
    error = desk.refused("Invoice", desk.body(DocNumber="INV-7"))
    assert (error["code"], error["Message"]) == ("6140", "Duplicate Document Number Error")
    assert error["Detail"].endswith(f"DocNumber=INV-7 is assigned to TxnType=Invoice with TxnId={first['Id']}")
    assert desk.refused("CreditMemo", desk.body(DocNumber="INV-7"))["code"] == "6140", "one list for all sales forms"
    assert desk.post("Invoice", desk.body(DocNumber="INV-7"), include="allowduplicatedocnum")["DocNumber"] == "INV-7"


def test_a_credit_memo_blocks_an_invoice_of_its_number(desk: Desk) -> None:
    desk.post("CreditMemo", desk.body(DocNumber="C-1"))
    desk.set(warn_duplicates=True)
    assert "TxnType=Credit Memo" in desk.refused("Invoice", desk.body(DocNumber="C-1"))["Detail"]


def test_a_document_keeps_its_own_number(desk: Desk) -> None:
    desk.set(warn_duplicates=True)
    made = desk.invoice(DocNumber="INV-7")
    assert desk.post("Invoice", version(made, sparse=True, DocNumber="INV-7"))["SyncToken"] == "1"


def test_messages_come_in_the_companys_language(desk: Desk) -> None:
    desk.set(warn_duplicates=True, language="fr")
    desk.invoice(DocNumber="INV-7")
    error = desk.refused("Invoice", desk.body(DocNumber="INV-7"))
    assert (error["code"], error["Message"]) == ("6140", "Numéro de document en double")


def test_long_texts_and_missing_fields_are_told_together(desk: Desk) -> None:
    body = {**desk.body(DocNumber="x" * 45), "CustomerMemo": {"value": "y" * 1001}}
    first, second = errors(desk.send("POST", "invoice", body))
    details = {error["element"]: error["Detail"] for error in (first, second)}
    assert details["DocNumber"].endswith("Min:0 Max:21 supported. Supplied length:45")
    assert details["CustomerMemo.value"].endswith("Max:1,000 supported. Supplied length:1001")
    body.pop("CustomerRef")
    assert {error["code"] for error in errors(desk.send("POST", "invoice", body))} == {"2050", "2020"}
