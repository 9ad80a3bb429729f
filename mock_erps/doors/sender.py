"""Sends what vendors tell by webhook: on demand, or from a thread beside a served sandbox.

Only receivers on this machine are posted to unless told otherwise: a sandbox must not reach out by a mistyped URL.
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import urllib3

from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.webhooks import Ask, Notice, Send

#: real seconds between two looks into the outboxes
PULSE = 0.2


def post(notice: Notice, patience: float) -> int:
    """The receiver's status; 0 when it gave none in time."""
    return answered(notice.url, patience, notice.body, notice.headers)[0]


def answered(
    url: str, patience: float, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body of the receiver's answer; 0 when it gave none in time."""
    try:
        reply = urllib3.request(
            "POST", url, body=body, headers=headers, timeout=patience, retries=False, redirect=False
        )
    except (urllib3.exceptions.HTTPError, OSError):
        return 0, b""
    return reply.status, reply.data


def sender(patience: float, anywhere: bool = False) -> Send:
    """Posts notices; those for another machine get no answer unless `anywhere`."""
    return lambda notice: post(notice, patience) if anywhere or is_near(notice.url) else 0


def asker(patience: float, anywhere: bool = False) -> Ask:
    """Asks receivers of this machine; nobody else unless `anywhere`."""
    return lambda url: answered(url, patience) if anywhere or is_near(url) else None


def is_near(url: str) -> bool:
    """Whether a URL leads to this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def send_all_due(sandbox: Sandbox, anywhere: bool = False) -> None:
    for vendor in sandbox.vendors.values():
        hooks = vendor.webhooks
        if hooks is not None and hooks.outbox:
            hooks.send_due(sender(hooks.patience, anywhere), sandbox.clock.now())


@contextmanager
def sending(sandbox: Sandbox, anywhere: bool = False) -> Iterator[None]:
    """While it lasts, a thread sends whatever falls due at the sandbox's clock."""
    over = threading.Event()
    hubs = [vendor.webhooks for vendor in sandbox.vendors.values() if vendor.webhooks is not None]
    for hub in hubs:
        hub.ask = asker(hub.patience, anywhere)

    def work() -> None:
        while not over.wait(PULSE):
            send_all_due(sandbox, anywhere)

    thread = threading.Thread(target=work, name="mock-erps webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        for hub in hubs:
            hub.ask = None
        over.set()
        thread.join()
