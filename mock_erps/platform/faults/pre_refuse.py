"""F-PRE-REFUSE: nobody listens: the connection is refused, the name does not resolve, or nothing answers at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters, one_of
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Refuse(Fault):
    """At the site "connect" it keeps connection attempts out. At any other operation the vendor goes down: the request
    is lost with its connection, and the next attempts are kept out."""

    id = "F-PRE-REFUSE"
    text = "refuses connections"
    parameters: ClassVar[Parameters] = {
        "how": ("refused", "refused | dns | timeout: what the client meets"),
        "attempts": (1, "connection attempts that fail each time it strikes"),
    }
    vendors_own = False
    at_connect = True

    def check(self) -> None:
        one_of(self, "how", "refused", "dns", "timeout")
        self._left = 0

    def before(self, call: Call) -> Reply | None:
        self._left = self.given["attempts"]
        return Reply(503, [], delivery=Delivery(Ending.RESET))

    def hit_connection(self) -> None:
        self._left = self.given["attempts"]

    def connecting(self, erp: str) -> str:
        if not self._left:
            return ""
        self._left -= 1
        return str(self.given["how"])


FAULTS = (Refuse,)
