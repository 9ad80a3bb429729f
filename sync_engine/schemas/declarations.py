"""Declared files (column maps, policies): YAML or JSON, schema-checked, every fault with its line number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from sync_engine.schemas import Path as Place
from sync_engine.schemas import complaint


class BadDeclaration(Exception):
    """A declared file is wrong; the message is one sentence with file and line."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without surprises: see `_PLAIN_VALUES` for what is not simply text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own attribute

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Aliases and tags are refused: no small file unfolds into a huge one, no value is more than it looks."""
        event = cast(Any, self).peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
            says = "aliases (*name) and tags (!name) are not used here"
            raise yaml.MarkedYAMLError(problem=says, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


#: Dates, NO (Norway), 007, 1:30, .inf and the like stay text; these are values.
_PLAIN_VALUES = {
    "bool": ("^(true|false)$", "tf"),
    "int": ("^-?(0|[1-9][0-9]{0,14})$", "-0123456789"),
    "float": ("^-?(0|[1-9][0-9]{0,14})[.][0-9]{1,15}$", "-0123456789"),
    "null": ("^(null|~|)$", ["n", "~", ""]),
}
for _tag, (_pattern, _first) in _PLAIN_VALUES.items():
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


#: stands for the places of a file that was found without a flaw
_NOWHERE = yaml.ScalarNode("", "", yaml.Mark("", 0, 0, 0, "", 0))


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared file's content; `line` finds the place of any key path, for messages."""

    path: Path
    content: Mapping[str, Any]
    root: yaml.Node

    def fault(self, place: Place, says: str) -> BadDeclaration:
        """The error to raise about `place`, a path of keys and indexes from the top."""
        dotted = ".".join(str(step) for step in place)
        return BadDeclaration(f"{self.path}, line {_line(self.root, place)}: {dotted + ': ' if dotted else ''}{says}")


def read_declaration(path: Path, schema: str) -> Declaration:
    """Read and check a declared file. Raises `BadDeclaration` for anything that is not exactly as declared."""
    text = _text(path)
    if quick := _plain_json(text, schema):
        return Declaration(path, quick, _NOWHERE)
    root, content = _load(path, text)
    if root is None or not isinstance(content, dict):
        raise BadDeclaration(f"{path}: a mapping of keys and values is expected, and there is none")
    declaration = Declaration(path, content, root)
    if wrong := complaint(schema, content):
        raise declaration.fault(wrong.path, wrong.says)
    return declaration


@lru_cache(maxsize=64)
def _plain_json(text: str, schema: str) -> dict[str, Any] | None:
    """The content of a flawless JSON file, read fast; flaws are for the reader that knows line numbers."""
    if not text.startswith("{"):
        return None
    try:
        content = json.loads(text, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError):
        return None
    return None if complaint(schema, content) else content


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key is given twice")
    return content


def _load(path: Path, text: str) -> tuple[yaml.Node | None, Any]:
    """The node tree, which knows the lines, and the plain values."""
    try:
        loader = _PlainLoader(text)
        root = loader.get_single_node()
        _check_keys(path, root)
        return root, loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadDeclaration(f"{path}, line {line}: this is not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadDeclaration(f"{path}: this is not YAML: {str(error).splitlines()[0]}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadDeclaration(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadDeclaration(f"{path} is not UTF-8 text; save it as UTF-8") from None


def _check_keys(path: Path, node: yaml.Node | None) -> None:
    """Keys are text, 20 and null too; where YAML lets the last of two equal keys win, the second is an error."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _check_keys(path, child)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise BadDeclaration(f"{path}, line {line}: a key must be a plain word")
        if key.value in seen:
            raise BadDeclaration(f'{path}, line {line}: "{key.value}" is given twice')
        key.tag = "tag:yaml.org,2002:str"
        seen.add(key.value)
        _check_keys(path, value)


def _line(node: yaml.Node, place: Place) -> int:
    """The line of `place`, or of its deepest ancestor that exists. Counted from 1."""
    line = node.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line
