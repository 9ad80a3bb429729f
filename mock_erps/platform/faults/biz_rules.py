"""F-BIZ-…: a business rule says no to this document: the same answer however often it is asked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from mock_erps.platform.faults.answers import refused
from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.faults.outside import act, named_in
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor


class Refused(Fault):
    """`refusal` is a row of the vendor's error table; the contract's answer may name the usual one."""

    id = "F-BIZ-REFUSE"
    excludes = "one"
    text = "refuses the document by a rule of its error table"
    vendors_own = False
    usual = ("create *", "update *", "void *")
    parameters: ClassVar[Parameters] = {
        "refusal": (
            "",
            "row of the contract's errors; empty: the contract's answer for this fault, else its first 400",
        ),
        "details": ({}, "what fills the places in the row's texts"),
    }

    def performing(self, call: Call) -> Reply | None:
        return refused(call, self._row(call), **self.given["details"])

    def _row(self, call: Call) -> str:
        extension = call.vendor.contract.extension
        row: str = self.given["refusal"] or _answered(call, self.id)
        if row and row not in extension.errors:
            raise LookupError(f"{call.vendor.slug} has no refusal {row!r} in its error table")
        return row or next(name for name, entry in extension.errors.items() if entry["status"] == 400)


class Closed(Fault):
    vendors_own = False
    usual = ("create *", "update *")
    id = "F-BIZ-CLOSED"
    excludes = "one"
    text = "closes the books up to a day before it looks at the document"
    parameters: ClassVar[Parameters] = {"until": ("", "last closed day, ISO; empty: today in the company's zone")}

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return "close_period" in vendor.erp.outside

    def performing(self, call: Call) -> Reply | None:
        today = dt.datetime.fromtimestamp(call.now, ZoneInfo(call.company.zone)).date()
        values: dict[str, Any] = {"until": self.given["until"] or today.isoformat()}
        act(call, "close_period", values)
        return None


class Inactive(Fault):
    vendors_own = False
    usual = ("create *", "update *")
    id = "F-BIZ-INACTIVE"
    excludes = "one"
    text = "has the document's customer set inactive by somebody else before it looks"
    parameters: ClassVar[Parameters] = {"name": ("", "the customer's name; empty: the one the request names")}

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return "deactivate_party" in vendor.erp.outside

    def performing(self, call: Call) -> Reply | None:
        act(call, "deactivate_party", {"name": self.given["name"] or named_in(call)})
        return None


def _answered(call: Call, fault: str) -> str:
    """The row that the contract names for a fault, if any."""
    offer = call.vendor.contract.extension.faults.get(fault)
    return str(offer.answer.get("refusal", "")) if offer else ""


FAULTS = (Refused, Closed, Inactive)
