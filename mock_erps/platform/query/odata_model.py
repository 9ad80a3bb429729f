"""What an OData query is read against: types with their properties, the version spoken, and how it can be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_erps.platform.query.odata_values import CALL, FUNCTIONS, read_as


class BadQuery(ValueError):
    """A query the vendor cannot read; the message is Microsoft's library's."""


class UnknownProperty(BadQuery):
    """A name that the entity does not have."""

    def __init__(self, name: str, entity: str) -> None:
        super().__init__(f"Could not find a property named '{name}' on type '{entity}'.")
        self.name = name
        self.entity = entity


class UnknownFunction(BadQuery):
    """A function that this dialect does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"An unknown function with name '{name}' was found. This may also be a function import or a key lookup"
            " on a navigation property, which is not allowed."
        )
        self.name = name


class IncompatibleTypes(BadQuery):
    """A value of another type than the property it is compared with."""

    def __init__(self, left: str, right: str, kind: str) -> None:
        super().__init__(
            "A binary operator with incompatible types was detected."
            f" Found operand types '{left}' and '{right}' for operator kind '{kind}'."
        )


@dataclass(frozen=True, slots=True)
class Entity:
    """A type: its properties with their EDM types ("" = compared with anything) and where its navigations lead."""

    name: str
    properties: Mapping[str, str]
    navigations: Mapping[str, Entity] = field(default_factory=dict)

    def type_of(self, path: str) -> str:
        """The EDM type at the end of `a/b/c`. Raises UnknownProperty."""
        first, _, rest = path.partition("/")
        if rest and first in self.navigations:
            return self.navigations[first].type_of(rest)
        if first not in self.properties:
            raise UnknownProperty(first, self.name)
        return self.properties[first]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one version of the protocol, or one vendor's part of it, can read."""

    version: int
    #: text methods and functions on fields
    functions: frozenset[str]
    #: `number in ('a','b')` (OData 4.01)
    lists: bool = False
    #: `not` before a condition
    negation: bool = True
    #: `DocDate ge '2026-01-31'`: days and instants may stand in quotes
    quoted_dates: bool = False


V3 = Dialect(3, frozenset({"startswith", "endswith", "substringof", *FUNCTIONS}))
V4 = Dialect(4, frozenset({"startswith", "endswith", "contains", *FUNCTIONS}))


def typed(entity: Entity, doc: Mapping[str, Any], path: str) -> Any:
    """What a field of the tree reads in a document (a Getter once the entity is bound): its type's value, functions
    called. `a/b` reads b of the object a."""
    name, *calls = path.split(CALL)
    value: Any = doc
    for step in name.split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    value = read_as(entity.type_of(name), value)
    for call in calls:
        function, _, told = call[:-1].partition("(")
        value = FUNCTIONS[function].apply(value, told.split(",") if told else [])
    return value
