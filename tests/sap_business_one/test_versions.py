"""Entity tags (dossier sap_business_one §6)."""

from __future__ import annotations

import hashlib

import pytest

from tests.sap_business_one.desk import Desk

STALE = "Another user or another operation modified data; to continue, open the window again (ODBC -2039)"


def tag(number: int) -> str:
    return f'W/"{hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest().upper()}"'


def test_the_tag_is_the_sha1_of_the_data_version(desk: Desk) -> None:
    where = f"Invoices({desk.invoice()['DocEntry']})"
    for number in (1, 2, 3):
        answer = desk.get(where)
        assert answer.header("etag") == answer.json["@odata.etag"] == tag(number)
        desk.patch(where, {"Comments": f"version {number + 1}"})


def test_an_old_tag_is_412_on_change_action_and_delete(desk: Desk) -> None:
    where = f"Invoices({desk.invoice()['DocEntry']})"
    desk.patch(where, {"Comments": "newer"})
    told = (412, "-2039", STALE)
    assert desk.patch(where, {"Comments": "x"}, if_match=tag(1)).told == told
    assert desk.post(f"{where}/Cancel", if_match=tag(1)).told == told
    assert desk.ask("DELETE", where, if_match=tag(1)).told == told
    assert desk.patch(where, {"Comments": "y"}, if_match=f"{tag(1)}, {tag(2)}").status == 204


@pytest.mark.parametrize("header", [{}, {"if_match": "*"}])
def test_without_a_tag_the_write_is_blind(desk: Desk, header: dict[str, str]) -> None:
    where = f"Invoices({desk.invoice()['DocEntry']})"
    desk.patch(where, {"Comments": "theirs"})
    assert desk.patch(where, {"Comments": "ours"}, **header).status == 204
    assert desk.get(where).json["Comments"] == "ours"


def test_version_1_knows_no_tags(old: Desk) -> None:
    where = f"Invoices({old.invoice()['DocEntry']})"
    assert old.patch(where, {"Comments": "x"}, if_match=tag(9)).status == 204
    assert old.get(where).header("etag") == ""


def test_a_selection_spoils_the_tag(desk: Desk) -> None:
    where = f"Invoices({desk.invoice()['DocEntry']})"
    desk.patch(where, {"Comments": "x"})
    answer = desk.get(where, select="DocEntry,DocTotal")
    assert (answer.header("etag"), answer.json["@odata.etag"]) == ("", tag(1))
    desk.set(select_etag="none")
    assert "@odata.etag" not in desk.get(where, select="DocEntry").json


def test_payments_and_outside_edits_move_the_version(desk: Desk) -> None:
    made = desk.invoice()
    where = f"Invoices({made['DocEntry']})"
    for act, moved in (("edit", 2), ("pay", 3)):
        desk.vendor.erp.outside[act](desk.vendor, desk.company, {"id": made["DocEntry"], "amount": 10})
        assert desk.get(where).header("etag") == tag(moved)
