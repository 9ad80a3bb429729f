"""Change data capture: what changed since an instant, cut at a thousand without a word (dossier §10, B19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import times
from mock_erps.quickbooks_online.entities import BY_NAME
from mock_erps.quickbooks_online.resources.entity import Entity
from mock_erps.quickbooks_online.writing import answered

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_WINDOW = 30 * 86400
_MOST = 1000


def read(call: Call) -> Reply:
    """One QueryResponse per entity asked for, in the order asked; `{}` for one without changes."""
    names = [name.strip() for name in call.query.get("entities", "").split(",") if name.strip()]
    if not names:
        raise Refusal("missing_parameter", parameter="entities")
    since = _since(call)
    left = _MOST
    answers: list[dict[str, Any]] = []
    for name in names:
        rows = _changed(call, _entity(name), since)[:left]
        left -= len(rows)
        answers.append(_page(_entity(name).kind, rows))
    return answered(call, {"CDCResponse": [{"QueryResponse": answers}]})


def _entity(name: str) -> Entity:
    entity = BY_NAME.get(name.lower())
    if entity is None:
        raise Refusal("unsupported_operation", operation=name)
    return entity


def _since(call: Call) -> float:
    text = call.query.get("changedSince", "")
    if not text:
        raise Refusal("missing_parameter", parameter="changedSince")
    try:
        since = times.instant(text.replace(" ", "+")).timestamp()
    except ValueError:
        raise Refusal("bad_date_format", value=text, element="changedSince") from None
    oldest = call.now - _WINDOW
    if since < oldest and call.setting("cdc_too_old") == "refuse":
        raise Refusal("bad_date", value=text, element="changedSince")
    return max(since, oldest)


def _changed(call: Call, entity: Entity, since: float) -> list[Doc]:
    """The last state of every document changed since, oldest change first; deleted ones as a stub.

    A replica that lags (F-VIS-LAG) has not heard of the latest changes.
    """
    last: dict[str, Doc] = {}
    heard = call.now - call.company.read_lag
    for change in reversed(call.books.changes):
        if change.at < since:
            break
        if change.kind == entity.kind and change.id not in last and change.at <= heard:
            last[change.id] = entity.show(call, change.after) if change.after else _deleted(change.id, change.at)
    return list(reversed(last.values()))


def _deleted(id: str, at: float) -> Doc:
    return {"domain": "QBO", "status": "Deleted", "Id": id, "MetaData": {"LastUpdatedTime": times.stamp(at)}}


def _page(kind: str, rows: list[Doc]) -> dict[str, Any]:
    if not rows:
        return {}
    return {kind: rows, "startPosition": 1, "maxResults": len(rows), "totalCount": len(rows)}
