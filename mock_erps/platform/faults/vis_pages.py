"""F-VIS-PAGESHIFT, -CLAMP, -OFFBYONE: pages that are not what a client counting rows expects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters, one_of
from mock_erps.platform.faults.rewriting import change_rows
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: how vendors' requests name the size of a page, in a query string, in a query language, in XML
_SIZE = re.compile(
    r"(?P<name>pagesize|page_size|maxresults|per_page|limit|\$top)(?P<sign>(?:\s|%20|\+|=|%3d|>|\"|:)+)(?P<size>\d+)",
    re.IGNORECASE,
)


class PageShift(Fault):
    """Arm it without end (`times` 0): it watches the pages go by and shifts every page after the first it sees."""

    id = "F-VIS-PAGESHIFT"
    text = "has a row inserted or deleted between two pages of an offset-paged list"
    vendors_own = False
    usual = ("find *", "read changes")
    parameters: ClassVar[Parameters] = {
        "how": ("inserted", "inserted: the last row comes again | deleted: a row is missed")
    }

    def check(self) -> None:
        one_of(self, "how", "inserted", "deleted")
        self._last: Any = None

    def after(self, call: Call, reply: Reply) -> Reply:
        return change_rows(reply, self._shifted)

    def _shifted(self, rows: list[Any]) -> list[Any]:
        before, self._last = self._last, rows[-1] if rows else None
        if before is None or not rows:
            return rows
        return [before, *rows[:-1]] if self.given["how"] == "inserted" else rows[1:]


class Clamp(Fault):
    id = "F-VIS-CLAMP"
    text = "gives smaller pages than were asked for, silently"
    vendors_own = False
    usual = ("find *", "read changes")
    parameters: ClassVar[Parameters] = {
        "size": (2, "rows of a page; never below the `smallest` of the contract's answer for this fault")
    }

    def before(self, call: Call) -> Reply | None:
        offer = call.vendor.contract.extension.faults.get(self.id)
        size = max(int(self.given["size"]), offer.answer.get("smallest", 0) if offer else 0)
        _resize(call, lambda asked: min(asked, size))
        return None


class OffByOne(Fault):
    id = "F-VIS-OFFBYONE"
    text = "gives one row more than were asked for"
    vendors_own = False
    usual = ("find *", "read changes")

    def before(self, call: Call) -> Reply | None:
        most = call.vendor.contract.extension.traits.get("page_max")
        # the vendor itself refuses to be asked for more than its maximum
        _resize(call, lambda asked: asked if asked == most else asked + 1)
        return None


def _resize(call: Call, size: Any) -> None:
    """Change the page size a request asks for, wherever it says it."""

    def resized(found: re.Match[str]) -> str:
        return f"{found['name']}{found['sign']}{size(int(found['size']))}"

    request = call.request
    request.query = _SIZE.sub(resized, request.query)
    if request.body:
        request.body = _SIZE.sub(resized, request.body.decode("utf-8", "surrogateescape")).encode(
            "utf-8", "surrogateescape"
        )


FAULTS = (PageShift, Clamp, OffByOne)
