"""Copying from orders, deliveries and invoices (dossier sap_business_one §3, §8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sap_business_one.desk import Desk, document, line

CLOSED = (400, "-10", "One of the base documents has already been closed ")


@pytest.fixture
def order(desk: Desk) -> Any:
    return desk.made("Orders", document("SO-1", line(quantity=10, price=20), line("ELM-20", 4, 5)))


def based(order: Any, row: int = 0, type: int = 17, **more: Any) -> dict[str, Any]:
    return {"BaseType": type, "BaseEntry": order["DocEntry"], "BaseLine": row, **more}


def test_only_the_base_is_needed(desk: Desk, order: Any) -> None:
    made = desk.invoice("I-1", based(order), based(order, 1))
    rows = [(row["ItemCode"], row["Quantity"], row["UnitPrice"], row["BaseEntry"]) for row in made["DocumentLines"]]
    assert rows == [("OAK-40", 10.0, 20.0, order["DocEntry"]), ("ELM-20", 4.0, 5.0, order["DocEntry"])]
    now = desk.get(f"Orders({order['DocEntry']})").json
    assert (now["DocumentStatus"], [row["LineStatus"] for row in now["DocumentLines"]]) == (
        "bost_Close",
        ["bost_Close"] * 2,
    )


def test_part_of_a_row_leaves_the_order_open(desk: Desk, order: Any) -> None:
    desk.invoice("I-1", based(order, Quantity=3), based(order, 1))
    now = desk.get(f"Orders({order['DocEntry']})").json
    left = [(row["RemainingOpenQuantity"], row["LineStatus"]) for row in now["DocumentLines"]]
    assert (now["DocumentStatus"], left) == ("bost_Open", [(7.0, "bost_Open"), (0.0, "bost_Close")])
    assert desk.invoice("I-2", based(order))["DocumentLines"][0]["Quantity"] == 7.0


def test_a_closed_order_cannot_be_copied(desk: Desk, order: Any) -> None:
    assert desk.post(f"Orders({order['DocEntry']})/Close").status == 204
    assert desk.post("Invoices", document("I", based(order))).told == CLOSED
    desk.set(base_closed_code="-5002", base_closed_suffix="on")
    refused = desk.post("Invoices", document("I", based(order)))
    assert refused.told == (400, "-5002", f"{CLOSED[2]}[INV1.BaseEntry][line: 1]")


def test_closed_orders_are_found_by_a_poll(desk: Desk, order: Any) -> None:
    assert not desk.get("Orders", filter="DocumentStatus eq 'bost_Close'").rows
    desk.post(f"Orders({order['DocEntry']})/Close")
    assert [row["NumAtCard"] for row in desk.get("Orders", filter="DocumentStatus eq 'bost_Close'").rows] == ["SO-1"]


def test_base_and_target_have_one_customer(desk: Desk, order: Any) -> None:
    refused = desk.post("Invoices", document("I", based(order), CardCode="OBR01"))
    assert refused.told == (400, "-5002", "Base document card and target document card do not match")


@pytest.mark.parametrize("base", [{"BaseEntry": 9}, {"BaseLine": 7}, {"BaseType": 99}])
def test_a_base_that_is_not_there(desk: Desk, order: Any, base: dict[str, int]) -> None:
    assert desk.post("Invoices", document("I", {**based(order), **base})).told[:2] == (400, "-2028")


def test_a_cancelled_invoice_opens_its_order_again(desk: Desk, order: Any) -> None:
    made = desk.invoice("I-1", based(order), based(order, 1))
    assert desk.post(f"Invoices({made['DocEntry']})/Cancel").status == 204
    now = desk.get(f"Orders({order['DocEntry']})").json
    assert (now["DocumentStatus"], now["DocumentLines"][0]["RemainingOpenQuantity"]) == ("bost_Open", 10.0)


def test_a_credit_note_from_an_invoice_settles_it(desk: Desk) -> None:
    invoice = desk.invoice("I-1", line(quantity=4, price=25, VatGroup="S0"))
    credit = desk.made("CreditNotes", document("CN-1", based(invoice, type=13, Quantity=1)))
    assert (credit["DocTotal"], desk.get(f"Invoices({invoice['DocEntry']})").json["PaidToDate"]) == (25.0, 25.0)
    desk.made("CreditNotes", document("CN-2", based(invoice, type=13)))
    assert desk.get(f"Invoices({invoice['DocEntry']})").json["DocumentStatus"] == "bost_Close"
    assert desk.post("CreditNotes", document("CN-3", based(invoice, type=13))).told == CLOSED
    assert [one.balance for one in (*desk.numbered("I-1"), *desk.numbered("CN-1"))] == [0, 0]


def test_an_order_changes_whole(desk: Desk, order: Any) -> None:
    where = f"Orders({order['DocEntry']})"
    rows = [{"LineNum": 1, "UnitPrice": 50}, line("ASH-10", 1, 1, VatGroup="S0")]
    assert desk.patch(where, {"DocumentLines": rows}).status == 204
    merged = desk.get(where).json
    assert [(row["ItemCode"], row["UnitPrice"]) for row in merged["DocumentLines"]] == [
        ("OAK-40", 20.0),
        ("ELM-20", 50.0),
        ("ASH-10", 1.0),
    ]
    assert merged["DocTotal"] == (200 + 200) * 1.2 + 1
    replaced = desk.patch(where, {"DocumentLines": [line()]}, b1s_replacecollectionsonpatch="true")
    assert (replaced.status, len(desk.get(where).json["DocumentLines"])) == (204, 1)
    assert desk.ask("PUT", where, {"DocumentLines": [line(), line()]}).status == 204
    assert len(desk.get(where).json["DocumentLines"]) == 2


def test_orders_deliveries_and_drafts_stand_in_no_ledger(desk: Desk, order: Any) -> None:
    desk.made("DeliveryNotes", document("DN-1", based(order)))
    desk.made("Drafts", document("DR-1", DocObjectCode="oInvoices"))
    assert not desk.sandbox.audit("sap_business_one", desk.company.id).documents
    draft = desk.get("Drafts").rows[0]["DocEntry"]
    assert desk.ask("DELETE", f"Drafts({draft})").status == 204
    assert not desk.get("Drafts").rows
