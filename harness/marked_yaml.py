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
DEPTH_LIMIT = 16
#: LibYAML where PyYAML was built with it: the scenarios are read in a third of the time
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
        return _place_of(key if of_key else value, self.file)

    def written(self, path: Iterable[str | int]) -> str | None:
        """A single value as its writer wrote it (`No`, not False); None for a mapping or a list."""
        found = self._nodes.get(tuple(path))
        return found[1].value if found and isinstance(found[1], yaml.ScalarNode) else None


def load_marked(path: Path, code: str) -> Marked:
    """Read one YAML (or JSON) file. Raises BadInput for a file that is missing, too large or not YAML of ours."""
    text = _text_of(path, code)
    try:
        root = _composed(text, path, code)
    except yaml.reader.ReaderError as error:
        place = Place(str(path), text.count("\n", 0, error.position) + 1)
        sign = f"U+{ord(error.character):04X}" if isinstance(error.character, str) else f"byte {error.character}"
        raise BadInput(code, f"the character {sign} has no place in a text", place, "Delete it.") from None
    except yaml.YAMLError as error:
        place = _place_of_mark(getattr(error, "problem_mark", None), text, str(path))
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise BadInput(code, f"this is not YAML: {problem}", place, "Mend the line and run again.") from None
    if root is None:
        raise BadInput(code, "the file is empty", Place(str(path)), "Write it, or remove it.")
    nodes: dict[Path_, tuple[yaml.Node, yaml.Node]] = {}
    _note(root, root, (), nodes)
    _check_keys(nodes.values(), path, code)
    return Marked(str(path), _values(text, nodes.values(), path, code), nodes)


def _text_of(path: Path, code: str) -> str:
    place = Place(str(path))
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no regular file"
            raise BadInput(code, f"this is {what}", place, "Give the path of a file.")
        if path.stat().st_size > SIZE_LIMIT:
            raise BadInput(code, f"the file is larger than {SIZE_LIMIT:,} bytes", place, "A page of text is enough.")
        # line ends as Python reads them, so that places are counted as an editor counts them
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise BadInput(code, f"not UTF-8 at byte {error.start}", place, "Save it as UTF-8.") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "this is no path").lower()
        raise BadInput(code, reason, place, "Check the path.") from None


def _composed(text: str, path: Path, code: str) -> yaml.Node | None:
    """The nodes of a file; None for an empty one. What is wrong is said by PyYAML, in its own words and places."""
    try:
        return _composed_by(_FAST, text, path, code)
    except (yaml.YAMLError, BadInput):
        return _composed_by(yaml.SafeLoader, text, path, code)


def _composed_by(loader: Any, text: str, path: Path, code: str) -> yaml.Node | None:
    _check_events(yaml.parse(text, Loader=loader), path, code)
    root: yaml.Node | None = yaml.compose(text, Loader=loader)
    return root


