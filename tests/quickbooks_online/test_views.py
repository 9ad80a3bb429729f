"""What others see of the books: XML clients, auditors, webhooks, and the same bytes for the same seed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import orjson
import pytest
from defusedxml import ElementTree

from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.webhooks import Notice, Subscription
from mock_erps.quickbooks_online.webhooks import signature
from tests.quickbooks_online.desk import SLUG, UK, US, Desk, text, version

NS = "{http://schema.intuit.com/finance/v3}"

# --- XML ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["", "*/*", "application/xml", "text/xml"])
def test_clients_that_name_no_json_get_xml(desk: Desk, accept: str) -> None:
    id = desk.invoice(DocNumber="X<1>")["Id"]
    exchange = desk.send("GET", f"invoice/{id}", accept=accept)
    assert exchange.reply is not None
    assert (exchange.reply.header("content-type") or "").startswith("application/xml")
    root = ElementTree.fromstring(exchange.reply.body)
    invoice = root.find(f"{NS}Invoice")
    assert (root.tag, invoice.attrib) == (f"{NS}IntuitResponse", {"domain": "QBO", "sparse": "false"})
    assert invoice.find(f"{NS}DocNumber").text == "X<1>"
    assert invoice.find(f"{NS}CustomerRef").attrib == {"name": "Aldgate Timber Ltd"}
    assert len(invoice.findall(f"{NS}Line")) == 2


def test_a_silent_client_may_be_given_json(desk: Desk) -> None:
    desk.set(accept_default="json")
    assert text(desk.send("GET", "preferences", accept="")).startswith("{")
    assert text(desk.send("GET", "preferences", accept="application/xml")).startswith("<?xml")


def test_queries_answer_in_xml_too(desk: Desk) -> None:
    exchange = desk.send("GET", "query", query="select * from Term maxresults 2", accept="application/xml")
    response = ElementTree.fromstring(text(exchange)).find(f"{NS}QueryResponse")
    assert response.attrib == {"startPosition": "1", "maxResults": "2"}
    assert len(response.findall(f"{NS}Term")) == 2


def test_refusals_answer_in_xml_too(desk: Desk) -> None:
    exchange = desk.send("GET", "invoice/99999", accept="application/xml")
    error = ElementTree.fromstring(text(exchange)).find(f"{NS}Fault/{NS}Error")
    assert (exchange.status, error.attrib) == (400, {"code": "610", "element": ""})


def test_the_xml_form_of_6070_is_not_well_formed(desk: Desk) -> None:
    exchange = desk.send("POST", "invoice", desk.body(desk.line(9, Qty=1, UnitPrice=10)), accept="application/xml")
    assert "Supplied value:9</Detail></Fault>" in text(exchange), "PHP SDK issue 445"
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(text(exchange))


# --- audit -------------------------------------------------------------------------------------------------------


def test_auditors_read_what_the_vendor_holds(desk: Desk) -> None:
    line = {**desk.line(100, tax="20.0% S", Qty=2.5, UnitPrice=40), "Description": "Boards"}
    made = desk.invoice(line, DocNumber="A1", PrivateNote="ref 7", TxnDate="2026-02-03", DueDate="2026-03-05")
    document = desk.audited(made["Id"])
    assert (document.kind, document.number, document.reference, document.status) == ("invoice", "A1", "ref 7", "open")
    assert (document.date, document.due) == (dt.date(2026, 2, 3), dt.date(2026, 3, 5))
    assert (document.net, document.tax, document.total, document.balance) == (100, 20, 120, 120)
    row = document.lines[0]
    assert (row.description, row.quantity, row.unit_price, row.net, row.tax) == ("Boards", Decimal("2.5"), 40, 100, 20)
    assert (row.item, row.account, row.tax_code) == ("OAK-40", "4000", "20.0% S")
    assert {"A1", "Boards", "ref 7"} <= set(document.texts)
    assert sum(posting.amount for posting in document.postings) == 0


def test_every_kind_of_document_balances(desk: Desk) -> None:
    foreign = {"CustomerRef": desk.customer("Rhein Export GmbH"), "CurrencyRef": {"value": "EUR"}}
    discount = {"DetailType": "DiscountLineDetail", "Amount": 3.33, "DiscountLineDetail": {"PercentBased": False}}
    desk.invoice(desk.line(33.33, tax="5.0% R"), discount, **foreign)
    desk.post("CreditMemo", desk.body(desk.line(10, tax="20.0% S")))
    desk.post("SalesReceipt", {"Line": [desk.line(12, tax="20.0% S")], "GlobalTaxCalculation": "TaxInclusive"})
    for document in desk.audit.documents:
        assert sum(posting.amount for posting in document.postings) == 0
        assert sum(line.net for line in document.lines) == document.net
    assert [document.total > 0 for document in desk.audit.documents] == [True, True, True]


def test_parties_and_closed_periods_are_told(desk: Desk) -> None:
    desk.company.facts["closed_until"] = "2026-01-31"
    parties = {party.name: party for party in desk.audit.parties}
    assert (parties["Aldgate Timber Ltd"].code, parties["Hidden Harbour Ltd (deleted)"].active) == ("ALD01", False)
    assert desk.audit.closed_until == dt.date(2026, 1, 31)


# --- webhooks ----------------------------------------------------------------------------------------------------


def hooked(desk: Desk, format: str) -> list[Notice]:
    assert desk.vendor.webhooks is not None
    desk.vendor.webhooks.subscribe(Subscription("https://app.example/hook", "verifier-token-1", UK, format))
    return desk.vendor.webhooks.outbox


def test_the_signature_is_the_vendors() -> None:
    body = (
        b'{"eventNotifications":[{"realmId":"310687","dataChangeEvent":{"entities":[{"id":"1234","operation":"Create",'
        b'"name":"Invoice","lastUpdated":"2026-02-03T09:10:11.000Z"}]}}]}'
    )
    assert signature("verifier-token-1", body) == "BUwBeA24pXYC67xdU6DegeVYTVFqJSe+GrueOm4J4C8="


def test_the_old_format_lists_entities(desk: Desk) -> None:
    outbox = hooked(desk, "legacy")
    made = desk.invoice()
    assert desk.vendor.webhooks is not None
    notice = desk.vendor.webhooks.outbox[-1]
    assert outbox is not None
    assert notice.headers["intuit-signature"] == signature("verifier-token-1", notice.body)
    event = orjson.loads(notice.body)["eventNotifications"][0]
    entity = {"id": made["Id"], "operation": "Create", "name": "Invoice", "lastUpdated": "2026-03-02T09:00:00.000Z"}
    assert event == {"realmId": UK, "dataChangeEvent": {"entities": [entity]}}


def test_the_new_format_is_a_list_of_cloud_events(desk: Desk) -> None:
    hooked(desk, "cloudevents")
    made = desk.invoice()
    payment = desk.pay(100, {made["Id"]: 100})
    desk.send("POST", "payment", version(payment), operation="delete")
    paid = desk.get("Invoice", made["Id"])
    desk.post("Invoice", version(paid), operation="void")
    assert desk.vendor.webhooks is not None
    events = [event for notice in desk.vendor.webhooks.outbox for event in orjson.loads(notice.body)]
    assert [event["type"] for event in events] == [
        "qbo.invoice.created.v1",
        "qbo.payment.created.v1",
        "qbo.invoice.updated.v1",
        "qbo.payment.deleted.v1",
        "qbo.invoice.updated.v1",
        "qbo.invoice.voided.v1",
    ]
    first = events[0]
    assert (first["specversion"], first["intuitentityid"], first["intuitaccountid"]) == ("1.0", made["Id"], UK)
    assert first["source"].startswith("intuit.")
    assert len({event["id"] for event in events}) == len(events)


def test_refused_writes_and_other_companies_tell_nothing(desk: Desk, us: Desk) -> None:
    hooked(desk, "legacy")
    desk.refused("Invoice", {})
    us.invoice()
    assert desk.vendor.webhooks is not None
    assert not desk.vendor.webhooks.outbox


def test_a_receiver_that_fails_is_tried_again_in_the_vendors_rhythm(desk: Desk) -> None:
    hooked(desk, "legacy")
    desk.invoice()
    webhooks = desk.vendor.webhooks
    assert webhooks is not None
    waits, now = [], desk.sandbox.clock.now()
    for _ in range(9):
        notice = webhooks.take_due(now)[0]
        webhooks.failed(notice, now)
        waits.append(webhooks.outbox[0].due - now)
        now = webhooks.outbox[0].due
    assert waits == [10, 20, 30, 300, 1200, 7200, 14400, 21600, 21600]


# --- seed --------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second, other = (Desk(US, Sandbox.open([SLUG], seed=seed)) for seed in (7, 7, 8))
    statement = {"query": "select * from Customer maxresults 1000"}
    answers = [text(desk.send("GET", "query", **statement)) for desk in (first, second, other)]
    assert answers[0] == answers[1] != answers[2]
    assert first.credentials == second.credentials
    assert first.token != other.token


def test_a_reset_brings_back_the_first_world(desk: Desk) -> None:
    before = text(desk.send("POST", "invoice", desk.body()))
    desk.sandbox.reset()
    desk.token = desk.credentials["access_token"]
    assert text(desk.send("POST", "invoice", desk.body())) == before


@pytest.mark.parametrize("realm", [UK, US])
def test_the_cast_is_there(realm: str) -> None:
    desk = Desk(realm, Sandbox.open([SLUG]))
    for name in ("Aldgate Timber Ltd", "O'Brien & Sons", "Müller GmbH", "Mueller GmbH", "Hidden Harbour Ltd (deleted)"):
        assert desk.find("Customer", DisplayName=name)
    for sku in ("OAK-40", "ELM-20", "ASH-10", "SVC-HOUR", "SALES"):
        assert desk.find("Item", Sku=sku)
    for name in ("20.0% S", "5.0% R", "0.0% Z", "No VAT"):
        assert desk.find("TaxCode", Name=name)
    for name, days in (("Net 30", 30), ("Net 15", 15), ("Due on receipt", 0)):
        assert desk.find("Term", Name=name)["DueDays"] == days
