"""F-POST-PARTIAL: the vendor commits, and the answer breaks off in its body."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters, one_of
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_NO_CONTENT = 204


class PostPartial(Fault):
    id = "F-POST-PARTIAL"
    text = "commits, sends headers and part of the body, and breaks off"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {
        "share": (0.5, "part of the body that arrives, 0 to 1"),
        "how": ("close", "close | reset | stall"),
    }

    def check(self) -> None:
        one_of(self, "how", "close", "reset", "stall")
        if not 0 <= self.given["share"] < 1:
            raise ValueError(f"{self.id}: share is a number from 0 up to 1, not {self.given['share']!r}")

    def after(self, call: Call, reply: Reply) -> Reply:
        # the head of an answer without a body is all of it: then not even that arrives
        keep = int(len(reply.body) * self.given["share"]) if reply.body and reply.status != _NO_CONTENT else None
        return replace(reply, delivery=Delivery(Ending(self.given["how"]), keep=keep))


FAULTS = (PostPartial,)
