"""What every record shares: ids, external ids, required fields, stamps, deletion with a trace (dossier §4, §6, §10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.records import CUSTOMER, Record, table_of
from mock_erps.netsuite.resources.references import find, resolved
from mock_erps.netsuite.values import Given, Pointer
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Entity(Resource):
    """One record type."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.kind = table_of(record)  # type: ignore[misc]  # one class serves many record types
        #: record types of one family draw from one sequence of ids
        self.sequence = "transaction" if record.transaction else self.kind

    def named(self, call: Call, pointer: Pointer) -> Doc:
        """The record a request is about. Raises Refusal: transactions say it otherwise than all else (§8)."""
        doc = find(call, self.kind, pointer)
        if doc is not None and doc.get("itemType", self.record.kind) == self.record.kind:
            return doc
        missing = self.record.transaction and call.setting("missing_transaction") == "400"
        raise Refusal("wrong_transaction_type" if missing else "nonexistent_id", id=pointer.shown)

    def compose(self, call: Call, body: Given) -> Doc:
        doc = {name: value for name, value in resolved(call, self.record.fields, body).items() if value is not None}
        if self.kind == "item":
            doc["itemType"] = self.record.kind
        return {**doc, "custom": dict(body.get("custom", {}))}

    def merge(self, call: Call, before: Doc, body: Given) -> Doc:
        changed = {**before, **resolved(call, self.record.fields, body)}
        kept = {name: value for name, value in changed.items() if value is not None}
        return {**kept, "custom": {**before["custom"], **body.get("custom", {})}}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc.setdefault("id", str(call.books.next(self.sequence, 1001)) if before is None else before["id"])

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        self._check_required(doc)
        self._check_external(call, doc, before)

    def _check_required(self, doc: Doc) -> None:
        missing = [label for name, label in self.record.required if doc.get(name) in (None, "", [])]
        if missing:
            raise Refusal("missing_field", fields=", ".join(missing))

    def _check_external(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """One holder of an external id per record type."""
        external = doc.get("externalId")
        if external and (before is None or before.get("externalId") != external):
            if len(external) > int(call.setting("external_id_length")):
                raise Refusal("too_long", field="externalId", most=call.setting("external_id_length"))
            if call.books[self.kind].find("externalId", external):
                raise Refusal("record_exists")

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["createdDate"] = before["createdDate"] if before is not None else call.now
        doc["lastModifiedDate"] = call.now

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc["id"])

    def remove(self, call: Call, doc: Doc) -> None:
        """Gone, but for the trace that getDeleted and `deletedrecord` show."""
        super().remove(call, doc)
        trace = {"id": doc["id"], "type": self.record.type, "name": self._last_name(call, doc), "deletedDate": call.now}
        call.books.put("deleted", f"{self.kind}-{doc['id']}", trace)

    def _last_name(self, call: Call, doc: Doc) -> str:
        labelled = self.record.transaction and call.setting("deleted_name") != "number"
        return f"{self.record.neutral.title()} #{self.title(doc)}" if labelled else self.title(doc)

    def title(self, doc: Mapping[str, Any]) -> str:
        return str(doc.get(self.record.title) or doc["id"])


class Customer(Entity):
    """Named by `entityId`, which is unique; companies need a name, people two. Accounts number those without one."""

    def __init__(self) -> None:
        super().__init__(CUSTOMER)

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().derive(call, doc, before)
        doc.setdefault("isPerson", False)
        doc.setdefault("isInactive", False)
        doc.setdefault("subsidiary", "1")
        doc.setdefault("currency", call.company.facts["base_currency"])
        person = " ".join(filter(None, (doc.get("firstName"), doc.get("lastName"))))
        name = person if doc["isPerson"] else doc.get("companyName", "")
        doc["entityId"] = doc.get("entityId") or (f"CUST-{doc['id']}" if call.setting("auto_number_entities") else name)

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        person = (("firstName", "First Name"), ("lastName", "Last Name"))
        wanted = person if doc["isPerson"] else (("companyName", "Company Name"),)
        missing = [label for name, label in wanted if not doc.get(name)]
        if missing:
            raise Refusal("missing_field", fields=", ".join(missing))
        others = call.books["customer"].find("title", doc["entityId"].lower())
        if any(other["id"] != doc["id"] for other in others):
            raise Refusal("entity_exists")

    def remove(self, call: Call, doc: Doc) -> None:
        if any(call.books[kind].find("party", doc["id"]) for kind in ("invoice", "creditMemo", "customerPayment")):
            raise Refusal("has_dependents")
        super().remove(call, doc)


class Master(Entity):
    """A list of the vendor's own: its natural key is unique among the living."""

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().derive(call, doc, before)
        doc.setdefault("isInactive", False)

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        others = call.books[self.kind].find("title", self.title(doc).lower())
        if any(other["id"] != doc["id"] for other in others):
            raise Refusal("item_exists" if self.kind == "item" else "record_exists")

    def remove(self, call: Call, doc: Doc) -> None:
        raise Refusal("has_dependents")
