"""sapb1sl 2.0.0: sends ROUTEID=None, takes any body with "Session" in it for an expired session (dossier §12)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any

import pytest
from SAPB1SL import SAPB1SL
from SAPB1SL.exceptions import AuthenticationError, SAPRequestError

from tests.sap_business_one.clients.conftest import Bench


@pytest.fixture(params=["v1", "v2"])
def client(bench: Bench, request: pytest.FixtureRequest) -> Iterator[SAPB1SL]:
    own = bench.login
    with warnings.catch_warnings():
        # it never verifies certificates, and urllib3 says so
        warnings.simplefilter("ignore")
        client = SAPB1SL(f"{bench.base}/b1s/{request.param}", own["user_name"], own["user_password"], own["company_db"])
        yield client
        client.logout()
    client.session.close()


def _invoice(number: str, **more: Any) -> dict[str, Any]:
    row = {"ItemCode": "OAK-40", "Quantity": 3, "UnitPrice": 50, "VatGroup": "S1"}
    return {"CardCode": "ALD01", "NumAtCard": number, "DocumentLines": [row], **more}


def test_create_and_find_with_a_route_called_none(bench: Bench, client: SAPB1SL) -> None:
    assert client.session.headers["Cookie"].endswith("; ROUTEID=None")
    made = client.post("Invoices", _invoice("SO-1"))
    found = client.get("Invoices", {"$filter": "NumAtCard eq 'SO-1'"})["value"]
    assert [row["DocEntry"] for row in found] == [made["DocEntry"]]
    assert client.get(f"Invoices({made['DocEntry']})")["DocTotal"] == 180.0


def test_a_change_is_done_though_the_client_raises(bench: Bench, client: SAPB1SL) -> None:
    made = client.post("Invoices", _invoice("SO-1"))
    with pytest.raises(JSONDecodeError):
        client.patch(f"Invoices({made['DocEntry']})", {"Comments": "seen"})
    assert bench.audited("SO-1")[0].memo == "seen"


def test_an_ended_session_is_renewed(bench: Bench, client: SAPB1SL) -> None:
    bench.end_sessions()
    client.post("Invoices", _invoice("AGAIN"))
    assert len(bench.audited("AGAIN")) == 1


def test_a_text_with_session_in_it_counts_as_expired_and_is_posted_again(bench: Bench, client: SAPB1SL) -> None:
    with pytest.raises(AuthenticationError):
        client.post("Invoices", _invoice("ODD", Comments="Session with the architect"))
    assert len(bench.audited("ODD")) == 2


def test_refusals(client: SAPB1SL) -> None:
    with pytest.raises(SAPRequestError, match="Invalid BP code") as refused:
        client.post("Invoices", _invoice("X", CardCode="NOPE"))
    assert refused.value.status_code == 400
