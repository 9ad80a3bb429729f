"""One business of Wave on the wire: documents POSTed to one address, pages of lists (§1, §5)."""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.http import Request, Transport
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.connectors.wave.answers import Page, listed, made, success, token_refused
from sync_engine.connectors.wave.documents import LISTS, MADE, MUTATIONS
from sync_engine.connectors.wave.facts import API, CONCURRENT, LIMITS, PAGE, PATH, TOKEN, TOKEN_PATH
from sync_engine.connectors.wire_json import Shape, encoded, part, text
from sync_engine.outcomes import Missing, Unreadable, VendorError


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(
            target.connect_time_out, target.read_time_out, limits=LIMITS, connections=CONCURRENT, held=target.hold
        )
        grant = Grant(target, target.hosts.get("token", TOKEN) + TOKEN_PATH, self._transport)
        self._api = Authorised(grant, self._transport, token_refused)
        self._url = target.hosts.get("api", API) + PATH
        self.business = target.company

    def close(self) -> None:
        self._transport.close()

    def heed(self, error: VendorError) -> None:
        """Nothing goes out before the time that the target has named."""
        self._transport.pace.heed(error)

    def read(self, document: str, **variables: object) -> Shape:
        """The business, as far as the document asks for it."""
        return part(self._ask(document, {"business": self.business, **variables}, writes=False), "business")

    def one(self, document: str, field: str, id: str) -> Shape | None:
        """A record by its id; None for one that is not there."""
        try:
            return part(self.read(document, id=id), field)
        except Missing:
            return None

    def pages(self, name: str, **variables: object) -> list[Shape]:
        """All rows of a list. Page numbers tell nothing of rows that moved meanwhile: they are counted in the end."""
        found: dict[str, Shape] = {}
        number, page = 1, self.page(name, 1, PAGE, **variables)
        found |= {text(row, "id"): row for row in page.rows}
        while number < page.pages:
            number += 1
            page = self.page(name, number, PAGE, **variables)
            found |= {text(row, "id"): row for row in page.rows}
        if len(found) < page.total:
            raise Unreadable(f"the pages of {name} hold {len(found)} of {page.total} rows")
        return list(found.values())

    def page(self, name: str, number: int, size: int, /, **variables: object) -> Page:
        given = {"business": self.business, "page": number, "pageSize": size, **variables}
        return listed(self._ask(LISTS[name], given, writes=False), name)

    def write(self, mutation: str, given: object) -> Shape:
        """What the mutation made. Nothing ties a second sending to the first, so none is sent by itself."""
        data = self._ask(MUTATIONS[mutation], {"input": given}, writes=True)
        return made(data, mutation, MADE.get(mutation, ""))

    def _ask(self, document: str, variables: dict[str, object], *, writes: bool) -> Shape:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        body = encoded({"query": document, "variables": variables})
        request = Request("POST", self._url, headers, body, writes=writes)
        return success(self._api.send(request), writes=writes)
