"""F-POST-RESET: the vendor commits, the connection dies before the status line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PostReset(Fault):
    id = "F-POST-RESET"
    text = "commits, then resets the connection before the status line"
    commits = "yes"
    vendors_own = False

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(Ending.RESET))


FAULTS = (PostReset,)
