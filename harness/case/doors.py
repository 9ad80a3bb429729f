"""How an engine meets the vendors of a case: inside this process at virtual time, or over HTTP as a process of its own.

A door also knows how an engine behind it dies and what its restart finds.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, NoReturn, Protocol

from harness.engines.python import EngineKilled, keep_state, restore_state
from harness.virtual_time import virtual_time
from mock_erps.doors.network import Network, network
from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.faults.fault import Interrupted
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from harness.case.world import World
    from mock_erps.platform.vendor import Vendor


class Door(Protocol):
    """`hosts`: where the vendor's hosts are found, by their names in the contract; empty: at the vendor's own."""

    hosts: Mapping[str, str]

    def reach(self, vendor: Vendor) -> Mapping[str, str]:
        """The same for any vendor of the world."""
        ...

    def kill(self) -> NoReturn:
        """The engine dies here and now: its files stay as they are at this instant."""
        ...

    def silence(self) -> NoReturn:
        """Turn away a request that comes after its sender's death."""
        ...

    def revive(self) -> None:
        """The engine can be started again, and finds what it left."""
        ...


OpenDoor = Callable[["World"], AbstractContextManager[Door]]


class InProcess:
    """The vendors' own host names, answered in this process."""

    hosts: Mapping[str, str] = {}

    def __init__(self, world: World, net: Network) -> None:
        self._world = world
        self._net = net

    def reach(self, vendor: Vendor) -> Mapping[str, str]:
        return {}

    def kill(self) -> NoReturn:
        keep_state(self._world.workplace)
        raise EngineKilled

    def silence(self) -> NoReturn:
        raise EngineKilled

    def revive(self) -> None:
        self._net.revive()
        restore_state(self._world.workplace)


@contextmanager
def in_process(world: World) -> Iterator[Door]:
    """At virtual time."""
    assert isinstance(world.clock, VirtualClock)
    with network(world.sandbox) as net, virtual_time(world.clock):
        yield InProcess(world, net)


class OverHttp:
    """A served sandbox. `process` is the engine's, 0 while none is running."""

    def __init__(self, hosts: Mapping[str, str], base_url: str) -> None:
        self.hosts = hosts
        self.base_url = base_url
        self.process = 0

    def reach(self, vendor: Vendor) -> Mapping[str, str]:
        return dict.fromkeys(vendor.contract.extension.hosts, f"{self.base_url}/{vendor.slug}")

    def kill(self) -> NoReturn:
        os.kill(self.process, signal.SIGKILL)
        self.silence()

    def silence(self) -> NoReturn:
        raise Interrupted(Reply(503, [], delivery=Delivery(Ending.RESET)))

    def revive(self) -> None:
        """The files are as the dead process left them."""


@contextmanager
def over_http(world: World) -> Iterator[OverHttp]:
    """Loopback, for engines that are processes of their own."""
    from mock_erps.doors.http import serving

    with serving(world.sandbox) as base_url:
        url = f"{base_url}/{world.vendor.slug}"
        yield OverHttp(dict.fromkeys(world.vendor.contract.extension.hosts, url), base_url)
