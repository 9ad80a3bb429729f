"""What changed in Odoo, by `write_date` (dossier odoo §5, §10, §11)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Place, Status
from sync_engine.connectors.odoo.connector import Odoo
from tests.sync_engine.connectors.conftest import Vendor
from tests.sync_engine.connectors.odoo.shapes import ROW, calls

AT = datetime(2026, 2, 3, 10, tzinfo=UTC).timestamp()


def test_documents_are_listed_in_the_order_of_change_from_a_whole_second_on(odoo: Odoo, vendor: Vendor) -> None:
    vendor.says([ROW | {"payment_state": "partial", "amount_residual": 30.0}])
    vendor.says(1)
    page = odoo.feed.listed(Kind.INVOICE, Place(AT - 60.5))
    asked = vendor.seen[0].json()
    assert asked["domain"] == [["move_type", "=", "out_invoice"], ["write_date", ">=", "2026-02-03 09:58:59"]]
    assert (asked["order"], asked["offset"], asked["limit"]) == ("write_date, id", 0, 100)
    [copy] = page.copies
    assert copy == Copy(
        kind=Kind.INVOICE, id="301", modified=AT, status=Status.OPEN, number="SO-10045", version="2026-02-03 10:00:00",
        currency="USD", total=Decimal(150), balance=Decimal(30),
    )  # fmt: skip
    assert page.place is None


def test_a_short_page_is_the_last_one_only_if_the_count_says_so(odoo: Odoo, vendor: Vendor) -> None:
    vendor.says([ROW])
    vendor.says(2)
    assert odoo.feed.listed(Kind.INVOICE, Place()).place == Place(AT)
    assert calls(vendor) == ["account.move/search_read", "account.move/search_count"]


def test_more_rows_of_one_second_than_a_page_holds_are_counted_off(odoo: Odoo, vendor: Vendor) -> None:
    vendor.says([ROW | {"id": id} for id in range(100)])
    assert odoo.feed.listed(Kind.INVOICE, Place(AT)).place == Place(AT, 100)


def test_states_are_read_as_people_read_them(odoo: Odoo, vendor: Vendor) -> None:
    rows: list[dict[str, Any]] = [
        ROW | {"id": 1, "state": "draft", "name": False},
        ROW | {"id": 2, "state": "cancel"},
        ROW | {"id": 3, "payment_state": "in_payment", "amount_residual": 0.0},
        ROW | {"id": 4, "payment_state": "reversed", "amount_residual": 0.0},
    ]
    vendor.says(rows)
    vendor.says(4)
    copies = odoo.feed.listed(Kind.INVOICE, Place()).copies
    assert [copy.status for copy in copies] == [Status.OPEN, Status.VOID, Status.PAID, Status.PAID]
    assert (copies[0].number, copies[0].balance) == ("", Decimal(0))


def test_what_is_not_there_or_of_another_kind_is_not_seen(odoo: Odoo, vendor: Vendor) -> None:
    vendor.says([])
    assert odoo.feed.look(Kind.CREDIT_NOTE, "301") is None
    assert vendor.seen[0].json()["domain"] == [["id", "=", 301], ["move_type", "=", "out_refund"]]
    assert odoo.feed.look(Kind.INVOICE, "not a number") is None


def test_ids_are_asked_for_all_at_once(odoo: Odoo, vendor: Vendor) -> None:
    vendor.says([77, 78])
    assert list(odoo.feed.ids(Kind.PAYMENT)) == ["77", "78"]
    assert vendor.seen[0].json()["domain"] == [["partner_type", "=", "customer"]]
