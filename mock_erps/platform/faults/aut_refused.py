"""F-AUT-RACE, F-AUT-REVOKED, F-AUT-SCOPE: the vendor does not take a credential any more, once or for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import orjson

from mock_erps.platform.faults.answers import refused, vendor_answer
from mock_erps.platform.faults.credentials import bearer, grants, refresh_token
from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor


class Race(Fault):
    id = "F-AUT-RACE"
    excludes = "all"  # nothing tells it from a grant that was revoked
    text = "refuses a refresh because another worker was faster with the same token"
    parameters: ClassVar[Parameters] = {"revoke_family": (False, "whether the whole grant dies of it")}

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.oauth is not None and "invalid_grant" in vendor.contract.extension.errors

    def before(self, call: Call) -> Reply | None:
        if self.given["revoke_family"]:
            grants(call).revoke(refresh_token(call))
        return refused(call, "invalid_grant")


class Revoked(Fault):
    id = "F-AUT-REVOKED"
    excludes = "all"
    text = "ends the whole grant as the request arrives: the customer has disconnected"

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.oauth is not None

    def before(self, call: Call) -> Reply | None:
        grants(call).revoke(refresh_token(call) or bearer(call))
        return None


class Scope(Fault):
    id = "F-AUT-SCOPE"
    excludes = "one"
    text = "answers 403 for this resource only"

    def performing(self, call: Call) -> Reply | None:
        plain = Reply(403, [("content-type", "application/json")], orjson.dumps({"error": "insufficient_scope"}))
        return vendor_answer(call, self.id, plain)


FAULTS = (Race, Revoked, Scope)
