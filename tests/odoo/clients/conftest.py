"""The vendor's doors under its own clients: over HTTP for those that take a host and port, in process for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from mock_erps.doors.http import serving
from mock_erps.doors.network import Network, network
from mock_erps.platform.sandbox import Sandbox


@pytest.fixture
def net(sandbox: Sandbox) -> Iterator[Network]:
    with network(sandbox) as net:
        yield net


@pytest.fixture
def base(sandbox: Sandbox) -> Iterator[str]:
    """`http://127.0.0.1:<port>`: paths of the vendor are known without a prefix."""
    with serving(sandbox) as base:
        yield base


@pytest.fixture
def port(base: str) -> int:
    port = urlsplit(base).port
    assert port is not None
    return port
