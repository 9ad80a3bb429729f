"""Contract traits, asked for: `{oauth: true, number_length: {below: 26}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def fits(needs: Mapping[str, Any], traits: Mapping[str, Any]) -> bool:
    """Whether a vendor with these traits has all that is needed."""
    return all(meets(traits.get(trait), wanted) for trait, wanted in needs.items())


def meets(has: Any, wanted: Any) -> bool:
    """`true`: has it at all; `false`: has it not; `{below: n}`: a smaller number; `{is: v}` or `v`: this very value."""
    if wanted is True:
        return bool(has)
    if wanted is False:
        return not has
    if isinstance(wanted, Mapping):
        return _is(has, wanted)
    return wanted in has if isinstance(has, list) else bool(has == wanted)


def _is(has: Any, wanted: Mapping[str, Any]) -> bool:
    if "below" in wanted:
        return isinstance(has, int) and has < wanted["below"]
    return type(has) is type(wanted["is"]) and bool(has == wanted["is"])
