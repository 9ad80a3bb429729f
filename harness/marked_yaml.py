"""YAML that remembers where everything stood, so that an error can point at the very word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from harness.bad_input import BadInput, Place, did_you_mean

#: a scenario is a page of text; what is larger is a mistake or an attack
SIZE_LIMIT = 1_000_000
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A YAML document as plain values, with the place of every key and item."""

    file: str
    value: Any
    _nodes: dict[Path_, tuple[yaml.Node, yaml.Node]]

    def place(self, path: Iterable[str | int], of_key: bool = False) -> Place:
        """Where the value (or the key) at a path stands; the nearest parent that is written down."""
        wanted = tuple(path)
        while wanted and wanted not in self._nodes:
            wanted = wanted[:-1]
        key, value = self._nodes[wanted]
        mark = (key if of_key else value).start_mark
        end = (key if of_key else value).end_mark
        width = end.column - mark.column if end.line == mark.line else 1
        return Place(self.file, mark.line + 1, mark.column + 1, width)


def load_marked(path: Path, code: str) -> Marked:
    """Read one YAML (or JSON) file. Raises BadInput for a file that is missing, too large or not YAML."""
    text = _text_of(path, code)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(str(path), mark.line + 1, mark.column + 1) if mark else Place(str(path))
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise BadInput(code, f"this is not YAML: {problem}", place, "Mend the line and run again.") from None
    except RecursionError:
        raise BadInput(code, "this is nested too deeply to be one of ours", Place(str(path))) from None
    if root is None:
        raise BadInput(code, "the file is empty", Place(str(path)), "Write it, or remove it.")
    nodes: dict[Path_, tuple[yaml.Node, yaml.Node]] = {}
    _note(root, root, (), nodes)
    return Marked(str(path), value, nodes)


def _text_of(path: Path, code: str) -> str:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise BadInput(code, f"the file is larger than {SIZE_LIMIT:,} bytes", Place(str(path)))
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(code, f"not UTF-8 at byte {error.start}", Place(str(path)), "Save it as UTF-8.") from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise BadInput(code, reason, Place(str(path)), "Check the path.") from None


def _note(key: yaml.Node, node: yaml.Node, path: Path_, nodes: dict[Path_, tuple[yaml.Node, yaml.Node]]) -> None:
    if path in nodes:
        return
    nodes[path] = (key, node)
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            _note(name, value, (*path, str(name.value)), nodes)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, value, (*path, index), nodes)


def check_schema(marked: Marked, schema: dict[str, Any], code: str) -> None:
    """Hold a document against a JSON Schema. Raises BadInput at the word that breaks it."""
    validator = jsonschema.Draft202012Validator(schema)
    error = jsonschema.exceptions.best_match(validator.iter_errors(marked.value))
    if error is None:
        return
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema.get("properties", {}))
        name = next(key for key in error.instance if key not in known)
        place = marked.place((*path, str(name)), of_key=True)
        advice = f"Known here: {', '.join(known)}."
        raise BadInput(code, f"nothing is called {name!r} here", place, advice, did_you_mean(str(name), known))
    raise BadInput(code, _sentence(error), marked.place(path), _advice(error))


def _sentence(error: jsonschema.ValidationError) -> str:
    where = ".".join(str(part) for part in error.absolute_path)
    prefix = f"{where}: " if where else ""
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        return f"{prefix}{missing!r} is missing"
    if error.validator == "enum":
        return f"{prefix}{error.instance!r} is not offered"
    if error.validator == "type":
        return f"{prefix}this must be {_kind(error.validator_value)}, not {error.instance!r}"
    return f"{prefix}{error.message}"


def _kind(name: str | list[str]) -> str:
    words = {"object": "a mapping", "array": "a list", "string": "a text", "integer": "a whole number"}
    names = [name] if isinstance(name, str) else name
    return " or ".join(words.get(one, f"a {one}") for one in names)


def _advice(error: jsonschema.ValidationError) -> str:
    if error.validator == "enum":
        return "Offered: " + ", ".join(str(value) for value in error.validator_value) + "."
    return ""
