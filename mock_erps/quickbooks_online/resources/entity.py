"""What all of the vendor's entities share: ids, SyncTokens, full and sparse updates (dossier quickbooks_online §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource
from mock_erps.quickbooks_online.times import stamp

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HEAD = ("domain", "sparse", "Id", "SyncToken", "MetaData", "status", "AttachableRef")


class Entity(Resource):
    """One entity. `kind` is its name in JSON; its path is that name in lower case (§1)."""

    neutral: ClassVar[str]
    #: entities that draw their ids from one sequence share its name
    sequence: ClassVar[str]
    #: fields the vendor computes: taken in a body, never believed (§11.6)
    computed: ClassVar[frozenset[str]] = frozenset()
    required: ClassVar[tuple[str, ...]] = ()
    #: what keeps its value when a full update leaves it out
    kept: ClassVar[tuple[str, ...]] = ()
    deletable: ClassVar[bool] = False
    _not_kept: ClassVar[frozenset[str]] = frozenset(_HEAD)

    def __init_subclass__(cls) -> None:
        cls._not_kept = cls.computed.union(_HEAD)

    # --- Resource ------------------------------------------------------------------------------------------

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc["Id"])

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        self.require(call, body)
        return {"domain": "QBO", "sparse": False, "Id": "", "SyncToken": "0", "MetaData": {}, **self.fields(body)}

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        """A sparse update leaves alone what it does not name; a full one clears it (§3, §11.5)."""
        if is_true(body.get("sparse")):
            if call.setting("sparse_update") == "mandatory":
                self.require(call, body)
            cleared = [name for name in body if empty(body[name]) and name not in _HEAD]
            kept = {name: value for name, value in before.items() if name not in cleared}
            return {**kept, **self.fields(body)}
        self.require(call, body)
        kept = {name: before[name] for name in (*_HEAD, *self.kept) if name in before}
        return {**kept, **self.fields(body)}

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        now = stamp(call.now)
        if before is None:
            doc["Id"] = str(call.books.next(self.sequence))
            doc["SyncToken"] = "0"
            doc["MetaData"] = {"CreateTime": now, "LastUpdatedTime": now}
            return
        doc["SyncToken"] = str(int(before["SyncToken"]) + 1)
        doc["MetaData"] = {**before["MetaData"], "LastUpdatedTime": now}

    def read(self, call: Call, id: str) -> Doc:
        """A deleted document is told apart from one that never was (§8)."""
        doc = call.books[self.kind].get(id)
        if doc is not None:
            return doc
        if any(change.id == id and change.after is None and change.kind == self.kind for change in call.books.changes):
            raise Refusal("object_deleted")
        raise Refusal("not_found", kind=self.kind, id=id)

    # --- the vendor's ways -----------------------------------------------------------------------------------

    def fields(self, body: dict[str, Any]) -> Doc:
        """What of a body becomes part of the document."""
        return {
            name: value if type(value) is str or name == "Line" else cleaned(value)
            for name, value in body.items()
            if name not in self._not_kept and value is not None and value != ""
        }

    def missing(self, body: dict[str, Any]) -> list[Refusal]:
        """What a body lacks, one refusal for each (§8: they are told together)."""
        return [missing(name) for name in self.required if absent(body.get(name))]

    def require(self, call: Call, body: dict[str, Any]) -> None:
        lacking = self.missing(body)
        if lacking:
            raise Refusal(lacking[0].name, tuple(lacking[1:]), **lacking[0].details)

    def current(self, call: Call, body: dict[str, Any]) -> Doc:
        """The document a change is about, if the client saw its latest version (§6)."""
        for name in ("Id", "SyncToken"):
            if body.get(name) is None or body[name] == "":
                raise missing(name)
        doc = self.read(call, str(body["Id"]))
        if str(body["SyncToken"]) != doc["SyncToken"]:
            raise Refusal("stale", user=call.setting("user_name"))
        return doc

    def show(self, call: Call, doc: Doc) -> Doc:
        """The document as answers show it."""
        return doc

    def delete(self, call: Call, doc: Doc) -> None:
        self.remove(call, doc)

    def void(self, call: Call, doc: Doc) -> Doc:
        raise Refusal("unsupported_operation", operation="void")


def missing(parameter: str) -> Refusal:
    """2020, as the vendor names what is not there."""
    return Refusal("missing_parameter", parameter=parameter)


def empty(value: Any) -> bool:
    """python-quickbooks sends empty texts for what it does not know (§11.6)."""
    return value is None or value == ""


def absent(value: Any) -> bool:
    """Nothing at all, or a reference to nothing."""
    return empty(value) or (isinstance(value, dict) and "value" in value and empty(value["value"])) or value == {}


def cleaned(value: Any) -> Any:
    """A copy without empty texts in its objects."""
    if isinstance(value, dict):
        return {
            name: item if type(item) is str else cleaned(item)
            for name, item in value.items()
            if item is not None and item != ""
        }
    return [cleaned(item) for item in value] if isinstance(value, list) else value


def is_true(value: Any) -> bool:
    return value is True or value == "true"
