"""Tokens are durable, refreshed by one at a time, and never shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync_engine.ledger.tokens import LedgerTokens
from sync_engine.log import MASK, Log, Secrets
from sync_engine.outcomes import NotStarted
from tests.sync_engine.conftest import Clock


def tokens(place: Path, secrets: Secrets | None = None, **credentials: str) -> LedgerTokens:
    seed = {"client_id": "app", "refresh_token": "seed-token", **credentials}
    return LedgerTokens(f"sqlite:///{place}/l.db", "main", seed, secrets or Secrets())


def test_configured_credentials_seed_once_and_again_when_they_change(place: Path) -> None:
    assert tokens(place).load()["refresh_token"] == "seed-token"
    tokens(place).save({"refresh_token": "rotated-token"})
    assert tokens(place).load() == {"client_id": "app", "refresh_token": "rotated-token"}
    assert tokens(place, refresh_token="reconnected").load()["refresh_token"] == "reconnected"


def test_only_one_refreshes_at_a_time(place: Path, clock: Clock) -> None:
    with tokens(place).refreshing(), pytest.raises(NotStarted), tokens(place).refreshing():
        raise AssertionError("two refresh at once")
    with tokens(place).refreshing():
        pass


def test_no_secret_reaches_the_log_in_any_form(tmp_path: Path, place: Path) -> None:
    secrets = Secrets()
    log = Log(str(tmp_path / "engine.log"), secrets)
    store = tokens(place, secrets, client_secret='qu"o/te+ü')
    store.save({"access_token": "fresh-access"})
    log.write("call", url="https://x/?s=qu%22o%2Fte%2B%C3%BC", body='qu"o/te+ü', nested={"t": ["seed-token"]})
    try:
        raise RuntimeError("Bearer fresh-access")
    except RuntimeError as error:
        log.failure(error)
    text = (tmp_path / "engine.log").read_text(encoding="utf-8")
    assert not any(secret in text for secret in ("fresh-access", "seed-token", "o/te", "o%2Fte"))
    assert MASK in text
    assert [json.loads(line)["event"] for line in text.splitlines()] == ["call", "fault"]
