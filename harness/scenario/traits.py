"""Contract traits, asked for: `{oauth: true, number_length: {below: 26}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def fits(needs: Mapping[str, Any], traits: Mapping[str, Any]) -> bool:
    """Whether a vendor with these traits has all that is needed."""
    return all(meets(traits.get(trait), wanted) for trait, wanted in needs.items())


def meets(has: Any, wanted: Any) -> bool:
    """`true`: has it at all; `false`: has it not; `{below: n}`: has a smaller number; else this very value."""
    if wanted is True:
        return bool(has)
    if wanted is False:
        return not has
    if isinstance(wanted, Mapping):
        return isinstance(has, int) and has < wanted["below"]
    return wanted in has if isinstance(has, list) else bool(has == wanted)
