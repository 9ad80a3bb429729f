"""The queries at the root (dossier wave §4, [SDL])."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.graphql import Handler
from mock_erps.wave import places
from mock_erps.wave.chart import SUBTYPES, TYPES, account_subtype, account_type
from mock_erps.wave.fields import business
from mock_erps.wave.identity import APP, OPENED, PERSON, bearer
from mock_erps.wave.ids import encoded
from mock_erps.wave.listing import page

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Given = dict[str, Any]


def _unless_refused(answer: Handler) -> Handler:
    def read(call: Call, refusing: Refusal | None, given: Given) -> Any:
        if refusing is not None:
            raise refusing
        return answer(call, None, given)

    return read


def _business(call: Call, _above: Any, given: Given) -> Given:
    """Another business than the token's is as unknown as one that does not exist (§2, §8)."""
    wanted = given.get("id")
    if wanted is not None and wanted != call.company.id:
        raise Refusal("not_found", kind="Business", id=wanted)
    return business(call, call.company)


def _businesses(call: Call, _above: Any, given: Given) -> Given:
    """All that the token reaches; archived ones only when asked for."""
    reached = [business(call, call.vendor.companies[id]) for id in bearer(call).companies]
    return page(call, [one for one in reached if one["isArchived"] == bool(given.get("isArchived"))], given)


def _user(_call: Call, _above: Any, _given: Given) -> Given:
    times = {"createdAt": OPENED, "modifiedAt": OPENED}
    first, last, email = PERSON
    return {"id": encoded("User:1"), "firstName": first, "lastName": last, "defaultEmail": email, **times}


def _application(call: Call, _above: Any, _given: Given) -> Given:
    times = {"createdAt": OPENED, "modifiedAt": OPENED}
    about = {"name": APP.name, "description": None, "extraData": None, "logoUrl": None}
    return {"id": encoded("OAuthApplication:1"), "clientId": call.principal, **about, **times}


_QUERIES: Mapping[str, Handler] = {
    "accountSubtypes": lambda *_: [account_subtype(value) for value in SUBTYPES],
    "accountTypes": lambda *_: [account_type(value) for value in TYPES],
    "business": _business,
    "businesses": _businesses,
    "countries": lambda *_: [places.country(code) for code in places.COUNTRIES],
    "country": lambda _call, _above, given: places.country(given["code"]),
    "currencies": lambda *_: [places.currency(code) for code in places.CURRENCIES],
    "currency": lambda _call, _above, given: places.currency(given["code"]),
    "oAuthApplication": _application,
    "province": lambda _call, _above, given: (
        places.province(given["code"]) if given["code"] in places.PROVINCES else None
    ),
    "user": _user,
}
QUERIES: Mapping[str, Handler] = {name: _unless_refused(answer) for name, answer in _QUERIES.items()}
