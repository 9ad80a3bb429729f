"""F-THR-429, -429-DATE, -429-NONE, -503, -200, -CONC, -DAY, -MISHEADER: the ways vendors say "too many"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.faults.answers import gateway_page, refused, vendor_answer, with_headers
from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.instants import http_date
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Throttled(Fault):
    """Refused by a throttle: nothing was done. Subclasses say how the client learns when to come back."""

    parameters: ClassVar[Parameters] = {"seconds": (60.0, "what the client is told to wait")}
    status: ClassVar[int] = 429
    #: a limit of the contract with this property answers when the contract names no answer
    concurrent: ClassVar[bool] = False

    def before(self, call: Call) -> Reply | None:
        wait = float(self.given["seconds"])
        details: dict[str, Any] = {"retry_after": wait, "limit": "fault", "max": 0}
        reply = vendor_answer(call, self.id, self._limit_answer(call, details), **details)
        return with_headers(reply, self.told(call, wait))

    def told(self, call: Call, seconds: float) -> dict[str, str | None]:
        """Headers that tell the client how long to wait."""
        return {"retry-after": str(int(seconds))}

    def _limit_answer(self, call: Call, details: dict[str, Any]) -> Reply:
        """The answer of the vendor's own limits, a gateway's for a vendor that has none."""
        rows = [
            limit.refusal
            for limit in call.vendor.contract.extension.limits
            if bool(limit.concurrent) is self.concurrent
        ]
        return refused(call, rows[0], **details) if rows else gateway_page(self.status)


class Throttled429(Throttled):
    id = "F-THR-429"
    text = "answers 429 with Retry-After in seconds"


class Throttled429Date(Throttled):
    id = "F-THR-429-DATE"
    text = "answers 429 with Retry-After as an HTTP date"

    def told(self, call: Call, seconds: float) -> dict[str, str | None]:
        return {"retry-after": http_date(int(call.now + seconds))}


class Throttled429None(Throttled):
    id = "F-THR-429-NONE"
    text = "answers 429 without Retry-After"

    def told(self, call: Call, seconds: float) -> dict[str, str | None]:
        return {"retry-after": None}


class Throttled503(Throttled):
    id = "F-THR-503"
    text = "throttles by 503"
    status = 503

    def _limit_answer(self, call: Call, details: dict[str, Any]) -> Reply:
        return gateway_page(503)


class ThrottledIn200(Throttled):
    id = "F-THR-200"
    text = "throttles inside a 200"
    status = 200

    def told(self, call: Call, seconds: float) -> dict[str, str | None]:
        return {}


class Concurrent(Throttled):
    id = "F-THR-CONC"
    text = "refuses because too many calls run at once"
    concurrent = True

    def told(self, call: Call, seconds: float) -> dict[str, str | None]:
        return {"retry-after": None}


class Daily(Throttled):
    id = "F-THR-DAY"
    text = "refuses because the day's quota is used up"
    parameters: ClassVar[Parameters] = {"seconds": (6 * 3600.0, "what the client is told to wait")}


class MisleadingHeaders(Throttled):
    """The contract's answer may name the headers; without them Retry-After claims that no wait is needed."""

    id = "F-THR-MISHEADER"
    text = "answers 429 with headers that speak of another bucket"

    def told(self, call: Call, seconds: float) -> dict[str, str | None]:
        named = call.vendor.contract.extension.faults[self.id].answer.get("headers")
        return dict(named) if named else {"retry-after": "0"}


FAULTS = (
    Throttled429,
    Throttled429Date,
    Throttled429None,
    Throttled503,
    ThrottledIn200,
    Concurrent,
    Daily,
    MisleadingHeaders,
)
