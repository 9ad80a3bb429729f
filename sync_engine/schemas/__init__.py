"""The engine's JSON Schemas, and plain sentences about what breaks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from json import dumps, loads
from typing import Any, cast

Path = tuple[str | int, ...]

#: How many known words a hint lists at most.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """One breach of a schema: where in the instance, and what to do about it."""

    path: Path
    says: str

    def __str__(self) -> str:
        place = ".".join(str(step) for step in self.path)
        return f"{place}: {self.says}" if place else self.says


def complaint(schema: str, instance: object, definition: str = "") -> Complaint | None:
    """The most telling breach of `<schema>.schema.json` (or one of its `$defs`), None when there is none.

    jsonschema-rs decides; only when it refuses does jsonschema, a hundred times slower, explain.
    """
    try:
        if _fast(schema, definition).is_valid(instance):
            return None
    except ValueError as odd:  # what JSON cannot hold: keys that are no text, bytes, dates
        return Complaint((), f"only texts, numbers, lists and mappings with text keys are allowed ({odd})")
    from jsonschema.exceptions import best_match
    from jsonschema.validators import Draft202012Validator

    error = best_match(Draft202012Validator(_document(schema, definition)).iter_errors(instance))
    return Complaint((*error.absolute_path, *_unknown_key(error)), _sentence(error))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that follows an unknown word: the nearest known one, or all there are."""
    choices = sorted(" ".join(each.split()) for each in known)
    if near := get_close_matches(word, choices, 1, 0.6):
        return f'did you mean "{near[0]}"?'
    more = " …" if len(choices) > _SHOWN else ""
    return f"known are: {', '.join(choices[:_SHOWN]) or 'none'}{more}"


@cache
def _document(schema: str, definition: str) -> dict[str, Any]:
    text = files(__name__).joinpath(f"{schema}.schema.json").read_text(encoding="utf-8")
    document = cast(dict[str, Any], loads(text))
    if definition:
        return {"$schema": document["$schema"], "$defs": document["$defs"], "$ref": f"#/$defs/{definition}"}
    return document


@cache
def _fast(schema: str, definition: str) -> Any:
    from jsonschema_rs import validator_for

    return validator_for(_document(schema, definition))


def _unknown_key(error: Any) -> Path:
    if error.validator != "additionalProperties":
        return ()
    return (next(key for key in error.instance if key not in error.schema["properties"]),)


def _sentence(error: Any) -> str:
    wrong, rule = error.instance, error.schema
    match error.validator:
        case "additionalProperties":
            extra = str(_unknown_key(error)[0])
            return f"no such key here; {did_you_mean(extra, rule['properties'])}"
        case "required":
            missing = next(name for name in rule["required"] if name not in wrong)
            return f'"{missing}" is missing'
        case "enum":
            return f"{_shown(wrong)} is none of {', '.join(map(str, rule['enum']))}"
    wanted = rule.get("description") if isinstance(rule, Mapping) else None
    return f"{_shown(wrong)} is not {wanted}" if wanted else error.message


def _shown(value: object) -> str:
    text = dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
