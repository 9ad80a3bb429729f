"""Customers, contacts and the plain lists (dossier §4, §6)."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.sage_intacct.desk import SLUG, Desk, equal, invoice, query, texts, xml


def customer(contact: str = "", **fields: object) -> str:
    given = {"CUSTOMERID": "NEW1", "NAME": "New Party Ltd", **fields}
    return xml("create", xml("CUSTOMER", texts(**given), xml("DISPLAYCONTACT", contact) if contact else ""))


def test_a_customer_brings_its_contact_along(desk: Desk) -> None:
    answer = desk.ask(customer(texts(PRINTAS="New Party", EMAIL1="ap@new.example")))
    assert answer.data.get("listtype") == "objects"
    assert [(child.tag, child.text) for child in answer.data[0]][1] == ("CUSTOMERID", "NEW1")
    fields = ("CUSTOMERID", "DISPLAYCONTACT.EMAIL1", "STATUS")
    found = desk.ask(query("CUSTOMER", *fields, where=equal("CUSTOMERID", "NEW1"))).rows
    assert found == [{"CUSTOMERID": "NEW1", "DISPLAYCONTACT.EMAIL1": "ap@new.example", "STATUS": "active"}]
    named = desk.ask(xml("readByName", texts(object="CONTACT", keys="New Party Ltd(CNEW1)"))).rows
    assert named[0]["EMAIL1"] == "ap@new.example"


def test_a_customers_id_is_used_once_and_names_as_often_as_one_likes(desk: Desk) -> None:
    assert desk.ask(customer(NAME="Twin Traders")).statuses == ["success"]
    assert desk.ask(customer()).errors == [
        ("BL34000061", "Another Customer with the given value(s) NEW1  already exists"),
        ("BL01001973", "Could not create Customer record!"),
        ("BL01001973", "Error while saving the Customer info"),
    ]


def test_a_contact_that_is_there_already_stops_the_customer(desk: Desk) -> None:
    contact = texts(PRINTAS="x", CONTACTNAME="Aldgate Timber Ltd(CALD01)")
    assert desk.ask(customer(contact)).errors == [
        ("BL34000061", "Another Contact with the given value(s) Aldgate Timber Ltd(CALD01)  already exists"),
        ("BL01001973", "Could not create Contact record!"),
        ("BL01001973", "Error While Saving the Display Contact"),
        ("BL01001973", "Could not create Customer record!"),
    ]
    assert not desk.company.books["CUSTOMER"].find("name", "new1")


def test_a_malformed_email_is_told_in_the_vendors_words(desk: Desk) -> None:
    answer = desk.ask(customer(texts(PRINTAS="x", EMAIL1="@x.org")))
    assert answer.errors[0] == ("BL03000018", "Illegal format for Contactversion : Primary Email Address @x.org.")
    assert len(answer.errors) == 4


@pytest.mark.parametrize(
    "fields",
    [{"NAME": ""}, {"NAME": "N" * 101}, {"CUSTOMERID": "C" * 21}, {"STATUS": "asleep"}, {"TERMNAME": "Net 99"}],
)
def test_a_customer_the_vendor_would_refuse_is_not_made(desk: Desk, fields: dict[str, str]) -> None:
    assert desk.ask(customer(**fields)).statuses == ["failure"]


def test_an_id_is_drawn_where_the_company_numbers_its_customers(desk: Desk) -> None:
    answer = desk.ask(customer(CUSTOMERID=None))
    assert answer.data.findtext("customer/CUSTOMERID") == "CUST-10001"
    desk.set(document_sequencing="off")
    assert desk.ask(customer(CUSTOMERID=None)).errors[0][1] == "Missing Customer ID"


def test_a_customer_is_changed_by_its_id_or_record_number(desk: Desk) -> None:
    changes = (
        xml("CUSTOMER", texts(CUSTOMERID="ALD01", STATUS="inactive")),
        xml("CUSTOMER", texts(RECORDNO="101", NAME="O'Brien & Daughters").replace("&amp;", "&amp;")),
    )
    assert desk.ask(*(xml("update", change) for change in changes)).statuses == ["success", "success"]
    names = {doc["CUSTOMERID"]: doc for doc in desk.company.books["CUSTOMER"]}
    assert (names["ALD01"]["STATUS"], names["OBR01"]["NAME"]) == ("inactive", "O'Brien & Daughters")
    assert desk.ask(xml("update", xml("CUSTOMER", texts(CUSTOMERID="NO")))).statuses == ["failure"]


def test_only_a_customer_without_documents_is_deleted(desk: Desk) -> None:
    desk.made(invoice())
    delete = xml("delete", texts(object="CUSTOMER", keys="100"))
    assert desk.ask(delete).statuses == ["failure"]
    assert desk.ask(delete.replace("100", "101")).statuses == ["success"]
    answer = desk.ask(delete.replace("100", "99999"))
    assert answer.errors == [("BL01001973", "Cannot find customer with key '99999' to delete.")]


def test_the_older_function_makes_the_same_customer(desk: Desk) -> None:
    contact = xml("contactinfo", xml("contact", texts(printas="Old", email1="o@old.example")))
    assert desk.made(xml("create_customer", texts(customerid="OLD1", name="Old Ltd"), contact)) == "OLD1"
    [doc] = desk.company.books["CUSTOMER"].find("name", "old1")
    assert doc["DISPLAYCONTACT"]["EMAIL1"] == "o@old.example"


def test_what_a_customer_owes_is_told(desk: Desk) -> None:
    desk.made(invoice())
    [row] = desk.ask(query("CUSTOMER", "TOTALDUE", where=equal("CUSTOMERID", "ALD01"))).rows
    assert row == {"TOTALDUE": "100"}


def test_an_account_that_is_there_already_has_words_of_its_own(desk: Desk) -> None:
    answer = desk.ask(xml("create", xml("GLACCOUNT", texts(ACCOUNTNO="4000", TITLE="Sales"))))
    error = answer.root.find(".//error")
    assert [error.findtext(tag) for tag in ("errorno", "description", "correction")] == [
        "BL01001973",
        "Duplicate account number",
        "Enter unique account number",
    ]
    assert answer.errors[0][1] == "The account number '4000' already exists"


LISTS = {
    "ITEM": {"ITEMID": "PINE-10", "NAME": "Pine", "ITEMTYPE": "Non-Inventory"},
    "GLACCOUNT": {"ACCOUNTNO": "4200", "TITLE": "Hire"},
    "ARACCOUNTLABEL": {"ACCOUNTLABEL": "Hire", "DESCRIPTION": "Hire", "GLACCOUNTNO": "4100"},
    "ARTERM": {"NAME": "Net 45", "DUEDATE": "45"},
    "LOCATION": {"LOCATIONID": "300", "NAME": "East"},
    "DEPARTMENT": {"DEPARTMENTID": "HR", "TITLE": "People"},
    "CLASS": {"CLASSID": "TRADE", "NAME": "Trade"},
    "PROJECT": {"PROJECTID": "P-200", "NAME": "Bank", "PROJECTCATEGORY": "Contract"},
    "TAXDETAIL": {"DETAILID": "T-7", "TAXTYPE": "Sale", "VALUE": "7"},
    "CONTACT": {"CONTACTNAME": "Jo", "PRINTAS": "Jo"},
}


@pytest.mark.parametrize("object", LISTS)
def test_every_list_is_made_read_changed_and_deleted(desk: Desk, object: str) -> None:
    fields = LISTS[object]
    answer = desk.ask(xml("create", xml(object, texts(**fields))))
    number = answer.data[0].findtext("RECORDNO")
    [row] = desk.ask(xml("read", texts(object=object, keys=number, fields=",".join(fields)))).rows
    assert row == fields
    assert desk.ask(xml("update", xml(object, texts(RECORDNO=number, STATUS="inactive")))).statuses == ["success"]
    assert desk.doc(object, number)["STATUS"] == "inactive"
    first = next(iter(fields))
    assert desk.ask(xml("create", xml(object, texts(**{first: ""})))).statuses == ["failure"]
    assert desk.ask(xml("delete", texts(object=object, keys=number))).statuses == ["success"]
    assert desk.company.books[object].get(number) is None


def test_what_the_sandbox_does_not_keep_is_said(desk: Desk) -> None:
    answer = desk.ask(
        xml("create", xml("STARSHIP", texts(NAME="x"))),
        xml("create", xml("CHECKINGACCOUNT", texts(BANKACCOUNTID="x"))),
        xml("delete", texts(object="STARSHIP", keys="1")),
    )
    assert [code for code, _ in answer.errors] == ["DL02000001"] * 3
    assert answer.errors[0][1] == "Object definition STARSHIP not found"


def test_the_same_seed_gives_the_same_bytes(desk: Desk) -> None:
    read = xml("readByQuery", texts(object="CUSTOMER", fields="*", query=""))
    other = Desk(Sandbox.open([SLUG]))
    mine, theirs = desk.ask(read).exchange.reply, other.ask(read).exchange.reply
    assert mine is not None
    assert theirs is not None
    assert mine.body == theirs.body


def test_the_cast_is_there(desk: Desk, dollars: Desk) -> None:
    for books in (desk, dollars):
        parties = {party.code: (party.name, party.active) for party in books.audit.parties}
        assert parties["OBR01"] == ("O'Brien & Sons", True)
        assert parties["HID01"] == ("Hidden Harbour Ltd", False)
        assert parties["TWI01"] == parties["TWI02"] == ("Twin Traders", True)
    assert (desk.audit.currency, dollars.audit.currency) == ("GBP", "USD")
