"""Sage Intacct: what is read and how it is asked for (dossier sage_intacct)."""

from __future__ import annotations

from typing import Any

import pytest

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import sage_intacct as module
from sync_engine.outcomes import (
    Duplicate,
)
from tests.sync_engine.connectors.sage_intacct.shapes import INVOICE, SESSION, body, data, failed, response, result


def test_pages_follow_an_order_until_nothing_remains(books: Any, vendor: Any) -> None:
    vendor.says(response(data("ARINVOICE", {**INVOICE, "RECORDID": "other"}, left=1)))
    vendor.says(response(data("ARINVOICE", INVOICE)))
    assert len(books.find_documents(Kind.INVOICE, "SO-10045")) == 1
    assert [body(vendor, n).findtext(".//offset") for n in (1, 2)] == ["0", "1"]
    assert body(vendor).findtext(".//orderby/order/field") == "RECORDNO"


def test_customers_are_found_by_id_then_by_name_and_created_with_their_id(books: Any, vendor: Any) -> None:
    vendor.says(response(data("CUSTOMER")))
    vendor.says(response(data("CUSTOMER", {"CUSTOMERID": "C7", "NAME": "ACME ltd", "STATUS": "inactive"})))
    [found] = books.find_parties(Party("ACME01", "Acme Ltd"))
    assert (found.id, found.active) == ("C7", False)
    made = "<data listtype='objects' count='1'><customer><CUSTOMERID>ACME01</CUSTOMERID></customer></data>"
    vendor.says(response(result("k", made)))
    assert books.create_party(Party("ACME01", "Acme & Co", "a@b.test"), "k").id == "ACME01"
    assert body(vendor).findtext(".//create/CUSTOMER/NAME") == "Acme & Co"
    taken = ("BL34000061", "Another Customer with the given value(s) ACME01  already exists")
    vendor.says(response(failed("k2", taken)))
    with pytest.raises(Duplicate):
        books.create_party(Party("ACME01", "Acme & Co"), "k2")


@pytest.mark.parametrize(("posted", "told"), [([{"RECORDNO": "1", "BASECURR": "USD"}], "USD"), ([], "")])
def test_without_the_option_a_posted_invoice_tells_the_base_currency_and_none_is_assumed(
    target: Any, vendor: Any, drafts: Any, posted: list[dict[str, str]], told: str
) -> None:
    connector = module.connect(target)
    vendor.says(response(SESSION))
    for rows in ([], posted, [{"ACCOUNTNO": "4000", "TITLE": "Sales"}], []):  # tax details, invoice, accounts, terms
        vendor.says(response(data("X", *rows)))
    catalogue = connector.catalogue([])
    assert (catalogue.currency, catalogue.zone) == (told, "UTC")
    vendor.says(response(result("key-SO-10045", "<key>1234</key>")))
    connector.create_documents([drafts.write()])
    assert body(vendor).findtext(".//create_invoice/currency") == (None if told else "USD")
