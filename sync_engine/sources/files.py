"""Reading files as they come from other people: sizes capped, encodings checked, quotes and separators understood."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync_engine.sources.bad_source import BadSource

#: Five times what InvoiceOps ships at most (dossier invoiceops §7), to bound memory.
MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table. `line` is the line of the file it begins on, from 1."""

    line: int
    cells: Mapping[str, str]
    fault: str = ""  # a sentence when the record has too few or too many fields


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; empty text means not given."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises `BadSource` when it is missing, unreadable or larger than `MAX_BYTES`."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadSource(f"{path} has {size} bytes and at most {MAX_BYTES} are read; split the export")
        return path.read_bytes()
    except OSError as error:
        raise BadSource(f"{path} cannot be read: {error.strerror or error}") from None


def read_text(path: Path, encoding: str = "utf-8") -> str:
    """A text file, a byte-order mark removed. Raises `BadSource` when the bytes are not in that encoding."""
    try:
        text = read_bytes(path).decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise BadSource(
            f"{path} is not {encoding} text (byte {error.start} does not fit); export it again as {encoding}"
        ) from None
    if "\0" in text:
        raise BadSource(f"{path} holds NUL characters, so it is not a text file; export it again")
    return text


def read_table(path: Path, delimiter: str = "", encoding: str = "utf-8") -> Table:
    """A CSV file with a header (RFC 4180). Without `delimiter`, `;` or `,` is told from the header line."""
    text = read_text(path, encoding)
    first = text.partition("\n")[0]
    delimiter = delimiter or (";" if first.count(";") > first.count(",") else ",")
    records = _records(path, text, delimiter)
    _, header = next(records, (1, []))
    _check_header(path, header)
    return Table(path, tuple(header), tuple(_row(line, header, fields) for line, fields in records))


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on. Blank lines are no records."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for fields in reader:
            if fields:
                yield begins, fields
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadSource(
            f"{path}, record that begins on line {begins}: {error}; the file is cut short or its quotes are broken"
        ) from None


def _check_header(path: Path, header: Sequence[str]) -> None:
    if not any(name.strip() for name in header):
        raise BadSource(f"{path} is empty; a header line with the column names is expected")
    twins = sorted({name for name in header if header.count(name) > 1})
    if twins:
        raise BadSource(f'{path}, line 1: column "{twins[0]}" occurs twice; give every column its own name')


def _row(line: int, header: Sequence[str], fields: Sequence[str]) -> Row:
    fault = ""
    if len(fields) != len(header):
        fault = f"line {line} has {len(fields)} fields and the header {len(header)}"
    return Row(line, dict(zip(header, fields, strict=False)), fault)
