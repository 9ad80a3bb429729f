"""What every kind of document needs, written once: create, change, remove, read. Vendors say only what differs.

A resource turns a request's body into the document the vendor would keep. `compose` and `merge` build it, `derive`
fills in what the vendor computes, `check` refuses what the vendor refuses, `stamp` sets ids, versions and times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Resource:
    """One kind of document of one vendor."""

    kind: ClassVar[str]
    #: row of the error table for an unknown id
    not_found: ClassVar[str] = "not_found"

    # --- what the vendor overrides -------------------------------------------------------------------------

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        """The document a create starts from: the body's known fields with the vendor's defaults."""
        return dict(body)

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        """The document an update ends at (full, sparse, patch: the vendor's way)."""
        return {**before, **body}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Fill in computed fields: totals, balances, numbers, names of references."""

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Raise Refusal for what the vendor's rules forbid."""

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Version and times."""

    # --- what all share --------------------------------------------------------------------------------------

    def create(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = self.compose(call, body)
        self._finish(call, doc, None)
        return call.books.put(self.kind, self.id_of(call, doc), doc)

    def update(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        doc = self.merge(call, before, body)
        self._finish(call, doc, before)
        return call.books.put(self.kind, self.id_of(call, doc), doc)

    def touch(self, call: Call, doc: Doc, **fields: Any) -> Doc:
        """A change the vendor makes by itself (a payment settles an invoice): stamped, not checked."""
        after = {**doc, **fields}
        self.stamp(call, after, doc)
        return call.books.put(self.kind, self.id_of(call, after), after)

    def remove(self, call: Call, doc: Doc) -> None:
        call.books.remove(self.kind, self.id_of(call, doc))

    def read(self, call: Call, id: str) -> Doc:
        """Raises Refusal `not_found` of this resource."""
        doc = call.books[self.kind].get(id)
        if doc is None:
            raise Refusal(self.not_found, kind=self.kind, id=id)
        return doc

    def id_of(self, call: Call, doc: Doc) -> str:
        """The id a document is kept under; draws one for a new document."""
        raise NotImplementedError

    def _finish(self, call: Call, doc: Doc, before: Doc | None) -> None:
        self.derive(call, doc, before)
        self.check(call, doc, before)
        self.stamp(call, doc, before)
