"""One account of NetSuite on the wire: records by address, SuiteQL and its pages (§3, §5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from sync_engine.connectors import Target
from sync_engine.connectors.http import Answer, Request, Transport
from sync_engine.connectors.netsuite.answers import created, success, written
from sync_engine.connectors.netsuite.facts import CONCURRENT, RECORD, REST, TOKEN, host
from sync_engine.connectors.netsuite.signatures import Signed
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.connectors.wire_json import Shape, encoded, rows, text
from sync_engine.outcomes import Unreadable

_PAGE = 1000
_BEGIN = {"limit": str(_PAGE), "offset": "0"}


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(target.connect_time_out, target.read_time_out, connections=CONCURRENT)
        self._base = target.hosts.get("api") or host(target.company)
        self._api = self._signed_in(target)

    def _signed_in(self, target: Target) -> Authorised | Signed:
        """OAuth 2.0, as the vendor wants it; signatures where there are only those."""
        if target.credentials.get("token_secret") and not target.tokens.load().get("refresh_token"):
            return Signed(target, self._transport)
        grant = Grant(target, f"{self._base}{TOKEN}", self._transport)
        return Authorised(grant, self._transport, lambda answer: answer.status == 401)

    def close(self) -> None:
        self._transport.close()

    def get(self, type: str, id: str, **parameters: str) -> Shape:
        return success(self._send("GET", _address(type, id), parameters=parameters))

    def create(self, type: str, body: object) -> str:
        """The new record's id. Its external id makes a second sending harmless (§6)."""
        return created(self._send("POST", _address(type), body))

    def update(self, type: str, id: str, body: object, *, replace: str = "") -> None:
        written(self._send("PATCH", _address(type, id), body, {"replace": replace} if replace else {}))

    def transform(self, type: str, id: str, target: str, body: object) -> str:
        return created(self._send("POST", f"{_address(type, id)}/!transform/{target}", body))

    def delete(self, type: str, id: str) -> None:
        written(self._send("DELETE", _address(type, id), writes=True))

    def query(self, statement: str) -> Iterator[Shape]:
        """All rows of a statement, page after page, as the links say."""
        place = _BEGIN
        while True:
            page = self._queried(statement, place)
            yield from rows(page, "items")
            if not _has_more(page):
                return
            place = _next(page)

    def page(self, statement: str, skip: int) -> tuple[list[Shape], bool]:
        """One page of an ordered statement's rows, and whether there may be more."""
        page = self._queried(f"{statement} OFFSET {skip} ROWS FETCH NEXT {_PAGE} ROWS ONLY", _BEGIN)
        found = rows(page, "items")
        return found, _has_more(page) or len(found) >= _PAGE

    def _queried(self, statement: str, place: Mapping[str, str]) -> Shape:
        page = success(self._send("POST", f"{REST}/query/v1/suiteql", {"q": statement}, place, writes=False))
        if not isinstance(page.get("items"), list):
            raise Unreadable("the answer to a query holds no items")
        return page

    def _send(
        self,
        method: str,
        path: str,
        body: object = None,
        parameters: Mapping[str, str] | None = None,
        *,
        writes: bool | None = None,
    ) -> Answer:
        headers = {"Accept": "application/json", "Prefer": "transient"} if writes is False else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        query = f"?{urlencode(parameters, quote_via=quote)}" if parameters else ""
        content = encoded(body) if body is not None else None
        changes = body is not None if writes is None else writes
        address = f"{self._base}{path}{query}"
        return self._api.send(Request(method, address, headers, content, writes=changes))


def _address(type: str, id: str = "") -> str:
    return f"{RECORD}/{type}/{quote(id, safe=':')}" if id else f"{RECORD}/{type}"


def _has_more(page: Shape) -> bool:
    return text(page, "hasMore").lower() == "true"


def _next(page: Shape) -> dict[str, str]:
    """Where the next page is: the vendor's own word, since an offset must fit its limit (§5)."""
    link = next((text(link, "href") for link in rows(page, "links") if text(link, "rel") == "next"), "")
    told = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    if not told.get("offset"):
        raise Unreadable("a page says that there are more, and not where")
    return told


def literal(value: str) -> str:
    """Quoted for SuiteQL; a quote is doubled."""
    return "'" + value.replace("'", "''") + "'"
