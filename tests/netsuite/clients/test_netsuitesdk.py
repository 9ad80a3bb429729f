"""netsuitesdk 3.3.0 (SOAP by zeep, on our own WSDL), unmodified: at the vendor's host and over HTTP (dossier §12)."""

from __future__ import annotations

from typing import Any

import pytest
from netsuitesdk import NetSuiteConnection
from netsuitesdk.internal.client import NetSuiteClient
from netsuitesdk.internal.exceptions import NetSuiteLoginError, NetSuiteRateLimitError, NetSuiteRequestError

from mock_erps.platform.faults import Site
from mock_erps.platform.faults.menu import arm
from tests.netsuite.desk import OAK, STANDARD, Desk


def connected(desk: Desk, **changed: Any) -> NetSuiteConnection:
    own = desk.credentials
    given = {
        "account": desk.id,
        "consumer_key": own["consumer_key"],
        "consumer_secret": own["consumer_secret"],
        "token_key": own["token_id"],
        "token_secret": own["token_secret"],
        "caching": False,
        **changed,
    }
    return NetSuiteConnection(**given)


@pytest.fixture
def sdk(desk: Desk, base_url: str, monkeypatch: pytest.MonkeyPatch) -> NetSuiteConnection:
    if base_url:
        monkeypatch.setattr(NetSuiteClient, "WSDL_URL_TEMPLATE", base_url + "/wsdl/{wsdl_version}/netsuite.wsdl")
        monkeypatch.setattr(NetSuiteClient, "DATACENTER_URL_TEMPLATE", base_url + "/services/{netsuite_port_version}")
    return connected(desk)


def an_invoice(external: str, **more: Any) -> dict[str, Any]:
    row = {"item": {"internalId": OAK}, "quantity": 2.0, "rate": "60", "taxCode": {"internalId": STANDARD}}
    return {"externalId": external, "entity": {"internalId": "220"}, "itemList": {"item": [row]}, **more}


def test_an_invoice_is_created_read_changed_and_deleted(sdk: NetSuiteConnection, desk: Desk) -> None:
    made = sdk.invoices.post(an_invoice("S-1", tranId="SO-1", memo="Fish & chips < 5"))
    assert (made["type"], made["externalId"]) == ("invoice", "S-1")
    shown = sdk.invoices.get(externalId="S-1")
    assert (shown.tranId, shown.total, shown.taxTotal, shown.status) == ("SO-1", 144, 24, "Open")
    assert shown.entity.name == "ALD01 Aldgate Timber Ltd" and shown.itemList.item[0].rate == "60"
    again = sdk.invoices.post({"externalId": "S-1", "entity": {"internalId": "220"}, "memo": "changed"})
    assert again["internalId"] == made["internalId"] and desk.audited(made["internalId"]).memo == "changed"
    sdk.invoices.delete(internalId=made["internalId"])
    assert not desk.audit.documents


def test_it_knows_older_and_newer_endpoints(desk: Desk, sdk: NetSuiteConnection) -> None:
    for version in ("2019_1", "2025_2"):
        assert len(connected(desk, wsdl_version=version).currencies.get_all()) == 6


def test_customers_are_made_searched_and_paged(sdk: NetSuiteConnection, desk: Desk) -> None:
    nothing = {"internalId": "1"}
    given = {"externalId": "C-1", "companyName": "Relecloud", "currency": nothing, "subsidiary": nothing}
    sdk.customers.post({**given, "representingSubsidiary": nothing, "monthlyClosing": nothing})
    [found] = sdk.customers.search("companyName", "Relecloud", "is")
    assert found.externalId == "C-1" and sdk.customers.search("companyName", "Nobody", "is") is None
    assert sdk.customers.count() == 19
    small = connected(desk, page_size=8)
    pages = list(small.customers.get_all_generator())
    assert [len(page) for page in pages] == [8, 8, 4]
    assert len({customer.internalId for page in pages for customer in page}) == 20
    recent = list(sdk.customers.get_records_generator(active=False))
    assert [customer.entityId for page in recent for customer in page] == ["HID01"]


def test_reference_lists_are_read(sdk: NetSuiteConnection) -> None:
    assert {currency["symbol"] for currency in sdk.currencies.get_all()} >= {"GBP", "EUR"}
    assert {item.itemId for page in sdk.items.get_all_generator() for item in page} >= {"OAK-40", "SALES"}
    assert next(term.name for page in sdk.terms.get_all_generator() for term in page) == "Net 30"
    assert "1100" in [account.acctNumber for page in sdk.accounts.get_all_generator() for account in page]
    assert sdk.terms.post({"name": "Net 90", "daysUntilNetDue": 90})["body"]["writeResponse"]["status"]["isSuccess"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (an_invoice("S-2", entity={"internalId": "9"}), "INVALID_KEY_OR_REF"),
        ({"externalId": "S-2", "entity": {"internalId": "220"}}, "USER_ERROR"),
    ],
)
def test_a_refusal_names_code_and_words(sdk: NetSuiteConnection, given: dict[str, Any], code: str) -> None:
    with pytest.raises(NetSuiteRequestError) as told:
        sdk.invoices.post(given)
    assert told.value.code == code and "An error occured in a upsert request: " in str(told.value)


def test_a_missing_record_and_a_deleted_one(sdk: NetSuiteConnection) -> None:
    with pytest.raises(NetSuiteRequestError) as told:
        sdk.invoices.get(internalId="999")
    assert told.value.code == "RCRD_DSNT_EXIST"


def test_a_bad_login_and_the_throttle_are_told_apart(sdk: NetSuiteConnection, desk: Desk) -> None:
    arm(desk.sandbox, "F-THR-CONC", Site(operation="read invoice"))
    with pytest.raises(NetSuiteRateLimitError):
        sdk.invoices.get(internalId="1")
    desk.vendor.erp.outside["revoke"](desk.vendor, desk.company, {})
    with pytest.raises(NetSuiteLoginError):
        sdk.invoices.get(internalId="1")
