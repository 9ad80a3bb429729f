"""F-POST-SLOW: the vendor commits now and answers much later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Delivery, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PostSlow(Fault):
    id = "F-POST-SLOW"
    text = "commits at once and answers late"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {"seconds": (90.0, "until the first byte of the answer")}

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(delay=float(self.given["seconds"])))


FAULTS = (PostSlow,)
