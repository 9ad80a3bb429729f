"""netsuite 0.12.0 (REST, signed by OAuth 1.0a), unmodified: at the vendor's own host and over HTTP (dossier §12)."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from netsuite import Config, NetSuiteRestApi, TokenAuth
from netsuite.exceptions import NetsuiteAPIRequestError

from mock_erps.platform.faults import Site
from mock_erps.platform.faults.menu import arm
from tests.netsuite.desk import Desk, invoice, line, ref

# the client's own use of its libraries, which is not ours to change
pytestmark = [
    pytest.mark.filterwarnings("ignore:use sign_hmac_sha256_with_client:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]


class Client:
    """The client, its coroutines run to their end."""

    def __init__(self, desk: Desk, base_url: str, **changed: str) -> None:
        own = {**desk.credentials, **changed}
        names = ("consumer_key", "consumer_secret", "token_id", "token_secret")
        auth = TokenAuth(**{name: own[name] for name in names})
        self._api = NetSuiteRestApi(Config(account=desk.id, auth=auth))
        if base_url:
            # it writes https into every address (dossier §12: "monkeypatch _make_url")
            self._api._make_url = lambda subpath: f"{base_url}/services/rest{subpath}"

    def __getattr__(self, name: str) -> Any:
        return lambda *given, **named: asyncio.run(getattr(self._api, name)(*given, **named))


@pytest.fixture
def client(desk: Desk, base_url: str) -> Client:
    return Client(desk, base_url)


def refused(attempt: Any) -> tuple[int, str, str]:
    with pytest.raises(NetsuiteAPIRequestError) as told:
        attempt()
    status, text = told.value.args
    detail = orjson.loads(text)["o:errorDetails"][0]
    return status, detail["o:errorCode"], detail["detail"]


def test_an_invoice_is_created_found_changed_and_taken_away(client: Client, desk: Desk) -> None:
    assert client.post("/record/v1/invoice", json=invoice(line(quantity=2, rate=12.5), externalId="ORD-1")) is None
    shown = client.get("/record/v1/invoice/eid:ORD-1", params={"expandSubResources": "true"})
    assert (shown["total"], shown["item"]["items"][0]["quantity"]) == (25, 2)
    rows = client.suiteql("SELECT id FROM transaction WHERE type='CustInvc' AND externalid='ORD-1'")["items"]
    assert [row["id"] for row in rows] == [shown["id"]]
    client.patch(f"/record/v1/invoice/{shown['id']}", json={"memo": "Fish & chips < 5"})
    client.put("/record/v1/invoice/eid:ORD-1", json={"otherRefNum": "PO-1"})
    assert (desk.audited(shown["id"]).memo, desk.audited(shown["id"]).reference) == ("Fish & chips < 5", "PO-1")
    client.post(f"/record/v1/invoice/{shown['id']}/!transform/creditMemo", json={"externalId": "R-1"})
    assert desk.audited(shown["id"]).status == "void"
    client.delete("/record/v1/creditMemo/eid:R-1")
    client.delete(f"/record/v1/invoice/{shown['id']}")
    assert not desk.audit.documents


def test_a_payment_settles_it(client: Client, desk: Desk) -> None:
    client.post("/record/v1/invoice", json=invoice(externalId="P-1"))
    [row] = client.suiteql("SELECT id FROM transaction WHERE externalid = 'P-1'")["items"]
    apply = {"items": [{"doc": ref(row["id"]), "apply": True, "amount": 100}]}
    client.post("/record/v1/customerPayment", json={"customer": ref("220"), "payment": 100, "apply": apply})
    assert desk.audited(row["id"]).status == "paid"


def test_pages_are_walked_by_limit_and_offset(client: Client) -> None:
    seen: list[str] = []
    while True:
        page = client.suiteql("SELECT id FROM customer ORDER BY id", limit=8, offset=len(seen))
        seen += [row["id"] for row in page["items"]]
        if not page["hasMore"]:
            break
    assert len(seen) == len(set(seen)) == 19
    assert client.get("/record/v1/customer", params={"limit": 5, "q": 'entityId START_WITH "TWI"'})["count"] == 2


def test_a_duplicate_is_told_in_the_vendors_words(client: Client) -> None:
    client.post("/record/v1/invoice", json=invoice(externalId="ORD-1"))
    again = refused(lambda: client.post("/record/v1/invoice", json=invoice(externalId="ORD-1")))
    assert again == (400, "USER_ERROR", "Error while accessing a resource. This record already exists.")


def test_it_asks_for_names_to_be_checked(client: Client) -> None:
    assert refused(lambda: client.post("/record/v1/invoice", json={**invoice(), "nonsense": 1}))[1] == "INVALID_CONTENT"


def test_schemas_and_documents_are_told(client: Client) -> None:
    assert "entity" in client.jsonschema("invoice")["properties"]
    assert set(client.openapi(["invoice", "customer"])["components"]["schemas"]) == {"invoice", "customer"}


def test_wrong_secrets_and_revoked_tokens_are_invalid_logins(client: Client, desk: Desk, base_url: str) -> None:
    forged = Client(desk, base_url, token_secret="wrong")
    assert refused(lambda: forged.get("/record/v1/invoice"))[:2] == (401, "INVALID_LOGIN")
    desk.vendor.erp.outside["revoke"](desk.vendor, desk.company, {})
    assert refused(lambda: client.get("/record/v1/invoice"))[:2] == (401, "INVALID_LOGIN")


def test_the_throttle_and_an_outage(client: Client, desk: Desk) -> None:
    arm(desk.sandbox, "F-THR-CONC", Site(operation="find invoice"))
    assert refused(lambda: client.get("/record/v1/invoice"))[:2] == (429, "CONCURRENCY_LIMIT_EXCEEDED")
    arm(desk.sandbox, "F-PRE-503", Site(operation="find invoice"))
    assert refused(lambda: client.get("/record/v1/invoice"))[0] == 503
    assert client.get("/record/v1/invoice")["count"] == 0
