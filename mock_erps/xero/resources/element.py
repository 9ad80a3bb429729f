"""One element of a call on its way into the books.

Xero collects all it dislikes about an element before it refuses it, so rules `say` their refusals and the element is
refused once, with all of them. An instance serves one element.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource
from mock_erps.xero.dates import instant, read_date
from mock_erps.xero.ids import draw, given_guid, is_guid
from mock_erps.xero.wire import sent_as_xml

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: amounts beyond this are refused: products of two must stay exact
LARGEST = Decimal(10) ** 12
#: reads one field of a request
FieldReader = Callable[["Element", "Call", str, Any], Any]


class Element(Resource):
    """Base of all kinds."""

    plural: ClassVar[str]
    singular: ClassVar[str]
    id_field: ClassVar[str]
    #: the name under which this kind tells that an element failed (dossier xero §9)
    failed_flag: ClassVar[str] = "HasErrors"
    #: fields a client may send → how they are read
    fields: ClassVar[Mapping[str, FieldReader]]
    #: the longest text of a field
    lengths: ClassVar[Mapping[str, int]] = {}

    def __init__(self) -> None:
        self.problems: list[Refusal] = []
        self.warnings: list[Refusal] = []

    def say(self, name: str, *place: str | int, **details: Any) -> None:
        """Note a refusal at a place inside the element: `say("tax_missing", "LineItems", 2)`."""
        self.problems.append(Refusal(name, place=place, **details))

    def refuse(self) -> None:
        """Raise what has been said so far, if anything."""
        if self.problems:
            raise Refusal("validation", parts=tuple(self.problems), warnings=tuple(self.warnings))

    def taken(self, call: Call, body: Mapping[str, Any]) -> Doc:
        """The known fields of a request, read. Null counts as absent; unknown fields are ignored, as there."""
        readers = self.fields
        doc: Doc = {}
        for name, value in body.items():
            if value is not None and (reader := readers.get(name)) is not None:
                doc[name] = reader(self, call, name, value)
        return doc

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        return self.taken(call, body)

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        return {**before, **self.taken(call, body)}

    def id_of(self, call: Call, doc: Doc) -> str:
        if self.id_field not in doc:
            doc[self.id_field] = draw(call, self.kind)
        return str(doc[self.id_field])

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["UpdatedDateUTC"] = instant(call.now)

    def _finish(self, call: Call, doc: Doc, before: Doc | None) -> None:
        self.derive(call, doc, before)
        self.check(call, doc, before)
        self.refuse()
        self.stamp(call, doc, before)

    def say_locked(self, call: Call, days: list[dt.date]) -> None:
        closed = call.company.facts.get("closed_until")
        if not closed or call.setting("adviser_role"):
            return
        until = dt.date.fromisoformat(closed)
        if any(day <= until for day in days):
            form = "%d %B %Y" if call.setting("lock_date_format") == "long" else "%d-%b-%Y"
            self.say("locked", kind=call.setting("lock_kind"), date=until.strftime(form).lstrip("0"))

    # --- finding -------------------------------------------------------------------------------------------------

    def known(self, call: Call, id: str) -> Doc | None:
        """By id or natural key, as paths name documents."""
        table = call.books[self.kind]
        found = table.get(id.lower()) if is_guid(id) else None
        return found or next(reversed(table.find("key", id.strip().lower())), None)

    def matched(self, call: Call, body: Mapping[str, Any]) -> Doc | None:
        """The document an upsert's element means: by id, else by natural key; None makes a new one."""
        return None

    def by_id(self, call: Call, body: Mapping[str, Any], unknown: str) -> Doc | None:
        """The document of the element's own id; says `unknown` when there is none."""
        value = body.get(self.id_field)
        if value in (None, ""):
            return None
        doc = call.books[self.kind].get(given_guid(call, value, self.id_field))
        if doc is None:
            self.say(unknown)
            self.refuse()
        return doc

    # --- showing -------------------------------------------------------------------------------------------------

    def show(self, call: Call, doc: Doc) -> Doc:
        """The document as a client sees it in full."""
        return {key: value for key, value in doc.items() if key[0] != "_"}

    def summary(self, call: Call, doc: Doc) -> Doc:
        """The document as an unpaged list shows it."""
        return self.show(call, doc)


# --- readers ----------------------------------------------------------------------------------------------------------


def text(element: Element, _call: Call, name: str, value: Any) -> str:
    """Any scalar as text; too long a one is said."""
    result = value if isinstance(value, str) else _scalar(value)
    limit = element.lengths.get(name)
    if limit is not None and len(result) > limit:
        label = _label(element, name)
        element.say("too_long", field=label, max=limit)
    return result


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _label(element: Element, name: str) -> str:
    """`Account Code`: the field as the vendor's sentences name it."""
    words = "".join(f" {c}" if c.isupper() and i and not name[i - 1].isupper() else c for i, c in enumerate(name))
    return words if words.startswith(element.singular) else words.replace("Email Address", "EmailAddress")


@lru_cache(maxsize=4096, typed=True)
def bounded(value: Any, name: str) -> Decimal:
    """A number the books can hold; a larger one breaks the vendor's parser. The same prices come again and again."""
    result = decimal(value) or ZERO  # 0.0 and -0.0 are one key of the memory
    if not -LARGEST <= result <= LARGEST:
        raise Refusal("bad_post_data", reason=f"Value was either too large or too small for a Decimal. Path '{name}'.")
    return result


def amount(_element: Element, _call: Call, name: str, value: Any) -> Decimal:
    return bounded(value, name)


def plain_number(_element: Element, _call: Call, name: str, value: Any) -> float:
    return number(bounded(value, name))


def flag(_element: Element, _call: Call, _name: str, value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).strip().lower() == "true"


def raw(_element: Element, _call: Call, _name: str, value: Any) -> Any:
    return value


def id_text(_element: Element, call: Call, name: str, value: Any) -> str:
    return given_guid(call, value, name)


def day(element: Element, call: Call, name: str, value: Any) -> dt.date | None:
    """A document date. An unreadable one is a matter of the parser or of the element, by setting `bad_date`."""
    try:
        return read_date(str(value).strip())
    except ValueError:
        if sent_as_xml(call):
            raise Refusal("bad_post_data", reason=f"The string '{value}' is not a valid AllXsd value.") from None
        if call.setting("bad_date") == "validation":
            element.say("date_invalid", field=name)
            return None
        reason = f"Error converting value \"{value}\" to type 'System.DateTime'. Path '{name}'."
        raise Refusal("bad_post_data", reason=reason) from None
