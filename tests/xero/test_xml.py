"""XML bodies in and out (dossier xero §1, §8, §12)."""

from __future__ import annotations

from typing import Any

import pytest
from defusedxml import ElementTree

from tests.xero.desk import Desk, data, first, invoice

XML = {"content_type": "application/xml"}
DOC = """<Invoice><Type>ACCREC</Type><Contact><Name>O'Brien &amp; Sons</Name></Contact><Date>2026-02-03</Date>
<DueDate>2026-03-05T00:00:00</DueDate><Status>AUTHORISED</Status><SentToContact>false</SentToContact><LineItems><LineItem>
<Description>Käse</Description><Quantity>3</Quantity><UnitAmount>50.00</UnitAmount><AccountCode>4000</AccountCode>
<TaxType>OUTPUT2</TaxType></LineItem></LineItems></Invoice>"""


def _xml(exchange: object) -> Any:
    reply = exchange.reply  # type: ignore[attr-defined]
    assert reply.header("content-type") == "text/xml; charset=utf-8"
    return ElementTree.fromstring(reply.body)


@pytest.mark.parametrize("kind", ["application/xml", "text/xml", "application/xml; charset=utf-8"])
@pytest.mark.parametrize("body", [DOC, f"<Invoices>{DOC}</Invoices>"])
def test_xml_makes_the_same_invoice_as_json(desk: Desk, kind: str, body: str) -> None:
    doc = first(desk.call("PUT", "/Invoices", body.encode(), content_type=kind))
    assert (doc["Total"], doc["DueDateString"]) == (180.0, "2026-03-05T00:00:00")
    assert doc["LineItems"][0]["Description"] == "Käse"
    assert doc["Contact"]["Name"] == "O'Brien & Sons"


def test_answers_are_xml_when_asked_for_and_when_nothing_is_said(desk: Desk) -> None:
    mine = desk.invoice()
    for accept in ("application/xml", "text/xml", None, "*/*"):
        root = _xml(desk.call("GET", f"/Invoices/{mine['InvoiceID']}", accept=accept))
        assert (root.tag, root.findtext("Status")) == ("Response", "OK")
        assert root.findtext("Invoices/Invoice/Date") == "2026-02-03T00:00:00"
        assert root.find("Invoices/Invoice/DateString") is None
        assert root.findtext("Invoices/Invoice/LineItems/LineItem/LineAmount") == "150.0"
        assert root.findtext("Invoices/Invoice/SentToContact") == "false"


def test_what_a_missing_accept_means_is_a_setting(desk: Desk) -> None:
    desk.set(answer_without_accept="json")
    assert data(desk.call("GET", "/Organisation", accept=None))["Status"] == "OK"


def test_xml_errors_name_the_type_of_each_element(desk: Desk) -> None:
    exchange = desk.call("PUT", "/Invoices", {"Type": "ACCREC"}, accept="application/xml")
    root = _xml(exchange)
    assert (exchange.status, root.tag, root.findtext("ErrorNumber")) == (400, "ApiException", "10")
    [element] = root.findall("Elements/DataContractBase")
    assert element.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "Invoice"
    assert "One or more line items must be specified" in [m.text for m in element.iter("Message")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<Invoice><Date>2017-12-14 00:00:00</Date></Invoice>",
            "The string '2017-12-14 00:00:00' is not a valid AllXsd value.",
        ),
        (
            "<Invoice><LineItems><LineItem><Quantity>x</Quantity></LineItem></LineItems></Invoice>",
            "The string 'x' is not a valid AllXsd value.",
        ),
        ("<Invoice><Type>", "no element found"),
        ("nonsense", "syntax error"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><Invoice><Type>&x;</Type></Invoice>', "not accepted"),
        ('<!DOCTYPE a SYSTEM "http://elsewhere.example/a.dtd"><Invoice/>', "not accepted"),
        ("<a>" * 60 + "</a>" * 60, "nest deeper"),
    ],
)
def test_xml_that_cannot_be_read_is_told(desk: Desk, body: str, text: str) -> None:
    exchange = desk.call("PUT", "/Invoices", body.encode(), **XML)
    assert exchange.status == 400
    assert (data(exchange)["ErrorNumber"], data(exchange)["Type"]) == (14, "PostDataInvalidException")
    assert text in data(exchange)["Message"]


def test_control_signs_never_break_an_answer(desk: Desk) -> None:
    mine = desk.invoice(Reference="a\u0001b<c>&\u2028\U0001f600")
    root = _xml(desk.call("GET", f"/Invoices/{mine['InvoiceID']}", accept="application/xml"))
    assert root.findtext("Invoices/Invoice/Reference") == "ab<c>&\u2028\U0001f600"


def test_an_allocation_of_pyxero_names_its_amount_otherwise(desk: Desk) -> None:
    mine = desk.invoice()
    credit = desk.made("/CreditNotes", {**invoice(DueDate=None), "Type": "ACCRECCREDIT"})
    named = f"<Invoice><InvoiceID>{mine['InvoiceID']}</InvoiceID></Invoice>"
    body = f"<Allocation><AppliedAmount>5</AppliedAmount>{named}</Allocation>"
    exchange = desk.call("PUT", f"/CreditNotes/{credit['CreditNoteID']}/Allocations", body.encode(), **XML)
    assert first(exchange)["Amount"] == 5.0
