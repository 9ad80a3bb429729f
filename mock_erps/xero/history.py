"""History and notes of a document: what the books remember of its changes, and what people wrote beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.books import Change, Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.dates import instant, utc
from mock_erps.xero.elements import sent_elements
from mock_erps.xero.ids import draw
from mock_erps.xero.resources.element import Element
from mock_erps.xero.wire import ok

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_USER = "System Generated"


class HistoryRecord(Element):
    kind = "note"
    plural = "HistoryRecords"
    singular = "HistoryRecord"
    id_field = "HistoryRecordID"
    fields: ClassVar = {}


def _document(call: Call, kind: type[Element], id: str) -> Doc:
    """Unlike other reads, an unknown document is a validation error here (dossier xero §8)."""
    doc = kind().known(call, id)
    if doc is None:
        raise Refusal("history_not_found")
    return doc


def history(call: Call, kind: type[Element], id: str) -> Reply:
    """Newest first."""
    key = _document(call, kind, id)[kind.id_field]
    records = [_record(change) for change in call.books.history(kind.kind, key)]
    records += [doc["shown"] for doc in call.books["note"].find("document", key)]
    return ok(call, "HistoryRecords", records[::-1])


def _record(change: Change) -> Doc:
    after = change.after or {}
    what = "Created" if change.before is None else after.get("Status", "Edited").capitalize()
    if change.before is not None and change.before.get("Status") == after.get("Status"):
        what = "Edited"
    return _told(change.at, what, _USER, "")


def _told(at: float, changes: str, user: str, details: str) -> Doc:
    moment = utc(at).isoformat(timespec="seconds")
    return {
        "Changes": changes,
        "DateUTCString": moment,
        "DateUTC": instant(at),
        "User": user,
        "Details": details,
    }


def note(call: Call, kind: type[Element], id: str) -> Reply:
    """People's and apps' own words. Raises the element's refusal for an empty one."""
    key = _document(call, kind, id)[kind.id_field]
    records = []
    for sent in sent_elements(call, HistoryRecord):
        details = str(sent.get("Details") or "").strip()
        if not details:
            raise Refusal("validation", parts=(Refusal("note_missing"),))
        record = _told(call.now, "Note", _USER, details)
        call.books.put("note", draw(call, "note"), {"document": key, "shown": record})
        records.append(record)
    return ok(call, "HistoryRecords", records)
