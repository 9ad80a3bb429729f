"""One organisation of Xero on the wire: signed requests, an Idempotency-Key on every write (§6), pages (§5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from sync_engine.connectors import Target
from sync_engine.connectors.http import Request, Transport
from sync_engine.connectors.names import safe_beginning
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.connectors.wire_json import Shape, encoded, part, rows
from sync_engine.connectors.xero.answers import saved, success, token_refused
from sync_engine.connectors.xero.facts import API, CONCURRENT, LIMITS, TOKEN, WINDOW
from sync_engine.outcomes import Missing, Throttled, VendorError

LARGEST_PAGE = 1000
SMALLEST_PAGE = 100
_WRITING = {"unitdp": "4", "summarizeErrors": "false"}


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(
            target.connect_time_out, target.read_time_out, limits=LIMITS, connections=CONCURRENT, held=target.hold
        )
        grant = Grant(target, target.hosts.get("token", TOKEN) + "/connect/token", self._transport)
        self._api = Authorised(grant, self._transport, token_refused)
        self._base = target.hosts.get("api", API) + "/api.xro/2.0"
        self._tenant = target.company
        self._day_is_over = False

    def close(self) -> None:
        self._transport.close()

    def heed(self, error: VendorError) -> None:
        """Nothing goes out before the time that the target has named, whatever is told of this call."""
        if isinstance(error, Throttled) and error.daily:
            self._day_is_over = True
        else:
            self._transport.pace.heed(error)

    def all(self, path: str, name: str = "") -> list[Shape]:
        """A short list of reference data, which the vendor does not page; `name` where it differs from the path."""
        return rows(self._get(path), name or path)

    def one(self, path: str, id: str) -> list[Shape]:
        try:
            return rows(self._get(f"{path}/{id}"), path)
        except Missing:
            return []

    def pages(self, path: str, **parameters: str) -> Iterator[Shape]:
        """All rows; lists come with their lines only when a page is asked for (§5)."""
        page = 1
        while True:
            shape = self._get(path, **parameters, page=str(page), pageSize=str(LARGEST_PAGE))
            found = rows(shape, path)
            yield from found
            pages = part(shape, "pagination").get("pageCount")
            if not found or (page >= pages if isinstance(pages, int) else len(found) < SMALLEST_PAGE):
                return
            page += 1

    def page(self, path: str, number: int, size: int, since: str, **parameters: str) -> Shape:
        """One page with its envelope; `since` (UTC) is a header of this vendor (§5), empty for everything."""
        given = {**parameters, "page": str(number), "pageSize": str(size)}
        headers = self._headers() | ({"If-Modified-Since": since} if since else {})
        return self._exchange(Request("GET", self._address(path, given), headers))

    def create(self, path: str, bodies: Sequence[object], key: str) -> list[Shape]:
        """What is answered for each; a POST would overwrite a document of the same number (§1)."""
        return rows(self._send("PUT", path, {path: bodies}, key, **_WRITING), path)

    def create_one(self, path: str, body: object, key: str) -> Shape:
        return saved(path, self.create(path, [body], key))

    def change(self, path: str, id: str, body: object, key: str) -> Shape:
        return saved(path, rows(self._send("POST", f"{path}/{id}", body, key, **_WRITING), path))

    def delete_payment(self, id: str, key: str) -> None:
        saved("Payments", rows(self._send("POST", f"Payments/{id}", {"Status": "DELETED"}, key), "Payments"))

    def _get(self, path: str, **parameters: str) -> Shape:
        return self._exchange(Request("GET", self._address(path, parameters), self._headers()))

    def _send(self, method: str, path: str, body: object, key: str, **parameters: str) -> Shape:
        headers = {**self._headers(), "Content-Type": "application/json", "Idempotency-Key": key}
        return self._exchange(Request(method, self._address(path, parameters), headers, encoded(body), writes=True))

    def _address(self, path: str, parameters: Mapping[str, str]) -> str:
        return f"{self._base}/{path}" + (f"?{urlencode(parameters)}" if parameters else "")

    def _headers(self) -> dict[str, str]:
        return {"Accept": "application/json", "xero-tenant-id": self._tenant}

    def _exchange(self, request: Request) -> Shape:
        if self._day_is_over:
            raise Throttled("the calls of this day are used up", "day", daily=True)
        answer = self._api.send(request)
        if answer.status != 429:
            self._heed(answer.headers)
        return success(answer, request)

    def _heed(self, headers: Mapping[str, str]) -> None:
        """Stop before the vendor has to refuse (§7)."""
        if "0" in (headers.get("x-minlimit-remaining"), headers.get("x-appminlimit-remaining")):
            self._transport.pace.hold(WINDOW)
        self._day_is_over = headers.get("x-daylimit-remaining") == "0"


def where(field: str, value: str, method: str = "") -> str:
    """Rows whose `field` is `value`, and more where no literal can say it; compare the answer."""
    beginning = safe_beginning(value, _searchable)
    if beginning == value:
        return f'{field}!=null AND {field}{method}=="{value}"'
    return where_beginning(field, beginning, method) if beginning else f"{field}!=null"


def where_beginning(field: str, beginning: str, method: str = "") -> str:
    """A method on a null field fails, so null is excluded first (§5)."""
    return f'{field}!=null AND {field}{method}.StartsWith("{beginning}")'


def _searchable(character: str) -> bool:
    """May stand in a literal of the filter language; how it escapes the others is not published."""
    return character.isprintable() and character not in '"\\'
