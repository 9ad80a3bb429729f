"""The filter tree and its evaluation. Syntaxes parse into it; each ERP says how a field name reads a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from mock_erps.platform.books import Doc

#: (document, field name as written) → value, None when absent
Getter = Callable[[Doc, str], Any]


@dataclass(frozen=True, slots=True)
class Compare:
    """`op` is one of = != < <= > >=."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class In:
    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """`%` stands for any text; `_` for one character where `single` is set."""

    field: str
    pattern: str
    single: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """A text method, taken literally: `method` is contains, startswith or endswith."""

    field: str
    method: str
    text: str


@dataclass(frozen=True, slots=True)
class Null:
    field: str


@dataclass(frozen=True, slots=True)
class Not:
    part: Filter


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801  # `Any` is taken by typing
    parts: tuple[Filter, ...]


Filter = Compare | In | Like | Has | Null | Not | All | Any_


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    descending: bool = False


def matches(doc: Doc, condition: Filter, get: Getter, fold_case: bool = True) -> bool:
    """Whether a document meets a condition. An absent field meets no comparison but `!=` and Null."""
    if isinstance(condition, All):
        return all(matches(doc, part, get, fold_case) for part in condition.parts)
    if isinstance(condition, Any_):
        return any(matches(doc, part, get, fold_case) for part in condition.parts)
    if isinstance(condition, Not):
        return not matches(doc, condition.part, get, fold_case)
    value = get(doc, condition.field)
    if isinstance(condition, Null):
        return value is None
    if isinstance(condition, Compare):
        return _compare(value, condition.op, condition.value, fold_case)
    if isinstance(condition, In):
        return any(_compare(value, "=", wanted, fold_case) for wanted in condition.values)
    if isinstance(condition, Has):
        return value is not None and _has(str(value), condition, fold_case)
    return (
        value is not None and _pattern(condition.pattern, condition.single, fold_case).fullmatch(str(value)) is not None
    )


def _has(value: str, condition: Has, fold_case: bool) -> bool:
    text = condition.text
    if fold_case:
        value, text = value.lower(), text.lower()
    if condition.method == "contains":
        return text in value
    return value.startswith(text) if condition.method == "startswith" else value.endswith(text)


def _compare(value: Any, op: str, wanted: Any, fold_case: bool) -> bool:
    if value is None or wanted is None:
        return (op == "=") == (value is wanted) if op in ("=", "!=") else False
    left, right = _comparable(value, wanted, fold_case)
    match op:
        case "=":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def _comparable(value: Any, wanted: Any, fold_case: bool) -> tuple[Any, Any]:
    """Both as numbers when the document holds a number, both as text otherwise."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return str(value).lower(), str(wanted).lower()
    if isinstance(value, int | float | Decimal):
        try:
            return Decimal(str(value)), Decimal(str(wanted))
        except ArithmeticError:
            return str(value), str(wanted)
    if type(value) is type(wanted) and not isinstance(value, str):
        return value, wanted
    left, right = str(value), str(wanted)
    return (left.lower(), right.lower()) if fold_case else (left, right)


@cache
def _pattern(like: str, single: bool, fold_case: bool) -> re.Pattern[str]:
    parts = (".*" if c == "%" else "." if c == "_" and single else re.escape(c) for c in like)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if fold_case else 0))


def ordered(docs: Iterable[Doc], orders: Iterable[Order], get: Getter) -> list[Doc]:
    """Sorted by several fields; absent values first; equal keys keep their order."""
    rows = list(docs)
    for order in reversed(list(orders)):
        rows.sort(key=lambda doc, name=order.field: _sort_key(get(doc, name)), reverse=order.descending)  # type: ignore[misc]
    return rows


def _sort_key(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return (1, Decimal(str(value)))
    return (2, str(value).lower())
