"""A fault that delivers a committed answer in any way, for tests of the doors."""

from __future__ import annotations

from dataclasses import replace

from mock_erps.platform.call import Call
from mock_erps.platform.faults import Fault, Site
from mock_erps.platform.messages import Delivery, Reply
from mock_erps.platform.sandbox import Sandbox


class Delivered(Fault):
    id = "T-DELIVERY"
    text = "delivers as the test says"

    def __init__(self, delivery: Delivery) -> None:
        super().__init__()
        self._delivery = delivery

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=self._delivery)


def deliver(sandbox: Sandbox, delivery: Delivery, times: int = 1) -> None:
    """The next answers (0: all) travel like this."""
    sandbox.faults.arm(Delivered(delivery), Site(times=times))
