"""Contacts: made, matched, renamed, archived, and changed from inside invoices (dossier xero §3, §4)."""

from __future__ import annotations

import pytest

from mock_erps.platform.faults import Site, arm
from tests.xero.desk import Desk, data, first, invoice, messages, told


def test_a_contact_needs_no_more_than_a_name(desk: Desk) -> None:
    made = desk.made("/Contacts", {"Name": "Tower Glass"})
    assert (made["ContactStatus"], made["IsCustomer"], made["HasValidationErrors"]) == ("ACTIVE", False, False)
    assert desk.read(f"/Contacts/{made['ContactID']}")["Name"] == "Tower Glass"


def test_reading_by_number_works_as_by_id(desk: Desk) -> None:
    assert desk.read("/Contacts/ALD01")["Name"] == "Aldgate Timber Ltd"
    assert desk.call("GET", "/Contacts/NOBODY").status == 404


@pytest.mark.parametrize("name", ["Aldgate Timber Ltd", "ALDGATE timber ltd"])
def test_names_of_active_contacts_are_unique_in_any_case(desk: Desk, name: str) -> None:
    expected = f"The contact name {name} is already assigned to another contact. "
    [message] = told(desk.call("PUT", "/Contacts", {"Name": name}))
    assert message == expected + "The contact name must be unique across all active contacts."


def test_the_name_of_an_archived_contact_is_free(desk: Desk) -> None:
    assert desk.made("/Contacts", {"Name": "Hidden Harbour Ltd"})["ContactStatus"] == "ACTIVE"


@pytest.mark.parametrize("key", [{"Name": "aldgate timber ltd"}, {"ContactNumber": "ALD01"}])
def test_post_matches_by_name_or_number(desk: Desk, key: dict[str, str]) -> None:
    before = desk.read("/Contacts/ALD01")
    after = first(desk.call("POST", "/Contacts", {**key, "FirstName": "Ann"}))
    assert (after["ContactID"], after["FirstName"]) == (before["ContactID"], "Ann")


@pytest.mark.parametrize(("method", "status"), [("POST", 200), ("PUT", 400)])
def test_a_contact_that_somebody_enters_just_before_is_met_as_one_that_was_there(
    desk: Desk, method: str, status: int
) -> None:
    """F-RSP-IDREPLACED: POST merges into his, PUT is refused for the name; there is one contact either way."""
    arm(desk.sandbox, "F-RSP-IDREPLACED", Site(operation="create customer"))
    exchange = desk.call(method, "/Contacts", {"Name": "Tower Glass", "FirstName": "Ann"})
    assert exchange.status == status
    assert all(commit.what != "created" for commit in exchange.committed)
    assert len([c for c in data(desk.call("GET", "/Contacts"))["Contacts"] if c["Name"] == "Tower Glass"]) == 1


def test_post_makes_what_it_does_not_find(desk: Desk) -> None:
    assert first(desk.call("POST", "/Contacts", {"Name": "Nobody Yet"}))["ContactID"]


def test_a_contact_is_archived_by_status(desk: Desk) -> None:
    contact = desk.read("/Contacts/ALD01")
    desk.call("POST", f"/Contacts/{contact['ContactID']}", {"ContactStatus": "ARCHIVED"})
    assert told_in_contact(desk, {"ContactID": contact["ContactID"]}) == ["The contact Aldgate Timber Ltd is archived"]


def told_in_contact(desk: Desk, contact: dict[str, object]) -> list[str]:
    exchange = desk.call("PUT", "/Invoices", invoice(Contact=contact))
    assert exchange.status == 400
    return messages(data(exchange)["Elements"][0]["Contact"])


def test_an_invoice_to_an_unknown_name_makes_the_contact(desk: Desk) -> None:
    made = desk.invoice(Contact={"Name": "Tower Glass", "EmailAddress": "ap@tower.example", "ContactNumber": "TG1"})
    contact = desk.read("/Contacts/TG1")
    assert (contact["ContactID"], contact["EmailAddress"]) == (made["Contact"]["ContactID"], "ap@tower.example")


def test_an_invoice_names_its_contact_by_number(desk: Desk) -> None:
    assert desk.invoice(Contact={"ContactNumber": "MUL01"})["Contact"]["Name"] == "Müller GmbH"


def test_look_alikes_are_different_contacts(desk: Desk) -> None:
    one, two = (
        desk.invoice(Contact={"Name": name})["Contact"]["ContactID"] for name in ("Müller GmbH", "Mueller GmbH")
    )
    assert one != two


def test_an_archived_name_in_an_invoice_is_refused_or_made_anew_by_setting(desk: Desk) -> None:
    hidden = {"Name": "Hidden Harbour Ltd"}
    assert told_in_contact(desk, hidden) == ["The contact Hidden Harbour Ltd is archived"]
    desk.set(archived_name="create")
    assert desk.invoice(Contact=hidden)["Contact"]["ContactStatus"] == "ACTIVE"


def test_more_than_an_id_inside_an_invoice_updates_the_contact(desk: Desk) -> None:
    persons = [{"FirstName": "Bo", "LastName": "Oak", "IncludeInEmails": True}]
    contact = first(desk.call("POST", "/Contacts", {"ContactNumber": "ALD01", "ContactPersons": persons}))
    desk.invoice(Contact={"ContactID": contact["ContactID"], "FirstName": "Ann"})
    after = desk.read("/Contacts/ALD01")
    # persons that are not sent again are dropped
    assert (after["FirstName"], after["ContactPersons"]) == ("Ann", [])


def test_naming_the_contact_as_it_is_changes_nothing(desk: Desk) -> None:
    before = desk.read("/Contacts/ALD01")
    desk.sandbox.clock.advance(1)
    flags = {"HasAttachments": False, "HasValidationErrors": False}
    desk.invoice(Contact={"ContactID": before["ContactID"], "Name": before["Name"], **flags})
    assert desk.read("/Contacts/ALD01") == before


def test_a_name_beside_an_id_can_clash(desk: Desk) -> None:
    contact = desk.read("/Contacts/ALD01")
    clash = told_in_contact(desk, {"ContactID": contact["ContactID"], "Name": "O'Brien & Sons"})
    assert "already assigned to another contact" in clash[0]


def test_a_contact_number_is_taken_once(desk: Desk) -> None:
    assert "already assigned" in told(desk.call("PUT", "/Contacts", {"Name": "X", "ContactNumber": "ald01"}))[0]


@pytest.mark.parametrize("name", ["Zoë & Søn", "株式会社", "A" * 255, 'Smith\'s "Best" \\ 50%'])
def test_names_of_all_sorts_are_kept_and_found(desk: Desk, name: str) -> None:
    made = desk.made("/Contacts", {"Name": name})
    assert made["Name"] == name
    assert first(desk.call("POST", "/Contacts", {"Name": name}))["ContactID"] == made["ContactID"]
