"""F-THR-BURST, F-THR-AFTER: the vendor's own window is full, so its own limits answer until the window has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor


class Burst(Fault):
    id = "F-THR-BURST"
    text = "has its window used up by somebody else, in the middle of what the client is doing"
    parameters: ClassVar[Parameters] = {"limit": ("", "name of the limit; empty: the first with a window")}

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return any(limit.window for limit in vendor.limits.limits)

    def performing(self, call: Call) -> Reply | None:
        # this call has passed; the next ones meet the wall
        self._fill(call)
        return None

    def _fill(self, call: Call) -> None:
        wanted = self.given["limit"]
        windows = [limit for limit in call.vendor.limits.limits if limit.window and wanted in ("", limit.name)]
        if not windows:
            raise LookupError(f"{call.vendor.slug} has no limit {wanted!r} with a window")
        limit = windows[0]
        cap = int(call.setting(limit.setting)) if limit.setting else limit.max
        call.vendor.limits.fill(call, limit.name, call.now, cap)


class After(Burst):
    id = "F-THR-AFTER"
    text = "commits, and its answer says that no call is left"
    commits = "yes"

    def performing(self, call: Call) -> Reply | None:
        return None

    def after(self, call: Call, reply: Reply) -> Reply:
        self._fill(call)
        return reply


FAULTS = (Burst, After)
