"""Vendor JSON in and out: money stays decimal both ways, and reading tolerates what vendors do to shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

#: One vendor object; only the vendor's own connector looks inside.
Shape = Mapping[str, Any]


def encoded(value: object) -> bytes:
    """UTF-8 JSON; `Decimal` becomes a plain JSON number without passing through a float, `date` an ISO day."""
    return orjson.dumps(value, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"{type(value).__name__} has no place in a request")


def decoded(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`, a byte order mark tolerated. Raises `ValueError` for anything else."""
    value = json.loads(body.decode("utf-8-sig"), parse_float=Decimal)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def rows(shape: Shape, name: str) -> list[Shape]:
    """The objects under `name`: a list, one object alone, null or nothing."""
    found = shape.get(name)
    if isinstance(found, dict):
        return [found]
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def part(shape: Shape, name: str) -> Shape:
    """The object under `name`, an empty one where there is none."""
    found = shape.get(name)
    return found if isinstance(found, dict) else {}


def text(shape: Shape, name: str) -> str:
    """The string under `name`; numbers are written out, null and nothing are empty."""
    found = shape.get(name)
    return "" if found is None or isinstance(found, dict | list) else str(found)


def amount(shape: Shape, name: str) -> Decimal:
    """The number under `name`, sent as number or string; zero where there is none."""
    try:
        return Decimal(text(shape, name) or "0")
    except InvalidOperation:
        return Decimal(0)


def day(value: str) -> date | None:
    """The calendar day that begins an ISO text; None for anything else."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def instant(value: str) -> float:
    """Seconds since the epoch of an ISO timestamp, UTC where it names no offset; 0 for anything else."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def filled(**fields: object) -> dict[str, object]:
    """The fields that say something: vendors read an empty string as a value."""
    return {name: value for name, value in fields.items() if value or isinstance(value, int | Decimal)}
