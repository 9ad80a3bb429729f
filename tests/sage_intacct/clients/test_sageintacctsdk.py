"""sageintacctsdk 1.28.1, unmodified, at the vendor's own host name: it takes no other address (dossier §12)."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from sageintacctsdk import SageIntacctSDK
from sageintacctsdk.exceptions import InternalServerError, InvalidTokenError, NoPrivilegeError, WrongParamsError

from mock_erps.doors.http import serving
from mock_erps.doors.network import Network
from mock_erps.platform.faults import Site
from mock_erps.platform.faults.menu import arm
from tests.sage_intacct.desk import Desk, function, invoice, xml
from tests.sage_intacct.test_gateway import READ

KEYS = ("sender_id", "sender_password", "user_id", "company_id", "user_password")


def client(desk: Desk, **changed: str) -> SageIntacctSDK:
    given = {key: desk.credentials[key] for key in KEYS} | changed
    return SageIntacctSDK(*(given[key] for key in KEYS))


@pytest.fixture
def sdk(desk: Desk, net: Network) -> SageIntacctSDK:
    return client(desk)


def an_invoice(number: str, **rest: Any) -> dict[str, Any]:
    return {
        "customerid": "ALD01",
        "datecreated": {"year": 2026, "month": 3, "day": 1},
        "termname": "Net 30",
        "invoiceno": number,
        **rest,
        "invoiceitems": {"lineitem": [{"glaccountno": "4000", "amount": "241.00", "memo": "Fish & chips < 5"}]},
    }


def test_an_invoice_is_created_and_found(sdk: SageIntacctSDK, desk: Desk) -> None:
    key = sdk.ar_invoices.post(an_invoice("S-1"))["key"]
    fields = ["RECORDNO", "RECORDID", "TRX_TOTALDUE", "CUSTOMERNAME"]
    assert sdk.ar_invoices.get_by_query(fields=fields, and_filter=[("equalto", "RECORDID", "S-1")]) == [
        {"RECORDNO": key, "RECORDID": "S-1", "TRX_TOTALDUE": "241", "CUSTOMERNAME": "Aldgate Timber Ltd"}
    ]
    assert sdk.ar_invoices.get("RECORDID", "S-1")["arinvoice"]["RECORDNO"] == key
    assert desk.audit.documents[0].lines[0].description == "Fish & chips < 5"


def test_an_update_and_a_reversal_through_its_general_door(sdk: SageIntacctSDK, desk: Desk) -> None:
    key = sdk.ar_invoices.post(an_invoice("S-1"))["key"]
    sdk.ar_invoices.format_and_send_request({"update_invoice": {"@key": key, "description": "changed"}})
    assert desk.audit.documents[0].memo == "changed"
    day = {"datereversed": {"year": 2026, "month": "03", "day": "02"}}
    sdk.ar_invoices.format_and_send_request({"reverse_invoice": {"@key": key, **day}})
    assert desk.audit.documents[0].status == "void"


def test_a_duplicate_is_told_with_both_errors(sdk: SageIntacctSDK) -> None:
    sdk.ar_invoices.post(an_invoice("S-1"))
    with pytest.raises(WrongParamsError) as told:
        sdk.ar_invoices.post(an_invoice("S-1"))
    assert [error["errorno"] for error in told.value.response["error"]] == ["BL03002185", "BL01001973"]
    assert "[Support ID: " in told.value.response["error"][0]["description2"]


def test_a_customer_is_created_found_changed_and_deleted(sdk: SageIntacctSDK) -> None:
    made = sdk.customers.post(
        {"CUSTOMERID": "FYL1", "NAME": "Fyle & Co", "DISPLAYCONTACT": {"PRINTAS": "Fyle", "EMAIL1": "a@fyle.example"}}
    )
    number = made["data"]["customer"]["RECORDNO"]
    sdk.customers.update({"RECORDNO": number, "STATUS": "inactive"})
    assert sdk.customers.get("CUSTOMERID", "FYL1")["customer"]["STATUS"] == "inactive"
    assert sdk.customers.delete(number)["status"] == "success"
    assert sdk.customers.count("CUSTOMERID", "FYL1") == 0


def test_pages_go_on_to_the_end(sdk: SageIntacctSDK, desk: Desk) -> None:
    for at in range(2003):
        desk.vendor.settings["support_ids"] = "off"
        desk.ask(invoice(f"P-{at}"))
    pages = list(sdk.ar_invoices.get_all_generator(fields=["RECORDID"], order_by_field="RECORDNO", order="ascending"))
    found = [row["RECORDID"] for page in pages for row in page]
    assert [len(page) for page in pages] == [2000, 3]
    assert found == [f"P-{at}" for at in range(2003)]


def test_changes_since_an_instant(sdk: SageIntacctSDK, desk: Desk) -> None:
    sdk.ar_invoices.post(an_invoice("OLD"))
    desk.sandbox.clock.advance(3600)
    sdk.ar_invoices.post(an_invoice("NEW"))
    [page] = sdk.ar_invoices.get_all_generator(fields=["RECORDID"], updated_at="03/02/2026 09:30:00")
    assert [row["RECORDID"] for row in page] == ["NEW"]


def test_all_its_usual_objects_can_be_listed(sdk: SageIntacctSDK) -> None:
    sdk.ar_invoices.post(an_invoice("S-1"))
    for name in ("ar_invoices", "ar_invoice_items", "customers", "items", "accounts", "locations", "departments"):
        assert getattr(sdk, name).get_all(), name
    assert {row["DETAILID"] for row in sdk.tax_details.get_all()} >= {"UK Sale Goods Standard Rate"}
    assert sdk.customers.get_lookup()["Type"]["@Name"] == "CUSTOMER"


@pytest.mark.parametrize(
    ("changed", "error"), [({"user_password": "no"}, InvalidTokenError), ({"sender_password": "no"}, WrongParamsError)]
)
def test_a_wrong_login_is_told_at_construction(
    desk: Desk, net: Network, changed: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        client(desk, **changed)


def test_an_expired_session_is_an_invalid_token(sdk: SageIntacctSDK, desk: Desk) -> None:
    desk.sandbox.clock.advance(7 * 3600)
    with pytest.raises(InvalidTokenError) as told:
        sdk.ar_invoices.count(None)
    assert "Invalid session" in str(told.value)


def test_a_throttle_inside_a_200_is_a_server_error(sdk: SageIntacctSDK, desk: Desk) -> None:
    arm(desk.sandbox, "F-THR-200", Site(operation="find *"))
    with pytest.raises(InternalServerError, match="API rate limit exceeded"):
        sdk.ar_invoices.count(None)
    assert sdk.ar_invoices.count(None) == 0


def test_a_missing_right_is_told(desk: Desk, net: Network) -> None:
    users = desk.company.facts["users"]
    with pytest.raises(NoPrivilegeError):
        client(desk, user_id="viewer", user_password=users["viewer"]).ar_invoices.post(an_invoice("S-1"))


def test_a_reset_after_the_commit_is_the_real_thing(sdk: SageIntacctSDK, desk: Desk) -> None:
    arm(desk.sandbox, "F-POST-RESET", Site(operation="create invoice"))
    with pytest.raises(requests.exceptions.ConnectionError):
        sdk.ar_invoices.post(an_invoice("S-1"))
    assert [document.number for document in desk.audit.documents] == ["S-1"]


def test_the_gateway_answers_over_http_too(desk: Desk) -> None:
    body = desk.request(function("1", READ) + function("2", xml("getAPISession")))
    with serving(desk.sandbox) as base:
        for path in ("/ia/xml/xmlgw.phtml", "/sage_intacct/ia/xml/xmlgw.phtml"):
            answer = requests.post(base + path, data=body, headers={"content-type": "application/xml"}, timeout=5)
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/xml")
