"""Wave: invoices and customers as the vendor wants them, errors inside a 200 as it gives them (dossier wave)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors.wave import records
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)
from tests.sync_engine.connectors.wave.shapes import INVOICE, error, made, outcome, page, wrong


def test_a_create_is_one_saved_invoice_with_decimals_as_strings(taxed: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(made("invoiceCreate", "invoice", **INVOICE))
    line = {"unit_price": Decimal("0.1235"), "quantity": Decimal(1000), "net": Decimal("123.50")}
    [done] = taxed.create_documents([drafts.write(**line)])
    assert (done.id, done.number, done.total) == ("INV", "SO-10045", "150.00")
    sent = vendor.seen[1]
    assert (sent.method, sent.path) == ("POST", "/graphql/public") and "invoiceCreate" in sent.json()["query"]
    given = sent.json()["variables"]["input"]
    assert (given["businessId"], given["customerId"], given["status"]) == ("9130", "58", "SAVED")
    assert (given["invoiceDate"], given["dueDate"], given["currency"]) == ("2026-02-03", "2026-03-05", "USD")
    item = {"productId": "11", "description": "Consulting", "quantity": "1000", "unitPrice": "0.1235", "taxes": []}
    assert given["items"] == [item]


def test_tax_is_named_and_never_stated(taxed: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(made("invoiceCreate", "invoice", **INVOICE))
    draft = drafts.with_tax(TaxMode.EXCLUSIVE, tax_code_id="T20")
    taxed.create_documents([_write(drafts, draft)])
    [item] = vendor.seen[1].json()["variables"]["input"]["items"]
    assert item["taxes"] == [{"salesTaxId": "T20"}]


def _write(drafts: Any, draft: Any) -> Any:
    return replace(drafts.write(), draft=draft)


def test_a_tax_that_wave_would_compute_otherwise_is_refused_before_it_is_sent(
    taxed: Any, vendor: Any, drafts: Any
) -> None:
    draft = drafts.with_tax(TaxMode.EXCLUSIVE, tax_code_id="unknown")
    refused = outcome(lambda: taxed.create_documents([_write(drafts, draft)]))
    assert isinstance(refused, Refused) and "computes the tax itself" in refused.text
    assert len(vendor.seen) == 1


def test_what_wave_does_not_have_is_refused_without_a_call(books: Any, vendor: Any, drafts: Any) -> None:
    assert isinstance(outcome(lambda: books.create_documents([_write(drafts, drafts.credit())])), Refused)
    assert books.find_documents(Kind.CREDIT_NOTE, "X") == [] and not vendor.seen


def test_a_line_without_a_product_is_refused(taxed: Any, drafts: Any) -> None:
    refused = outcome(lambda: taxed.create_documents([drafts.write(item_id="")]))
    assert isinstance(refused, Refused) and "product" in refused.text


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, wrong("invoiceCreate", "INVALID", "invoiceNumber"), Duplicate),
        (200, wrong("invoiceCreate", "NOT_FOUND", "customerId"), Refused),
        (200, wrong("invoiceCreate", "NOT_FOUND", message="Node could not be found"), Ambiguous),
        (200, error("NOT_FOUND", "Node could not be found"), Ambiguous),
        (200, error("INTERNAL_SERVER_ERROR"), Ambiguous),
        (200, error("FORBIDDEN"), Forbidden),
        (200, error("RATE_LIMITED"), Throttled),
        (429, error("RATE_LIMITED"), Throttled),
        (400, error("GRAPHQL_VALIDATION_FAILED"), Refused),
        (400, error("BAD_USER_INPUT"), Refused),
        (502, "<html>", Ambiguous),
        (503, "", Ambiguous),
        (200, {"data": {"invoiceCreate": None}}, Ambiguous),
        (200, {"data": {"invoiceCreate": {"didSucceed": True, "invoice": None}}}, Ambiguous),
        (200, {"data": None}, Ambiguous),
    ],
)
def test_what_an_answer_to_a_create_means(
    taxed: Any, vendor: Any, drafts: Any, status: int, body: object, kind: type[VendorError]
) -> None:
    vendor.says(body, status=status)
    assert type(outcome(lambda: taxed.create_documents([drafts.write()]))) is kind


@pytest.mark.parametrize("status", [200, 401])
def test_a_token_that_ran_out_leaves_a_write_in_doubt_and_a_read_repeated(
    taxed: Any, vendor: Any, drafts: Any, tokens: Any, status: int
) -> None:
    vendor.says(error("UNAUTHENTICATED"), status=status)
    vendor.says({"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 7200})
    assert isinstance(outcome(lambda: taxed.create_documents([drafts.write()])), Ambiguous)
    assert tokens.saved[-1]["refresh_token"] == "refresh-2"
    vendor.says(error("UNAUTHENTICATED"), status=status)
    vendor.says({"access_token": "token-3", "expires_in": 7200})
    vendor.says(page("invoices", INVOICE))
    assert [one.id for one in taxed.find_documents(Kind.INVOICE, "SO-10045")] == ["INV"]
    assert vendor.seen[-1].headers["authorization"] == "Bearer token-3"


def test_a_token_that_is_refused_again_ends_the_connection(books: Any, vendor: Any) -> None:
    vendor.says(error("UNAUTHENTICATED"), status=401)
    vendor.says({"access_token": "token-2", "expires_in": 7200})
    vendor.says(error("UNAUTHENTICATED"), status=401)
    assert isinstance(outcome(lambda: books.find_documents(Kind.INVOICE, "X")), Disconnected)


def test_a_number_is_compared_exactly_over_all_pages(books: Any, vendor: Any) -> None:
    """The vendor matches any part of it (§5)."""
    vendor.says(page("invoices", {**INVOICE, "id": "A", "invoiceNumber": "XSO-10045"}, pages=2, total=2))
    vendor.says(page("invoices", INVOICE, pages=2, total=2))
    [found] = books.find_documents(Kind.INVOICE, "SO-10045")
    assert (found.id, found.total, found.party_id, found.reference) == ("INV", 150, "58", "PO 7")
    assert [one.json()["variables"]["page"] for one in vendor.seen] == [1, 2]


@pytest.mark.parametrize(
    "body",
    [page("invoices", total=1), page("invoices", INVOICE, total=2), {"data": {"business": {"invoices": None}}}],
)
def test_a_list_that_does_not_add_up_says_nothing(books: Any, vendor: Any, body: object) -> None:
    vendor.says(body)
    assert isinstance(outcome(lambda: books.find_documents(Kind.INVOICE, "SO-10045")), Unreadable)


def test_an_invoice_that_is_not_there_is_none(books: Any, vendor: Any) -> None:
    vendor.says(error("NOT_FOUND", "Invoice 'X' could not be found."))
    assert books.read_document(Kind.INVOICE, "X") is None


def test_an_update_is_a_patch_and_a_void_a_deletion(taxed: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(made("invoicePatch", "invoice", **INVOICE))
    vendor.says(made("invoiceDelete"))
    vendor.says(wrong("invoiceDelete", "NOT_FOUND", "invoiceId"))
    remote = records.document(INVOICE)
    assert isinstance(taxed.update_document(remote, drafts.one(), "k"), Done)
    given = vendor.seen[-1].json()["variables"]["input"]
    assert given["id"] == "INV" and "businessId" not in given and "status" not in given
    assert isinstance(taxed.void_document(remote, "k"), Done)
    assert isinstance(outcome(lambda: taxed.void_document(remote, "k")), Missing)


def _customer(**fields: object) -> dict[str, object]:
    plain = {"id": "c1", "name": "Acme Ltd", "displayId": "ACME", "email": None, "isArchived": False}
    return {**plain, "modifiedAt": "2026-02-03T09:00:00.000Z", **fields}


def test_customers_are_read_once_and_found_by_number_name_or_likeness(books: Any, vendor: Any) -> None:
    vendor.says(page("customers", _customer(), _customer(id="c2", name="Acme Limited", displayId="", isArchived=True)))
    assert [one.id for one in books.find_parties(Party("ACME", "Somebody"))] == ["c1"]
    assert [(one.id, one.active) for one in books.find_parties(Party("", "acme  limited"))] == [("c2", False)]
    assert {one.id for one in books.find_parties(Party("", "Apex"))} == {"c1", "c2"}
    assert len(vendor.seen) == 1


def test_a_new_customer_is_looked_for_once_more(books: Any, vendor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_engine.connectors.wave.customers._FRESH", 0.0)
    vendor.says(page("customers", _customer()))
    assert books.find_parties(Party("", "Zebra")) == []
    vendor.says(page("customers", _customer(id="z", name="Zebra", displayId="")))
    twin = outcome(lambda: books.create_party(Party("", "Zebra"), "k"))
    assert isinstance(twin, Duplicate) and twin.remote_id == "z"
    assert vendor.seen[1].json()["variables"]["after"].startswith("2026-02-03T08:58")
    vendor.says({}, status=500)
    assert isinstance(outcome(lambda: books.create_party(Party("", "Yak"), "k")), NotStarted)
    vendor.says(page("customers"))
    vendor.says(made("customerCreate", "customer", **_customer(id="y", name="Yak")))
    assert books.create_party(Party("Y1", "Yak", "a@b.example"), "k").id == "y"


def test_many_new_customers_in_a_row_are_not_looked_for_again_and_again(books: Any, vendor: Any) -> None:
    vendor.says(page("customers", _customer()))
    assert books.find_parties(Party("", "Zebra")) == []
    for name in ("Yak", "Zebra"):
        vendor.says(made("customerCreate", "customer", **_customer(id=name, name=name)))
        assert books.create_party(Party("", name), "k").id == name
    assert len(vendor.seen) == 3
