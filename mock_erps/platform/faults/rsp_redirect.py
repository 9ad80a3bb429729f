"""F-RSP-REDIR: the company lives in another data centre now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.answers import vendor_answer, with_headers
from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Redirect(Fault):
    id = "F-RSP-REDIR"
    text = "redirects to another host, or to the same one"
    vendors_own = False
    parameters: ClassVar[Parameters] = {
        "status": (307, "301 | 302 | 307 | 308"),
        "host": ("", "where to; empty: the contract's location, else the same host"),
    }

    def check(self) -> None:
        if self.given["status"] not in (301, 302, 307, 308):
            raise ValueError(f"{self.id}: status is one of 301, 302, 307, 308, not {self.given['status']!r}")

    def before(self, call: Call) -> Reply | None:
        reply = vendor_answer(call, self.id, Reply(self.given["status"], []))
        if reply.header("location") is None or self.given["host"]:
            request = call.request
            query = f"?{request.query}" if request.query else ""
            location = f"https://{self.given['host'] or request.host}{request.path}{query}"
            reply = with_headers(reply, {"location": location})
        return reply


FAULTS = (Redirect,)
