"""F-RSP-EMPTYLIST and F-RSP-NOKEY: no rows, said as an empty list or by leaving the key out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.faults.rewriting import change_json, change_rows, without_list
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class EmptyList(Fault):
    id = "F-RSP-EMPTYLIST"
    excludes = "one"  # what a document needs is not there, as far as a client can know
    text = "finds nothing and says so by an empty list"
    vendors_own = False
    usual = ("find *",)

    def after(self, call: Call, reply: Reply) -> Reply:
        return change_rows(reply, lambda _rows: [])


class NoKey(Fault):
    id = "F-RSP-NOKEY"
    excludes = "one"  # as an empty list
    text = "finds nothing and leaves out the collection's key"
    vendors_own = False
    usual = ("find *",)

    def after(self, call: Call, reply: Reply) -> Reply:
        return change_json(reply, without_list)


FAULTS = (EmptyList, NoKey)
