"""Lists: query options, pages, next links, counts (dossier sap_business_one §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.query.filters import All, Compare, Filter, matches, ordered
from mock_erps.platform.query.odata_model import V3, V4, BadQuery, Dialect, UnknownFunction, UnknownProperty, typed
from mock_erps.platform.query.odata_model import Entity as Model
from mock_erps.platform.query.odata_options import Options, UnknownNavigation, read_options
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one import fields, wire
from mock_erps.sap_business_one.resources.entity import Entity

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

PAGE = 20
#: functions on fields are reported as unknown properties (§5)
_DIALECTS: Mapping[str, Dialect] = {
    "v1": replace(V3, functions=frozenset({"startswith", "endswith", "substringof"}), quoted_dates=True),
    "v2": replace(V4, functions=frozenset({"startswith", "endswith", "contains"}), quoted_dates=True),
}
#: property → index, for the look-ups that every integration makes
_INDEXED = {"NumAtCard": "reference", "DocNum": "number", "CardCode": "card"}


def find(call: Call, rules: Entity) -> Reply:
    options = _options(call, rules)
    rows = _matching(call, rules, options)
    size = page_size(call)
    ends = [end for end in (size or None, options.top) if end is not None]
    page = rows[options.skip :][: min(ends) if ends else None]
    body: dict[str, Any] = dict(wire.context(call, rules.kind))
    if options.count or call.query.get("$inlinecount") == "allpages":
        body[wire.annotation(call, "count")] = len(rows)
    body["value"] = [_listed(call, rules, options, row) for row in page]
    if link := _next_link(call, options, len(rows), size):
        body[wire.annotation(call, "nextLink")] = f"{rules.kind}?{link}"
    return wire.reply(call, 200, body)


def count(call: Call, rules: Entity) -> Reply:
    """`$count` honours `$filter`; what it cannot read kills the worker (§5)."""
    try:
        options = _options(call, rules)
    except Refusal as refusal:
        if refusal.name == "bad_filter_property" and call.setting("unknown_in_count") == "502":
            raise Refusal("bad_gateway") from None
        raise
    return wire.text(str(len(_matching(call, rules, options))))


def one(call: Call, rules: Entity, doc: Doc) -> Reply:
    """A single entity, in full or as far as selected; a selection spoils the tag (§6)."""
    options = _options(call, rules, only=("$select", "$expand"))
    told = options.selected(wire.shown(call, rules.type, rules.show(call, doc)))
    head = wire.context(call, f"{rules.kind}/$entity")
    if wire.version(call) == "v1":
        return wire.reply(call, 200, {**head, **told})
    if options.select:
        frozen = {"@odata.etag": wire.etag(1)} if call.setting("select_etag") == "frozen" else {}
        return wire.reply(call, 200, {**head, **frozen, **told})
    tag = wire.etag(doc["DataVersion"])
    return wire.reply(call, 200, {**head, "@odata.etag": tag, **told}, [("etag", tag)])


def page_size(call: Call) -> int:
    """Rows of a page; 0 is everything (§5)."""
    asked = call.request.headers.get("b1s-pagesize", "")
    if not asked:
        for part in call.request.headers.get("prefer", "").split(","):
            name, _, value = part.strip().partition("=")
            if name.lower() == "odata.maxpagesize":
                asked = value
    return int(asked) if asked.isascii() and asked.isdigit() else PAGE


def _options(call: Call, rules: Entity, only: tuple[str, ...] = ()) -> Options:
    model = fields.entity(rules.type, fields.user_fields(call.company))
    asked = {name: value for name, value in call.query.items() if not only or name in only}
    selected = str(asked.pop("$select", ""))
    try:
        options = read_options(asked, model, _DIALECTS[wire.version(call)])
    except (UnknownProperty, UnknownFunction) as error:
        raise Refusal("bad_filter_property", field=error.name) from None
    except UnknownNavigation as error:
        raise Refusal("bad_expand", field=error.name, type=rules.type) from None
    except BadQuery as error:
        raise Refusal("bad_query", reason=str(error)) from None
    return replace(options, select=_selected(selected, model))


def _selected(text: str, model: Model) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name != "*" and name not in model.properties:
            raise Refusal("unknown_property", field=name, type=model.name)
    return names


def _matching(call: Call, rules: Entity, options: Options) -> list[Doc]:
    model = fields.entity(rules.type, fields.user_fields(call.company))
    get = partial(typed, model)
    fold = _folds_case(call)
    rows = _candidates(call, rules, options.filter, fold)
    if options.filter is not None:
        condition = options.filter
        rows = [doc for doc in rows if matches(doc, condition, get, fold)]
    return ordered(rows, options.order, get) if options.order else rows


def _folds_case(call: Call) -> bool:
    asked = call.request.headers.get("b1s-caseinsensitive", "").lower() == "true"
    return asked or call.setting("case_sensitive") == "off"


def _candidates(call: Call, rules: Entity, condition: Filter | None, fold: bool) -> list[Doc]:
    """The rows a filter has to look at: an index narrows them, unless readers lag behind."""
    table = call.books[rules.kind]
    if not fold and not call.company.read_lag:
        for part in condition.parts if isinstance(condition, All) else (condition,):
            if isinstance(part, Compare) and part.op == "=" and _INDEXED.get(part.field) in table.indexes:
                return table.find(_INDEXED[part.field], _index_key(part))
    return call.rows(rules.kind)


def _index_key(part: Compare) -> Any:
    return int(part.value) if part.field == "DocNum" else part.value


def _listed(call: Call, rules: Entity, options: Options, doc: Doc) -> Doc:
    told = options.selected(wire.shown(call, rules.type, rules.show(call, doc)))
    if wire.version(call) == "v1":
        return told
    return {"@odata.etag": wire.etag(1 if options.select else doc["DataVersion"]), **told}


def _next_link(call: Call, options: Options, found: int, size: int) -> str:
    """Relative, by `$skip`; it repeats the other options and counts `$top` down (§5)."""
    if not size or options.skip + size >= found or (options.top is not None and options.top <= size):
        return ""
    kept = {name: value for name, value in call.query.items() if name not in ("$skip", "$top")}
    if options.top is not None:
        kept["$top"] = str(options.top - size)
    parts = [f"{name}={quote(str(value), safe=',()*')}" for name, value in kept.items()]
    return "&".join([*parts, f"$skip={options.skip + size}"])
