"""The `q` of a collection: `companyName START_WITH "Rel" AND dateCreated ON_OR_AFTER "1/1/2024"` (dossier §5)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from mock_erps.netsuite.records import Field, Record
from mock_erps.platform.query.filters import All, Any_, Compare, Filter, Has, In, Not, Null
from mock_erps.platform.refusals import Refusal

_TOKENS = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<list>\[[^\]]*\])|(?P<sign>[()])|(?P<word>[^\s()"\[\]]+))')
_TEXTS: Mapping[str, Callable[[str, str], Filter]] = {
    "IS": lambda name, value: Compare(name, "=", value),
    "CONTAIN": lambda name, value: Has(name, "contains", value),
    "START_WITH": lambda name, value: Has(name, "startswith", value),
    "END_WITH": lambda name, value: Has(name, "endswith", value),
}
_NUMBERS = {"EQUAL": "=", "GREATER": ">", "GREATER_OR_EQUAL": ">=", "LESS": "<", "LESS_OR_EQUAL": "<="}
_DATES = {"ON": "=", "AFTER": ">", "BEFORE": "<", "ON_OR_AFTER": ">=", "ON_OR_BEFORE": "<="}
#: names that a collection is searched by beside the record's own
_ALSO = {"datecreated": Field("createdDate", "instant"), "id": Field("id", "number")}


def parse(record: Record, text: str) -> Filter:
    """Raises Refusal for what the vendor would not understand."""
    parser = _Parser(record, text)
    condition = parser.any()
    parser.end()
    return condition


class _Parser:
    def __init__(self, record: Record, text: str) -> None:
        self._fields = {**record.folded, **_ALSO}
        self._tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            found = _TOKENS.match(text, at)
            if found is None:
                raise _bad(f"Invalid condition: {text[at:]}")
            self._tokens.append(found[0].strip())
            at = found.end()

    def end(self) -> None:
        if self._tokens:
            raise _bad(f"Unexpected token: {self._tokens[0]}.")

    def any(self) -> Filter:
        parts = [self._all()]
        while self._took("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def _all(self) -> Filter:
        parts = [self._condition()]
        while self._took("AND"):
            parts.append(self._condition())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _took(self, word: str) -> bool:
        if self._tokens and self._tokens[0].upper() == word:
            self._tokens.pop(0)
            return True
        return False

    def _take(self) -> str:
        if not self._tokens:
            raise _bad("Unexpected end of the condition.")
        return self._tokens.pop(0)

    def _condition(self) -> Filter:
        if self._took("("):
            inner = self.any()
            if not self._took(")"):
                raise _bad("A parenthesis is not closed.")
            return inner
        name, operator = self._take(), self._take().upper()
        field = self._fields.get(name.lower())
        if field is None:
            raise Refusal("unknown_identifier", identifier=name, table="record")
        if operator in ("EMPTY", "EMPTY_NOT"):
            return Null(field.name) if operator == "EMPTY" else Not(Null(field.name))
        if operator.endswith("_NOT") or operator == "IS_NOT":
            return Not(self._compared(field, operator.removesuffix("_NOT")))
        return self._compared(field, operator)

    def _compared(self, field: Field, operator: str) -> Filter:
        name = field.name
        if operator in _TEXTS:
            return _TEXTS[operator](name, _plain(self._take()))
        if operator in _NUMBERS:
            return Compare(name, _NUMBERS[operator], _plain(self._take()))
        if operator in _DATES:
            return Compare(name, _DATES[operator], _day(_plain(self._take())))
        if operator in ("ANY_OF", "BETWEEN", "WITHIN"):
            values = [part.strip(' "') for part in self._take().strip("[]").split(",")]
            if operator == "ANY_OF":
                return In(name, tuple(values))
            if len(values) == 2:
                low, high = map(_day, values) if operator == "WITHIN" else values
                return All((Compare(name, ">=", low), Compare(name, "<=", high)))
        raise _bad(f"Invalid operator: {operator}.")


def _plain(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token


def _day(text: str) -> str:
    """`1/31/2024` or ISO, as ISO."""
    for form in ("%m/%d/%Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            return dt.datetime.strptime(text, form).strftime("%Y-%m-%d")
        except ValueError:
            continue
    raise _bad(f"Invalid date: {text}.")


def _bad(text: str) -> Refusal:
    return Refusal("bad_query", text=text)
