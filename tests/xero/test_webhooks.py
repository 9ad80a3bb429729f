"""Signed events and the intent-to-receive check (dossier xero §10)."""

from __future__ import annotations

import orjson

from mock_erps.platform.faults import Site, arm
from mock_erps.platform.webhooks import Subscription
from mock_erps.xero.webhooks import intent_to_receive, signature
from tests.xero.desk import Desk, credit_note

KEY = "webhook-key-1"


def _subscribed(desk: Desk) -> Subscription:
    subscription = Subscription("https://engine.example/hook", KEY, desk.id)
    desk.vendor.webhooks.subscribe(subscription)
    return subscription


def test_the_signature_is_the_vendors() -> None:
    body = b'{"events":[],"lastEventSequence":0,"firstEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}'
    assert signature(KEY, body) == "S2ZAfPP7x4sEaAGTG9QXEAFTk+GXq9CWq4uHUiRGHes="


def test_a_new_invoice_is_told_after_a_moment(desk: Desk) -> None:
    _subscribed(desk)
    mine = desk.invoice(Contact={"Name": "Tower Glass"})
    assert desk.vendor.webhooks.take_due(desk.sandbox.clock.now()) == []
    desk.sandbox.clock.advance(1)
    [notice] = desk.vendor.webhooks.take_due(desk.sandbox.clock.now())
    assert notice.headers["x-xero-signature"] == signature(KEY, notice.body)
    body = orjson.loads(notice.body)
    assert [(event["eventCategory"], event["eventType"]) for event in body["events"]] == [
        ("CONTACT", "CREATE"),
        ("INVOICE", "CREATE"),
    ]
    event = body["events"][1]
    assert (event["resourceId"], event["tenantId"], event["tenantType"]) == (
        mine["InvoiceID"],
        desk.id,
        "ORGANISATION",
    )
    assert event["resourceUrl"].endswith(f"/Invoices/{mine['InvoiceID']}")
    assert event["eventDateUtc"] == "2026-03-02T09:00:00.000"


def test_sequences_have_no_gaps_and_payments_are_heard_as_invoice_updates(desk: Desk) -> None:
    _subscribed(desk)
    mine = desk.invoice()
    desk.pay(mine, 10)
    desk.made("/CreditNotes", credit_note())
    bodies = [orjson.loads(notice.body) for notice in desk.vendor.webhooks.outbox]
    assert [(body["firstEventSequence"], body["lastEventSequence"]) for body in bodies] == [(1, 1), (2, 2), (3, 3)]
    kinds = [(body["events"][0]["eventCategory"], body["events"][0]["eventType"]) for body in bodies]
    assert kinds == [("INVOICE", "CREATE"), ("INVOICE", "UPDATE"), ("CREDITNOTE", "CREATE")]
    assert bodies[2]["events"][0]["data"] == {"Type": "ACCRECCREDIT", "Status": "AUTHORISED"}


def test_other_tenants_and_tables_are_not_told(desk: Desk, other: Desk) -> None:
    _subscribed(desk)
    other.invoice()
    desk.made("/Items", {"Code": "NEW-1"})
    assert desk.vendor.webhooks.outbox == []


def test_failures_are_tried_again_at_once_and_then_each_quarter_of_an_hour(desk: Desk) -> None:
    _subscribed(desk)
    desk.invoice()
    hooks, now = desk.vendor.webhooks, desk.sandbox.clock.now() + 1
    for wait in (0.0, 900.0, 900.0):
        [notice] = hooks.take_due(now)
        hooks.failed(notice, now)
        assert hooks.outbox[0].due == now + wait
        now += wait


def test_the_intent_check_posts_good_and_bad_signatures(desk: Desk) -> None:
    posts = intent_to_receive(_subscribed(desk), desk.sandbox.clock.now())
    assert sorted(status for _, status in posts) == [200, 200, 401, 401]
    for notice, status in posts:
        assert (notice.headers["x-xero-signature"] == signature(KEY, notice.body)) is (status == 200)
        assert orjson.loads(notice.body)["events"] == []


def test_a_burst_is_one_payload_whose_sequence_has_no_gap(desk: Desk) -> None:
    _subscribed(desk)
    arm(desk.sandbox, "F-HOOK-BURST", Site("xero", "notify", times=0), {})
    desk.pay(desk.invoice(), 10)
    [notice] = desk.vendor.webhooks.outbox
    body = orjson.loads(notice.body)
    assert (body["firstEventSequence"], body["lastEventSequence"], len(body["events"])) == (1, 2, 2)
    assert notice.headers["x-xero-signature"] == signature(KEY, notice.body)


def test_a_receiver_that_is_always_too_slow_loses_its_subscription_after_a_day(desk: Desk) -> None:
    mine, hooks = _subscribed(desk), desk.vendor.webhooks
    arm(desk.sandbox, "F-HOOK-SLOW", Site("xero", "notify"), {})
    desk.invoice()
    attempts = 0
    while hooks.outbox:
        desk.sandbox.clock.advance(hooks.outbox[0].due - desk.sandbox.clock.now())
        attempts += len(hooks.send_due(lambda _: 200, desk.sandbox.clock.now()))
    assert (attempts, mine in hooks.dead, len(hooks.kept)) == (98, True, 1)
