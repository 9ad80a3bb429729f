"""Fyle's ms-dynamics-business-central-sdk, unmodified: refresh token in the constructor, counts, `$batch`."""

from __future__ import annotations

import pytest
from dynamics import Dynamics
from dynamics.exceptions.dynamics_exceptions import InvalidTokenError, WrongParamsError

from tests.dynamics_business_central.desk import Desk


def connect(desk: Desk, **other: str) -> Dynamics:
    known = {name: desk.credentials[name] for name in ("client_id", "client_secret", "refresh_token")}
    return Dynamics(**{**known, **other}, environment="production", company_id=desk.id)


def test_it_logs_in_and_reads(wired: Desk) -> None:
    sdk = connect(wired)
    assert [row["id"] for row in sdk.companies.get_all()] == [wired.id]
    assert sdk.accounts.count() == 8
    assert list(sdk.vendors.get_all()) == []


def test_it_posts_lines_in_one_batch(wired: Desk) -> None:
    sdk = connect(wired)
    [journal] = wired.get("journals")
    lines = [{"accountNumber": "1200", "amount": 10}, {"accountNumber": "4000", "amount": -10}]
    found = sdk.journal_line_items.bulk_post(journal["id"], lines, wired.id)
    assert [part["status"] for part in found["responses"]] == [201, 201]
    assert len(wired.get(f"journals({journal['id']})/journalLines")) == 2


def test_a_bad_line_undoes_the_batch(wired: Desk) -> None:
    sdk = connect(wired)
    [journal] = wired.get("journals")
    lines = [{"accountNumber": "1200", "amount": 10}, {"accountNumber": "NONE", "amount": -10}]
    with pytest.raises(WrongParamsError):
        sdk.journal_line_items.bulk_post(journal["id"], lines, wired.id)
    assert wired.get(f"journals({journal['id']})/journalLines") == []


def test_dead_tokens_are_told(wired: Desk) -> None:
    with pytest.raises(InvalidTokenError):
        connect(wired, refresh_token="rt-dead")
    wired.set(bad_secret_status=400)
    with pytest.raises(WrongParamsError):
        connect(wired, client_secret="wrong")
    sdk = connect(wired)
    wired.sandbox.clock.advance(3600)
    with pytest.raises(InvalidTokenError):
        sdk.accounts.get_all()
