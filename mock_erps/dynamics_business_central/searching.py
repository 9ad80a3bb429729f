"""Lists: filter, order, count, pages that the server drives (dossier §5)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from mock_erps.dynamics_business_central.resources.rules import RULES
from mock_erps.dynamics_business_central.showing import chosen, context, options_of, origin, reply, shown
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.query.filters import All, Any_, Filter, Not
from mock_erps.platform.query.odata import V4
from mock_erps.platform.query.odata_options import Options, unknown_options
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_OTHERS = frozenset({"$skiptoken", "$schemaversion", "$format", "$tenant"})
_PAGE_SIZE = re.compile(r"odata\.maxpagesize\s*=\s*(\d+)")
_BOM = b"\xef\xbb\xbf"


def listed(call: Call, set: str, rows: Sequence[Doc] | None = None) -> Reply:
    """The rows of a page, or of a collection of one record."""
    options = _options(call, set)
    found = chosen(set, _rows(call, set) if rows is None else rows, options)
    start, left = _position(call, options)
    end = len(found) if left is None else min(start + left, len(found))
    size = _page_size(call)
    part = found[start : min(start + size, end)]
    body: Doc = {"@odata.context": context(call, set, False)}
    if options.count:
        body["@odata.count"] = len(found)
    body["value"] = [shown(call, set, row, options) for row in part]
    if start + size < end:
        body["@odata.nextLink"] = _next(call, start + size, None if left is None else left - size)
    return reply(call, body)


def counted(call: Call, set: str) -> Reply:
    """A bare number, behind a byte order mark (dossier §5)."""
    found = chosen(set, _rows(call, set), _options(call, set))
    return Reply(200, [("content-type", "text/plain")], _BOM + str(len(found)).encode())


def _rows(call: Call, set: str) -> list[Doc]:
    """What a search sees; documents that the user may not read are left out without a word (dossier §2)."""
    if set in ("salesInvoices", "salesCreditMemos") and call.setting("permissions") == "no_documents":
        return []
    rules = RULES[set]
    rows = call.rows(rules.kind)
    template = getattr(rules, "template", "")
    return [row for row in rows if row["_template"] == template] if template else rows


def _options(call: Call, set: str) -> Options:
    unknown = unknown_options(call.query, V4, _OTHERS)
    if unknown:
        raise Refusal("bad_query", reason=f"The query parameter '{unknown[0]}' is not supported.")
    options = options_of(call, set)
    if options.filter is not None:
        _check(call, options.filter)
    return options


def _check(call: Call, condition: Filter) -> None:
    """`or` joins conditions on one field only; a related record's fields are no filter (dossier §5)."""
    if isinstance(condition, All | Any_):
        for part in condition.parts:
            _check(call, part)
    fields = {name.partition("|")[0] for name in _fields(condition)}
    if isinstance(condition, Any_) and len(fields) > 1:
        raise Refusal("or_over_fields", fields=", ".join(sorted(fields)))
    if any("/" in name for name in fields):
        raise Refusal("not_implemented", what="filters on related records")


def _fields(condition: Filter) -> Iterator[str]:
    if isinstance(condition, All | Any_):
        for part in condition.parts:
            yield from _fields(part)
    elif isinstance(condition, Not):
        yield from _fields(condition.part)
    else:
        yield condition.field


def _page_size(call: Call) -> int:
    most = int(call.setting("max_page"))
    asked = _PAGE_SIZE.search(call.request.headers.get("prefer", ""))
    size = int(asked[1]) if asked else most
    if size > most:
        raise Refusal("page_too_large", size=size, max=most)
    return max(size, 1)


def _position(call: Call, options: Options) -> tuple[int, int | None]:
    """Where this page starts, and how many rows are still wanted."""
    token = call.query.get("$skiptoken")
    if not token:
        return options.skip, options.top
    try:
        start, _, left = b64decode(token, validate=True).decode().partition(",")
        return int(start), int(left) if left else None
    except ValueError:
        raise Refusal("bad_query", reason=f"The skip token '{token}' is not valid.") from None


def _next(call: Call, start: int, left: int | None) -> str:
    """An absolute address that repeats the other options."""
    token = b64encode(f"{start},{'' if left is None else left}".encode()).decode()
    kept = [part for part in call.request.query.split("&") if part and not _moves(part)]
    query = "&".join((*kept, "aid=FIRST", f"$skiptoken={quote(token)}"))
    return f"{origin(call)}{call.request.path}?{query}"


def _moves(part: str) -> bool:
    name = part.partition("=")[0].replace("%24", "$")
    return name in ("$skip", "$skiptoken", "$top", "aid")
