"""F-BAT-SOME, -THROTTLED-ITEM, -ABORT: what goes wrong inside a batch, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.faults.answers import gateway_page, vendor_answer
from mock_erps.platform.faults.fault import Fault, Interrupted, Parameters
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class SomeFail(Fault):
    id = "F-BAT-SOME"
    excludes = "one"
    text = "refuses some elements of a batch and commits the others"
    commits = "partial"
    parameters: ClassVar[Parameters] = {
        "items": ([1], "positions that fail, from 0"),
        "refusal": ("", "row of the contract's errors; empty: the contract's answer for this fault"),
    }
    details: ClassVar[dict[str, Any]] = {}

    def before_item(self, call: Call, index: int) -> None:
        if index in self.given["items"]:
            raise Refusal(self._row(call), **self.details)

    def _row(self, call: Call) -> str:
        extension = call.vendor.contract.extension
        row: str = self.given["refusal"] or extension.faults[self.id].answer.get("refusal", "")
        return row or next(name for name, entry in extension.errors.items() if entry["status"] == 400)


class ThrottledItems(SomeFail):
    id = "F-BAT-THROTTLED-ITEM"
    excludes = ""
    text = "throttles some elements of a batch"
    details: ClassVar[dict[str, Any]] = {"retry_after": 60.0, "limit": "fault", "max": 0}

    def _row(self, call: Call) -> str:
        extension = call.vendor.contract.extension
        row: str = self.given["refusal"] or extension.faults[self.id].answer.get("refusal", "")
        return row or extension.limits[0].refusal


class Aborted(Fault):
    id = "F-BAT-ABORT"
    text = "stops in the middle of a batch; what is done stays done"
    commits = "partial"
    parameters: ClassVar[Parameters] = {"at": (1, "position of the first element that is not reached, from 0")}

    def before_item(self, call: Call, index: int) -> None:
        if index == self.given["at"]:
            raise Interrupted(vendor_answer(call, self.id, gateway_page(504)))


FAULTS = (SomeFail, ThrottledItems, Aborted)
