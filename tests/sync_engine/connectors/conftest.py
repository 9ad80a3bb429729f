"""A vendor on loopback that answers by a script, a token store in memory and a clock that never waits."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sync_engine.canonical import Application, Document, Kind, Line, Party, Payment, TaxMode
from sync_engine.connectors import Draft, DraftLine, PaymentDraft, Target, Write, answers, http, oauth


@dataclass
class Reply:
    """One scripted answer. `how`: whole, cut (half a body), reset, hang."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    how: str = "whole"


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Vendor(ThreadingHTTPServer):
    """Answers the scripted replies in order and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Reply] = []
        self.seen: list[Seen] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def says(self, body: object = None, status: int = 200, how: str = "whole", **headers: str) -> None:
        """The next answer; keyword headers with _ for -."""
        raw = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.script.append(Reply(status, raw, {k.replace("_", "-"): v for k, v in headers.items()}, how))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Vendor

    def handle_one_request(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle_one_request()

    def answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append(Seen(self.command, parts.path, parse_qs(parts.query), headers, body))
        self.send(self.server.script.pop(0) if self.server.script else Reply(599, b"the script is over"))

    def send(self, reply: Reply) -> None:
        if reply.how == "hang":
            self.server.over.wait(5)
        if reply.how in ("reset", "hang"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.how == "cut" else reply.body)
        if reply.how == "cut":
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 (names that the server looks for)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    server = Vendor()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Clock:
    """Stands in for the module `time`: sleeping moves it on."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    monotonic = time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (http, oauth, answers):
        monkeypatch.setattr(module, "time", clock)
    return clock


class Tokens:
    """A token store; `saved` is its history."""

    def __init__(self, **tokens: str) -> None:
        self.tokens: Mapping[str, str] = tokens
        self.saved: list[Mapping[str, str]] = []
        self._lock = threading.RLock()

    def load(self) -> Mapping[str, str]:
        return self.tokens

    def save(self, tokens: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.saved.append(tokens)

    @contextlib.contextmanager
    def refreshing(self) -> Iterator[None]:
        with self._lock:
            yield


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens(access_token="token-1", refresh_token="refresh-1", expires_at=str(clock.now + 3600))


@pytest.fixture
def target(vendor: Vendor, tokens: Tokens) -> Target:
    credentials = {
        "client_id": "client",
        "client_secret": "client-secret",
        "sender_id": "sender",
        "sender_password": "sender-secret",
        "user_id": "user",
        "user_name": "user",
        "user_password": "user-secret",
    }
    hosts = {"api": vendor.url, "token": vendor.url}
    return Target("test", "9130", hosts, credentials, tokens)


def a_document(kind: Kind = Kind.INVOICE, mode: TaxMode = TaxMode.EXCLUSIVE, tax: str = "0") -> Document:
    line = Line(1, "Consulting", Decimal(3), Decimal(50), Decimal(150), tax=Decimal(tax))
    return Document(
        key="doc-1",
        number="SO-10045",
        kind=kind,
        party=Party("ACME", "Acme Ltd"),
        issue_date=date(2026, 2, 3),
        due_date=date(2026, 3, 5),
        currency="USD",
        lines=(line,),
        net=Decimal(150),
        tax=Decimal(tax),
        total=Decimal(150) + Decimal(tax),
        tax_mode=mode,
    )


class Drafts:
    """Drafts as mapping would make them."""

    def one(self, number: str = "SO-10045", document: Document | None = None, **line: Any) -> Draft:
        source = document or a_document()
        values: dict[str, Any] = {"quantity": Decimal(3), "unit_price": Decimal(50), "net": Decimal(150)}
        values |= {"description": "Consulting", "tax": Decimal(0), "item_id": "11", "account_id": "200"}
        return Draft(source, number, "58", (DraftLine(**{**values, **line}),))

    def credit(self) -> Draft:
        return self.one(document=a_document(Kind.CREDIT_NOTE))

    def with_tax(self, mode: TaxMode, **line: Any) -> Draft:
        return self.one(document=a_document(mode=mode, tax="30"), tax=Decimal(30), **line)

    def write(self, number: str = "SO-10045", **line: Any) -> Write:
        return Write(self.one(number, **line), f"key-{number}")

    def payment(self, **applications: str) -> PaymentDraft:
        applied = {id: Decimal(amount) for id, amount in applications.items()}
        parts = tuple(Application(id, amount) for id, amount in applied.items())
        paid = sum(applied.values(), Decimal(0))
        source = Payment("pay-1", Party("ACME", "Acme Ltd"), date(2026, 2, 10), "USD", paid, parts, "TRX-7")
        return PaymentDraft(source, "58", "TRX-7", "35", applied)


@pytest.fixture
def drafts() -> Drafts:
    return Drafts()
