"""What all pages share: ids, etags, which properties a client may send, how a record starts."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.dynamics_business_central.model import CAPTIONS, ETAG, NO_ID, Page, page
from mock_erps.dynamics_business_central.times import instant
from mock_erps.platform.books import Books, Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def new_etag(books: Books, id: str) -> str:
    """`W/"JzE5OzU0Njg3…"`: base64 of a version number in the server's own dress (dossier §3)."""
    digest = hashlib.blake2b(f"{id}:{books.next('etag')}".encode(), digest_size=8).digest()
    number = str(int.from_bytes(digest, "big"))
    return 'W/"' + b64encode(f"'{len(number)};{number}1;00;'".encode()).decode() + '"'


class Record(Resource):
    """One page of the API. `kind` is the table of its records, by default its entity set."""

    #: the entity set, where it is another name than the table's
    set: ClassVar[str] = ""
    #: the property people know a record by, unique over the page; empty where there is none
    key: ClassVar[str] = ""
    #: reference: the property with an id → (entity set it leads to, the property with its code or number)
    references: ClassVar[Mapping[str, tuple[str, str]]] = {}

    @cached_property
    def page(self) -> Page:
        return page(self.set or self.kind)

    # --- Resource ----------------------------------------------------------------------------------------------------

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc["id"])

    def compose(self, call: Call, body: Mapping[str, Any]) -> Doc:
        sent = self.writable(call, body, None)
        id = uuid_for(call.company.id, self.kind, call.books.next("id"))
        return self.refer(call, {ETAG: "", **self.page.blank, "id": id, **sent}, sent)

    def merge(self, call: Call, before: Doc, body: Mapping[str, Any]) -> Doc:
        sent = self.writable(call, body, before)
        return self.refer(call, {**before, **sent}, sent)

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc[ETAG] = new_etag(call.books, doc["id"])
        if "lastModifiedDateTime" in doc:
            doc["lastModifiedDateTime"] = instant(call.now)

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if self.key and (before is None or before[self.key] != doc[self.key]):
            self.check_key(call, doc[self.key])

    def read(self, call: Call, id: str) -> Doc:
        doc = call.books[self.kind].get(id.lower())
        if doc is None:
            raise Refusal("not_found", caption=CAPTIONS.get(self.kind, self.page.name), id=id)
        return doc

    # --- the vendor's ways -------------------------------------------------------------------------------------------

    def writable(self, call: Call, body: Mapping[str, Any], before: Doc | None) -> Doc:
        """What of a body is taken, trimmed; annotations are passed over. Raises for unknown and read-only names."""
        blank, read_only = self.page.blank, self.page.read_only
        sent: Doc = {}
        for name, value in body.items():
            if name in blank and name not in read_only:
                sent[name] = value.strip() if isinstance(value, str) else value
            else:
                self._pass_over(call, name, before)
        return sent

    def _pass_over(self, call: Call, name: str, before: Doc | None) -> None:
        """Lines and annotations stand elsewhere; anything else is refused, but for computed values in a POST."""
        if name in self.page.collections or "@" in name:
            return
        if name not in self.page.blank:
            raise Refusal("unknown_property", property=name, entity=self.page.name)
        if before is not None or call.setting("read_only_in_post") == "reject":
            raise Refusal("read_only", property=name)

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        """Bring ids and codes of references into line: what is sent leads, the later one where both are."""
        for id_name, (set, code_name) in self.references.items():
            for name in [name for name in sent if name in (id_name, code_name)]:
                found = self.found(call, name, set, doc[name])
                doc[id_name] = found["id"] if found else NO_ID
                if code_name:
                    doc[code_name] = found[key_of(set)] if found else ""
        return doc

    def found(self, call: Call, name: str, set: str, value: str) -> Doc | None:
        """The record a reference means, None for none. Raises `reference_unknown`."""
        if value in ("", NO_ID):
            return None
        table = call.books[set]
        by_id = name.endswith("Id")
        found = table.get(value.lower()) if by_id else table.first("key", value.upper())
        if found is None:
            raise Refusal("reference_unknown", property=name, caption=CAPTIONS[set])
        return found

    def check_key(self, call: Call, value: str) -> None:
        if call.books[self.kind].first("key", value.upper()) is not None:
            key = {"number": "No.", "code": "Code"}[self.key]
            raise Refusal("duplicate_key", caption=CAPTIONS[self.kind], key=key, value=value)


def key_of(set: str) -> str:
    """`number` or `code`: what people know a record of a set by."""
    return "number" if "number" in page(set).blank else "code"
