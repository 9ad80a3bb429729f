"""Instants as HTTP writes them."""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache


@lru_cache(maxsize=256)
def http_date(second: int) -> str:
    """`Mon, 02 Mar 2026 09:00:00 GMT`"""
    return formatdate(second, usegmt=True)
