"""The oracle's own reading of a CSV through its column map: what the books owe, whatever the engine makes of the file.

The map's format is the engine's published one (`sync-engine` documentation, "column maps"); the code is not shared, so
that a mistake in one reading cannot hide in the other.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from harness.bad_input import BadInput, Place
from harness.documents.source import SourceDocument, SourceLine, SourceParty, TaxMode, Want
from harness.marked_yaml import Marked, load_marked
from mock_erps.platform.money import exponent, rounded

Row = Mapping[str, str]
_PLACES = re.compile(r"\{([^{}]+)\}")


def read_columns(documents: Path, columns: Path, target: str) -> list[SourceDocument]:
    """Every document of the file, in its order. Raises BadInput for a file or a map that cannot be used."""
    marked = load_marked(columns, "CM001")
    if not isinstance(marked.value, dict) or not {"document", "party", "line"} <= set(marked.value):
        raise BadInput(
            "CM001", "a column map needs the sections document, party and line", Place(str(columns)), "See the README."
        )
    reader = _Reader(marked, documents, target)
    grouped: dict[str, list[Row]] = {}
    for row in _rows(documents, marked.value.get("file", {})):
        grouped.setdefault(reader.number(row), []).append(row)
    if not grouped:
        raise BadInput("DO001", "the file has a header and no rows", Place(str(documents)), "Export it again.")
    return [reader.document(number, rows) for number, rows in grouped.items()]


def _rows(path: Path, file: Mapping[str, str]) -> Iterable[Row]:
    encoding = {"utf-8": "utf-8-sig"}.get(file.get("encoding", "utf-8"), file.get("encoding", "utf-8"))
    try:
        with path.open(newline="", encoding=encoding) as stream:
            reader = csv.DictReader(stream, delimiter=file.get("delimiter", ","), strict=True)
            yield from (row for row in reader if any(value for value in row.values()))
    except OSError as error:
        raise BadInput("DO001", (error.strerror or "cannot be read").lower(), Place(str(path))) from None
    except (csv.Error, UnicodeError) as error:
        raise BadInput("DO001", f"this is not a CSV file in {encoding}: {error}", Place(str(path))) from None


class _Reader:
    """Rows → documents, by one map."""

    def __init__(self, marked: Marked, file: Path, target: str) -> None:
        self._map: Mapping[str, Any] = marked.value
        self._marked = marked
        self._file = file
        self._target = target

    def number(self, row: Row) -> str:
        return self._value(row, "document", "number")

    def document(self, number: str, rows: list[Row]) -> SourceDocument:
        first = rows[0]
        currency = self._value(first, "document", "currency")
        prefix = self._map["document"].get("credit_note", {}).get("number_prefix")
        credit = bool(prefix) and number.startswith(prefix)
        lines = tuple(self._line(row, currency, credit) for row in rows)
        net = sum((line.net for line in lines), Decimal(0))
        tax = sum((line.tax for line in lines), Decimal(0))
        mode = TaxMode(self._map["document"].get("tax_mode", "exclusive"))
        skipped = not net and self._policy("zero_total", "post") == "skip"
        return SourceDocument(
            key=number,
            number=number,
            token="",
            kind="credit_note" if credit else "invoice",
            company=self._target,
            party=self._party(first),
            date=self._date(first),
            currency=currency,
            total=net + (tax if mode is TaxMode.EXCLUSIVE else Decimal(0)),
            lines=lines,
            net=net,
            tax=tax,
            tax_mode=mode,
            key_class="credit_note" if credit else "zero" if not net else "plain",
            want=Want.REFUSED if skipped else Want.PRESENT,
        )

    def _line(self, row: Row, currency: str, credit: bool) -> SourceLine:
        quantity = self._decimal(row, "quantity") * (-1 if credit else 1)
        price = self._decimal(row, "unit_price")
        net = rounded(quantity * price, exponent(currency))
        sku = self._value(row, "line", "sku")
        rate = self._value(row, "line", "tax_rate")
        return SourceLine(
            description=self._value(row, "line", "description") or sku,
            quantity=quantity,
            unit_price=price,
            net=net,
            sku=sku,
            tax_code=self._value(row, "line", "tax_code"),
            tax_rate=Decimal(rate) if rate else None,
            tax=rounded(net * Decimal(rate) / 100, exponent(currency)) if rate else Decimal(0),
        )

    def _party(self, row: Row) -> SourceParty:
        code = self._value(row, "party", "code")
        missing = self._policy("missing_party", {}).get("name", "")
        if "code" in self._map["party"] and not code and missing:
            return SourceParty("", missing)
        return SourceParty(code, self._value(row, "party", "name") or missing)

    def _date(self, row: Row) -> dt.date:
        rule = self._map["document"]["date"]
        text = self._cell(row, rule["column"])
        try:
            return dt.datetime.strptime(text, rule["format"]).date()  # a calendar date, no instant
        except ValueError:
            place = self._marked.place(("document", "date", "format"))
            raise BadInput("CM003", f"{text!r} is not a date of the form {rule['format']}", place) from None

    def _decimal(self, row: Row, field: str) -> Decimal:
        text = self._value(row, "line", field)
        try:
            return Decimal(text)
        except InvalidOperation:
            raise BadInput("DO002", f"{field} {text!r} is not a number", Place(str(self._file))) from None

    def _policy(self, name: str, default: Any) -> Any:
        return self._map.get("policies", {}).get(name, default)

    def _value(self, row: Row, section: str, field: str) -> str:
        rule = self._map[section].get(field)
        if rule is None:
            return ""
        if isinstance(rule, str):
            return self._cell(row, rule)
        if "column" in rule:
            return self._cell(row, rule["column"])
        if "constant" in rule:
            return str(rule["constant"])
        return _PLACES.sub(lambda place: self._cell(row, place.group(1)), rule["template"])

    def _cell(self, row: Row, column: str) -> str:
        if column not in row:
            known = ", ".join(row)
            raise BadInput("CM002", f"the file has no column {column!r}", Place(str(self._file)), f"It has: {known}.")
        text = row[column] or ""
        for step in self._map.get("clean", {}).get(column, ()):
            text = _CLEAN_UPS[step](text)
        return text


_CLEAN_UPS = {
    "strip": str.strip,
    "collapse_blanks": lambda text: " ".join(text.split()),
    "drop_zero_decimals": lambda text: re.sub(r"\.0+$", "", text),
    "upper": str.upper,
    "lower": str.lower,
}
