"""The oracle's own reading of a CSV through its column map: what the books owe, whatever the engine makes of the file.

The map's format is the engine's published one (`sync-engine` documentation, "column maps"); the code is not shared, so
that a mistake in one reading cannot hide in the other.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import orjson

from harness.bad_input import BadInput, Place, did_you_mean
from harness.documents.source import SourceDocument, SourceLine, SourceParty, TaxMode, Want
from harness.marked_yaml import Marked, check_schema, load_marked
from mock_erps.platform.money import exponent, rounded

_PLACES = re.compile(r"\{([^{}]+)\}")
#: an export of this size is a mistake; the largest real ones are a few megabytes
SIZE_LIMIT = 200_000_000


class Row(dict[str, str]):
    """The cells of one row by column; `line` is where it ends in the file."""

    line: int = 0


def read_columns(documents: Path, columns: Path, target: str) -> list[SourceDocument]:
    """Every document of the file, in its order. Raises BadInput for a file or a map that cannot be used."""
    marked = load_marked(columns, "CM001")
    check_schema(marked, _schema(), "CM001")
    reader = _Reader(marked, documents, target)
    grouped: dict[str, list[Row]] = {}
    for row in _rows(documents, marked.value.get("file", {})):
        grouped.setdefault(reader.number(row), []).append(row)
    if not grouped:
        raise BadInput("DO001", "the file has no rows below its header", Place(str(documents)), "Export it again.")
    return [reader.document(number, rows) for number, rows in grouped.items()]


@cache
def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads((Path(__file__).parent / "columns.schema.json").read_bytes())
    return loaded


def _check_file(path: Path) -> None:
    place = Place(str(path))
    try:
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "this is no path").lower()
        raise BadInput("DO001", reason, place, "Check the path.") from None
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no regular file"
        raise BadInput("DO001", f"this is {what}", place, "Give the path of a CSV file.")
    if not size:
        raise BadInput("DO001", "the file is empty", place, "Export it again.")
    if size > SIZE_LIMIT:
        raise BadInput("DO001", f"the file is larger than {SIZE_LIMIT:,} bytes", place, "Hand it over in parts.")


def _rows(path: Path, file: Mapping[str, str]) -> Iterator[Row]:
    encoding = file.get("encoding", "utf-8")
    _check_file(path)
    reader: Any = None
    try:
        with path.open(newline="", encoding="utf-8-sig" if encoding == "utf-8" else encoding) as stream:
            delimiter = file.get("delimiter") or _delimiter(stream)
            reader = csv.reader(_clean(stream, path), delimiter=delimiter, strict=True)
            header: list[str] = next(reader, [])
            _check_header(header, path)
            for cells in reader:
                if any(cells):
                    yield _row(header, cells, reader.line_num, path)
    except OSError as error:
        raise BadInput("DO001", (error.strerror or "cannot be read").lower(), Place(str(path)), "Check it.") from None
    except UnicodeError as error:
        advice = f"Save it in {encoding}, or name its encoding in the column map."
        raise BadInput("DO001", f"this is not text in {encoding}: {error}", Place(str(path)), advice) from None
    except csv.Error as error:
        place = Place(str(path), reader.line_num if reader else 1)
        raise BadInput("DO001", f"this is not CSV: {error}", place, "Check quotes and delimiter.") from None


def _delimiter(stream: TextIO) -> str:
    """`;` or `,`, as the header line tells."""
    header = stream.readline()
    stream.seek(0)
    return ";" if header.count(";") > header.count(",") else ","


def _clean(stream: Iterable[str], path: Path) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        if "\0" in line:
            raise BadInput("DO001", "a NUL byte stands in this line", Place(str(path), number), "Export it again.")
        yield line


def _check_header(header: list[str], path: Path) -> None:
    place = Place(str(path), 1)
    for name in header:
        if header.count(name) > 1:
            raise BadInput("DO003", f"two columns are called {name!r}", place, "Rename one of them.")


def _row(header: list[str], cells: list[str], line: int, path: Path) -> Row:
    if len(cells) != len(header):
        text = f"this row has {len(cells)} cells, the header has {len(header)}"
        raise BadInput("DO003", text, Place(str(path), line), "Mend the row, or its quotes.")
    row = Row(zip(header, cells, strict=True))
    row.line = line
    return row


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
        if not number or not re.fullmatch("[A-Z]{3}", currency):
            what = "document number" if not number else "currency code of three letters"
            raise BadInput("DO002", f"this row has no {what}", Place(str(self._file), first.line), "Mend the row.")
        lines = tuple(self._line(row, currency, credit) for row in rows)
        net = sum((line.net for line in lines), Decimal(0))
        tax = sum((line.tax for line in lines), Decimal(0))
        mode = TaxMode(self._map["document"].get("tax_mode", "none"))
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
            net=net - tax if mode is TaxMode.INCLUSIVE else net,
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
        rate = self._decimal(row, "tax_rate") if self._value(row, "line", "tax_rate") else None
        return SourceLine(
            description=self._value(row, "line", "description") or sku,
            quantity=quantity,
            unit_price=price,
            net=net,
            sku=sku,
            tax_code=self._value(row, "line", "tax_code"),
            tax_rate=rate,
            tax=self._tax(net, rate, currency),
        )

    def _tax(self, net: Decimal, rate: Decimal | None, currency: str) -> Decimal:
        mode = TaxMode(self._map["document"].get("tax_mode", "none"))
        if rate is None or mode is TaxMode.NONE:
            return Decimal(0)
        base = 100 + rate if mode is TaxMode.INCLUSIVE else Decimal(100)
        return rounded(net * rate / base, exponent(currency))

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
        except (ValueError, re.error):
            place = Place(str(self._file), row.line)
            form = self._marked.place(("document", "date", "format"))
            advice = f"Mend the row, or the form in {form.file}, line {form.line}."
            raise BadInput("CM003", f"{text!r} is no date of the form {rule['format']!r}", place, advice) from None

    def _decimal(self, row: Row, field: str) -> Decimal:
        text = self._value(row, "line", field)
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= 10**15:
            place = Place(str(self._file), row.line)
            raise BadInput("DO002", f"{field} {text!r} is no number to reckon with", place, "Mend the row.")
        return number

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
        template: str = rule["template"]
        if not all(self._cell(row, column) for column in _PLACES.findall(template)):
            return ""
        return _PLACES.sub(lambda place: self._cell(row, place.group(1)), template)

    def _cell(self, row: Row, column: str) -> str:
        if column not in row:
            known = ", ".join(row)
            label = did_you_mean(column, list(row))
            place = Place(str(self._file), 1)
            raise BadInput("CM002", f"the file has no column {column!r}", place, f"It has: {known}.", label)
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
