"""JSON as Wave sends it."""

from __future__ import annotations

from typing import Any

from mock_erps.platform.messages import Reply, json_bytes


def json_reply(status: int, body: Any) -> Reply:
    return Reply(status, [("content-type", "application/json; charset=utf-8")], json_bytes(body))
