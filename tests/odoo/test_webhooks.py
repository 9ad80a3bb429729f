"""Automation rules tell of documents after the commit: unsigned, once (dossier odoo §10)."""

from __future__ import annotations

import json

import pytest

from mock_erps.platform.webhooks import Subscription
from tests.odoo.desk import Desk, Refused


def test_a_rule_sends_id_model_and_chosen_fields(desk: Desk) -> None:
    hooks = desk.vendor.webhooks
    assert hooks is not None
    hooks.subscribe(Subscription("https://sync.example/odoo", "", desk.id, "name,state,partner_id"))
    id = desk.posted(name="A-1")
    drafted, posted = hooks.take_due(desk.sandbox.clock.now())
    assert list(json.loads(drafted.body)) == ["_action", "_id", "_model", "name", "partner_id", "state"]
    assert json.loads(posted.body) == {
        "_action": "Send Webhook Notification(#1)",
        "_id": id,
        "_model": "account.move",
        "name": "A-1",
        "partner_id": desk.partner(),
        "state": "posted",
    }
    assert posted.headers == {"content-type": "application/json"}
    hooks.failed(posted, desk.sandbox.clock.now())
    assert (hooks.given_up, hooks.outbox) == ([posted], [])


def test_what_was_refused_is_told_to_nobody(desk: Desk) -> None:
    hooks = desk.vendor.webhooks
    assert hooks is not None
    hooks.subscribe(Subscription("https://sync.example/odoo", "", desk.id))
    with pytest.raises(Refused):
        desk.call("account.move", "create", vals_list=[{}, {"move_type": "nonsense"}])
    assert hooks.outbox == []
