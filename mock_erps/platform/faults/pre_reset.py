"""F-PRE-RESET: the connection dies when the request has been read and nothing has been done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PreReset(Fault):
    id = "F-PRE-RESET"
    text = "resets the connection before any work; a client cannot tell it from F-POST-RESET"
    vendors_own = False

    def before(self, call: Call) -> Reply | None:
        return Reply(503, [], delivery=Delivery(Ending.RESET))


FAULTS = (PreReset,)
