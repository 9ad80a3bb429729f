"""F-PRE-500, -502, -503, -504, -408, -425: the vendor, or the gateway before it, says no before anything happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.answers import gateway_page, vendor_answer
from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.instants import http_date
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class PreStatus(Fault):
    vendors_own = False
    status: ClassVar[int]

    def before(self, call: Call) -> Reply | None:
        return vendor_answer(call, self.id, gateway_page(self.status))


class Pre500(PreStatus):
    id = "F-PRE-500"
    text = "answers 500 before any work"
    status = 500


class Pre502(PreStatus):
    id = "F-PRE-502"
    text = "its gateway answers 502 before any work"
    status = 502


class Pre503(PreStatus):
    id = "F-PRE-503"
    text = "answers 503 before any work, with or without Retry-After"
    status = 503
    parameters: ClassVar[Parameters] = {
        "retry_after": (None, "seconds of Retry-After; none: what the vendor's contract says"),
        "date": (False, "tell them as the date when they are over"),
    }

    def before(self, call: Call) -> Reply | None:
        wait = self.given["retry_after"]
        reply = vendor_answer(call, self.id, gateway_page(503, wait))
        if wait is None:
            return reply
        return _waiting(reply, http_date(int(call.now + wait)) if self.given["date"] else str(int(wait)))


def _waiting(reply: Reply, told: str) -> Reply:
    headers = [(name, value) for name, value in reply.headers if name.lower() != "retry-after"]
    return Reply(reply.status, [*headers, ("retry-after", told)], reply.body)


class Pre504(PreStatus):
    id = "F-PRE-504"
    text = "its gateway gives up waiting before any work is done"
    status = 504


class Pre408(PreStatus):
    id = "F-PRE-408"
    text = "answers 408 before any work"
    status = 408


class Pre425(PreStatus):
    id = "F-PRE-425"
    text = "answers 425 Too Early"
    status = 425


FAULTS = (Pre500, Pre502, Pre503, Pre504, Pre408, Pre425)
