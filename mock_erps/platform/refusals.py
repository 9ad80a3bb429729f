"""A vendor's "no", before it has a shape. ERP packages raise it by the name of a row in the contract's error table."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """`name` is a key of the contract's `errors` table; `details` fill the places in its texts.

    `parts` holds further refusals that the vendor tells in the same answer (several bad lines, several bad elements).
    """

    def __init__(self, name: str, parts: tuple[Refusal, ...] = (), **details: Any) -> None:
        super().__init__(name, details)
        self.name = name
        self.details = details
        self.parts = parts
