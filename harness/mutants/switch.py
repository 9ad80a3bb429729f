"""Turns a defect on and off: the named functions are compiled anew from their edited source, and put back after."""

from __future__ import annotations
import __future__

import inspect
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import walk_packages
from types import CodeType, ModuleType
from typing import Any

from harness.mutants.mutant import Besides, Change, Edit, Setting
from harness.mutants.places import OWN

#: the engine that mutants are made of
PACKAGE = "sync_engine"


class DoesNotFit(Exception):
    """The engine's source is no longer what a change expects; the message says which and where."""


def for_connector(changes: Sequence[Change], slug: str) -> tuple[Change, ...]:
    """The changes of an engine that delivers to one ERP: of those of its own connector what that offers."""
    placed = ((change, _placed(change, slug)) for change in changes)
    return tuple(new for change, new in placed if not _is_own(change) or _fits(new))


def misses(changes: Sequence[Change], slug: str) -> bool:
    """Whether the defect lies in connectors, and this one offers nothing of it."""
    own = [change for change in changes if _is_own(change) and not isinstance(change, Besides)]
    return bool(own) and not any(_fits(_placed(change, slug)) for change in own)


def _is_own(change: Change) -> bool:
    return change.at.startswith(OWN)


def _placed(change: Change, slug: str) -> Change:
    return replace(change, at=change.at.replace(OWN, f"{OWN.rpartition('.')[0]}.{slug}"))


def _fits(change: Change) -> bool:
    try:
        with switched_on([change]):
            return True
    except DoesNotFit:
        return False


@contextmanager
def switched_on(changes: Sequence[Change]) -> Iterator[None]:
    """The engine with these changes. Raises `DoesNotFit`."""
    edits: dict[str, list[Edit]] = {}
    with ExitStack() as stack:
        for change in changes:
            if isinstance(change, Setting):
                module, owner, name = _found(change.at)
                stack.enter_context(_replaced(owner, name, eval(change.value, vars(module))))  # noqa: S307 (our own)
            else:
                edits.setdefault(change.at, []).append(change)
        for place, wanted in edits.items():
            module, owner, name = _found(place)
            made: dict[str, Any] = {}
            exec(_edited(place, tuple(wanted)), vars(module), made)  # noqa: S102 (the engine's own source)
            stack.enter_context(_replaced(owner, name, made[name]))
        yield


@contextmanager
def _replaced(owner: object, name: str, value: object) -> Iterator[None]:
    before = vars(owner)[name]
    holders = [owner, *(module for module in _modules(PACKAGE) if vars(module).get(name) is before)]
    for holder in holders:
        setattr(holder, name, value)
    try:
        yield
    finally:
        for holder in holders:
            setattr(holder, name, before)


@cache
def _modules(package: str) -> tuple[ModuleType, ...]:
    """All modules of the engine, imported: one that came later would take a changed function for the real one."""
    root = import_module(package)
    names = [found.name for found in walk_packages(root.__path__, f"{package}.")]
    return (root, *map(import_module, names))


def _found(place: str) -> tuple[ModuleType, object, str]:
    """The module, who holds the name (module or class), and the name."""
    module_name, _, path = place.partition(":")
    _modules(PACKAGE)
    try:
        module = import_module(module_name)
        holder, _, name = path.rpartition(".")
        owner = vars(module)[holder] if holder else module
        vars(owner)[name]
    except (ImportError, KeyError):
        raise DoesNotFit(f"the engine has no {place}") from None
    return module, owner, name


@lru_cache(maxsize=512)
def _edited(place: str, edits: tuple[Edit, ...]) -> CodeType:
    """The code of the function as it stands in its file, edited."""
    _, owner, name = _found(place)
    held = vars(owner)[name]
    source = textwrap.dedent(inspect.getsource(held))
    for edit in edits:
        if source.count(edit.was) != 1:
            raise DoesNotFit(f"{place} holds {edit.was!r} {source.count(edit.was)} times instead of once")
        source = source.replace(edit.was, edit.now)
    flags = __future__.annotations.compiler_flag
    code: CodeType = compile(source, f"<{place}, changed>", "exec", flags, dont_inherit=True)
    return code
