"""Xero: payments as the vendor wants them (dossier xero)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.outcomes import Ambiguous, Halfway, Refused, Throttled
from tests.sync_engine.connectors.xero.shapes import ok, paid


def test_a_payment_settles_one_invoice_with_its_key(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(ok(Payments=[paid("p-1", "i-1", 150.0)]))
    assert books.create_payment(drafts.payment(**{"i-1": "150.00"}), "key-p").id == "p-1"
    assert vendor.seen[0].headers["idempotency-key"] == "key-p"
    assert vendor.seen[0].json()["Payments"] == [
        {
            "Invoice": {"InvoiceID": "i-1"},
            "Account": {"Code": "35"},
            "Date": "2026-02-10",
            "Amount": 150,
            "Reference": "TRX-7",
        }
    ]


def test_a_payment_of_several_invoices_goes_on_where_it_was_left(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"i-1": "100.00", "i-2": "50.00"})
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0), paid("p-0", "i-2", 50.0, Status="DELETED")]))
    [left] = books.find_payments(draft)
    assert left.parts == {"i-1": "p-1"}
    vendor.says(ok(Payments=[paid("p-2", "i-2", 50.0)]))
    assert books.create_payment(replace(draft, done=left.parts), "key-p").id == "p-1,p-2"
    assert [seen.method for seen in vendor.seen] == ["GET", "PUT"]
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0), paid("p-2", "i-2", 50.0)]))
    [found] = books.find_payments(draft)
    assert (found.id, found.amount, found.applications) == ("p-1,p-2", 150, {"i-1": 100, "i-2": 50})


def test_a_refused_part_takes_the_other_parts_back(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"i-1": "100.00", "i-2": "50.00"})
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0)]))
    error = {"ValidationErrors": [{"Message": "Payment amount exceeds the amount outstanding on this document"}]}
    vendor.says(ok(Payments=[{**error, "HasValidationErrors": True}]))
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0, Status="DELETED")]))
    with pytest.raises(Refused, match="exceeds"):
        books.create_payment(draft, "key-p")
    assert (vendor.seen[-1].path, vendor.seen[-1].json()) == ("/api.xro/2.0/Payments/p-1", {"Status": "DELETED"})


def test_a_part_that_cannot_be_taken_back_leaves_the_payment_halfway(books: Any, vendor: Any, drafts: Any) -> None:
    locked = {"ValidationErrors": [{"Message": "before the period lock date"}], "HasValidationErrors": True}
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0)]))
    vendor.says(ok(Payments=[locked]))
    vendor.says({"ErrorNumber": 10, "Type": "ValidationException", "Elements": [locked]}, status=400)
    with pytest.raises(Halfway, match="p-1, a part of it, should be taken back but: before the period"):
        books.create_payment(drafts.payment(**{"i-1": "100.00", "i-2": "50.00"}), "key-p")


@pytest.mark.parametrize(("limit", "slept"), [("minute", [7.0]), ("day", [])])
def test_a_throttled_part_leaves_the_other_parts_in_doubt_and_is_waited_for(
    books: Any, vendor: Any, drafts: Any, clock: Any, limit: str, slept: list[float]
) -> None:
    draft = drafts.payment(**{"i-1": "100.00", "i-2": "50.00"})
    vendor.says(ok(Payments=[paid("p-1", "i-1", 100.0)]))
    vendor.says("", status=429, Retry_After="7", X_Rate_Limit_Problem=limit)
    with pytest.raises(Ambiguous, match="a part of the payment is booked"):
        books.create_payment(draft, "key-p")
    vendor.says(ok(Payments=[]))
    if limit == "minute":
        assert not books.find_payments(draft)
    else:
        with pytest.raises(Throttled, match="this day"):
            books.find_payments(draft)
    assert clock.slept == slept


def test_a_throttle_before_any_part_has_begun_nothing(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says("", status=429, Retry_After="7", X_Rate_Limit_Problem="minute")
    with pytest.raises(Throttled):
        books.create_payment(drafts.payment(**{"i-1": "100.00", "i-2": "50.00"}), "key-p")


def test_money_on_account_is_refused_by_name(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"i-1": "100.00"})
    more = replace(draft, payment=replace(draft.payment, amount=Decimal(120)))
    with pytest.raises(Refused, match="settles none"):
        books.create_payment(more, "key-p")
    assert vendor.seen == []


@pytest.mark.parametrize(("banks", "known"), [(["090"], {"Bank": "090"}), (["090", "091"], {})])
def test_the_only_bank_account_is_known_as_bank(
    books: Any, vendor: Any, banks: list[str], known: dict[str, str]
) -> None:
    purchases = {"TaxType": "INPUT2", "EffectiveRate": 20, "CanApplyToRevenue": False}
    vendor.says(ok(Organisations=[{"BaseCurrency": "GBP"}]))
    vendor.says(ok(TaxRates=[{"TaxType": "OUTPUT2", "EffectiveRate": 20, "CanApplyToRevenue": True}, purchases]))
    vendor.says(ok(Accounts=[{"Code": code, "Name": f"Account {code}", "Type": "BANK"} for code in banks]))
    catalogue = books.catalogue([])
    assert {name: code for name, code in catalogue.accounts.items() if name == "Bank"} == known
    assert catalogue.tax_codes == {"OUTPUT2": "OUTPUT2"}, "what cannot stand on a sale is no tax code of a sale"


def test_a_payment_must_name_a_bank_account(books: Any, drafts: Any) -> None:
    with pytest.raises(Refused, match=r"accounts\.payment"):
        books.create_payment(replace(drafts.payment(I1="10"), account_id=""), "key")
