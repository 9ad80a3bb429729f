"""F-PRE-MAINT: a maintenance page, often with status 200: it must not pass for success."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.answers import vendor_answer
from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back shortly.</body></html>"


class Maintenance(Fault):
    id = "F-PRE-MAINT"
    text = "shows its maintenance page with status 200"

    def before(self, call: Call) -> Reply | None:
        page = Reply(200, [("content-type", "text/html; charset=utf-8")], _PAGE)
        return vendor_answer(call, self.id, page)


FAULTS = (Maintenance,)
