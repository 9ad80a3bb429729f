"""F-RSP-200ERR: status 200 with an error inside, nothing done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.answers import vendor_answer, with_headers
from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class ErrorIn200(Fault):
    id = "F-RSP-200ERR"
    excludes = "one"
    text = "answers 200 with an error inside"

    def performing(self, call: Call) -> Reply | None:
        reply = with_headers(vendor_answer(call, self.id), {})
        return Reply(200, reply.headers, reply.body)


FAULTS = (ErrorIn200,)
