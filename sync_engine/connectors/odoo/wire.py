"""One database of Odoo on the wire: methods of models over JSON-2 or JSON-RPC (dossier odoo §1, §3, §7)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sync_engine.connectors import Target
from sync_engine.connectors.http import Limit, Request, Transport
from sync_engine.connectors.odoo.answers import result_of_json2, result_of_rpc, rows
from sync_engine.connectors.odoo.facts import ONLINE
from sync_engine.connectors.wire_json import Shape, encoded
from sync_engine.outcomes import Ambiguous, Disconnected, Missing, Refused, VendorError

T = TypeVar("T")
_JSON = {"Content-Type": "application/json"}
#: Archived records are shown, texts are English.
_CONTEXT: Mapping[str, object] = {"lang": "en_US", "active_test": False}


class Wire:
    """One attempt per call; every method raises `outcomes.VendorError` for all that is not success."""

    def __init__(self, target: Target) -> None:
        self._base = target.hosts.get("api", f"https://{target.company}{ONLINE}")
        self._pace = float(str(target.options.get("calls_per_second", 1 if self._base.endswith(ONLINE) else 0)))
        limits = (Limit(1, 1 / self._pace),) if self._pace else ()
        # §7: one after another, as Odoo Online wants it
        self._transport = Transport(
            target.connect_time_out, target.read_time_out, limits=limits, connections=1, held=target.hold
        )
        self._door: Json2 | JsonRpc = (
            JsonRpc(self._transport, self._base, target)
            if target.options.get("wire") == "jsonrpc"
            else Json2(self._transport, self._base, target)
        )

    def close(self) -> None:
        self._transport.close()

    def find(self, model: str, domain: Sequence[object], fields: Sequence[str]) -> list[Shape]:
        """All records at once: without a limit the target gives every row (§5), and no page can shift."""
        return rows(self._call(model, "search_read", domain=list(domain), fields=list(fields), order="id"))

    def page(
        self, model: str, domain: Sequence[object], fields: Sequence[str], order: str, offset: int, limit: int
    ) -> list[Shape]:
        """Some of the records, counted off in an order."""
        part: dict[str, Any] = {"order": order, "offset": offset, "limit": limit}
        return rows(self._call(model, "search_read", domain=list(domain), fields=list(fields), **part))

    def count(self, model: str, domain: Sequence[object]) -> int:
        return int(self._call(model, "search_count", domain=list(domain)))

    def ids(self, model: str, domain: Sequence[object]) -> list[int]:
        """The ids of all records a domain means."""
        return list(self._call(model, "search", domain=list(domain)))

    def read(self, model: str, ids: Sequence[int], fields: Sequence[str]) -> list[Shape]:
        """Records by id; those that are not there are left out without a word (§3)."""
        return rows(self._call(model, "read", ids=list(ids), fields=list(fields)))

    def create(self, model: str, vals: Sequence[Mapping[str, object]], **context: object) -> list[int]:
        """The ids in the order of the values: all records or none (§9)."""
        made = self._call(model, "create", context, writes=True, vals_list=list(vals))
        return made if isinstance(made, list) else [made]

    def load(self, model: str, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Any:
        """Upserted by external id: what a second call does, the first has done (§6)."""
        return self._call(model, "load", writes=True, fields=list(columns), data=[list(row) for row in cells])

    def act(self, model: str, method: str, ids: Sequence[int], context: Shape | None = None, **given: object) -> Any:
        """A method of records that changes something."""
        return self._call(model, method, context or {}, writes=True, ids=list(ids), **given)

    def midway(self, step: Callable[[], T]) -> T:
        """A step after which something is left half done unless it says no or succeeds."""
        try:
            return step()
        except (Refused, Ambiguous, Disconnected, Missing):
            raise
        except VendorError as error:
            self._transport.pace.heed(error)  # nothing goes out before the time that the target has named
            raise Ambiguous(f"begun, and not finished: {error.text}", error.code) from None

    def _call(
        self,
        model: str,
        method: str,
        context: Mapping[str, object] | None = None,
        *,
        writes: bool = False,
        ids: list[int] | None = None,
        **given: object,
    ) -> Any:
        asked = {**given, "context": {**_CONTEXT, **(context or {})}}
        return self._door.call(model, method, ids, asked, writes=writes)


class Json2:
    """Parameters by name, the key in the header (§2)."""

    def __init__(self, transport: Transport, base: str, target: Target) -> None:
        self._transport = transport
        self._base = base
        self._headers = {
            **_JSON,
            "Authorization": f"bearer {target.credentials.get('api_key', '')}",
            "X-Odoo-Database": target.company or target.credentials.get("db", ""),
        }

    def call(self, model: str, method: str, ids: list[int] | None, given: Shape, *, writes: bool) -> Any:
        body = encoded(given if ids is None else {"ids": ids, **given})
        url = f"{self._base}/json/2/{model}/{method}"
        answer = self._transport.send(Request("POST", url, self._headers, body, writes=writes))
        return result_of_json2(answer, writes=writes)


class JsonRpc:
    """`execute_kw` with database, user and key in every call (§2)."""

    def __init__(self, transport: Transport, base: str, target: Target) -> None:
        self._transport = transport
        self._url = f"{base}/jsonrpc"
        login = target.credentials
        self._db = target.company or login.get("db", "")
        self._login = login.get("login", "")
        self._key = login.get("api_key") or login.get("password", "")
        self._numbers = itertools.count(1)
        self._user = int(login.get("uid") or 0)

    def call(self, model: str, method: str, ids: list[int] | None, given: Shape, *, writes: bool) -> Any:
        head = [self._db, self._signed_in(), self._key, model, method]
        return self._send("object", "execute_kw", [*head, [] if ids is None else [ids], given], writes=writes)

    def _signed_in(self) -> int:
        if not self._user:
            user = self._send("common", "authenticate", [self._db, self._login, self._key, {}], writes=False)
            if not user:
                raise Disconnected("Odoo does not accept our login; a person must look at it", "AccessDenied")
            self._user = int(user)
        return self._user

    def _send(self, service: str, method: str, args: list[object], *, writes: bool) -> Any:
        params = {"service": service, "method": method, "args": args}
        body = encoded({"jsonrpc": "2.0", "method": "call", "id": next(self._numbers), "params": params})
        answer = self._transport.send(Request("POST", self._url, _JSON, body, writes=writes))
        return result_of_rpc(answer, writes=writes)