def _check_events(events: Iterable[yaml.Event], path: Path, code: str) -> None:
    """Refuse what could blow up while it is read: aliases (a few lines can mean gigabytes) and deep nesting."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            place = _place_of(event, str(path))
            raise BadInput(code, "aliases are not read here", place, "Write the value out where it is used.")
        if depth > DEPTH_LIMIT:
            place = _place_of(event, str(path))
            raise BadInput(code, "this is nested too deeply to be one of ours", place, "Check the brackets.")


def _check_keys(nodes: Iterable[tuple[yaml.Node, yaml.Node]], path: Path, code: str) -> None:
    """Refuse keys that are no text and keys that stand twice: YAML would drop the first without a word."""
    for _, node in nodes:
        if not isinstance(node, yaml.MappingNode):
            continue
        seen: set[str] = set()
        for key, _value in node.value:
            place = _place_of(key, str(path))
            if key.tag != "tag:yaml.org,2002:str":
                raise BadInput(code, "this key is no text", place, "Put it in quotes.")
            if key.value in seen:
                raise BadInput(code, f"the key {key.value!r} stands here twice", place, "Keep one of them.")
            seen.add(key.value)


def _values(text: str, nodes: Iterable[tuple[yaml.Node, yaml.Node]], path: Path, code: str) -> Any:
    try:
        return yaml.load(text, Loader=_FAST)  # noqa: S506  # both are safe loaders
    except (yaml.YAMLError, ValueError, OverflowError):
        # a tag of another language, or what looks like a date or a number and is none: find it
        constructor = yaml.constructor.SafeConstructor()
        # parts come before what holds them
        for _, node in reversed(list(nodes)):
            try:
                constructor.construct_object(node, deep=True)
            except yaml.constructor.ConstructorError:
                place = _place_of(node, str(path))
                raise BadInput(code, f"the tag {node.tag!r} cannot be read here", place, "Remove the tag.") from None
            except (ValueError, OverflowError):
                place = _place_of(node, str(path))
                advice = "Put it in quotes if it is a text."
                raise BadInput(code, f"{_cut(node.value)} cannot be read", place, advice) from None
        raise


def _place_of_mark(mark: Any, text: str, file: str) -> Place:
    """Where a parser gave up; behind the end of the file counts as its last line."""
    if mark is None:
        return Place(file)
    last = max(len(text.splitlines()), 1)
    return Place(file, mark.line + 1, mark.column + 1) if mark.line < last else Place(file, last)


def _place_of(node: Any, file: str) -> Place:
    """Where a node or an event of YAML stands."""
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return Place(file, start.line + 1, start.column + 1, width)


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
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(marked.value))
    if not errors:
        return
    error = _meant(max(errors, key=jsonschema.exceptions.relevance))
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema.get("properties", {}))
        name = next(key for key in error.instance if key not in known)
        place = marked.place((*path, str(name)), of_key=True)
        advice = f"Known here: {', '.join(known)}."
        raise BadInput(code, f"nothing is called {name!r} here", place, advice, did_you_mean(str(name), known))
    raise BadInput(code, _sentence(error, marked.written(path)), marked.place(path), _advice(error))


def _meant(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    """Of several forms a value may have, what is wrong with the form the writer had in mind."""
    while error.context:
        branches: dict[Any, list[jsonschema.ValidationError]] = {}
        for one in error.context:
            branches.setdefault(one.schema_path[0], []).append(one)
        likely = [errors for errors in branches.values() if not any(_another_form(one) for one in errors)]
        if len(likely) != 1:
            return error
        error = max(likely[0], key=jsonschema.exceptions.relevance)
    return error


def _another_form(error: jsonschema.ValidationError) -> bool:
    """Whether this breach says that another form was meant: the kind is wrong, or the word that names the form."""
    if error.relative_path:
        return False
    if error.validator == "required":
        naming = error.validator_value[0]
        return isinstance(error.instance, dict) and naming not in error.instance
    return error.validator in ("type", "enum")


def _sentence(error: jsonschema.ValidationError, written: str | None) -> str:
    where = ".".join(str(part) for part in error.absolute_path)
    prefix = f"{where}: " if where else ""
    value = _cut(error.instance if written is None else written)
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        return f"{prefix}{missing!r} is missing"
    if error.validator == "type":
        return f"{prefix}this must be {_kind(error.validator_value)}, not {value}"
    if str(error.validator) in _WRONG:
        return f"{prefix}{value} {_WRONG[str(error.validator)].format(error.validator_value)}"
    return f"{prefix}{_cut(error.message)}"


_WRONG = {
    "enum": "is not offered",
    "pattern": "has not the right form",
    "oneOf": "is none of the forms known here",
    "anyOf": "is none of the forms known here",
    "minimum": "is too small, the least is {}",
    "maximum": "is too much, the most is {}",
    "maxLength": "is too long, the most is {}",
    "minLength": "is too short, the least is {}",
    "minItems": "is too short, the least is {}",
    "minProperties": "says nothing, the least is {}",
}


def _kind(name: str | list[str]) -> str:
    words = {"object": "a mapping", "array": "a list", "string": "a text", "integer": "a whole number"}
    names = [name] if isinstance(name, str) else name
    return " or ".join(words.get(one, f"a {one}") for one in names)


def _cut(value: Any) -> str:
    """A value as its writer would know it again, never longer than half a line."""
    text = value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def _advice(error: jsonschema.ValidationError) -> str:
    match error.validator:
        case "enum":
            return "Offered: " + ", ".join(str(value) for value in error.validator_value) + "."
        case "pattern":
            return f"The form is: {error.validator_value}"
        case "oneOf" | "anyOf":
            forms = [", ".join(map(repr, form)) for form in _forms(error.schema)]
            if not isinstance(error.instance, (str, dict, list)):
                return "If this is a text, put it in quotes."
            return f"Each has one of: {'; '.join(forms)}." if forms else ""
        case "type" if "string" in error.validator_value:
            return "Put it in quotes."
    return ""


def _forms(schema: dict[str, Any]) -> list[list[str]]:
    """What the alternatives of a schema ask for, where they say it: their first required key or their words."""
    alternatives = schema.get("oneOf", schema.get("anyOf", []))
    words = [one.get("required", [])[:1] or one.get("enum", []) for one in alternatives]
    return [[str(word) for word in some] for some in words if some]
