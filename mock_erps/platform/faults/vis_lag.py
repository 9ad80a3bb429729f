"""F-VIS-LAG: searches see the books as they were some seconds ago; reading by id is never late."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Lag(Fault):
    id = "F-VIS-LAG"
    text = "serves searches from a replica that lags behind, from now on"
    vendors_own = False
    usual = ("find *", "read changes")
    parameters: ClassVar[Parameters] = {"seconds": (30.0, "how far searches lag behind writes")}

    def performing(self, call: Call) -> Reply | None:
        # a login has no company yet, but names one
        company = call.company or call.vendor.companies.get(call.exchange.company)
        if company is not None:
            company.read_lag = float(self.given["seconds"])
        return None


FAULTS = (Lag,)
