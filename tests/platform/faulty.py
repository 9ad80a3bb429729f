"""Arming faults of the toy, and reading what an exchange came to."""

from __future__ import annotations

from typing import Any

from mock_erps.platform.faults import Site, arm
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Ending
from mock_erps.platform.sandbox import Sandbox

INVOICES = "/v1/acme/invoices"


def hit(sandbox: Sandbox, fault: str, operation: str = "create invoice", **parameters: Any) -> None:
    arm(sandbox, fault, Site(erp="toy", operation=operation), parameters)


def status(exchange: Exchange) -> int:
    assert exchange.fault
    return exchange.status


def ending(exchange: Exchange) -> Ending:
    assert exchange.reply is not None
    return exchange.reply.delivery.ending


def header(exchange: Exchange, name: str) -> str | None:
    assert exchange.reply is not None
    return exchange.reply.header(name)
