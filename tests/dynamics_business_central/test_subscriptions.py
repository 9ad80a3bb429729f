"""Webhooks: handshake, three days, gathered and unsigned notifications (dossier §10)."""

from __future__ import annotations

from typing import Any

import orjson

from mock_erps.platform.webhooks import Subscription
from tests.dynamics_business_central.desk import ROOT, Desk, code, text

HOOK = "https://hooks.example/bc"


def subscribe(desk: Desk, resource: str = "salesInvoices", **more: Any) -> Any:
    place = f"/api/v2.0/companies({desk.id})/{resource}"
    return desk.post(f"{ROOT}/subscriptions", {"notificationUrl": HOOK, "resource": place, "clientState": "s3", **more})


def due(desk: Desk) -> list[Any]:
    assert desk.vendor.webhooks is not None
    notices = desk.vendor.webhooks.take_due(desk.sandbox.clock.now())
    assert all(notice.url == HOOK for notice in notices)
    return [entry for notice in notices for entry in orjson.loads(notice.body)["value"]]


def test_a_subscription_is_made_read_renewed_and_ended(desk: Desk) -> None:
    made = subscribe(desk)
    assert len(made["subscriptionId"]) == 32 and made["clientState"] == "s3"
    place = f"{ROOT}/subscriptions('{made['subscriptionId']}')"
    assert [row["subscriptionId"] for row in desk.get(f"{ROOT}/subscriptions")] == [made["subscriptionId"]]
    desk.sandbox.clock.advance(60)
    assert code(desk.patch(place, {"clientState": "x"}, "")) == "BadRequest_InvalidToken"
    renewed = desk.patch(place, {"clientState": "s4"}, made["@odata.etag"])
    assert renewed["expirationDateTime"] > made["expirationDateTime"]
    assert desk.delete(place) == 204
    assert desk.exchange("GET", place).status == 404


def test_it_ends_after_three_days(desk: Desk) -> None:
    made = subscribe(desk)
    assert made["expirationDateTime"].startswith("2026-03-05T")
    desk.draft()
    desk.sandbox.clock.advance(3 * 86400 + 1)
    desk.token = desk.vendor.oauth.consent(  # type: ignore[union-attr]
        desk.vendor.oauth.apps[desk.credentials["client_id"]],  # type: ignore[union-attr]
        (desk.id,),
        (),
    )[0]
    assert desk.get(f"{ROOT}/subscriptions") == []
    due(desk)
    desk.draft()
    desk.sandbox.clock.advance(31)
    assert due(desk) == []


def test_changes_are_gathered_for_half_a_minute(desk: Desk) -> None:
    made = subscribe(desk)
    id = desk.draft()["id"]
    desk.patch(f"salesInvoices({id})", {"email": "a@b.example"})
    desk.post("customers", {"displayName": "Not asked for"})
    assert due(desk) == []
    desk.sandbox.clock.advance(31)
    [entry] = due(desk)
    assert (entry["changeType"], entry["clientState"]) == ("created", "s3")
    assert entry["resource"] == f"api/v2.0/companies({desk.id})/salesInvoices({id})"
    assert entry["subscriptionId"] == made["subscriptionId"]
    desk.delete(f"salesInvoices({id})")
    desk.sandbox.clock.advance(31)
    assert [entry["changeType"] for entry in due(desk)] == ["deleted"]


def test_too_many_changes_are_told_as_one_collection(desk: Desk) -> None:
    subscribe(desk)
    desk.set(webhook_collection=2)
    for _ in range(3):
        desk.draft()
    desk.sandbox.clock.advance(31)
    [entry] = due(desk)
    assert entry["changeType"] == "collection" and "lastDateTimeModified" in entry["resource"]


def test_a_receiver_that_says_no_ends_its_subscription_one_that_is_busy_does_not(desk: Desk) -> None:
    subscribe(desk)
    other = subscribe(desk, clientState="other")
    hub, clock = desk.vendor.webhooks, desk.sandbox.clock
    assert hub is not None
    desk.draft()
    for busy, pause in ((503, 31), (408, 61), (429, 301)):
        clock.advance(pause)
        assert [status for _, status in hub.send_due(lambda _, busy=busy: busy, clock.now())] == [busy, busy]
    clock.advance(901)
    hub.send_due(lambda notice: 200 if b'"other"' in notice.body else 404, clock.now())
    assert [row["subscriptionId"] for row in desk.get(f"{ROOT}/subscriptions")] == [other["subscriptionId"]]
    desk.draft()
    clock.advance(31)
    assert [entry["clientState"] for entry in due(desk)] == ["other"]


def test_a_receiver_of_the_sandbox_hears_of_sales_documents_with_its_secret_as_client_state(desk: Desk) -> None:
    assert desk.vendor.webhooks is not None
    desk.vendor.webhooks.subscribe(Subscription(HOOK, "s9", desk.id))
    desk.vendor.webhooks.subscribe(Subscription(HOOK, "s10", desk.id, "customers"))
    desk.draft()
    desk.post("customers", {"displayName": "Now asked for"})
    desk.sandbox.clock.advance(31)
    told = [(entry["clientState"], entry["resource"].split("/")[-1].split("(")[0]) for entry in due(desk)]
    assert told == [("s9", "salesInvoices"), ("s10", "customers")]


def test_what_cannot_be_subscribed_to(desk: Desk) -> None:
    assert "does not support webhooks" in text(subscribe(desk, "taxGroups"))
    assert code(subscribe(desk, notificationUrl="")) == "BadRequest_RequiredParamNotProvided"
    assert code(subscribe(desk, foo=1)) == "BadRequest"
    assert code(subscribe(desk, userId="00000000-0000-4000-8000-000000000001")) == "BadRequest_InvalidOperation"
    desk.set(webhook_handshake="refused")
    assert "validation token" in text(subscribe(desk))
    desk.set(webhook_handshake="believed", max_subscriptions=1)
    subscribe(desk)
    assert "maximum of 1" in text(subscribe(desk))


def test_the_resources_are_listed(desk: Desk) -> None:
    place = f"/v2.0/production/api/microsoft/runtime/beta/companies({desk.id})/webhookSupportedResources"
    assert any("salesInvoices" in row["resource"] for row in desk.get(place))
