"""Every fault of the menu strikes where the contract says, and the books show what it says of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_erps.platform.contract import load_contract
from mock_erps.platform.faults import Site, arm, catalogue, offers
from mock_erps.platform.journal import Delivered
from tests.sap_business_one.desk import SLUG, Desk, document, line
from tests.sap_business_one.test_batches import change_set, send

#: what acts on a kept connection is the doors' business
MENU = sorted(set(load_contract(SLUG)["x-mock-erps"]["faults"]) - {"F-NET-KEEPALIVE"})
PAYMENT = {"CardCode": "ALD01", "TransferAccount": "1010", "TransferSum": 10, "PaymentInvoices": []}


def _correct(desk: Desk, entry: int) -> Any:
    return send(desk, change_set(("POST", f"Invoices({entry})/Cancel", None), ("POST", "Invoices", document("NEW"))))


ACTS: dict[str, Callable[[Desk, int], Any]] = {
    "log in": lambda desk, _: desk.send("POST", "Login", {"CompanyDB": desk.company.id}),
    "create invoice": lambda desk, _: desk.post("Invoices", document("FAULTY")),
    "create credit note": lambda desk, _: desk.post("CreditNotes", document("FAULTY")),
    "create payment": lambda desk, _: desk.post("IncomingPayments", PAYMENT),
    "create customer": lambda desk, _: desk.post("BusinessPartners", {"CardCode": "N1", "CardName": "New"}),
    "find invoice": lambda desk, _: desk.get("Invoices"),
    "read invoice": lambda desk, entry: desk.get(f"Invoices({entry})"),
    "update invoice": _correct,
    "void invoice": lambda desk, entry: desk.post(f"Invoices({entry})/Cancel"),
}


def armed(desk: Desk, fault: str, operation: str, **parameters: Any) -> Any:
    return arm(desk.sandbox, fault, Site(SLUG, operation), parameters)


@pytest.mark.parametrize("fault", MENU)
def test_it_strikes_without_a_fault_of_our_own(desk: Desk, fault: str) -> None:
    struck = 0
    for operation in [name for name in offers(desk.vendor)[fault] if name in ACTS]:
        desk.sandbox.reset()
        desk.session = ""
        desk.log_in()
        entry = desk.invoice("OLD", line(VatGroup="S1"))["DocEntry"]
        placed = armed(desk, fault, operation)
        ACTS[operation](desk, entry)
        struck += len(placed.delivered)
    assert struck, f"{fault} strikes nowhere"


@pytest.mark.parametrize("operation", ["create invoice", "update invoice"])
@pytest.mark.parametrize("fault", [name for name in MENU if name.startswith("F-POST-")])
def test_after_a_commit_the_books_hold_it_whatever_is_said(desk: Desk, fault: str, operation: str) -> None:
    entry = desk.invoice("OLD")["DocEntry"]
    armed(desk, fault, operation)
    ACTS[operation](desk, entry)
    if catalogue()[fault].commits == "later":
        assert not desk.numbered("FAULTY") and not desk.numbered("NEW")
        desk.sandbox.clock.advance(3600)
        desk.session = ""
        desk.get("Invoices")
    assert len(desk.numbered("FAULTY" if operation == "create invoice" else "NEW")) == 1
    assert [one.live for one in desk.numbered("OLD")] == [operation == "create invoice"]


@pytest.mark.parametrize("fault", ["F-PRE-500", "F-PRE-502", "F-PRE-503", "F-THR-CONC", "F-AUT-SESSION"])
def test_before_any_work_the_books_hold_nothing(desk: Desk, fault: str) -> None:
    desk.log_in()
    armed(desk, fault, "create invoice")
    answer = desk.send("POST", "Invoices", document("FAULTY"))
    assert answer.status in (401, 500, 502, 503)
    assert answer.header("retry-after") == ""
    assert not desk.numbered("FAULTY")


def test_contention_speaks_json_and_a_dead_worker_html(desk: Desk) -> None:
    desk.log_in()
    for fault, kind in (("F-PRE-500", "application/json"), ("F-PRE-502", "text/html")):
        armed(desk, fault, "find invoice")
        assert desk.send("GET", "Invoices").header("content-type").startswith(kind)


def test_an_edit_between_read_and_correction_makes_the_whole_set_stale(desk: Desk) -> None:
    made = desk.invoice("OLD")
    tag = made["@odata.etag"]
    armed(desk, "F-CON-EDIT", "update invoice")
    cancel = change_set(("POST", f"Invoices({made['DocEntry']})/Cancel", None), ("POST", "Invoices", document("NEW")))
    stale = send(desk, cancel.replace("Content-Type: application/json", f"If-Match: {tag}", 1))
    assert "HTTP/1.1 412" in stale.text and stale.exchange.version_sent == tag
    assert not desk.numbered("NEW")
    assert desk.numbered("OLD")[0].foreign == {"U_Note": "seen by accounts"}


def test_a_lost_login_holds_its_licence_until_it_ends(desk: Desk) -> None:
    desk.vendor.settings["licence_seats"] = 1
    armed(desk, "F-POST-RESET", "log in")
    lost = desk.log_in()
    assert lost.exchange.reply is not None and lost.exchange.reply.delivery.ending == "reset"
    assert lost.exchange.delivered is Delivered.NONE
    assert Desk(desk.sandbox).log_in().status == 401
    desk.sandbox.clock.advance(31 * 60)
    assert Desk(desk.sandbox).log_in().status == 200
