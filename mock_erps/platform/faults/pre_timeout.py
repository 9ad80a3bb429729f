"""F-PRE-TIMEOUT: the request is read, and then nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PreTimeout(Fault):
    id = "F-PRE-TIMEOUT"
    text = "reads the request, does nothing and never answers"
    vendors_own = False

    def before(self, call: Call) -> Reply | None:
        return Reply(504, [], delivery=Delivery(Ending.STALL))


FAULTS = (PreTimeout,)
