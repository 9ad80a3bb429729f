"""References: from what a client wrote to the id it means, or the vendor's "Invalid Field Value" (dossier §8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_erps.netsuite.records import Field
from mock_erps.netsuite.values import Given, Pointer
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: lists of the vendor's that no table is kept for
_FIXED: Mapping[str, tuple[str, ...]] = {
    "priceLevel": ("-1", "1"),
    "paymentMethod": ("1", "2", "3"),
    "unitsType": ("1",),
}


def resolved(call: Call, fields: Mapping[str, Field], given: Given, where: str = "") -> Doc:
    """The scalars of a record or line with its references as ids; `where` is the place of the line in the request."""
    return {
        name: _id(call, fields[name], value, f"{where}{name}") if isinstance(value, Pointer) else value
        for name, value in given.items()
        if name in fields
    }


def _id(call: Call, field: Field, pointer: Pointer, path: str) -> str:
    if field.target in _FIXED:
        if pointer.id in _FIXED[field.target]:
            return pointer.id
        raise Refusal("bad_reference", value=pointer.shown, field=field.name, path=path)
    if field.target not in call.books.kinds:
        return pointer.id
    doc = find(call, field.target, pointer)
    if doc is None or doc.get("isInactive"):
        raise Refusal("bad_reference", value=pointer.shown, field=field.name, path=path)
    return str(doc["id"])


def find(call: Call, table: str, pointer: Pointer) -> Doc | None:
    """The document of a table that a pointer names."""
    if pointer.id:
        return call.books[table].get(pointer.id)
    return call.books[table].first("externalId", pointer.external_id) if pointer.external_id else None
