"""Any CSV through a declared column map: one row per line, rows of one number are one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sync_engine.canonical import Batch, Document, Kind, Line, Party, Problem, TaxMode
from sync_engine.money import rounded
from sync_engine.sources.column_map import ColumnMap, read_column_map
from sync_engine.sources.files import Row, read_table
from sync_engine.sources.numbers import BadValue, calendar_date, currency_code, decimal
from sync_engine.sources.turning import turned

#: What every row of one document must agree on; a difference means that two documents share a number.
_SHARED = ("document.date", "document.currency", "document.due_date", "party.code", "party.name")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One row, cleaned, with the map that says what its cells mean."""

    map: ColumnMap
    line: int
    cells: Mapping[str, str]
    fault: str

    def __getitem__(self, field: str) -> str:
        return self.map.field(field).of(self.cells)

    def day(self, field: str) -> date:
        return calendar_date(self[field], field, self.map.field(field).pattern)

    def sense(self, field: str) -> str | date:
        """A field as it counts: two times of one day are the same date."""
        return self.day(field) if self.map.field(field).pattern and self[field] else self[field]


def read_columns(path: Path, columns: Path) -> Batch:
    """Documents in the order of their first rows. Raises `BadSource` when file and map do not fit each other."""
    column_map = read_column_map(columns)
    table = read_table(path, column_map.delimiter, column_map.encoding)
    column_map.check_header(path, table.header)
    documents: list[Document] = []
    problems: list[Problem] = []
    for number, readings in _by_number(column_map, table.rows).items():
        where = f"{path.name}, line {readings[0].line}"
        try:
            document = _document(column_map, number, readings)
        except BadValue as error:
            problems.append(Problem(number, where, str(error)))
            continue
        if column_map.skip_zero_totals and document.total == 0:
            reason = "the total is 0 and the column map says that such documents are skipped"
            problems.append(Problem(number, where, reason, skipped=True))
        else:
            documents.append(document)
    return Batch(tuple(documents), (), tuple(problems), column_map.policy)


def _by_number(column_map: ColumnMap, rows: Sequence[Row]) -> dict[str, list[_Reading]]:
    """A row of the wrong length still belongs to its number, so that no document is read without it."""
    found: dict[str, list[_Reading]] = {}
    number = column_map.field("document.number")
    for row in rows:
        blank = dict.fromkeys(column_map.clean, "") | dict.fromkeys(number.columns, "")
        cells = column_map.cleaned(blank | dict(row.cells))
        key = number.of(cells)
        fault = row.fault or ("" if key else f"line {row.line} has no document number")
        found.setdefault(key, []).append(_Reading(column_map, row.line, cells, fault))
    return found


def _document(column_map: ColumnMap, number: str, readings: Sequence[_Reading]) -> Document:
    first = readings[0]
    _check_shared(readings)
    currency = currency_code(first["document.currency"], "document.currency")
    prefix = column_map.credit_prefix
    lines = tuple(_line(position, reading, currency) for position, reading in enumerate(readings, 1))
    tax_mode = TaxMode(column_map.tax_mode)
    tax = sum((line.tax for line in lines), Decimal(0))
    gross = sum((line.net for line in lines), Decimal(0))
    total = gross if tax_mode is TaxMode.INCLUSIVE else gross + tax
    return turned(
        Document(
            key=number,
            number=number,
            kind=Kind.CREDIT_NOTE if prefix and number.startswith(prefix) else Kind.INVOICE,
            party=_party(column_map, first),
            issue_date=first.day("document.date"),
            due_date=first.day("document.due_date") if first["document.due_date"] else None,
            currency=currency,
            lines=lines,
            net=total - tax,
            tax=tax,
            total=total,
            tax_mode=tax_mode,
            reference=first["document.reference"],
            memo=first["document.memo"],
            terms=first["document.terms"],
        )
    )


def _check_shared(readings: Sequence[_Reading]) -> None:
    for reading in readings:
        if reading.fault:
            raise BadValue(f"{reading.fault}; the whole document waits until that row is mended")
    first = readings[0]
    for reading in readings[1:]:
        for field in _SHARED:
            if reading.sense(field) != first.sense(field):
                raise BadValue(
                    f'{field} is "{first[field]}" on line {first.line} and "{reading[field]}" on line {reading.line}, '
                    "under one number; give the documents different numbers"
                )


def _party(column_map: ColumnMap, first: _Reading) -> Party:
    code, name = first["party.code"], first["party.name"]
    if not code and not name and column_map.missing_party:
        return Party("", column_map.missing_party)
    if not name:
        raise BadValue(
            "the document names no customer; fill it in, or declare policies.missing_party in the column map"
        )
    return Party(code, name, first["party.email"], first["party.tax_id"], first["party.country"])


def _line(position: int, reading: _Reading, currency: str) -> Line:
    where = f"line {reading.line}:"
    quantity = decimal(reading["line.quantity"], f"{where} quantity")
    price = decimal(reading["line.unit_price"], f"{where} unit price")
    net = rounded(quantity * price, currency)
    rate = decimal(reading["line.tax_rate"], f"{where} tax rate") if reading["line.tax_rate"] else None
    sku, description = reading["line.sku"], reading["line.description"]
    if not description and reading.map.sku_for_blank_description:
        description = sku
    if not description:
        raise BadValue(f"{where} the description is blank; fill it in, or declare policies.blank_description: sku")
    return Line(
        number=position,
        description=description,
        quantity=quantity,
        unit_price=price,
        net=net,
        sku=sku,
        unit=reading["line.unit"],
        tax_code=reading["line.tax_code"],
        tax_rate=rate,
        tax=_tax(net, rate, TaxMode(reading.map.tax_mode), currency),
        account=reading["line.account"],
    )


def _tax(net: Decimal, rate: Decimal | None, mode: TaxMode, currency: str) -> Decimal:
    """The tax of one line, on top of it or contained in it, rounded for itself."""
    if rate is None or mode is TaxMode.NONE:
        return Decimal(0)
    base = 100 + rate if mode is TaxMode.INCLUSIVE else Decimal(100)
    return rounded(net * rate / base, currency)
