"""Every row of the contract's tables alive; what every contract owes is in tests/contracts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from mock_erps.platform.contract import contract_folder, load_contract
from mock_erps.platform.faults import Site
from mock_erps.platform.faults.biz_rules import Refused
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct.functions import FUNCTIONS
from mock_erps.sage_intacct.naming import neutral_name
from mock_erps.sage_intacct.wire import Function
from tests.sage_intacct.desk import SLUG, STANDARD, Desk, day, function, invoice, line, payment, query, texts, xml
from tests.sage_intacct.test_gateway import READ, in_flight


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_contract(SLUG)


def test_the_grammar_and_the_handlers_know_the_same_functions() -> None:
    schema = etree.parse(str(contract_folder(SLUG) / "gateway.xsd"))
    space = {"xs": "http://www.w3.org/2001/XMLSchema"}
    named = schema.xpath("//xs:complexType[@name='function']/xs:choice/xs:element/@name", namespaces=space)
    assert set(named) == set(FUNCTIONS)


Meet = Callable[[Desk], Exchange]


def asked(*bodies: str, facts: dict[str, Any] | None = None, **settings: Any) -> Meet:
    def meet(desk: Desk) -> Exchange:
        desk.set(**settings)
        desk.company.facts.update(facts or {})
        return desk.ask(*bodies).exchange

    return meet


def after(first: str, *then: str) -> Meet:
    """A request after a document of record number 1 stands; `then` runs in order, the last one is looked at."""

    def meet(desk: Desk) -> Exchange:
        desk.ask(first)
        return [desk.ask(body).exchange for body in then][-1]

    return meet


def other_ids(**ids: str) -> Meet:
    def meet(desk: Desk) -> Exchange:
        desk.login |= ids
        return desk.ask(READ).exchange

    return meet


def sent(media_type: str = "text/xml", method: str = "POST") -> Meet:
    return lambda desk: desk.send(desk.request(function("1", READ)), media_type, method)


def _elsewhere(desk: Desk) -> Exchange:
    return desk.sandbox.handle(Request("POST", "/ia/nowhere", host="api.intacct.com"))


def _stranger(desk: Desk) -> Exchange:
    return other_ids(sender_id="other_ws", sender_password=desk.vendor.facts["senders"]["other_ws"])(desk)


def _viewer(desk: Desk) -> Exchange:
    desk.login |= {"user_id": "viewer", "user_password": desk.company.facts["users"]["viewer"]}
    return desk.ask(invoice()).exchange


def _lost_session(desk: Desk) -> Exchange:
    desk.session = "lost"
    return desk.ask(READ).exchange


def _real_status(desk: Desk) -> Exchange:
    desk.vendor.settings["bad_login_form"] = "401"
    return other_ids(user_password="no")(desk)


def _too_many_at_once(desk: Desk) -> Exchange:
    desk.set(over_concurrency="429")
    return in_flight(desk, 3)[-1].exchange


def _repeated(desk: Desk) -> Exchange:
    desk.ask(READ, ids=("k",))
    return desk.ask(READ, ids=("k",)).exchange


def _closed_batch(desk: Desk) -> Exchange:
    key = desk.made(xml("create_invoicebatch", texts(batchtitle="B")))
    desk.company.books.put("ARINVOICEBATCH", key, {**desk.doc("ARINVOICEBATCH", key), "OPEN": "Closed"})
    return desk.ask(invoice(batchkey=key)).exchange


def create(object: str, **fields: object) -> str:
    return xml("create", xml(object, texts(**fields)))


TIMBER = xml("CUSTOMER", texts(CUSTOMERID="X", NAME="X"), xml("DISPLAYCONTACT", texts(EMAIL1="@x")))
KNOWN = TIMBER.replace(texts(EMAIL1="@x"), texts(CONTACTNAME="Aldgate Timber Ltd(CALD01)"))
PAY = payment({"RECORDKEY": "1", "TRX_PAYMENTAMOUNT": "100"})
PART = payment({"RECORDKEY": "1", "TRX_PAYMENTAMOUNT": "10"})
REVERSE = xml("reverse_invoice", day("datereversed", "2026-03-02"), key="1")
DELETE = xml("delete_invoice", key="1")
ROWS: dict[str, Meet] = {
    "throttled": _too_many_at_once,
    "unsupported_media_type": sent("application/json"),
    "too_many_functions": asked(*[READ] * 101),
    "no_such_path": _elsewhere,
    "no_such_method": sent(method="GET"),
    "bad_xml": lambda desk: desk.send("<"),
    "bad_sender": other_ids(sender_password="no"),
    "company_expired": asked(READ, company_expired="yes"),
    "bad_login": other_ids(user_password="no"),
    "bad_login_401": _real_status,
    "session_invalid": _lost_session,
    "sender_not_authorised": _stranger,
    "duplicate_controlid": _repeated,
    "session_not_alone": asked("<getAPISession/>", READ),
    "no_permission": _viewer,
    "query_failed": asked(xml("readByQuery", texts(object="NO", query=""))),
    "unknown_object": asked(query("NO")),
    "bad_fields": asked(xml("read", texts(object="ITEM", keys="1", fields="NO"))),
    "bad_field": asked(query("ITEM", "NO")),
    "bad_query": asked(xml("readByQuery", texts(object="ITEM", query="NAME"))),
    "bad_page": asked(query("ITEM", pagesize=0)),
    "no_more": asked(xml("readMore", texts(resultId="x"))),
    "not_offered": asked(create("CHECKINGACCOUNT")),
    "missing_field": asked(invoice(due=None)),
    "bad_value": asked(invoice("A", line("x"))),
    "bad_email": asked(xml("create", TIMBER)),
    "bad_date": asked(invoice(date="2026-02-30")),
    "bad_action": asked(invoice(action="x")),
    "number_required": asked(invoice(None), document_sequencing="off"),
    "unknown_customer": asked(invoice(customerid="x")),
    "unknown_account": asked(invoice("A", line(account="x"))),
    "unknown_item": asked(invoice("A", line(itemid="x"))),
    "unknown_location": asked(invoice("A", line(locationid="x"))),
    "unknown_reference": asked(invoice(termname="x")),
    "unknown_currency": asked(invoice(before=texts(currency="XXX", exchrate="1"))),
    "inactive_record": asked(invoice(customerid="HID01")),
    "no_tax_solution": asked(invoice("A", line(tax=STANDARD)), tax_solution="off"),
    "closed_batch": _closed_batch,
    "duplicate_number": after(invoice(), invoice()),
    "duplicate_record": asked(create("CUSTOMER", CUSTOMERID="ALD01", NAME="x")),
    "duplicate_contact": asked(xml("create", KNOWN)),
    "duplicate_account": asked(create("GLACCOUNT", ACCOUNTNO="4000", TITLE="x")),
    "closed_period": asked(invoice(), facts={"closed_until": "2026-03-01"}),
    "not_there": asked(DELETE),
    "not_changeable": after(invoice(), REVERSE, REVERSE),
    "reverse_paid": after(invoice(), PART, REVERSE),
    "delete_paid": after(invoice(), PART, DELETE),
    "in_use": after(invoice(), xml("delete", texts(object="CUSTOMER", keys="100"))),
    "already_paid": after(invoice(), PAY, PAY),
    "over_payment": after(invoice(), PART, PAY),
    "payment_currency": after(
        invoice(before=texts(currency="EUR", exchrate="1")), payment({"RECORDKEY": "1"}, CURRENCY="USD")
    ),
    "payment_not_draft": after(invoice(), PAY, xml("delete", texts(object="ARPYMT", keys="2"))),
    "no_custom_discounts": after(invoice(), payment({"RECORDKEY": "1", "TRX_TOTALDISCOUNTTOAPPLY": "1"})),
}
#: told only behind other rows, by other functions of a transaction, by faults, or for want of a better word
BEHIND = {"rolled_back", "throttled_200", "offline", "invalid_request"}


def test_every_row_of_the_error_table_is_met_somewhere(desk: Desk) -> None:
    rows = desk.vendor.contract.extension.errors
    layers = {name for row in rows.values() for name in row.get("then", ())}
    assert set(ROWS) | layers | BEHIND == set(rows)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_the_error_table_is_told_as_it_stands(desk: Desk, document: dict[str, Any], name: str) -> None:
    exchange = ROWS[name](desk)
    assert exchange.because == name
    row = desk.vendor.contract.extension.errors[name]
    assert exchange.status == row["status"]
    assert str(exchange.status) in document["paths"]["/ia/xml/xmlgw.phtml"]["post"]["responses"]
    assert exchange.reply is not None
    root = etree.fromstring(exchange.reply.body)
    codes = [code.text for code in root.iter("errorno")]
    assert codes[0] == exchange.vendor_code
    if "{" not in row["code"] and "code_setting" not in row:
        assert codes[0] == row["code"]
    assert codes[1 : 1 + len(row.get("then", ()))] == [
        desk.vendor.contract.extension.errors[n]["code"] for n in row.get("then", ())
    ]
    texts_told = "".join(text for error in root.iter("error") for text in error.itertext())
    assert "{" not in texts_told, "every place of the texts is filled"


@pytest.mark.parametrize("name", ["throttled_200", "offline", "invalid_request"])
def test_rows_that_only_faults_show_have_their_envelope(desk: Desk, name: str) -> None:
    desk.sandbox.faults.arm(Refused(refusal=name), Site(operation="create invoice"))
    answer = desk.ask(invoice())
    row = desk.vendor.contract.extension.errors[name]
    assert (answer.exchange.status, answer.errors[0][0]) == (row["status"], row["code"])
    assert not list(desk.company.books["ARINVOICE"])


def test_explaining_a_finding_ends_in_the_gateways_refusal(desk: Desk) -> None:
    refusal = desk.vendor.erp.explain(None, [])  # type: ignore[arg-type]
    assert isinstance(refusal, Refusal)
    assert refusal.name == "invalid_request"


def test_every_function_goes_by_a_name_of_the_contract(desk: Desk) -> None:
    [operation] = desk.vendor.contract.operations
    listed = ("ARINVOICE", "ARADJUSTMENT", "ARPYMT", "CUSTOMER", "ITEM", "GLACCOUNT", "TAXDETAIL", "ARTERM", "CONTACT")
    named = {
        neutral_name(Function("", name, {"object": object}))
        for name in FUNCTIONS
        if name not in ("create", "update", "lookup", "inspect")
        for object in listed
    }
    assert named <= set(operation.names)
