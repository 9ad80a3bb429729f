"""Odoo: calls as the vendor wants them, answers as it gives them (dossier odoo)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import RemoteDocument, Target
from sync_engine.connectors import odoo as module
from sync_engine.connectors.odoo.connector import Odoo
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Halfway,
    Missing,
    NotStarted,
    Refused,
    Throttled,
    Unreadable,
)
from tests.sync_engine.connectors.conftest import Clock, Vendor
from tests.sync_engine.connectors.odoo.shapes import (
    ROW,
    calls,
    loaded,
    outcome,
    refusal,
    write,
)


def test_a_document_is_loaded_by_its_key_compared_and_posted(odoo: Odoo, vendor: Vendor) -> None:
    loaded(vendor)
    vendor.says(False)
    assert list(odoo.create_documents([write()])) == [Done("301", number="SO-10045")]
    assert calls(vendor) == ["account.move/load", "account.move/read", "account.move/action_post"]
    first = vendor.seen[0]
    assert first.headers["authorization"] == "bearer key-1" and first.headers["x-odoo-database"] == "9130"
    body = first.json()
    cells = dict(zip(body["fields"], body["data"][0], strict=True))
    assert cells | {"narration": ""} == {
        "id": "sync_engine.K_1",
        "move_type": "out_invoice",
        "name": "SO-10045",
        "partner_id/.id": "4",
        "invoice_date": "2026-02-03",
        "invoice_payment_term_id/.id": "",
        "invoice_date_due": "2026-03-05",
        "ref": "PO 7",
        "narration": "",
        "currency_id/.id": "3",
        "invoice_line_ids/id": "sync_engine.K_1_1",
        "invoice_line_ids/product_id/.id": "12",
        "invoice_line_ids/name": "Consulting",
        "invoice_line_ids/quantity": "3",
        "invoice_line_ids/price_unit": "50",
        "invoice_line_ids/discount": "0",
        "invoice_line_ids/account_id/.id": "6",
        "invoice_line_ids/tax_ids/.id": "5",
    }
    assert cells["narration"] == "<p>5 &gt; 3</p>"
    assert body["context"] == {"lang": "en_US", "active_test": False}


def test_a_draft_that_nobody_wants_any_more_is_removed_and_nobody_elses(odoo: Odoo, vendor: Vendor) -> None:
    left = {**ROW, "state": "draft", "posted_before": False, "ref": "PO 7"}
    strangers = [{**left, "id": 302, "partner_id": [5, "Brand"]}, {**left, "id": 303, "posted_before": True}]
    vendor.says([left, *strangers])
    vendor.says(True)
    odoo.take_back(write())
    assert calls(vendor) == ["account.move/search_read", "account.move/unlink"]
    assert vendor.seen[-1].json()["ids"] == [301]
    vendor.says(strangers)
    odoo.take_back(write())
    assert calls(vendor)[2:] == ["account.move/search_read"]


def test_a_rate_is_told_the_vendors_way_round(odoo: Odoo, vendor: Vendor) -> None:
    loaded(vendor)
    vendor.says(False)
    one = write()
    source = replace(one.draft.document, currency="EUR", exchange_rate=Decimal("0.8"))
    odoo.create_documents([replace(one, draft=replace(one.draft, document=source))])
    body = vendor.seen[0].json()
    cells = dict(zip(body["fields"], body["data"][0], strict=True))
    assert (cells["currency_id/.id"], cells["invoice_currency_rate"]) == ("4", "1.25")


def test_tax_that_the_vendor_rounds_otherwise_is_stated(odoo: Odoo, vendor: Vendor) -> None:
    one = write()
    line = replace(one.draft.lines[0], tax=Decimal("30.01"))
    source = replace(one.draft.document, tax=Decimal("30.01"), total=Decimal("180.01"))
    loaded(vendor, 180.0, 30.0)
    vendor.says([{"id": 301, "line_ids": [901, 902, 903]}])
    vendor.says([{"id": 902, "move_id": [301, "x"], "tax_line_id": [5, "20% S"], "amount_currency": -30.0}])
    vendor.says(True)
    vendor.says([{"id": 301, "amount_total": 180.01, "amount_tax": 30.01}])
    vendor.says(False)
    odoo.create_documents([replace(one, draft=replace(one.draft, lines=(line,), document=source))])
    assert vendor.seen[4].json()["vals"] == {"line_ids": [[1, 902, {"amount_currency": -30.01}]]}


def test_a_document_that_does_not_come_out_or_is_refused_is_taken_away_again(odoo: Odoo, vendor: Vendor) -> None:
    loaded(vendor)
    vendor.says(refusal("odoo.exceptions.ValidationError", "Another entry with the same name already exists."), 422)
    vendor.says(True)
    assert isinstance(outcome(lambda: odoo.create_documents([write()])), Duplicate)
    assert calls(vendor)[-1] == "account.move/unlink"
    assert vendor.seen[-1].json()["context"]["force_delete"] is True


def test_what_was_refused_is_not_posted_again_when_taking_it_away_was_left_in_doubt(odoo: Odoo, vendor: Vendor) -> None:
    loaded(vendor)
    vendor.says(refusal("odoo.exceptions.AccessError"), 403)
    vendor.says("", how="reset")
    assert isinstance(outcome(lambda: odoo.create_documents([write()])), Ambiguous)
    vendor.says({"ids": [301], "messages": [], "nextrow": 0})
    vendor.says(True)
    assert isinstance(outcome(lambda: odoo.create_documents([write()])), Forbidden)
    assert calls(vendor)[-2:] == ["account.move/load", "account.move/unlink"]


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize(("status", "how", "wait"), [(502, "whole", 0), (429, "whole", 60), (200, "reset", 0)])
def test_what_is_begun_and_not_finished_is_a_doubt(
    odoo: Odoo, vendor: Vendor, clock: Clock, held: list[float], step: int, status: int, how: str, wait: int
) -> None:
    vendor.says({"ids": [301], "messages": [], "nextrow": 0})
    if step == 2:
        vendor.says([{"id": 301, "amount_total": 150.0, "amount_tax": 0.0}])
    vendor.says("<html>", status, how)
    assert isinstance(outcome(lambda: odoo.create_documents([write()])), Ambiguous)
    vendor.says([])
    assert odoo.find_documents(Kind.INVOICE, "SO-10045") == []
    assert sum(clock.slept) == sum(held) == wait


def test_a_load_tells_its_messages_in_a_success(odoo: Odoo, vendor: Vendor) -> None:
    vendor.says({"ids": False, "messages": [{"type": "error", "message": "No matching record"}], "nextrow": 0})
    told = outcome(lambda: odoo.create_documents([write()]))
    assert (type(told), told.text) == (Refused, "No matching record")
    said = "You cannot modify the following readonly fields on a posted move: invoice_date"
    vendor.says({"ids": False, "messages": [{"type": "error", "message": said}], "nextrow": 0})
    assert isinstance(outcome(lambda: odoo.create_documents([write()])), Duplicate)


def test_a_day_whose_books_are_locked_is_refused_before_anything_is_sent(odoo: Odoo, vendor: Vendor) -> None:
    one = write()
    early = replace(one.draft.document, issue_date=date(2026, 1, 31))
    told = outcome(lambda: odoo.create_documents([replace(one, draft=replace(one.draft, document=early))]))
    assert (told.code, vendor.seen) == ("closed_period", [])


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, refusal("werkzeug.exceptions.Unauthorized"), Disconnected),
        (403, refusal("odoo.exceptions.AccessDenied"), Disconnected),
        (403, refusal("odoo.exceptions.AccessError"), Forbidden),
        (404, refusal("odoo.exceptions.MissingError"), Missing),
        (404, "<!doctype html>", Disconnected),
        (409, refusal("odoo.exceptions.LockError"), NotStarted),
        (422, refusal("odoo.exceptions.UserError"), Refused),
        (500, refusal("builtins.ValueError"), Refused),
        (500, refusal("psycopg2.errors.SerializationFailure"), Ambiguous),
        (200, refusal("odoo.exceptions.UserError"), Refused),
        (200, "<html>maintenance</html>", Ambiguous),
        (502, "<html>", Ambiguous),
        (429, "<html>", Throttled),
    ],
)
def test_what_an_exception_means_for_a_write(odoo: Odoo, vendor: Vendor, status: int, body: Any, kind: type) -> None:
    vendor.says(body, status)
    assert type(outcome(lambda: odoo.void_document(_remote(), "K"))) is kind


def _remote(**changed: Any) -> RemoteDocument:
    remote = RemoteDocument("301", Kind.INVOICE, "SO-10045", "", "4", None, "USD", Decimal(150), Decimal(150), True)
    return replace(remote, raw=ROW, **changed)


def test_drafts_that_were_never_posted_are_no_documents_yet(odoo: Odoo, vendor: Vendor) -> None:
    begun = {**ROW, "id": 302, "state": "draft", "posted_before": False}
    reopened = {**ROW, "id": 303, "state": "draft"}
    vendor.says([ROW, begun, reopened, {**ROW, "id": 304, "state": "cancel"}])
    found = odoo.find_documents(Kind.INVOICE, "SO-10045")
    assert [(one.id, one.live) for one in found] == [("301", True), ("303", True), ("304", False)]
    assert (found[0].currency, found[0].party_id, found[0].reference) == ("USD", "4", "")
    vendor.says("gone", 200)
    assert isinstance(outcome(lambda: odoo.find_documents(Kind.INVOICE, "SO-10045")), Unreadable)


def test_a_change_opens_writes_and_posts_again(odoo: Odoo, vendor: Vendor) -> None:
    for answer in (None, True, [{"id": 301, "amount_total": 150.0, "amount_tax": 0.0}], False):
        vendor.says(answer)
    assert isinstance(odoo.update_document(_remote(), write().draft, "K"), Done)
    assert [one.rpartition("/")[2] for one in calls(vendor)] == ["button_draft", "write", "read", "action_post"]
    lines = vendor.seen[1].json()["vals"]["invoice_line_ids"]
    assert [command[:2] for command in lines] == [[1, 901], [2, 902]]
    paid = outcome(lambda: odoo.update_document(_remote(balance=Decimal(100)), write().draft, "K"))
    assert (type(paid), paid.code) == (Refused, "paid")


@pytest.mark.parametrize(("steps", "kind"), [(2, Halfway), (3, Halfway), (6, Refused)])
def test_a_document_that_was_opened_is_gone_on_with_whatever_is_refused(
    odoo: Odoo, vendor: Vendor, steps: int, kind: type
) -> None:
    """Its amounts read, its posting; only amounts that cannot be brought about end it."""
    sums = [{"id": 301, "amount_total": 149.0 if kind is Refused else 150.0, "amount_tax": 0.0}]
    for answer in (None, True, sums, [{"id": 301}], [], sums)[:steps]:
        vendor.says(answer)
    vendor.says(refusal("odoo.exceptions.AccessError"), 403)
    assert type(outcome(lambda: odoo.update_document(_remote(), write().draft, "K"))) is kind


LINE = {"id": 901, "product_id": [12, "Board"], "account_id": [6, "4000 Sales"], "name": "Consulting", "quantity": 3.0,
        "price_unit": 50.0, "discount": 0.0, "tax_ids": [5]}  # fmt: skip


def _standing(**line: Any) -> tuple[RemoteDocument, dict[str, Any]]:
    """Paid in part, with one line."""
    remote = _remote(balance=Decimal(100), issue_date=write().draft.document.issue_date)
    return replace(remote, raw={**ROW, "invoice_line_ids": [901]}), {**LINE, **line}


def test_texts_of_a_document_that_is_paid_are_written_as_it_stands(odoo: Odoo, vendor: Vendor) -> None:
    remote, line = _standing()
    vendor.says([line])
    vendor.says(True)
    assert isinstance(odoo.update_document(remote, write().draft, "K"), Done)
    assert calls(vendor) == ["account.move.line/read", "account.move/write"]
    assert vendor.seen[1].json()["vals"]["narration"] == "<p>5 &gt; 3</p>"
    assert "partner_id" not in vendor.seen[1].json()["vals"]


@pytest.mark.parametrize(
    "line",
    [
        {"quantity": 2.0},
        {"price_unit": 49.0},
        {"name": "Other"},
        {"tax_ids": []},
        {"discount": 5.0},
        {"product_id": False},
    ],
)
def test_other_entries_of_a_document_that_is_paid_are_refused(odoo: Odoo, vendor: Vendor, line: dict[str, Any]) -> None:
    remote, row = _standing(**line)
    vendor.says([row])
    told = outcome(lambda: odoo.update_document(remote, write().draft, "K"))
    assert (type(told), told.code, len(vendor.seen)) == (Refused, "paid", 1)


def test_customers_are_found_by_code_then_by_name(odoo: Odoo, vendor: Vendor) -> None:
    row = {"id": 4, "name": "Acme Ltd", "ref": "ACME", "email": False, "active": False}
    vendor.says([row])
    [found] = odoo.find_parties(Party("ACME", "Acme"))
    assert (found.code, found.email, found.active) == ("ACME", "", False)
    for answer in ([], [{**row, "name": "acme  LTD"}]):
        vendor.says(answer)
    assert [one.id for one in odoo.find_parties(Party("X", "Acme Ltd"))] == ["4"]
    assert vendor.seen[-1].json()["domain"] == [["name", "=ilike", "Acme Ltd"]]


def test_the_same_over_json_rpc(target: Target, vendor: Vendor, clock: Clock) -> None:
    login = {"api_key": "key-1", "login": "api"}
    books = module.connect(replace(target, credentials=login, options={"wire": "jsonrpc"}))
    for answer in ({"result": 2}, {"result": [ROW]}, {}):
        vendor.says({"jsonrpc": "2.0", "id": 1, **answer})
    assert books.read_document(Kind.INVOICE, "301") is not None
    assert isinstance(books.void_document(_remote(), "K"), Done)
    args = vendor.seen[2].json()["params"]["args"]
    assert args[:6] == ["9130", 2, "key-1", "account.move", "button_cancel", [[301]]]
    error = {"code": 0, "message": "Odoo Server Error", "data": refusal("odoo.exceptions.UserError", "locked")}
    vendor.says({"jsonrpc": "2.0", "id": 1, "error": error})
    told = outcome(lambda: books.void_document(_remote(), "K"))
    assert (type(told), told.text) == (Refused, "locked")
    vendor.says({"jsonrpc": "2.0", "id": 1, "result": False})
    wrong = module.connect(replace(target, credentials=login, options={"wire": "jsonrpc"}))
    assert isinstance(outcome(lambda: wrong.read_document(Kind.INVOICE, "301")), Disconnected)


def test_a_considerate_client_keeps_the_pace_of_odoo_online(target: Target, vendor: Vendor, clock: Clock) -> None:
    books = module.connect(replace(target, options={"calls_per_second": 1}))
    for _ in range(3):
        vendor.says([])
        books.find_documents(Kind.INVOICE, "X")
    assert sum(clock.slept) == 2
