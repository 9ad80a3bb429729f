"""F-AUT-EXPIRED, F-AUT-EXPIRED-MID-BATCH, F-AUT-SESSION: the credential ends sooner than the client believes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.credentials import expire
from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor


class _Ending(Fault):
    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.oauth is not None or vendor.sessions is not None


class Expired(_Ending):
    id = "F-AUT-EXPIRED"
    text = "lets the access token expire as the request arrives"

    def before(self, call: Call) -> Reply | None:
        expire(call)
        return None


class ExpiredMidBatch(_Ending):
    id = "F-AUT-EXPIRED-MID-BATCH"
    text = "answers this page or batch and lets the token expire before the next"
    commits = "yes"

    def after(self, call: Call, reply: Reply) -> Reply:
        expire(call)
        return reply


class SessionLost(Fault):
    id = "F-AUT-SESSION"
    text = "evicts the session as the request arrives"

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.sessions is not None

    def before(self, call: Call) -> Reply | None:
        expire(call)
        return None


FAULTS = (Expired, ExpiredMidBatch, SessionLost)
