"""What all entities share: keys, versions, times of change, unknown members refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource
from mock_erps.sap_business_one import fields

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Entity(Resource):
    """One entity set. `kind` is the set's own name, `type` the contract's name of its members."""

    type: ClassVar[str]
    key: ClassVar[str]
    number_key: ClassVar[bool] = False
    #: properties the vendor computes: sent ones are passed over
    computed: ClassVar[frozenset[str]] = frozenset(("DataVersion", "UpdateDate", "UpdateTime"))
    #: collection → the properties by which a sent member is known again (§11.5)
    members: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc[self.key])

    def parsed(self, key: str) -> str:
        """The id in `Invoices(417)` or `Items('A''1')`. Raises Refusal."""
        text = key.partition("=")[2] if key.startswith(f"{self.key}=") else key
        if self.number_key:
            if text.isascii() and text.isdigit():
                return str(int(text))
        elif len(text) > 1 and text[0] == text[-1] == "'":
            return text[1:-1].replace("''", "'")
        raise Refusal("bad_key", key=key, type=self.type)

    def written_key(self, doc: Doc) -> str:
        value = doc[self.key]
        return str(value) if self.number_key else "'" + str(value).replace("'", "''") + "'"

    def taken(self, call: Call, body: Mapping[str, Any]) -> Doc:
        sent = fields.taken(call.company, self.type, body)
        return {name: value for name, value in sent.items() if name not in self.computed}

    def merge(self, call: Call, before: Doc, body: Mapping[str, Any]) -> Doc:
        """What is not named stays; collections are merged by key unless the header says otherwise (§5, §11.5)."""
        sent = self.taken(call, body)
        sent.pop(self.key, None)
        return {**before, **sent, **self.merged_members(call, before, sent)}

    def merged_members(self, call: Call, before: Doc, sent: Doc) -> Doc:
        if replaces_collections(call):
            return {}
        merged: Doc = {}
        for name, keys in self.members.items():
            if sent.get(name) is not None:
                merged[name] = merged_by(keys, before.get(name) or [], sent[name])
        return merged

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        stamp(call, self.type, doc, before)

    def show(self, call: Call, doc: Doc) -> Doc:
        """The kept entity with what is computed at each reading."""
        return doc


def stamp(call: Call, type: str, doc: Doc, before: Doc | None) -> None:
    """The next version, and when it was made."""
    doc["DataVersion"] = before["DataVersion"] + 1 if before else 1
    now, known = local_now(call), fields.properties(type)
    if "UpdateDate" in known:
        doc["UpdateDate"] = now.date().isoformat()
    if "UpdateTime" in known:
        doc["UpdateTime"] = now.strftime("%H:%M:%S")
    born = "CreationDate" if "CreationDate" in known else "CreateDate"
    if before is None and born in known:
        doc[born] = now.date().isoformat()


def replaces_collections(call: Call) -> bool:
    """A PUT replaces, and a PATCH whose header says so; otherwise members that are not sent remain (§5)."""
    headers = call.request.headers
    asked = headers.get("b1s-replacecollectionsonpatch", "").lower() == "true"
    return asked or "PUT" in (call.request.method, headers.get("x-http-method-override", "").upper())


def merged_by(keys: tuple[str, ...], before: list[Doc], sent: list[Doc]) -> list[Doc]:
    """Members whose keys agree are changed, the others added; those not sent remain."""
    merged = [dict(member) for member in before]
    for part in sent:
        known = next((m for m in merged if all(part.get(k) is not None and m.get(k) == part[k] for k in keys)), None)
        if known is None:
            merged.append(dict(part))
        else:
            known.update(part)
    return merged


def local_now(call: Call) -> dt.datetime:
    """The company's own clock."""
    return dt.datetime.fromtimestamp(call.now, ZoneInfo(call.company.zone))


def today(call: Call) -> str:
    return local_now(call).date().isoformat()
