"""F-RSP-CANON: the vendor keeps what it was sent in its own spelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from mock_erps.platform.faults.fault import Fault, Parameters, one_of
from mock_erps.platform.messages import Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

SPELLINGS: dict[str, Callable[[str], str]] = {
    "trim": lambda text: " ".join(text.split()),
    "upper": str.upper,
}


#: under these names a request carries a document of a query language (GraphQL), no text of its own
DOCUMENTS = ("query",)


class Canonical(Fault):
    """Acts on the request's texts, so that books and answer agree."""

    id = "F-RSP-CANON"
    rewrites = True
    text = "normalises the texts it was sent"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {
        "how": ("trim", "trim | upper"),
        "field": ("", "name of the field; empty: every text with a space"),
    }

    def check(self) -> None:
        one_of(self, "how", *SPELLINGS)

    def before(self, call: Call) -> Reply | None:
        try:
            body = orjson.loads(call.request.body)
        except orjson.JSONDecodeError:
            return None
        call.request.body = orjson.dumps(self._spelled("", body))
        return None

    def _spelled(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._spelled(key, part) for key, part in value.items()}
        if isinstance(value, list):
            return [self._spelled(name, part) for part in value]
        if name in DOCUMENTS:
            return value
        wanted = self.given["field"]
        if isinstance(value, str) and (name == wanted if wanted else " " in value):
            return SPELLINGS[self.given["how"]](value)
        return value


FAULTS = (Canonical,)
