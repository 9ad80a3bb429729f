"""One company of Sage Intacct on the wire: functions by controlid (§6, §9), queries and pages (§5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sync_engine.connectors import Target
from sync_engine.connectors.answers import one_by_one
from sync_engine.connectors.sage_intacct.answers import outcome, succeeded
from sync_engine.connectors.sage_intacct.sessions import Functions, Sessions
from sync_engine.connectors.xml import Element, below, carries, row, tree
from sync_engine.outcomes import Forbidden, Outcome, Refused, Unreadable

_PAGE = 1000  # §7: recommended bound


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self._sessions = Sessions(target)

    def close(self) -> None:
        self._sessions.close()

    def write(self, key: str, function: Element) -> Element:
        """The result of one function; its idempotency key is its controlid."""
        return succeeded(self._results({key: checked(function)}, writes=True).get(key), writes=True)

    def write_all(self, functions: Functions) -> dict[str, Outcome]:
        """The outcome of each function. A call that was refused as a whole ran nothing, so it is told apart."""
        try:
            results = self._results(functions, writes=True) if functions else {}
        except Refused as refusal:
            if len(functions) == 1 or isinstance(refusal, Forbidden):
                raise
            alone = one_by_one(partial(self._alone, key, function) for key, function in functions.items())
            return dict(zip(functions, alone, strict=True))
        return {key: outcome(results.get(key)) for key in functions}

    def _alone(self, key: str, function: Element) -> Outcome:
        return outcome(self._results({key: function}, writes=True).get(key))

    def query(
        self, object: str, fields: Sequence[str], condition: Element | None = None, page: int = _PAGE
    ) -> Iterator[dict[str, str]]:
        """All rows; each page is a new query, so an order keeps pages from overlapping (§5)."""
        offset, more = 0, True
        while more:
            found, more = self.page(object, fields, condition, offset, page=page)
            yield from found
            offset += len(found)

    def page(
        self,
        object: str,
        fields: Sequence[str],
        condition: Element | None,
        offset: int,
        order: Sequence[str] = ("RECORDNO",),
        page: int = _PAGE,
    ) -> tuple[list[dict[str, str]], bool]:
        """The rows of one page, and whether there are more."""
        data = self._read("query", _query(object, fields, condition, order, page, offset)).find("data")
        found = [row(one) for one in data] if data is not None else []
        return found, data is not None and bool(found) and data.get("numremaining", "0") != "0"

    def read(self, object: str, id: str) -> Element:
        """One record with its details, which a query does not show."""
        found = self.read_all(object, [id])
        if not found:
            raise Unreadable(f"{object} {id} was listed but cannot be read")
        return found[0]

    def read_all(self, object: str, ids: Sequence[str]) -> list[Element]:
        """As `read`, those of several that exist."""
        reading = tree("read", tree("object", object), tree("keys", ",".join(ids)), tree("fields", "*"))
        return self._read("read", reading).findall("data/*")

    def _read(self, name: str, function: Element) -> Element:
        return succeeded(self._results({name: function}, writes=False).get(name), writes=False)

    def _results(self, functions: Functions, *, writes: bool) -> dict[str, Element]:
        response = self._sessions.send(functions, writes=writes)
        return {below(result, "controlid"): result for result in response.findall("operation/result")}


def checked(function: Element) -> Element:
    """The function, if XML can carry it. Raises `Refused` otherwise."""
    if not carries(function):
        raise Refused("a text holds a control character, which XML cannot carry; correct it", "characters")
    return function


def compare(operator: str, field: str, value: str) -> Element:
    return tree(operator, tree("field", field), tree("value", value))


def _query(
    object: str, fields: Sequence[str], condition: Element | None, order: Sequence[str], page: int, offset: int
) -> Element:
    return tree(
        "query",
        tree("object", object),
        tree("select", *(tree("field", field) for field in fields)),
        tree("filter", condition) if condition is not None else None,
        tree("orderby", *(tree("order", tree("field", field), tree("ascending")) for field in order)),
        tree("options", tree("caseinsensitive", "true")),
        tree("pagesize", page),
        tree("offset", offset),
    )
