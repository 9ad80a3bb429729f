"""Mutants of testing/mutants.md that no run can show yet, and why."""

from __future__ import annotations

from collections.abc import Mapping

_PULL = "the engine reads nothing back into a source yet: there is no cursor and no local copy"
_HOOK = "the engine has no webhook receiver yet"

NOT_YET: Mapping[str, str] = {
    **dict.fromkeys(("M52", "M54", "M55", "M56"), _PULL),
    **dict.fromkeys(("M57", "M58", "M59", "M60"), _HOOK),
}
