"""F-BAT-ORDER, -MISSING: the answers of a batch come in another order, or one does not come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.faults.rewriting import change_rows
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class OtherOrder(Fault):
    id = "F-BAT-ORDER"
    text = "answers the elements of a batch in another order"
    commits = "yes"

    def after(self, call: Call, reply: Reply) -> Reply:
        return change_rows(reply, lambda rows: rows[::-1])


class Missing(Fault):
    id = "F-BAT-MISSING"
    text = "leaves out the answer to one element of a batch"
    commits = "yes"
    parameters: ClassVar[Parameters] = {"item": (0, "position of the answer that is missing, from 0")}

    def after(self, call: Call, reply: Reply) -> Reply:
        left_out = self.given["item"]
        return change_rows(reply, lambda rows: [row for index, row in enumerate(rows) if index != left_out])


FAULTS = (OtherOrder, Missing)
