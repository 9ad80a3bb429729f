"""The SOAP ports: what they describe, what they refuse, and that faults find their calls (dossier syspro §1, §2)."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from lxml import etree

from mock_erps.platform.faults import Site
from mock_erps.platform.faults.menu import arm
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from tests.syspro.desk import HOST, Desk, order_query, receipt

WSDL = {"wsdl": "http://schemas.xmlsoap.org/wsdl/"}


def path(port: str) -> str:
    return f"/SYSPROWebServices/{port}.asmx"


def send(desk: Desk, method: str, port: str, body: str = "", query: str = "", **headers: str) -> Exchange:
    head = {"content-type": "text/xml; charset=utf-8", **headers} if body else headers
    return desk.exchanged(Request(method, path(port), query, head, body.encode(), HOST))


def body(exchange: Exchange) -> str:
    assert exchange.reply is not None
    return exchange.reply.body.decode()


def called(port: str, method: str, namespace: str = "", **given: str) -> str:
    space = namespace or f"http://www.syspro.com/ns/{port}/"
    parts = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in given.items())
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<{method} xmlns="{space}">{parts}</{method}></s:Body></s:Envelope>'
    )


def asked(desk: Desk, number: str = "1042") -> str:
    token = desk.token or desk.log_on()
    return called("query", "Query", UserId=token, BusinessObject="SORQRY", XMLIn=order_query(number))


@pytest.mark.parametrize("port", ["utilities", "query", "setup", "transaction"])
def test_every_method_of_a_description_is_served(desk: Desk, port: str) -> None:
    described = etree.fromstring(body(send(desk, "GET", port, query="WSDL")).encode())
    methods = described.findall("wsdl:portType/wsdl:operation", WSDL)
    assert methods
    for method in methods:
        told = body(send(desk, "POST", port, called(port, str(method.get("name")), UserId="x")))
        assert "SOAPAction" not in told and "<faultstring>Server was unable to process request. ---&gt; " in told


@pytest.mark.parametrize(("port", "query"), [("utilities", ""), ("nobody", "WSDL")])
def test_there_is_no_page_but_the_descriptions(desk: Desk, port: str, query: str) -> None:
    assert send(desk, "GET", port, query=query).status == 404


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("<nothing/>", "unable to read request"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "unable to read request"),
        (called("query", "Forget"), "SOAPAction: Forget"),
        (called("query", "Query", namespace="urn:other"), "SOAPAction: Query"),
    ],
)
def test_what_is_no_call_is_a_fault_of_the_client(desk: Desk, told: str, why: str) -> None:
    answer = send(desk, "POST", "query", told)
    assert answer.status == 500 and why in body(answer) and "soapenv:Client" in body(answer)


def test_a_header_that_names_another_method_is_refused_and_none_may_be(desk: Desk) -> None:
    desk.complete("001042")
    action = '"http://www.syspro.com/ns/query/{}"'
    assert send(desk, "POST", "query", asked(desk), soapaction=action.format("Query")).status == 200
    assert send(desk, "POST", "query", asked(desk), soapaction=action.format("Fetch")).status == 500
    assert send(desk, "POST", "query", asked(desk)).status == 200
    desk.vendor.settings["soap_action"] = "required"
    assert send(desk, "POST", "query", asked(desk)).status == 500


def test_refusals_may_be_texts_as_over_rest(desk: Desk) -> None:
    wrong = called("query", "Query", UserId="nobody", BusinessObject="SORQRY", XMLIn="<Query/>")
    assert send(desk, "POST", "query", wrong).status == 500
    desk.vendor.settings["soap_refusals"] = "text"
    answer = send(desk, "POST", "query", wrong)
    assert answer.status == 200 and "<ns0:QueryResult>ERROR: The supplied UserID is invalid." in body(answer)


def test_no_question_is_too_long_for_a_body(desk: Desk) -> None:
    desk.complete("001042")
    long = asked(desk).replace("1042", "1042" + " " * 3000)
    assert "SalesOrder&gt;001042" in body(send(desk, "POST", "query", long))


def test_faults_find_a_call_by_the_name_of_its_twin(desk: Desk) -> None:
    desk.complete("001042")
    post = called("transaction", "Post", UserId=desk.log_on(), BusinessObject="ARSTPY", XMLIn=receipt("301", "9.00"))
    arm(desk.sandbox, "F-BIZ-REFUSE", Site(operation="post receipt"))
    assert "Bank is not open" in body(send(desk, "POST", "transaction", post))
    assert "Status&gt;0" in body(send(desk, "POST", "transaction", post))
