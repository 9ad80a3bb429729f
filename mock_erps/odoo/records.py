"""What every model does alike: create, read, change, remove, copy; special models say what differs (`resources/`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mock_erps.odoo.access import user_id
from mock_erps.odoo.catalogue import MODELS, TO_MANY, Field, Model
from mock_erps.odoo.values import Values, links, read_commands, stored
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: where ids begin that people look at: a document, its lines and its payment never share a number by chance
FIRST = {"account.move": 301, "account.move.line": 5001, "account.payment": 101, "account.payment.register": 7001}


class Record(Resource):
    """One model. `before` documents are never changed in place; ids are numbers, kept as text."""

    not_found = "missing_record"

    def __init__(self, name: str) -> None:
        self.kind = name  # type: ignore[misc]  # one class serves many models
        self.model: Model = MODELS[name]
        kept = [field for field in self.model.fields.values() if field.stored]
        self._blank: Doc = {field.name: _nothing(field) for field in kept}
        self._required = [field for field in kept if field.required]
        self._usual = {name: field.default for name, field in self.model.fields.items() if field.default is not None}

    # --- what special models override ------------------------------------------------------------------------

    def defaults(self, call: Call, vals: Values) -> Values:
        """Values of a new record that the client may leave out."""
        return dict(self._usual)

    def compose(self, call: Call, body: Values) -> Doc:
        doc: Doc = self._blank | self.defaults(call, body) | stored(call, self.model, body)
        doc["id"] = call.books.next(self.kind, FIRST.get(self.kind, 1))
        return doc | self._linked(call, {}, body)

    def merge(self, call: Call, before: Doc, body: Values) -> Doc:
        return {**before, **stored(call, self.model, body), **self._linked(call, before, body)}

    def _linked(self, call: Call, before: Doc, body: Values) -> Values:
        fields = (self.model.fields[name] for name in body if name in self.model.fields)
        return {
            field.name: links(call, self.model, field, before.get(field.name) or (), body[field.name])
            for field in fields
            if field.type == "many2many" and field.stored
        }

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        for field in self._required:
            if doc.get(field.name) in (None, False, ""):
                told: dict[str, Any] = {
                    "field": field.name,
                    "label": field.label,
                    "model": self.kind,
                    "title": self.model.label,
                }
                raise Refusal("missing_value", **told)

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        now = utc(call.now)
        if before is None:
            doc["create_date"], doc["create_uid"] = now, user_id(call)
        doc["write_date"], doc["write_uid"] = now, user_id(call)

    def may_remove(self, call: Call, doc: Doc) -> None:
        """Raises Refusal for a record that may not be removed."""

    # --- what all share --------------------------------------------------------------------------------------

    def create(self, call: Call, body: Values) -> Doc:
        doc = super().create(call, body)
        self.write_lines(call, doc, body)
        return doc

    def update(self, call: Call, before: Doc, body: Values) -> Doc:
        doc = super().update(call, before, body)
        self.write_lines(call, doc, body)
        return doc

    def write_lines(self, call: Call, doc: Doc, body: Values) -> None:
        """Apply the commands of one2many fields to the records they lead to."""
        for name, given in body.items():
            field = self.model.fields[name]
            if field.type == "one2many":
                for command in read_commands(self.model, field, given):
                    _apply(call, field, doc, command)

    def existing(self, call: Call, ids: Iterable[Any]) -> list[Doc]:
        """Records by id. Raises Refusal `missing_record` for one that is not there."""
        return [self._existing(call, id) for id in ids]

    def _existing(self, call: Call, id: Any) -> Doc:
        doc = call.books[self.kind].get(str(id))
        if doc is None:
            raise Refusal(self.not_found, model=self.kind, id=id, user=user_id(call))
        return doc

    def remove(self, call: Call, doc: Doc) -> None:
        self.may_remove(call, doc)
        super().remove(call, doc)
        for row in call.books["ir.model.data"].find("res_id", doc["id"]):
            if row["model"] == self.kind:
                call.books.remove("ir.model.data", str(row["id"]))

    def copy_values(self, call: Call, doc: Doc) -> Values:
        """What a copy starts from: everything written by people."""
        kept = (f for f in self.model.fields.values() if f.stored and not f.readonly)
        return {
            field.name: [(6, 0, list(doc.get(field.name) or ()))] if field.type == "many2many" else doc.get(field.name)
            for field in kept
        }

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc["id"])


def _nothing(field: Field) -> Any:
    if field.type in TO_MANY:
        return ()
    return 0 if field.type == "integer" else False


def _apply(call: Call, field: Field, parent: Doc, command: tuple[int, Any, Any]) -> None:
    from mock_erps.odoo.resources import RECORDS  # the registry knows this module

    code, id, vals = command
    children = RECORDS[field.of]
    if code == 0:
        children.create(call, {**vals, field.by: parent["id"]})
    elif code == 1:
        children.update(call, children.existing(call, [id])[0], vals)
    elif code in (2, 3):
        children.remove(call, children.existing(call, [id])[0])
    elif code == 5:
        for child in call.books[field.of].find(field.by, parent["id"]):
            children.remove(call, child)
    elif code == 6:
        kept = set(vals or ())
        for child in call.books[field.of].find(field.by, parent["id"]):
            if child["id"] not in kept:
                children.remove(call, child)


def utc(instant: float) -> str:
    """`2026-03-02 09:00:00.250000`: kept to the microsecond, told to the second (dossier §11.8)."""
    return dt.datetime.fromtimestamp(instant, dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def today(call: Call) -> str:
    """The user's day: in the zone of the context, else of the company."""
    zone = context(call).get("tz") or call.company.zone
    try:
        place = ZoneInfo(str(zone))
    except (ZoneInfoNotFoundError, ValueError):
        place = ZoneInfo("UTC")
    return dt.datetime.fromtimestamp(call.now, place).date().isoformat()


def context(call: Call) -> dict[str, Any]:
    """The context of the call, empty for an act in the vendor's own screens."""
    return getattr(call.body, "context", {})


def company_id(_call: Call) -> int:
    """A database of the mock holds one company."""
    return 1
