"""The declared column map: which column of a CSV is what. The shape is `schemas/columns.schema.json`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync_engine.schemas import complaint, did_you_mean
from sync_engine.schemas.declarations import BadDeclaration, Declaration, read_declaration
from sync_engine.sources.bad_source import BadSource

#: Clean-ups by the name a map declares them with; each takes and gives a cell's text.
CLEAN_UPS: Mapping[str, Callable[[str], str]] = {
    "strip": str.strip,
    "collapse_blanks": lambda text: " ".join(text.split()),
    "drop_zero_decimals": lambda text: text.rstrip("0").removesuffix(".") if _is_zero_decimals(text) else text,
    "upper": str.upper,
    "lower": str.lower,
}


#: A column's place in a template.
_PLACE = re.compile(r"\{([^{}]+)\}")


def _is_zero_decimals(text: str) -> bool:
    return "." in text and not text.rpartition(".")[2].strip("0")


@dataclass(frozen=True, slots=True)
class Value:
    """Where one field comes from: text with `{column}` places in it. Empty when a column it names is empty."""

    template: str
    columns: tuple[str, ...]
    pattern: str = ""  # of a date

    def of(self, cells: Mapping[str, str]) -> str:
        """The field's text in one cleaned row."""
        if any(not cells[column] for column in self.columns):
            return ""
        return _PLACE.sub(lambda place: cells[place[1]], self.template) if self.columns else self.template


_NOTHING = Value("", ())


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A checked map. Fields are named `document.number`, `party.code`, `line.sku` … as in the file."""

    fields: Mapping[str, Value]
    clean: Mapping[str, tuple[str, ...]]
    encoding: str
    delimiter: str
    tax_mode: str
    credit_prefix: str
    missing_party: str  # the name rows without a party go to; empty = they are problems
    skip_zero_totals: bool
    sku_for_blank_description: bool
    policy: Mapping[str, object]
    declaration: Declaration

    def field(self, name: str) -> Value:
        """Where a field comes from; a field that the map leaves out is empty in every row."""
        return self.fields.get(name, _NOTHING)

    def check_header(self, source: Path, header: tuple[str, ...]) -> None:
        """Raises `BadSource`, with the map's line, when the map names a column that the file has not."""
        named = [((*name.split("."),), column) for name, value in self.fields.items() for column in value.columns]
        named += [(("clean", column), column) for column in self.clean]
        for place, column in named:
            if column not in header:
                says = f'{source} has no column "{column}"; {did_you_mean(column, header)}'
                raise BadSource(str(self.declaration.fault(place, says)))

    def cleaned(self, cells: Mapping[str, str]) -> dict[str, str]:
        """A row after the declared clean-ups."""
        clean = dict(cells)
        for column, steps in self.clean.items():
            for step in steps:
                clean[column] = CLEAN_UPS[step](clean[column])
        return clean


def read_column_map(path: Path) -> ColumnMap:
    """Read and check a map. Raises `BadSource` with a sentence, the line, and the nearest known word."""
    try:
        declaration = read_declaration(path, "columns")
    except BadDeclaration as error:
        raise BadSource(str(error)) from None
    content = declaration.content
    if wrong := complaint("policy", content.get("policy", {})):
        raise BadSource(str(declaration.fault(("policy", *wrong.path), wrong.says)))
    policies, file, document = content.get("policies", {}), content.get("file", {}), content["document"]
    return ColumnMap(
        fields=dict(_fields(declaration)),
        clean={column: tuple(steps) for column, steps in content.get("clean", {}).items()},
        encoding=file.get("encoding", "utf-8"),
        delimiter=file.get("delimiter", ""),
        tax_mode=document.get("tax_mode", "none"),
        credit_prefix=document.get("credit_note", {}).get("number_prefix", ""),
        missing_party=policies.get("missing_party", {}).get("name", ""),
        skip_zero_totals=policies.get("zero_total") == "skip",
        sku_for_blank_description=policies.get("blank_description") == "sku",
        policy=content.get("policy", {}),
        declaration=declaration,
    )


def _fields(declaration: Declaration) -> Iterator[tuple[str, Value]]:
    for room in ("document", "party", "line"):
        for name, given in declaration.content[room].items():
            if name not in ("tax_mode", "credit_note"):
                yield f"{room}.{name}", _value(given)


def _value(given: Any) -> Value:
    if isinstance(given, str):
        return Value(f"{{{given}}}", (given,))
    if "constant" in given:
        return Value(given["constant"], ())
    if "column" in given:
        return Value(f"{{{given['column']}}}", (given["column"],), given.get("format", ""))
    return Value(given["template"], tuple(_PLACE.findall(given["template"])))
