"""`zeep` on the served descriptions of the SOAP ports, unmodified: at SYSPRO's own host and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import zeep
from lxml import etree
from zeep.exceptions import Fault

from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from tests.syspro.desk import HOST, Desk, custom_field, finding, order_query, receipt

CLASSES = ("utilities", "query", "setup", "transaction")


@pytest.fixture(params=["in process", "over http"])
def base(request: pytest.FixtureRequest, desk: Desk) -> Iterator[str]:
    if request.param == "in process":
        with network(desk.sandbox):
            yield f"https://{HOST}/SYSPROWebServices"
    else:
        with serving(desk.sandbox) as url:
            yield f"{url}/syspro/SYSPROWebServices"


class Client:
    """The four classes of e.net, each from its own description."""

    def __init__(self, base: str, desk: Desk) -> None:
        self.ports: dict[str, Any] = {name: zeep.Client(f"{base}/{name}.asmx?WSDL").service for name in CLASSES}
        self.login = (desk.credentials["operator"], desk.credentials["operator_password"], desk.id, "")
        self.token = ""

    def log_on(self, *login: str) -> None:
        self.token = self.ports["utilities"].Logon(
            *(login or self.login), "ENGLISH_US", "ldNoDebug", "EncoreInstance_0", ""
        )

    def call(self, port: str, method: str, business_object: str, content: str) -> str:
        given = {"UserId": self.token, "BusinessObject": business_object, "XMLIn": content}
        return str(getattr(self.ports[port], method)(**given))


@pytest.fixture
def client(base: str, desk: Desk) -> Client:
    made = Client(base, desk)
    made.log_on()
    return made


def test_an_order_is_found_read_and_told_where_it_went(client: Client, desk: Desk) -> None:
    desk.complete("001042", customer={"code": "MUE01", "name": "Müller GmbH"})
    rows = client.call("query", "Query", "COMFND", finding("SorMaster", ("OrderStatus", "EQ", "9")))
    assert "<SalesOrder>000000000001042</SalesOrder>" in rows
    order = etree.fromstring(client.call("query", "Query", "SORQRY", order_query("1042")).encode("cp1252"))
    assert order.findtext("CustomerName") == "Müller GmbH" and order.findtext("Currency") == "£"
    assert "<RecordsInvalid>0" in client.call("setup", "Add", "COMSFM", custom_field("001042", "145"))
    assert "<RecordsInvalid>0" in client.call("setup", "Update", "COMSFM", custom_field("001042", "146"))
    assert "<Status>0" in client.call("transaction", "Post", "ARSTPY", receipt("301", "10.00", customer="MUE01"))
    assert desk.documents("sales_order")[0].foreign == {"QBINV": "146"}


def test_what_the_rest_service_says_in_a_200_is_thrown(client: Client, desk: Desk) -> None:
    desk.act("log_on")
    with pytest.raises(Fault, match="The supplied UserID is invalid"):
        client.call("query", "Query", "SORQRY", order_query("1"))
    with pytest.raises(Fault, match="Invalid operator password"):
        client.log_on("SYNC1", "guess", "EDU1", "")


def test_a_session_is_one_for_both_wires(client: Client, desk: Desk) -> None:
    desk.token = client.token
    assert "SYNC1" in desk.text("/GetLogonProfile", UserId=client.token)
    assert "SYNC1" in client.ports["utilities"].GetLogonProfile(client.token)
    assert client.ports["utilities"].Logoff(client.token) == "0"
    assert desk.text("/GetLogonProfile", UserId=client.token).startswith("ERROR")
