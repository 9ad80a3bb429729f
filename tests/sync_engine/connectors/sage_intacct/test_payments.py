"""Sage Intacct: payments as the vendor wants them (dossier sage_intacct)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync_engine.outcomes import (
    Refused,
)
from tests.sync_engine.connectors.sage_intacct.shapes import body, data, response, result


def test_a_payment_is_applied_and_found_again_by_its_reference(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"1234": "100.00", "1235": "50.00"})
    made = "<data listtype='objects' count='1'><arpymt><RECORDNO>77</RECORDNO></arpymt></data>"
    vendor.says(response(result("key-p", made)))
    assert books.create_payment(draft, "key-p").id == "77"
    payment = body(vendor).find(".//create/ARPYMT")
    assert (payment.findtext("DOCNUMBER"), payment.findtext("RECEIPTDATE")) == ("TRX-7", "02/10/2026")
    assert [detail.findtext("TRX_PAYMENTAMOUNT") for detail in payment.iter("ARPYMTDETAIL")] == ["100.00", "50.00"]
    listed = {"RECORDNO": "77", "DOCNUMBER": "TRX-7", "CUSTOMERID": "58"}
    vendor.says(response(data("ARPYMT", listed, {**listed, "CUSTOMERID": "99"})))
    details = "".join(
        f"<ARPYMTDETAIL><RECORDKEY>{id}</RECORDKEY><TRX_PAYMENTAMOUNT>{paid}</TRX_PAYMENTAMOUNT></ARPYMTDETAIL>"
        for id, paid in (("1234", "100"), ("1235", "50"))
    )
    fields = "".join(f"<{k}>{v}</{k}>" for k, v in listed.items())
    read = f"<data><ARPYMT>{fields}<ARPYMTDETAILS>{details}</ARPYMTDETAILS></ARPYMT></data>"
    vendor.says(response(result("read", read)))
    [found] = books.find_payments(draft)
    assert (found.id, found.amount, found.applications) == ("77", 150, {"1234": 100, "1235": 50})


def test_a_payment_must_name_where_it_goes(books: Any, drafts: Any) -> None:
    with pytest.raises(Refused, match="bank_account"):
        books.create_payment(replace(drafts.payment(**{"1234": "10"}), account_id=""), "key")
