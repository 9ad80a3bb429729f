"""Xero: what is read and how it is asked for (dossier xero)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party
from sync_engine.outcomes import (
    Duplicate,
)
from tests.sync_engine.connectors.xero.shapes import INVOICE, ok, refused


def test_documents_are_found_by_number_to_the_last_page_void_ones_too(books: Any, vendor: Any) -> None:
    first = [{**INVOICE, "InvoiceNumber": "other"}] * 100
    vendor.says(ok(Invoices=first, pagination={"page": 1, "pageCount": 2}))
    vendor.says(ok(Invoices=[{**INVOICE, "Status": "VOIDED"}], pagination={"page": 2, "pageCount": 2}))
    [found] = books.find_documents(Kind.INVOICE, "SO-10045")
    assert not found.live
    assert [seen.query["page"] for seen in vendor.seen] == [["1"], ["2"]]
    where = 'Type=="ACCREC" AND InvoiceNumber!=null AND InvoiceNumber=="SO-10045"'
    assert vendor.seen[0].query["where"] == [where]


@pytest.mark.parametrize("zone_trap", ["/Date(1770076800000+0000)/", "/Date(1770076800000)/"])
def test_dates_are_calendar_days_in_every_zone(books: Any, vendor: Any, zone_trap: str) -> None:
    vendor.says(ok(Invoices=[{**INVOICE, "DateString": None, "Date": zone_trap}]))
    assert books.read_document(Kind.INVOICE, "1").issue_date == date(2026, 2, 3)


def test_contacts_are_found_by_number_first_then_by_name_archived_ones_too(books: Any, vendor: Any) -> None:
    vendor.says(ok(Contacts=[]))
    archived = {"ContactID": "c", "Name": "ACME  Ltd", "ContactStatus": "ARCHIVED"}
    vendor.says(ok(Contacts=[archived, {"ContactID": "d", "Name": "Acme Ltd 2", "ContactStatus": "ACTIVE"}]))
    [found] = books.find_parties(Party("ACME01", "Acme Ltd"))
    assert (found.id, found.active) == ("c", False)
    assert [seen.query["where"][0] for seen in vendor.seen] == [
        'ContactNumber!=null AND ContactNumber=="ACME01"',
        'Name!=null AND Name.ToLower()=="acme ltd"',
    ]
    assert all(seen.query["includeArchived"] == ["true"] for seen in vendor.seen)


def test_a_name_with_quotes_is_asked_for_by_its_beginning(books: Any, vendor: Any) -> None:
    contacts = [{"ContactID": "1", "Name": 'The "Best" Ltd'}, {"ContactID": "2", "Name": "The Rest"}]
    vendor.says(ok(Contacts=contacts))
    assert [party.id for party in books.find_parties(Party("", 'The "Best" Ltd'))] == ["1"]
    assert vendor.seen[0].query["where"] == ['Name!=null AND Name.ToLower().StartsWith("the ")']


def test_a_contact_is_created_once_by_its_number(books: Any, vendor: Any) -> None:
    vendor.says(ok(Contacts=[{"ContactID": "c", "Name": "Acme Ltd", "ContactNumber": "ACME01"}]))
    assert books.create_party(Party("ACME01", "Acme Ltd", "a@b.test"), "key").id == "c"
    assert vendor.seen[0].json() == {
        "Contacts": [{"Name": "Acme Ltd", "ContactNumber": "ACME01", "EmailAddress": "a@b.test"}]
    }
    taken = "The contact name Acme Ltd is already assigned to another contact."
    vendor.says(refused({"ValidationErrors": [{"Message": taken}]}), status=400)
    with pytest.raises(Duplicate, match="already assigned"):
        books.create_party(Party("", "Acme Ltd"), "key-2")


def test_the_catalogue_tells_codes_rates_and_zone(books: Any, vendor: Any) -> None:
    vendor.says(ok(Organisations=[{"BaseCurrency": "NZD", "Timezone": "NEWZEALANDSTANDARDTIME"}]))
    vendor.says(ok(TaxRates=[{"TaxType": "OUTPUT2", "Name": "15% GST on Income", "EffectiveRate": 15.0}]))
    bank = {"AccountID": "a-9", "Name": "Bank", "Status": "ACTIVE"}
    vendor.says(ok(Accounts=[{"Code": "200", "Name": "Sales", "Status": "ACTIVE"}, bank]))
    catalogue = books.catalogue([])
    assert (catalogue.currency, catalogue.zone) == ("NZD", "Pacific/Auckland")
    assert catalogue.accounts == {"200": "200", "Sales": "200", "Bank": "a-9"}
    assert catalogue.tax_codes == {"OUTPUT2": "OUTPUT2", "15% GST on Income": "OUTPUT2"}
    assert catalogue.tax_rates["OUTPUT2"] == 15
