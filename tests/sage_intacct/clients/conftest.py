"""The in-process network under the vendors' own clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_erps.doors.network import Network, network
from mock_erps.platform.sandbox import Sandbox


@pytest.fixture
def net(sandbox: Sandbox) -> Iterator[Network]:
    with network(sandbox) as net:
        yield net
