"""What all records of a business share: an id of its own type, and the times of creation and last change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.resources import Resource
from mock_erps.wave.ids import node_id
from mock_erps.wave.references import NAMES
from mock_erps.wave.values import instant

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: where the numbers of records begin; seeds count from 1
FIRST = 1001


class Record(Resource):
    kind: ClassVar[str]

    def id_of(self, call: Call, doc: Doc) -> str:
        if "id" not in doc:
            number = call.books.next(self.kind, FIRST)
            doc["id"] = node_id(call.company.id, NAMES[self.kind], number)
        return str(doc["id"])

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["createdAt"] = before["createdAt"] if before else instant(call.now)
        doc["modifiedAt"] = instant(call.now)


def without_nulls(given: Doc, *names: str) -> Doc:
    """An explicit null asks for the default, as leaving the field out does; the fields named here take null."""
    return {name: value for name, value in given.items() if value is not None or name in names}
