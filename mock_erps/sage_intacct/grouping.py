"""Aggregates in a query's `select`: one row per combination of the plain fields (dossier sage_intacct §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.sage_intacct.answers import element
from mock_erps.sage_intacct.objects import Object
from mock_erps.sage_intacct.rows import Getter
from mock_erps.sage_intacct.values import shown

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def _number(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO


def _average(found: list[Any]) -> Any:
    return sum((_number(value) for value in found), ZERO) / len(found) if found else ZERO


_HOW: Mapping[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "sum": lambda found: sum((_number(value) for value in found), ZERO),
    "avg": _average,
    "min": lambda found: min(found, default=None),
    "max": lambda found: max(found, default=None),
}


def grouped(
    call: Call, one: Object, docs: list[Doc], fields: tuple[str, ...], sums: list[tuple[str, str]]
) -> list[str]:
    """Rows as they are written; an aggregate's element is `SUM.FIELD`."""
    get = Getter(call, one)
    groups: dict[tuple[str, ...], list[Doc]] = {}
    for doc in docs:
        groups.setdefault(tuple(shown(get(doc, name)) for name in fields), []).append(doc)
    if not fields:
        groups = {(): docs}
    rows = []
    for key, members in groups.items():
        inner = "".join(element(name, value) for name, value in zip(fields, key, strict=True))
        for how, name in sums:
            found = [value for doc in members if (value := get(doc, name)) is not None]
            inner += element(f"{how.upper()}.{name}", shown(_HOW[how](found)))
        rows.append(f"<{one.name}>{inner}</{one.name}>")
    return rows
