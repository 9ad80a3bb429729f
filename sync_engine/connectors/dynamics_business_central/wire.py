"""One company of Business Central on the wire: signed requests, pages that the server drives, `$batch` (§5, §9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sync_engine.connectors import Target
from sync_engine.connectors.dynamics_business_central.answers import success
from sync_engine.connectors.dynamics_business_central.facts import API, CONCURRENT, LIMITS, PAGE, TOKEN
from sync_engine.connectors.http import Answer, Request, Transport
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.connectors.wire_json import Shape, encoded, part, rows, text
from sync_engine.outcomes import Ambiguous, Missing, Unreadable, VendorError


@dataclass(frozen=True, slots=True)
class Change:
    """One write: its path below the company (or `beside` all companies), its body, the version it is about."""

    method: str
    path: str
    body: object = None
    version: str = ""
    beside: bool = False

    @property
    def headers(self) -> dict[str, str]:
        version = {"If-Match": self.version} if self.version else {}
        return {"Accept": "application/json", "Content-Type": "application/json", **version}


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(
            target.connect_time_out, target.read_time_out, limits=LIMITS, connections=CONCURRENT, held=target.hold
        )
        login = target.credentials
        tenant = login.get("tenant_id") or "organizations"
        token_url = f"{target.hosts.get('token', TOKEN)}/{tenant}/oauth2/v2.0/token"
        grant = Grant(target, token_url, self._transport)
        self._api = Authorised(grant, self._transport, lambda answer: answer.status == 401)
        host = target.hosts.get("api", API)
        self._root = f"{host}/v2.0/{login.get('environment') or 'production'}/api/v2.0"
        self._company = f"companies({target.company})"
        self.address = f"{self._root}/{self._company}"

    def close(self) -> None:
        self._transport.close()

    def heed(self, error: VendorError) -> None:
        """Nothing goes out before the time that the target has named."""
        self._transport.pace.heed(error)

    def one(self, path: str, id: str, parts: str = "") -> Shape | None:
        """A record by its id, with what it is told to hold; None where there is none."""
        expand = f"?$expand={parts}" if parts else ""
        try:
            return self._read(f"{self.address}/{path}({id}){expand}")
        except Missing:
            return None

    def all(self, path: str, condition: str = "", parts: str = "") -> Iterator[Shape]:
        """All rows, page after page, as the server links them."""
        address = f"{self.address}/{path}"
        if condition:
            address += f"?$filter={quote(condition)}" + (f"&$expand={parts}" if parts else "")
        return self._pages(address, path)

    def subscriptions(self) -> Iterator[Shape]:
        """Those of this user, which stand beside the companies."""
        return self._pages(f"{self._root}/subscriptions", "subscriptions")

    def _pages(self, address: str, path: str) -> Iterator[Shape]:
        while address:
            shape = self._listed(address, path)
            yield from rows(shape, "value")
            address = self._followed(text(shape, "@odata.nextLink"))

    def page(self, path: str, condition: str, order: str, skip: int) -> tuple[list[Shape], bool]:
        """One page of rows in this order, and whether there are more."""
        query = f"$filter={quote(condition)}&" if condition else ""
        address = f"{self.address}/{path}?{query}$orderby={order}&$skip={skip}"
        shape = self._listed(address, path)
        return rows(shape, "value"), "@odata.nextLink" in shape

    def write(self, change: Change) -> Shape:
        """The record after a write, nothing where the vendor answers none."""
        address = f"{self._root}/{change.path}" if change.beside else f"{self.address}/{change.path}"
        body = encoded(change.body) if change.body is not None else b""
        request = Request(change.method, address, change.headers, body, writes=True)
        return success(self._api.send(request), writes=True)

    def write_all(self, changes: Sequence[Change]) -> list[Shape | VendorError]:
        """What became of each of several writes, in one call; the vendor promises no order (§9)."""
        parts = [self._part(str(number), change) for number, change in enumerate(changes)]
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Prefer": "odata.continue-on-error",
        }
        body = encoded({"requests": parts})
        request = Request("POST", f"{self._root}/$batch", headers, body, writes=True)
        told = {text(row, "id"): row for row in rows(success(self._api.send(request), writes=True), "responses")}
        return [_told(told.get(str(number))) for number in range(len(changes))]

    def _part(self, id: str, change: Change) -> Mapping[str, object]:
        url = f"{self._company}/{change.path}"
        body = {} if change.body is None else {"body": change.body}
        return {"id": id, "method": change.method, "url": url, "headers": change.headers, **body}

    def _read(self, address: str) -> Shape:
        headers = {"Accept": "application/json", "Prefer": f"odata.maxpagesize={PAGE}"}
        return success(self._api.send(Request("GET", address, headers)), writes=False)

    def _listed(self, address: str, path: str) -> Shape:
        shape = self._read(address)
        if not isinstance(shape.get("value"), list):
            raise Unreadable(f"the answer to a query for {path} holds no rows")
        return shape

    def _followed(self, link: str) -> str:
        """The next page at the host we know: a token goes nowhere else."""
        _, _, rest = link.partition("/api/v2.0/")
        return f"{self._root}/{rest}" if rest else ""


def _told(row: Shape | None) -> Shape | VendorError:
    """One answer of a batch, judged as if it had come alone."""
    if row is None:
        return Ambiguous("the answer to the batch leaves this part out")
    headers = {name.lower(): str(value) for name, value in part(row, "headers").items()}
    status = row.get("status")
    answer = Answer(status if isinstance(status, int) else 0, headers, encoded(row.get("body") or {}))
    try:
        return success(answer, writes=True)
    except VendorError as error:
        return error


def equals(field: str, value: str) -> str:
    """Quotes are doubled (§5)."""
    return f"{field} eq {literal(value)}"


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
