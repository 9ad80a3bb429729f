"""Why a value breaks its schema, in terms a vendor's error table can answer.

jsonschema-rs decides (fast); only when it says no does jsonschema explain, on the same schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
import jsonschema_rs

from mock_erps.platform.contract.source import BadContract


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach. `rule` is the JSON Schema keyword; `path` leads to the value, for `required` and
    `additionalProperties` to the missing or surplus property; `limit` is the keyword's value."""

    rule: str
    path: tuple[str | int, ...]
    value: Any
    limit: Any

    @property
    def dotted(self) -> str:
        """`Line[0].Amount`"""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text

    @property
    def plain(self) -> str:
        """`Line.Amount`: the path without positions."""
        return ".".join(part for part in self.path if isinstance(part, str))


class Shape:
    """A compiled schema."""

    __slots__ = ("_explainer", "_validator", "schema")

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        # formats are remarks here, as they are to stock Connexion but for those in CHECKED_FORMATS
        self._validator = jsonschema_rs.Draft4Validator(schema, validate_formats=False)
        self._explainer: Any = None

    def accepts(self, value: Any) -> bool:
        return bool(self._validator.is_valid(value))

    def findings(self, value: Any) -> list[Finding]:
        """All breaches, in document order of the schema; empty when the value is accepted."""
        if self._explainer is None:
            self._explainer = jsonschema.Draft4Validator(self.schema)
        return [finding for error in self._explainer.iter_errors(value) for finding in _told(error)]


def _told(error: jsonschema.ValidationError) -> Iterator[Finding]:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance and f"'{name}'" in error.message:
                yield Finding("required", (*path, name), None, True)
    elif error.validator == "additionalProperties" and isinstance(error.instance, dict):
        for name in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield Finding("additionalProperties", (*path, name), error.instance[name], False)
    elif error.context and error.validator in ("anyOf", "oneOf", "allOf"):
        yield from _told(jsonschema.exceptions.best_match(error.context))
    else:
        yield Finding(str(error.validator), path, error.instance, error.validator_value)


#: formats that stock Connexion checks, each validator in its own way
CHECKED_FORMATS = ("email", "idn-email", "ipv4", "ipv6", "regex")


def draft4(schema: Any) -> dict[str, Any]:
    """A dereferenced OpenAPI 3.0 schema, possibly cyclic, as acyclic draft 4 with `nullable` spelled out."""
    definitions: dict[str, Any] = {}
    open_schemas: dict[int, bool] = {}
    skipped = {"components", "example", "discriminator", "xml", "externalDocs", "deprecated"}

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        name = f"d{id(node)}"
        if id(node) in open_schemas:
            open_schemas[id(node)] = True
            return {"$ref": f"#/definitions/{name}"}
        if node.get("format") in CHECKED_FORMATS:
            raise BadContract(f"format {node['format']}: validators differ about it; write it as a pattern")
        open_schemas[id(node)] = False
        plain = {key: _entry(key, value, walk) for key, value in node.items() if key not in skipped}
        _spell_out_null(node, plain)
        if open_schemas.pop(id(node)):
            definitions[name] = plain
            return {"$ref": f"#/definitions/{name}"}
        return plain

    top = walk(schema)
    return {"allOf": [top], "definitions": definitions} if definitions else dict(top)


def _entry(key: str, value: Any, walk: Any) -> Any:
    # below `properties` the keys are names of the vendor's fields, not schema keywords
    if key in ("properties", "patternProperties") and isinstance(value, dict):
        return {name: walk(sub) for name, sub in value.items()}
    return walk(value)


def _spell_out_null(node: dict[str, Any], plain: dict[str, Any]) -> None:
    if node.get("nullable") is not True:
        return
    if isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
    if isinstance(plain.get("enum"), list) and None not in plain["enum"]:
        plain["enum"] = [*plain["enum"], None]
