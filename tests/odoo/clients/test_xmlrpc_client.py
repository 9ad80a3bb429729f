"""Python's own xmlrpc.client, as the vendor's documentation uses it, at the vendor's own host name."""

from __future__ import annotations

from typing import Any
from xmlrpc.client import Fault, ServerProxy

import pytest

from mock_erps.doors.network import Network
from mock_erps.platform.faults import Site
from mock_erps.platform.faults.menu import arm
from tests.odoo.desk import HOST, Desk

URL = f"https://{HOST}/xmlrpc/2"


class Client:
    """The dozen lines that everybody writes."""

    def __init__(self, desk: Desk) -> None:
        known = desk.credentials
        self.db, self.secret = known["db"], known["password"]
        self.uid = ServerProxy(f"{URL}/common").authenticate(self.db, known["login"], self.secret, {})
        self.object = ServerProxy(f"{URL}/object")

    def __call__(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.object.execute_kw(self.db, self.uid, self.secret, model, method, list(args), kwargs)


@pytest.fixture
def odoo(desk: Desk, net: Network) -> Client:
    return Client(desk)


def an_invoice(desk: Desk, **rest: Any) -> dict[str, Any]:
    line = {"name": "Widget", "quantity": 3, "price_unit": 19.9, "tax_ids": [(6, 0, [desk.tax()])]}
    return {"move_type": "out_invoice", "partner_id": desk.partner(), "invoice_line_ids": [(0, 0, line)], **rest}


def test_an_invoice_is_created_posted_found_changed_and_cancelled(odoo: Client, desk: Desk) -> None:
    id = odoo("account.move", "create", an_invoice(desk, ref="SO-1007", invoice_date="2026-03-02"))
    assert isinstance(id, int)
    assert odoo("account.move", "action_post", [id]) is False
    fields = ["name", "state", "payment_state", "amount_total", "partner_id"]
    assert odoo("account.move", "search_read", [["ref", "=", "SO-1007"]], fields=fields) == [
        {
            "id": id,
            "name": "INV/2026/00001",
            "state": "posted",
            "payment_state": "not_paid",
            "amount_total": 71.64,
            "partner_id": [desk.partner(), "Aldgate Timber Ltd"],
        }
    ]
    assert odoo("account.move", "write", [id], {"narration": "Thank you"}) is True
    assert desk.audited(id).memo == "Thank you"


def test_cancelling_is_done_and_told_as_a_fault(odoo: Client, desk: Desk) -> None:
    id = desk.posted()
    with pytest.raises(Fault, match="cannot marshal None unless allow_none is enabled") as told:
        odoo("account.move", "button_cancel", [id])
    assert told.value.faultCode == 1
    assert desk.audited(id).status == "void"


def test_wrong_credentials_are_false_and_then_a_fault(odoo: Client, desk: Desk) -> None:
    assert ServerProxy(f"{URL}/common").authenticate(odoo.db, "nobody", "x", {}) is False
    odoo.secret = "wrong"
    with pytest.raises(Fault, match="Access Denied") as told:
        odoo("res.partner", "search", [])
    assert told.value.faultCode == 3


def test_a_business_rule_and_a_missing_record_are_faults_two(odoo: Client, desk: Desk) -> None:
    desk.posted(name="INV-1")
    id = odoo("account.move", "create", an_invoice(desk, name="INV-1"))
    with pytest.raises(Fault, match="Another entry with the same name already exists") as told:
        odoo("account.move", "action_post", [id])
    assert told.value.faultCode == 2
    with pytest.raises(Fault, match="Record does not exist or has been deleted"):
        odoo("account.move", "write", [999999], {"ref": "x"})


def test_more_than_a_page_by_offset_and_limit(odoo: Client, desk: Desk) -> None:
    made = odoo("account.move", "create", [an_invoice(desk, ref=f"P-{at}") for at in range(23)])
    seen: list[int] = []
    while page := odoo("account.move", "search", [], offset=len(seen), limit=10, order="id"):
        seen += page
    assert seen == made


def test_a_throttle_of_the_proxy_is_a_protocol_error(odoo: Client, desk: Desk) -> None:
    desk.set(calls_per_second=1)
    odoo("res.partner", "search_count", [])
    with pytest.raises(Exception, match="429 Too Many Requests"):
        odoo("res.partner", "search_count", [])


def test_a_reset_after_the_commit_makes_the_client_itself_create_a_second_draft(odoo: Client, desk: Desk) -> None:
    """`xmlrpc.client` repeats a request whose connection was reset, and tells nobody."""
    arm(desk.sandbox, "F-POST-RESET", Site(operation="create invoice"))
    id = odoo("account.move", "create", an_invoice(desk, name="LOST-1"))
    assert [(one.number, one.status) for one in desk.audit.documents] == [("LOST-1", "draft")] * 2
    assert id == int(desk.audit.documents[1].id)


def test_a_lost_answer_is_told_when_it_is_lost_twice(odoo: Client, desk: Desk) -> None:
    arm(desk.sandbox, "F-POST-RESET", Site(operation="create invoice", times=2))
    with pytest.raises(ConnectionError):
        odoo("account.move", "create", an_invoice(desk))
