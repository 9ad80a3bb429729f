"""The neutral view, and what somebody does in the vendor's own client (dossier sap_business_one §3, §4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.sap_business_one.desk import SLUG, Desk, document, line


def act(desk: Desk, deed: str, **values: Any) -> None:
    desk.vendor.erp.outside[deed](desk.vendor, desk.company, values)


def test_a_document_as_an_auditor_reads_it(desk: Desk) -> None:
    rows = [line(FreeText="planed"), line("ELM-20", 1, 10, VatGroup="S2", ItemDescription="Elm")]
    made = desk.invoice("SO-1", *rows, Comments="Thanks", JournalMemo="PO 7", U_Channel="web", DocDueDate="2026-04-01")
    [told] = desk.numbered("SO-1")
    assert (told.id, told.kind, told.status, told.version) == (str(made["DocEntry"]), "invoice", "open", "1")
    assert (told.net, told.tax, told.total, told.balance) == (160, 30.5, 190.5, 190.5)
    assert (told.party_id, told.party) == ("ALD01", "Aldgate Timber Ltd")
    assert (told.date, told.due) == (dt.date(2026, 3, 2), dt.date(2026, 4, 1))
    assert (told.reference, told.memo, dict(told.foreign)) == ("PO 7", "Thanks", {"U_Channel": "web"})
    assert [(one.description, one.item, one.tax_code, one.net) for one in told.lines] == [
        ("planed", "OAK-40", "S1", 150),
        ("Elm", "ELM-20", "S2", 10),
    ]
    assert {one.account: one.amount for one in told.postings if one.account != "4000"} == {"1200": 190.5, "2200": -30.5}
    assert sum(one.amount for one in told.postings) == 0


def test_without_a_reference_the_number_is_the_vendors(desk: Desk) -> None:
    made = desk.invoice(None)
    assert len(desk.numbered(str(made["DocNum"]))) == 1


def test_a_credit_note_posts_the_other_way(desk: Desk) -> None:
    desk.made("CreditNotes", document("CN"))
    [told] = desk.numbered("CN")
    assert (told.kind, told.total) == ("credit_note", 180)
    assert {one.account: one.amount for one in told.postings} == {"1200": -180, "2200": 30, "4000": 150}


def test_receivables_are_what_customers_owe(desk: Desk) -> None:
    for number in range(3):
        desk.invoice(f"N-{number}")
    act(desk, "pay", id=desk.get("Invoices").rows[0]["DocEntry"], amount=30)
    act(desk, "void", id=desk.get("Invoices").rows[1]["DocEntry"])
    view = desk.sandbox.audit(SLUG, desk.company.id)
    posted = [p for record in (*view.documents, *view.payments) for p in record.postings if p.account == "1200"]
    assert sum(one.amount for one in posted) == sum(one.balance for one in view.documents) == 330


def test_people_pay_edit_void_close_periods_and_freeze_customers(desk: Desk) -> None:
    entry = desk.invoice("SO-1")["DocEntry"]
    act(desk, "edit", id=entry, memo="by hand", note="call first")
    assert (desk.numbered("SO-1")[0].memo, desk.numbered("SO-1")[0].foreign["U_Note"]) == ("by hand", "call first")
    act(desk, "pay", id=entry)
    assert desk.numbered("SO-1")[0].status == "paid"
    act(desk, "add_party", name="New Ltd")
    act(desk, "deactivate_party", name="Aldgate Timber Ltd")
    assert desk.post("Invoices", document()).code == "-10"
    act(desk, "close_period", until="2026-03-31")
    assert desk.sandbox.audit(SLUG, desk.company.id).closed_until == dt.date(2026, 3, 31)
    act(desk, "evict_sessions")
    assert desk.send("GET", "Invoices").status == 401
    assert "New Ltd" in [one.name for one in desk.sandbox.audit(SLUG, desk.company.id).parties]


@pytest.mark.parametrize(("name", "values"), [("pay", {"id": "9"}), ("deactivate_party", {"name": "Nobody"})])
def test_what_is_not_there_is_told(desk: Desk, name: str, values: dict[str, str]) -> None:
    with pytest.raises(LookupError, match="the books hold no"):
        act(desk, name, **values)


def test_the_cast_is_the_one_all_erps_share(desk: Desk, other: Desk) -> None:
    for one in (desk, other):
        parties = {(party.name, party.code): party.active for party in one.sandbox.audit(SLUG, one.company.id).parties}
        assert parties["Hidden Harbour Ltd", "HID01"] is False
        assert {code for name, code in parties if name == "Twin Traders"} == {"TWI01", "TWI02"}
        assert len(parties) == 19
