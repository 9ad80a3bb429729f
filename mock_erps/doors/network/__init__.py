"""The in-process network: the vendors' own https host names, answered under every Python HTTP client.

    with network(sandbox):
        requests.post("https://quickbooks.api.intuit.com/v3/company/…")

Sockets are replaced, not clients: whatever a client library makes of a reset, a cut body or a silence, it makes here
too, in the sandbox's time. Loopback passes through untouched; every other host is refused and recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mock_erps.doors.network.net import EngineHangs, Network
from mock_erps.doors.network.patches import patched
from mock_erps.platform.sandbox import Sandbox

__all__ = ["EngineHangs", "Network", "network"]


@contextmanager
def network(sandbox: Sandbox, refuse_unknown: bool = True) -> Iterator[Network]:
    """Put the sandbox's vendors on the network of this process while the context lasts.

    An exception that is no `Exception` (a crash of the engine, raised by `sandbox.gate`) goes through the client
    library untouched; from then on the network is dead until `Network.revive`.
    """
    net = Network(sandbox, refuse_unknown)
    with patched(net):
        yield net
