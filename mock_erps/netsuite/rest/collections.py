"""Pages: the envelope that lists and SuiteQL share, and lists of records by `q` (dossier §5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from mock_erps.netsuite.places import REST, base_of, record_url
from mock_erps.netsuite.records import Record, table_of
from mock_erps.netsuite.rest.conditions import parse
from mock_erps.netsuite.values import today
from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.messages import Reply
from mock_erps.platform.query.filters import matches
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

MOST = 1000
COLLECTION = "application/vnd.oracle.resource+json; type=collection"


def window(call: Call) -> tuple[int, int]:
    """(offset, limit): the offset is a multiple of the limit."""
    limit, offset = _number(call, "limit", MOST), _number(call, "offset", 0)
    if not 1 <= limit <= MOST:
        raise Refusal("bad_limit", most=MOST)
    if offset < 0 or offset % limit:
        raise Refusal("bad_offset")
    return offset, limit


def _number(call: Call, name: str, default: int) -> int:
    value = next((value for key, value in call.query.items() if key.lower() == name), default)
    try:
        return int(value)
    except ValueError:
        raise Refusal("bad_number", parameter=name, value=value) from None


def page(url: str, rows: list[Any], offset: int, limit: int, total: int, more: str = "") -> Reply:
    """`rows` are those of this page; `more` are further parameters of the links, encoded."""

    def link(rel: str, at: int) -> dict[str, str]:
        return {"rel": rel, "href": f"{url}?limit={limit}&offset={at}{more}"}

    links = [link("self", offset)]
    if offset:
        links = [link("previous", offset - limit), link("first", 0), *links]
    if offset + limit < total:
        links = [link("next", offset + limit), link("last", (total - 1) // limit * limit), *links]
    shape = {
        "links": links,
        "count": len(rows),
        "hasMore": offset + limit < total,
        "items": rows,
        "offset": offset,
        "totalResults": total,
    }
    return Reply(200, [("content-type", COLLECTION)], orjson.dumps(shape))


def collection(call: Call, record: Record) -> Reply:
    """Ids and links only."""
    offset, limit = window(call)
    wanted = next((str(value) for key, value in call.query.items() if key.lower() == "q"), "")
    found = [doc for doc in call.rows(table_of(record)) if doc.get("itemType", record.kind) == record.kind]
    if wanted:
        condition = parse(record, wanted)
        found = [doc for doc in found if matches(doc, condition, partial(_value, call.company))]
    rows = [_listed(call, record, doc) for doc in found[offset : offset + limit]]
    more = f"&q={quote(wanted)}" if wanted else ""
    return page(f"{base_of(call)}{REST}/record/v1/{record.type}", rows, offset, limit, len(found), more)


def _listed(call: Call, record: Record, doc: Doc) -> dict[str, Any]:
    return {"links": [{"rel": "self", "href": record_url(call, record.type, doc["id"])}], "id": doc["id"]}


def _value(company: Company, doc: Doc, name: str) -> Any:
    """Instants are compared by their day where the account is: who asks for what came after today misses the rest of
    the day (real bug: airbytehq/airbyte issue 79653)."""
    value = doc.get(name)
    if name in ("createdDate", "lastModifiedDate") and value is not None:
        return today(company, value)
    if name == "id":
        return int(doc["id"])
    return value
