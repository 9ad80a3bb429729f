"""F-POST-LATE: the connection is cut, and the vendor commits after the client has looked and found nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters, one_of
from mock_erps.platform.messages import Delivery, Ending, Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PostLate(Fault):
    id = "F-POST-LATE"
    text = "cuts the connection and commits some time afterwards"
    commits = "later"
    vendors_own = False
    parameters: ClassVar[Parameters] = {
        "seconds": (120.0, "until the vendor commits"),
        "how": ("reset", "reset | stall: what the client meets"),
    }

    def check(self) -> None:
        one_of(self, "how", "reset", "stall")

    def performing(self, call: Call) -> Reply | None:
        late = replace(call, armed=None)
        call.vendor.clock.at(call.now + float(self.given["seconds"]), lambda: _commit(late))
        return Reply(504, [], delivery=Delivery(Ending(self.given["how"])))


def _commit(call: Call) -> None:
    # the pipeline knows the faults, so it is met only when it runs
    from mock_erps.platform import pipeline

    with suppress(Refusal):
        # what the vendor refuses by then is refused to nobody
        pipeline.commit(call)


FAULTS = (PostLate,)
