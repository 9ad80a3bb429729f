"""F-CON-EDIT, -VOID, -PAY, -DELETE: somebody changes the document between the engine's read and its write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.faults.outside import act, target_of
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor


class Outside(Fault):
    """The write that follows is judged by the books as they stand then: stale, voided, paid, gone."""

    action: ClassVar[str]
    vendors_own = False
    usual = ("update *", "void *", "delete *")
    parameters: ClassVar[Parameters] = {"values": ({}, "what the act is given beside the document's id")}

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return cls.action in vendor.erp.outside

    def performing(self, call: Call) -> Reply | None:
        values: dict[str, Any] = {"id": target_of(call), **self.given["values"]}
        act(call, self.action, values)
        return None


class Edited(Outside):
    id = "F-CON-EDIT"
    text = "has the document edited by somebody else just before this write"
    action = "edit"


class Voided(Outside):
    id = "F-CON-VOID"
    text = "has the document voided by somebody else just before this write"
    action = "void"


class Paid(Outside):
    id = "F-CON-PAY"
    text = "has the document paid by somebody else just before this write"
    action = "pay"


class Deleted(Outside):
    id = "F-CON-DELETE"
    text = "has the document deleted by somebody else just before this write"
    action = "delete"


FAULTS = (Edited, Voided, Paid, Deleted)
