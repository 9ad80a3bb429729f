"""Business Central's notifications: known by their clientState, told to whoever echoes a token (dossier §10)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors.dynamics_business_central import HOOKS

COMPANY = "5d1f8a52-3c0e-4b7a-9a54-8e2f60c1b7d3"


def notes(*resources: str, state: str = "s3", **more: Any) -> bytes:
    common = {"clientState": state, "changeType": "updated", "lastModifiedDateTime": "2026-02-03T08:00:00Z", **more}
    return json.dumps(
        {"value": [{**common, "resource": f"api/v2.0/companies({COMPANY})/{one}"} for one in resources]}
    ).encode()


def test_the_client_state_of_every_notification_proves_the_vendor() -> None:
    assert HOOKS.authentic("s3", {}, notes("salesInvoices(7b)", "items(8c)"))
    forged = json.loads(notes("salesInvoices(7b)"))["value"] + json.loads(notes("items(8c)", state="x"))["value"]
    for body in (notes("salesInvoices(7b)", state="s4"), json.dumps({"value": forged}).encode(), notes()):
        assert not HOOKS.authentic("s3", {}, body)
    assert not HOOKS.authentic("", {}, notes("salesInvoices(7b)", state=""))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"{}", b'{"value": [1]}', b"[" * 100_000], ids=lambda body: body[:9]
)
def test_what_is_no_notification_proves_nothing(body: bytes) -> None:
    assert not HOOKS.authentic("s3", {}, body)


def test_records_are_told_and_a_collection_is_left_to_the_pull() -> None:
    filtered = "salesInvoices?$filter=lastDateTimeModified%20gt%202026-02-03T08:00:00Z"
    told = HOOKS.told(notes("salesInvoices(7b)", "salesCreditMemos(8c)", "items(9d)", filtered))
    assert [(one.company, one.kind, one.remote_id) for one in told] == [
        (COMPANY, Kind.INVOICE, "7b"),
        (COMPANY, Kind.CREDIT_NOTE, "8c"),
        (COMPANY, None, "9d"),
        (COMPANY, Kind.INVOICE, ""),
    ]
    assert len({one.id for one in told}) == 4 and told[0].at == 1770105600.0


def test_the_same_notification_is_the_same_event_and_a_later_change_another() -> None:
    [first], [again] = HOOKS.told(notes("items(1)")), HOOKS.told(notes("items(1)"))
    [later] = HOOKS.told(notes("items(1)", lastModifiedDateTime="2026-02-03T08:00:01Z"))
    assert first.id == again.id != later.id
