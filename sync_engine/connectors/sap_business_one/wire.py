"""One company on the wire: entities by key, filtered lists page by page, actions (§3, §5, §6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode

from sync_engine.connectors import Target
from sync_engine.connectors.http import Request
from sync_engine.connectors.sap_business_one.answers import success
from sync_engine.connectors.sap_business_one.sessions import Sessions
from sync_engine.connectors.wire_json import Shape, encoded, rows, text
from sync_engine.outcomes import Missing, Unreadable

_ETAG = "@odata.etag"
_JSON = {"Accept": "application/json"}
_LISTING = {**_JSON, "B1S-PageSize": "100"}
_SENDING = {**_JSON, "Content-Type": "application/json"}


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self.sessions = Sessions(target)

    def close(self) -> None:
        self.sessions.close()

    def one(self, path: str) -> Shape | None:
        """An entity with its tag under `@odata.etag`, None for one that is not there."""
        try:
            answer = self.sessions.send(Request("GET", self._address(path), _JSON))
            shape = success(answer, writes=False)
        except Missing:
            return None
        if not shape:
            raise Unreadable(f"the answer to a read of {path} is empty")
        return {**shape, _ETAG: answer.headers.get("etag", "") or text(shape, _ETAG)}

    def all(
        self, path: str, filter: str = "", order: str = "", *, fold_case: bool = False, select: Sequence[str] = ()
    ) -> Iterator[Shape]:
        """All rows, by the vendor's own next links, which repeat the query (§5)."""
        headers = {**_LISTING, **({"B1S-CaseInsensitive": "true"} if fold_case else {})}
        query = _query(filter=filter, orderby=order, select=",".join(select))
        address = self._address(path) + (f"?{query}" if query else "")
        while address:
            shape = self._listed(address, headers)
            yield from rows(shape, "value")
            address = self._next(text(shape, "@odata.nextLink"))

    def page(
        self, path: str, filter: str, order: str, select: Sequence[str], skip: int
    ) -> tuple[Sequence[Shape], bool]:
        """Some rows, counted off, and whether the vendor names a next page."""
        counted = str(skip) if skip else ""
        query = _query(filter=filter, orderby=order, select=",".join(select), skip=counted)
        shape = self._listed(f"{self._address(path)}?{query}", _LISTING)
        return rows(shape, "value"), bool(text(shape, "@odata.nextLink"))

    def _listed(self, address: str, headers: Mapping[str, str]) -> Shape:
        shape = success(self.sessions.send(Request("GET", address, headers)), writes=False)
        if not isinstance(shape.get("value"), list):
            raise Unreadable(f"the answer to a query of {address} holds no rows")
        return shape

    def create(self, path: str, body: object) -> Shape:
        return self._write("POST", path, body)

    def change(self, path: str, body: object, version: str = "") -> None:
        """A merge into what is there, if it still is the version we read."""
        self._write("PATCH", path, body, version)

    def act(self, path: str, version: str = "") -> None:
        self._write("POST", path, None, version)

    def ask(self, service: str) -> Shape:
        """A service that only tells."""
        return success(self.sessions.send(Request("POST", self._address(service), _JSON)), writes=False)

    def _write(self, method: str, path: str, body: object, version: str = "") -> Shape:
        headers = {**_SENDING, **precondition(version)}
        sent = None if body is None else encoded(body)
        request = Request(method, self._address(path), headers, sent, writes=True)
        return success(self.sessions.send(request), writes=True)

    def _address(self, path: str) -> str:
        return f"{self.sessions.root}/{path}"

    def _next(self, link: str) -> str:
        """Relative to the service root; anything else is not followed (E18)."""
        if not link:
            return ""
        if "://" in link or link.startswith("/"):
            raise Unreadable("the next page is said to be elsewhere; not followed")
        return self._address(link)


def _query(**options: str) -> str:
    """Query options that say something, encoded."""
    return urlencode({f"${name}": value for name, value in options.items() if value}, quote_via=quote)


def precondition(version: str) -> Mapping[str, str]:
    return {"If-Match": version} if version else {}


def keyed(path: str, entry: str) -> str:
    """`Invoices(417)`"""
    return f"{path}({number(entry)})"


def number(entry: str) -> int:
    """A DocEntry as the number it is. Raises `Missing` for what can be none."""
    if not (entry.isascii() and entry.isdigit()):
        raise Missing(f'"{entry}" is no number of a document', "id")
    return int(entry)


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def either(names: tuple[str, ...], values: list[str]) -> str:
    """Rows of which one of these properties has one of these values."""
    return " or ".join(f"{name} eq {literal(value)}" for value in values for name in names)
