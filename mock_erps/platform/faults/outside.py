"""Somebody else in the same books: acts of `Erp.outside`, on what a request is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mock_erps.platform.by_hand import NothingThere
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: parts of the names vendors give to the id of a document in its own body
_ID_NAMES = ("id", "key", "recordno")


def act(call: Call, action: str, values: dict[str, Any]) -> None:
    """Do it as exchange number 0. Raises NothingThere when the ERP does not know the act, or refuses it to him too."""
    if action not in call.vendor.erp.outside:
        raise NothingThere(
            f"{call.vendor.slug} does not know the outside act {action!r}; take its faults out of the menu"
        )
    try:
        call.vendor.act(call.company, action, values)
    except Refusal as refusal:
        # his own error: answered to the client it would be a lie
        raise NothingThere(f"nothing to {action} was found in the books, {refusal.name} says the vendor") from None


def target_of(call: Call) -> str:
    """The id of the document a request is about: from its path, else from its body. Raises NothingThere."""
    kept = [call.books[kind] for kind in call.books.kinds]
    for value in [*reversed(call.path.values()), *(value for name, value in _scalars(call.body) if _names_an_id(name))]:
        if any(str(value) in table.docs for table in kept):
            return str(value)
    raise NothingThere(f"{call.exchange.operation}: no document that the request is about was found in the books")


def named_in(call: Call) -> str:
    """The party a request names: by its name, or by the id of a document with a name. Raises NothingThere."""
    view = call.vendor.erp.audit(call.company)
    texts = {str(value) for _, value in _scalars(call.body)}
    for party in view.parties:
        if texts & {party.id, party.name, party.code} - {""}:
            return party.name
    raise NothingThere(f"{call.exchange.operation}: no customer of the books is named in the request")


def name_given(call: Call) -> str:
    """The name a request gives to the party it creates. Raises NothingThere."""
    for name, value in _scalars(call.body):
        if name.lower().endswith("name") and isinstance(value, str) and value:
            return value
    raise NothingThere(f"{call.exchange.operation}: the request gives no name")


def _names_an_id(name: str) -> bool:
    return name.lower().endswith(_ID_NAMES)


def _scalars(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """All values with the names they stand under, outermost first."""
    if isinstance(value, dict):
        inner = []
        for key, part in value.items():
            if isinstance(part, dict | list):
                inner.append((key, part))
            else:
                yield key, part
        for key, part in inner:
            yield from _scalars(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from _scalars(part, name)
    elif isinstance(value, str | int | float):
        yield name, value
