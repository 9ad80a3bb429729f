"""Canonical records as text for the ledger, and back without loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

import orjson

from sync_engine.canonical import Document, Kind, Party, Payment

Record = Document | Payment | Party


def encode(record: Record) -> str:
    """The record as JSON text; decimals are strings and keep their digits."""
    return orjson.dumps(record, default=_plain).decode()


def row_hash(encoded: str) -> str:
    """Fingerprint of an encoded record: equal means nothing changed at the source."""
    return sha256(encoded.encode()).hexdigest()[:32]


@lru_cache(maxsize=1024)
def decode(kind: str, text: str) -> Record:
    """The record of a row of this kind. Raises `ValueError` for text that is none."""
    shape = {Kind.PAYMENT.value: Payment, "party": Party}.get(kind, Document)
    return cast(Record, _reader(shape)(orjson.loads(text)))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in the ledger")


@cache
def _reader(shape: Any) -> Callable[[Any], Any]:
    """The function that turns a JSON value into this annotated type; made once per type."""
    if get_origin(shape) is UnionType:
        present = _reader(get_args(shape)[0])
        return lambda value: None if value is None else present(value)
    if get_origin(shape) is tuple:
        item = _reader(get_args(shape)[0])
        return lambda values: tuple(map(item, values))
    if shape is date:
        return date.fromisoformat
    if not isinstance(shape, type):
        return lambda value: value
    if is_dataclass(shape):
        return _record_reader(shape)
    return shape if issubclass(shape, Decimal | StrEnum) else lambda value: value


def _record_reader(shape: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(shape)
    readers = [(field.name, _reader(hints[field.name])) for field in fields(shape)]
    return lambda given: shape(**{name: read(given[name]) for name, read in readers if name in given})
