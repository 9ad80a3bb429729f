"""Canonical records as text for the ledger, and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
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


def decode(kind: str, text: str) -> Record:
    """The record of a row of this kind. Raises `ValueError` for text that is none."""
    shape = {Kind.PAYMENT.value: Payment, "party": Party}.get(kind, Document)
    return cast(Record, _build(shape, orjson.loads(text)))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in the ledger")


@cache
def _hints(shape: type) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {field.name: hints[field.name] for field in fields(shape)}


def _build(shape: Any, value: Any) -> Any:
    if get_origin(shape) is UnionType:
        return None if value is None else _build(get_args(shape)[0], value)
    if get_origin(shape) is tuple:
        return tuple(_build(get_args(shape)[0], item) for item in value)
    if not isinstance(shape, type):
        return value
    if is_dataclass(shape):
        return shape(
            **{name: _build(_hints(shape)[name], given) for name, given in value.items() if name in _hints(shape)}
        )
    if shape is date:
        return date.fromisoformat(value)
    return shape(value) if issubclass(shape, Decimal | StrEnum) else value
