"""A delivered webhook: only the vendor's own is believed, and only that there is something to look at."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync_engine.cli import main
from sync_engine.connectors.hooks import hmac_sha256_base64
from sync_engine.ledger.events import Event, Events
from sync_engine.ledger.store import NoLedger, Store

SECRETS = {"quickbooks_online": "verifier-token-1", "xero": "webhook-key-1"}
HEADERS = {"quickbooks_online": "Intuit-Signature", "xero": "X-Xero-Signature"}
#: the dossiers' signature vectors, §10 of each
LEGACY = (
    b'{"eventNotifications":[{"realmId":"310687","dataChangeEvent":{"entities":[{"id":"1234","operation":"Create",'
    b'"name":"Invoice","lastUpdated":"2026-02-03T09:10:11.000Z"}]}}]}'
)
INTENT = b'{"events":[],"lastEventSequence":0,"firstEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}'
VECTORS = [
    ("quickbooks_online", LEGACY, "BUwBeA24pXYC67xdU6DegeVYTVFqJSe+GrueOm4J4C8="),
    ("xero", INTENT, "S2ZAfPP7x4sEaAGTG9QXEAFTk+GXq9CWq4uHUiRGHes="),
]


def cloud_event(
    id: str, company: str = "310687", entity: str = "77", type: str = "qbo.invoice.updated.v1"
) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": id, "source": "intuit.x=", "type": type, "time": "2026-02-03T09:10:11.000Z",
        "intuitentityid": entity, "intuitaccountid": company, "data": {},
    }  # fmt: skip


def xero_event(id: str, tenant: str = "t-1", category: str = "INVOICE") -> dict[str, Any]:
    return {
        "resourceUrl": "https://api.xero.com/", "resourceId": id, "tenantId": tenant, "tenantType": "ORGANISATION",
        "eventCategory": category, "eventType": "UPDATE", "eventDateUtc": "2026-02-03T09:10:11.500",
    }  # fmt: skip


@pytest.fixture
def deliver(place: Path) -> Callable[..., int]:
    """Hand one body to `sync-engine receive` and return the status it answers."""
    companies = {"books": ("quickbooks_online", "310687"), "second": ("quickbooks_online", "310688")}
    companies |= {"org": ("xero", "t-1"), "gateway": ("sage_intacct", "acme")}
    targets = {
        name: {"erp": erp, "company": company, "credentials": {"webhook_secret": SECRETS.get(erp, "")}}
        for name, (erp, company) in companies.items()
    }
    targets["stranger"] = {"erp": "xero", "company": "t-2", "credentials": {"webhook_secret": "another-key"}}
    targets["silent"] = {"erp": "xero", "company": "t-3", "credentials": {}}
    config = {"ledger": f"sqlite:///{place}/ledger.db", "log": str(place / "engine.log"), "targets": targets}
    (place / "config.json").write_text(json.dumps(config))

    def given(target: str, body: bytes, signature: str | None = None, method: str = "POST") -> int:
        erp = targets[target]["erp"]
        header = signature if signature is not None else hmac_sha256_base64(SECRETS.get(str(erp), ""), body)
        headers: Mapping[str, str] = {HEADERS.get(str(erp), "x"): header, "Content-Type": "application/json"}
        request = {"method": method, "path": "/hook", "headers": headers, "body": b64encode(body).decode()}
        (place / "request.json").write_text(json.dumps(request))
        files = ["--request", str(place / "request.json"), "--answer", str(place / "answer.json")]
        assert main(["receive", "--config", str(place / "config.json"), "--target", target, *files]) == 0
        answer = json.loads((place / "answer.json").read_text())
        assert answer["body"] == ""
        return int(answer["status"])

    return given


def waiting(place: Path, target: str) -> list[Event]:
    try:
        store = Store(f"sqlite:///{place}/ledger.db", create=False)
    except NoLedger:
        return []
    try:
        return Events(store).waiting(target)
    finally:
        store.close()


@pytest.mark.parametrize(("erp", "body", "signature"), VECTORS)
def test_signatures_are_those_of_the_vendors(
    deliver: Callable[..., int], erp: str, body: bytes, signature: str
) -> None:
    assert deliver({"quickbooks_online": "books", "xero": "org"}[erp], body, signature) == 200


@pytest.mark.parametrize("erp", ["quickbooks_online", "xero"])
@pytest.mark.parametrize("how", ["none", "other secret", "hex", "re-serialised", "blank", "not ascii"])
def test_what_is_not_the_vendors_is_refused_and_changes_nothing(
    deliver: Callable[..., int], place: Path, erp: str, how: str
) -> None:
    target, event = {"quickbooks_online": ("books", cloud_event("E")), "xero": ("org", {"events": [xero_event("7")]})}[
        erp
    ]
    body = json.dumps([event] if erp == "quickbooks_online" else event).encode()
    good = hmac_sha256_base64(SECRETS[erp], body)
    signature = {
        "none": "", "other secret": hmac_sha256_base64("guess", body), "hex": body.hex()[:64], "blank": " ",
        "re-serialised": hmac_sha256_base64(SECRETS[erp], body.replace(b" ", b"")), "not ascii": "é" + good,
    }[how]  # fmt: skip
    assert deliver(target, body, signature) == 401
    assert waiting(place, target) == []
    assert deliver(target, body) == 200
    assert len(waiting(place, target)) == 1


def test_no_secret_means_that_nothing_is_believed(deliver: Callable[..., int]) -> None:
    assert deliver("silent", INTENT, hmac_sha256_base64("", INTENT)) == 401


def test_both_formats_of_quickbooks_tell_the_record(deliver: Callable[..., int], place: Path) -> None:
    assert deliver("books", LEGACY) == 200
    assert (
        deliver("books", json.dumps([cloud_event("uuid-1", entity="9", type="qbo.creditmemo.voided.v1")]).encode())
        == 200
    )
    told = [(event.kind, event.remote_id, event.at) for event in waiting(place, "books")]
    assert sorted(told) == [("credit_note", "9", 1770109811.0), ("invoice", "1234", 1770109811.0)]


def test_an_event_counts_once_however_often_it_comes(deliver: Callable[..., int], place: Path) -> None:
    for target, body in (
        ("books", LEGACY),
        ("books", json.dumps([cloud_event("E1"), cloud_event("E1")]).encode()),
        ("org", json.dumps({"events": [xero_event("7"), xero_event("7")]}).encode()),
    ):
        assert [deliver(target, body) for _ in range(3)] == [200, 200, 200]
    assert (len(waiting(place, "books")), len(waiting(place, "org"))) == (2, 1)


def test_a_batch_of_several_companies_reaches_each_and_unknown_ones_hinder_none(
    deliver: Callable[..., int], place: Path
) -> None:
    companies = ["310687", "999", "310688"]
    body = json.dumps([cloud_event(f"E{company}", company) for company in companies]).encode()
    assert deliver("books", body) == 200
    assert [[event.id for event in waiting(place, name)] for name in ("books", "second")] == [["E310687"], ["E310688"]]
    assert "company 999 is not configured" in (place / "engine.log").read_text()


def test_one_secret_opens_no_other_apps_company(deliver: Callable[..., int], place: Path) -> None:
    body = json.dumps({"events": [xero_event("7", tenant="t-2"), xero_event("8")]}).encode()
    assert deliver("org", body) == 200
    assert (len(waiting(place, "org")), waiting(place, "stranger")) == (1, [])


def test_records_that_are_not_pulled_are_accepted_and_left(deliver: Callable[..., int], place: Path) -> None:
    assert deliver("org", json.dumps({"events": [xero_event("7", category="CONTACT")]}).encode()) == 200
    assert deliver("books", json.dumps([cloud_event("E", type="qbo.customer.merged.v1")]).encode()) == 200
    assert waiting(place, "org") + waiting(place, "books") == []


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"null", b"7", b'{"events": 7}', b'[[1], {"type": 3}]', b"[" * 100_000]
)
@pytest.mark.parametrize("target", ["books", "org"])
def test_what_is_authentic_and_odd_is_accepted_and_does_no_harm(
    deliver: Callable[..., int], place: Path, target: str, body: bytes
) -> None:
    assert deliver(target, body) == 200
    assert waiting(place, target) == []


def test_other_methods_and_vendors_without_webhooks_are_told_so(deliver: Callable[..., int]) -> None:
    assert deliver("org", INTENT, method="GET") == 405
    assert deliver("gateway", INTENT) == 404


def test_a_vendor_that_wants_its_token_back_before_it_tells_anything_gets_it(deliver: Any, place: Path) -> None:
    config = json.loads((place / "config.json").read_text())
    config["targets"]["central"] = {"erp": "dynamics_business_central", "company": "5d1f", "credentials": {}}
    (place / "config.json").write_text(json.dumps(config))
    request = {"method": "POST", "path": "/hook?validationToken=a%20b%3C1%3E", "headers": {}, "body": ""}
    (place / "request.json").write_text(json.dumps(request))
    files = ["--request", str(place / "request.json"), "--answer", str(place / "answer.json")]
    assert main(["receive", "--config", str(place / "config.json"), "--target", "central", *files]) == 0
    answer = json.loads((place / "answer.json").read_text())
    assert (answer["status"], b64decode(answer["body"])) == (200, b"a b<1>")
    assert answer["headers"] == {"Content-Type": "text/plain"}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"method": "POST"}', '{"method":"POST","path":"/","headers":{},"body":"*"}']
)
def test_a_file_that_holds_no_delivery_is_one_sentence(
    deliver: Callable[..., int], place: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (place / "bad.json").write_text(content)
    words = [
        "receive",
        "--config",
        str(place / "config.json"),
        "--target",
        "org",
        "--answer",
        str(place / "answer.json"),
    ]
    assert main([*words, "--request", str(place / "bad.json")]) == 2
    assert main([*words, "--request", str(place / "nowhere.json")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert "holds no delivery" in said[0] and "cannot be read" in said[1] and len(said) == 2
