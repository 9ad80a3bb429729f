"""What an operator writes, and what an event brings: options, `--source syspro:NAME`, signatures."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from pathlib import Path

import pytest

from sync_engine.sources import BadSource
from sync_engine.sources.live import SourceConfig, named
from sync_engine.sources.syspro.events import order_told
from sync_engine.sources.syspro.options import options_of

SECRET = "a-shared-secret"


def config(options: dict[str, object] | None = None, secret: str = SECRET) -> SourceConfig:
    return SourceConfig("plant", "syspro", "EDU1", {}, {"webhook_secret": secret}, options or {})


def event(folder: Path, body: object, secret: str = SECRET) -> Path:
    raw = json.dumps(body).encode()
    seal = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    file = folder / "event.json"
    headers = {"X-Harmony-Signature": f"sha256={seal}"}
    file.write_text(json.dumps({"headers": headers, "body": b64encode(raw).decode()}))
    return file


def test_a_source_is_named_or_the_only_one() -> None:
    plant = config()
    assert named(Path("syspro:plant"), {"plant": plant}) is plant
    assert named(Path("syspro:"), {"plant": plant}) is plant
    assert named(Path("exports/march"), {"plant": plant}) is None
    with pytest.raises(BadSource, match='no syspro source "other"'):
        named(Path("syspro:other"), {"plant": plant})


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"currencys": {}}, "currencies"),
        ({"lines": "some"}, "each, by_product"),
        ({"tax_rates": {"A": "x"}}, "cannot be read"),
        ({"since": "soon"}, "cannot be read"),
    ],
)
def test_an_option_that_makes_no_sense_is_named(options: dict[str, object], why: str) -> None:
    with pytest.raises(BadSource, match=why):
        options_of(config(options))


def test_an_event_tells_which_order_to_look_at(tmp_path: Path) -> None:
    assert order_told(event(tmp_path, {"data": {"SalesOrderNumber": "001042"}}), config()) == "001042"


@pytest.mark.parametrize("body", [{"data": {}}, {"data": {"SalesOrderNumber": 7}}, [], "x"])
def test_an_event_without_an_order_is_refused(tmp_path: Path, body: object) -> None:
    with pytest.raises(BadSource, match="names no SalesOrderNumber"):
        order_told(event(tmp_path, body), config())


def test_an_event_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    file = event(tmp_path, {"data": {"SalesOrderNumber": "001042"}}, secret="guessed-secret")
    with pytest.raises(BadSource, match="signature"):
        order_told(file, config())
    with pytest.raises(BadSource, match="webhook_secret"):
        order_told(file, config(secret=""))


@pytest.mark.parametrize("text", ["{", "[]", '{"headers": {}, "body": "%"}', '{"headers": 1, "body": ""}'])
def test_a_file_that_is_no_event_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(text)
    with pytest.raises(BadSource, match="no delivered event"):
        order_told(file, config())
