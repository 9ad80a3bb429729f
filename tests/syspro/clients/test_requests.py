"""`requests` on SYSPRO's wire, at its own host and over HTTP.

The one public SDK (PyPI `syspro-sdk`) is not used: its licence forbids development against SYSPRO instances without a
paid licence.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from lxml import etree

from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from tests.syspro.desk import HOST, REST, Desk, custom_field, finding, order_query, receipt


@pytest.fixture(params=["in process", "over http"])
def base(request: pytest.FixtureRequest, desk: Desk) -> Iterator[str]:
    if request.param == "in process":
        with network(desk.sandbox):
            yield f"https://{HOST}{REST}"
    else:
        with serving(desk.sandbox) as url:
            yield f"{url}/syspro{REST}"


class Client:
    """What people write against e.net: a token, GETs, XML."""

    def __init__(self, base: str, desk: Desk) -> None:
        self.base = base
        self.http = requests.Session()
        self.token = ""
        self.login = {
            "Operator": desk.credentials["operator"],
            "OperatorPassword": desk.credentials["operator_password"],
            "CompanyId": "EDU1",
            "CompanyPassword": "",
        }

    def log_on(self) -> None:
        self.token = self.http.get(f"{self.base}/Logon", params=self.login, timeout=5).text

    def call(self, path: str, business_object: str, question: str) -> requests.Response:
        given = {"UserId": self.token, "BusinessObject": business_object, "XmlIn": question}
        return self.http.get(f"{self.base}/{path}", params=given, timeout=5)


@pytest.fixture
def client(base: str, desk: Desk) -> Iterator[Client]:
    made = Client(base, desk)
    made.log_on()
    yield made
    made.http.close()


def test_an_order_is_found_read_and_told_where_it_went(client: Client, desk: Desk) -> None:
    desk.complete("001042", customer={"code": "MUE01", "name": "Müller GmbH"})
    found = etree.fromstring(
        client.call("Query/Query", "COMFND", finding("SorMaster", ("OrderStatus", "EQ", "9"))).content
    )
    (key,) = [row.findtext("SalesOrder") for row in found.iter("Row")]
    order = etree.fromstring(client.call("Query/Query", "SORQRY", order_query(str(key))).content)
    assert order.findtext("CustomerName") == "Müller GmbH" and order.findtext("Currency") == "£"
    assert "<RecordsInvalid>0" in client.call("Setup/Add", "COMSFM", custom_field("001042", "145")).text
    assert "<Status>0" in client.call("Transaction/Post", "ARSTPY", receipt("301", "10.00", customer="MUE01")).text
    assert desk.documents("sales_order")[0].foreign == {"QBINV": "145"}


def test_a_displaced_session_is_told_in_a_200(client: Client, desk: Desk) -> None:
    desk.act("log_on")
    answer = client.call("Query/Query", "SORQRY", order_query("1"))
    assert answer.status_code == 200 and answer.text == "ERROR: The supplied UserID is invalid."
    client.log_on()
    assert not client.call("Query/Query", "SORQRY", order_query("1")).text.startswith("ERROR")
