"""One company of QuickBooks Online on the wire: signed requests, `requestid` on every write (§6), queries (§5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from sync_engine.connectors import Target
from sync_engine.connectors.http import Request, Transport
from sync_engine.connectors.names import safe_beginning
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.connectors.quickbooks_online.answers import success, written
from sync_engine.connectors.quickbooks_online.facts import API, CONCURRENT, DELETED, LIMITS, TOKEN
from sync_engine.connectors.wire_json import Shape, encoded, rows, text
from sync_engine.outcomes import Unreadable

_PAGE = 1000
_SMALLEST_PAGE = 100  # the vendor's default: a clamped page is never shorter


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(
            target.connect_time_out, target.read_time_out, limits=LIMITS, connections=CONCURRENT
        )
        token_url = target.hosts.get("token", TOKEN) + "/oauth2/v1/tokens/bearer"
        grant = Grant(target, token_url, self._transport)
        self._api = Authorised(grant, self._transport, lambda answer: answer.status == 401)
        self._base = f"{target.hosts.get('api', API)}/v3/company/{target.company}"

    def close(self) -> None:
        self._transport.close()

    def get(self, path: str, **parameters: str) -> Shape:
        request = Request("GET", self._address(path, parameters), {"Accept": "application/json"})
        return success(self._api.send(request), writes=False)

    def write(self, entity: str, body: object, key: str, **parameters: str) -> Shape:
        """The record after a create, update or void: all are POSTs to the same place (§3)."""
        shape = self._post(f"/{entity.lower()}", body, requestid=key, **parameters)
        return written(shape, entity)

    def batch(self, items: Sequence[Mapping[str, object]], key: str) -> dict[str, Shape]:
        """The answers by bId; the vendor promises no order (§9)."""
        shape = self._post("/batch", {"BatchItemRequest": items}, requestid=key)
        return {text(row, "bId"): row for row in rows(shape, "BatchItemResponse")}

    def query(self, entity: str, condition: str = "", columns: str = "*") -> Iterator[Shape]:
        """All rows, page after page; the end is an answer without rows (the vendor leaves out the key)."""
        position = 1
        while True:
            page = rows(self.page(entity, condition, position, columns)["QueryResponse"], entity)
            yield from page
            position += len(page)
            if not full(page):
                return

    def page(self, entity: str, condition: str = "", position: int = 1, columns: str = "*", order: str = "Id") -> Shape:
        """One page with its envelope."""
        where = f" WHERE {condition}" if condition else ""
        ending = f"ORDERBY {order} STARTPOSITION {position} MAXRESULTS {_PAGE}"
        answer = self.get("/query", query=f"SELECT {columns} FROM {entity}{where} {ending}")  # noqa: S608 (escaped)
        if not isinstance(answer.get("QueryResponse"), dict):
            raise Unreadable(f"the answer to a query for {entity} holds no QueryResponse")
        return answer

    def _post(self, path: str, body: object, **parameters: str) -> Shape:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = Request("POST", self._address(path, parameters), headers, encoded(body), writes=True)
        return success(self._api.send(request), writes=True)

    def _address(self, path: str, parameters: Mapping[str, str]) -> str:
        asked = f"{urlencode(parameters)}&" if parameters else ""
        return f"{self._base}{path}?{asked}minorversion=75"


def full(page: Sequence[Shape]) -> bool:
    """Whether more may follow: the vendor shortens pages, but never below its default."""
    return len(page) >= _SMALLEST_PAGE


def where(field: str, value: str) -> str:
    """Rows whose `field` is `value`, and more where no literal can say it; compare the answer."""
    beginning = safe_beginning(value, _searchable)
    return f"{field} = {_literal(value)}" if beginning == value else f"{field} LIKE {_begins(beginning)}"


def where_named(name: str) -> str:
    """Customers of that name, active and inactive (and, where a literal cannot say it, of its beginning)."""
    beginning = safe_beginning(name, _searchable)
    if beginning == name:
        condition = f"DisplayName IN ({_literal(name)}, {_literal(name + DELETED)})"
    else:
        condition = f"DisplayName LIKE {_begins(beginning)}"
    return f"{condition} AND Active IN (true, false)"


def where_beginning(letter: str) -> str:
    return f"DisplayName LIKE '{letter}%' AND Active IN (true, false)"


def _begins(beginning: str) -> str:
    return _literal(beginning.split("%")[0] + "%")


def _searchable(character: str) -> bool:
    """May stand in a literal: the vendor's parser refuses what is not Latin-1 (real_bugs B72)."""
    return ord(character) < 256 and character.isprintable() and character != "\\"


def _literal(value: str) -> str:
    """Quoted; only a backslash escapes a quote, doubling it is an error (§5)."""
    return "'" + value.replace("'", "\\'") + "'"
