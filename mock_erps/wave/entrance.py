"""A request at the door: named for journals and faults, its document judged, then its token (dossier wave §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from mock_erps.platform.refusals import Refusal
from mock_erps.wave.identity import enter, named_business
from mock_erps.wave.naming import operations
from mock_erps.wave.service import service

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def identify(call: Call) -> None:
    """Business and neutral names of a request nobody has checked yet."""
    exchange = call.exchange
    exchange.company = named_business(call)
    if call.operation.id == "post_invoices" and call.request.body.lstrip()[:1] == b"[":
        exchange.operations = ("create invoice batch", "create invoice")
    if call.operation.id != "graphql":
        return
    try:
        call.body = orjson.loads(call.request.body)
        exchange.operations = operations(service().read(call.request.body).document) or exchange.operations
    except (Refusal, orjson.JSONDecodeError):
        return


def authenticate(call: Call) -> None:
    """The document and its variables first; introspection needs nobody."""
    if call.operation.id == "graphql":
        asked = service().read(call.request.body)
        service().check(asked)
        if asked.document.introspects:
            return
    enter(call)
    if call.path.get("businessId", call.company.id) != call.company.id:
        raise Refusal("not_found", kind="Business", id=call.path["businessId"])
