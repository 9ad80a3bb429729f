"""F-POST-TIMEOUT: the vendor commits, and the client waits for an answer until it gives up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PostTimeout(Fault):
    id = "F-POST-TIMEOUT"
    text = "commits, then never answers"
    commits = "yes"
    vendors_own = False

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(Ending.STALL))


FAULTS = (PostTimeout,)
