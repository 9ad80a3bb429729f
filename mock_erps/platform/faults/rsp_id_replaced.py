"""F-RSP-IDREPLACED: a create that finds its record there already: merged into it, or refused for its sake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.faults.outside import act, name_given
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor


class IdReplaced(Fault):
    """The vendor's own upsert by name meets a record that was not there when the client looked. It never meets one of
    another name: no vendor merges those."""

    id = "F-RSP-IDREPLACED"
    text = "has somebody else enter the same customer just before, and does with the second what it does with doubles"
    commits = "yes"

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return "add_party" in vendor.erp.outside

    def performing(self, call: Call) -> Reply | None:
        act(call, "add_party", {"name": name_given(call)})
        return None


FAULTS = (IdReplaced,)
