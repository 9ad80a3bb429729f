"""A delivery in a file and its answer in another, for whoever has a server of their own."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path

from sync_engine.delivery.report import write_json
from sync_engine.receiving.receive import Delivery, Reply


class BadDelivery(Exception):
    """The file holds no delivery; the message is one sentence."""


def read_delivery(path: Path) -> Delivery:
    """`{"method", "path", "headers": {...}, "body": "<base64>"}`. Raises `BadDelivery`."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        headers = {str(name): str(value) for name, value in given["headers"].items()}
        body = b64decode(given["body"], validate=True)
        return Delivery(str(given["method"]), str(given["path"]), headers, body)
    except OSError as error:
        raise BadDelivery(f"the delivery {path} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        wanted = "a JSON object with method, path, headers and body (base64)"
        raise BadDelivery(f"{path} holds no delivery; it should be {wanted}") from None


def write_reply(path: Path, reply: Reply) -> None:
    """`{"status", "headers", "body": "<base64>"}`, whole or not at all."""
    body = b64encode(reply.body).decode()
    write_json(path, {"status": reply.status, "headers": dict(reply.headers), "body": body})
