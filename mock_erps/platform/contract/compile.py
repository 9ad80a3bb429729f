"""The contract, ready to serve: Connexion parses it and resolves handlers, each operation is compiled on first use.

Same verdicts as stock Connexion (held by `tests/platform/test_differential.py`), a few hundred times faster.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple
from urllib.parse import unquote

from mock_erps.platform.contract.extension import Extension, read_extension
from mock_erps.platform.contract.findings import Finding, Shape, draft4

with warnings.catch_warnings():
    # Connexion and Starlette warn of names and packages of their own; nothing a user of ours can act on
    warnings.simplefilter("ignore")
    from connexion.operations import OpenAPIOperation
    from connexion.resolver import Resolver
    from connexion.spec import OpenAPISpecification

# it remarks on every operation that takes several media types; nothing a user of ours can act on either
logging.getLogger("connexion").setLevel(logging.ERROR)

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
OPERATION_KEY = "x-mock-erps-operation"


class Parameter:
    """A path, query or header parameter with its compiled schema."""

    __slots__ = ("any_text", "cast", "longest", "name", "place", "required", "shape")

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.name: str = raw["name"]
        self.place: str = raw["in"]
        self.required: bool = raw.get("required", False)
        self.shape = Shape(draft4(raw["schema"]))
        self.cast = _CASTS.get(raw["schema"].get("type", ""))
        schema = self.shape.schema
        self.any_text = schema == {"type": "string"}
        #: up to so many characters any text will do; below 0 where the schema asks for more than a length
        self.longest: float = -1
        if schema.get("type") == "string" and schema.keys() <= {"type", "maxLength"}:
            self.longest = schema.get("maxLength", float("inf"))

    def read(self, text: str) -> tuple[Any, list[Finding]]:
        """The typed value, or what is wrong with the text."""
        if len(text) <= self.longest:
            return text, []
        try:
            value = self.cast(text) if self.cast else text
        except ValueError:
            return text, [Finding("type", (self.name,), text, self.shape.schema.get("type"))]
        if self.shape.accepts(value):
            return value, []
        return value, [Finding(f.rule, (self.name, *f.path), f.value, f.limit) for f in self.shape.findings(value)]


def _boolean(text: str) -> bool:
    # some vendor clients write Python's "False" into the query (dossier xero §9)
    try:
        return {"true": True, "false": False}[text.lower()]
    except KeyError:
        raise ValueError(text) from None


_CASTS: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": _boolean}


class Operation:
    """One operation of the contract. Everything costly is made on first use."""

    def __init__(self, path: str, method: str, make: Callable[[], OpenAPIOperation], raw: Mapping[str, Any]) -> None:
        self.path = path
        self.method = method.upper()
        self.id: str = raw["operationId"]
        ours = raw.get(OPERATION_KEY, {})
        #: neutral name, "create invoice"; vendors that overload one path name each request themselves
        self.name: str = ours.get("name", self.id.replace("_", " "))
        #: all names its requests go by, where the vendor does everything at one address
        self.names: tuple[str, ...] = tuple(ours.get("names", (self.name,)))
        self.throttled: bool = ours.get("throttled", True)
        self._make = make

    @cached_property
    def _parsed(self) -> OpenAPIOperation:
        return self._make()

    @cached_property
    def handler(self) -> Callable[..., Any]:
        return self._parsed.function  # type: ignore[no-any-return]

    @cached_property
    def secured(self) -> bool:
        return bool(self._parsed.security)

    @cached_property
    def scopes(self) -> tuple[frozenset[str], ...]:
        """Sets of scopes of which a caller needs one; empty where the contract asks for none."""
        needs = [frozenset(s for scopes in need.values() for s in scopes) for need in self._parsed.security or ()]
        return tuple(need for need in needs if need)

    @cached_property
    def parameters(self) -> Mapping[str, Mapping[str, Parameter]]:
        """place → name → parameter; header names are lower case."""
        places: dict[str, dict[str, Parameter]] = {"path": {}, "query": {}, "header": {}}
        for raw in self._parsed.parameters:
            parameter = Parameter(raw)
            key = parameter.name.lower() if parameter.place == "header" else parameter.name
            places.setdefault(parameter.place, {})[key] = parameter
        return places

    @cached_property
    def typed_path(self) -> tuple[tuple[str, Parameter], ...]:
        """Names and parameters of the path that are more than text."""
        return tuple(entry for entry in self.parameters["path"].items() if not entry[1].any_text)

    @cached_property
    def required(self) -> tuple[tuple[str, Parameter], ...]:
        """Names and parameters a request must bring in its query or its headers."""
        places = (self.parameters["query"], self.parameters["header"])
        return tuple(entry for place in places for entry in place.items() if entry[1].required)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        return {raw["name"]: raw["schema"]["default"] for raw in self._parsed.parameters if "default" in raw["schema"]}

    @cached_property
    def media_types(self) -> tuple[str, ...]:
        return tuple(self._parsed.request_body.get("content", ())) if self._parsed.request_body else ()

    @cached_property
    def body_required(self) -> bool:
        return bool(self._parsed.request_body) and bool(self._parsed.request_body.get("required"))

    @cached_property
    def body(self) -> Shape | None:
        """The schema of the request body: every media type of an operation shares one."""
        for media_type in self.media_types:
            if schema := self._parsed.body_schema(media_type):
                return Shape(draft4(schema))
        return None

    def answer_shape(self, status: int, media_type: str = "application/json") -> Shape | None:
        """The schema of an answer, for tests that hold the mock to its own contract."""
        schema = self._parsed.response_schema(str(status), media_type)
        return Shape(draft4(schema)) if schema else None


class _Trusted(OpenAPISpecification):  # type: ignore[misc]
    """A document that `tests/contracts` already held against the OpenAPI meta-schema: start-up need not do it again."""

    @classmethod
    def _validate_spec(cls, spec: Any) -> None:
        """Checked at build time."""


class Contract:
    """All operations of one vendor, found by method and path."""

    def __init__(self, document: dict[str, Any], handlers: Any, where: str = "contract") -> None:
        self.extension: Extension = read_extension(document, where)
        self.document = document
        self._fold: Callable[[str], str] = str.lower if self.extension.case_insensitive_paths else str
        self._resolver = Resolver(lambda name: getattr(handlers, name.rsplit(".", 1)[-1]))
        self.operations = [
            Operation(path, method, partial(self._parse, path, method), item[method])
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item
        ]
        #: by length and last part (`{}` for a value), the more literal ones first
        self._routes: dict[tuple[int, str], list[tuple[tuple[_Part, ...], dict[str, Operation]]]] = {}
        for operation in self.operations:
            self._add_route(operation)
        self._aliases = [(self._template(alias), prefix) for alias, prefix in self.extension.also_at.items()]
        #: the operations at a path (by method) and its path values; None when nothing stands there. What it returns is
        #: remembered and shared: copy the values before you change them
        self.route = lru_cache(maxsize=1024)(self._route)

    @cached_property
    def _specification(self) -> OpenAPISpecification:
        # Connexion dereferences in place, so it works on a copy of its own
        return _Trusted(deepcopy(self.document))

    def _parse(self, path: str, method: str) -> OpenAPIOperation:
        return OpenAPIOperation.from_spec(self._specification, path=path, method=method, resolver=self._resolver)

    def _add_route(self, operation: Operation) -> None:
        template = self._template(operation.path)
        last = template[-1].before if not template[-1].name else "{}"
        routes = self._routes.setdefault((len(template), last), [])
        for known, methods in routes:
            if known == template:
                methods[operation.method] = operation
                return
        routes.append((template, {operation.method: operation}))
        routes.sort(key=lambda route: sum(part.vagueness for part in route[0]))

    def _template(self, path: str) -> tuple[_Part, ...]:
        return tuple(_Part.of(part, self._fold) for part in path.strip("/").split("/"))

    def _route(self, path: str) -> tuple[Mapping[str, Operation], Mapping[str, str]] | None:
        found = self._found(path)
        if found is not None:
            return found
        parts = path.strip("/").split("/")
        for alias, prefix in self._aliases:
            begins, rest = parts[: len(alias)], parts[len(alias) :]
            if len(begins) == len(alias) and all(map(_Part.fits, alias, map(self._fold, begins))):
                values = {want.name: want.value(got) for want, got in zip(alias, begins, strict=True) if want.name}
                found = self._found("/".join([prefix.format_map(values), *rest]))
                return (found[0], {**values, **found[1]}) if found is not None else None
        return None

    def _found(self, path: str) -> tuple[Mapping[str, Operation], Mapping[str, str]] | None:
        parts = path.strip("/").split("/")
        folded = [self._fold(part) for part in parts]
        for last in (folded[-1], "{}"):
            for template, methods in self._routes.get((len(parts), last), ()):
                if all(want.fits(got) for want, got in zip(template, folded, strict=True)):
                    named = zip(template, parts, strict=True)
                    return methods, {want.name: want.value(got) for want, got in named if want.name}
        return None


class _Part(NamedTuple):
    """One part of a path template: literal (no name), a value, or a value with letters around: `Invoices({key})`."""

    before: str
    name: str = ""
    after: str = ""

    @classmethod
    def of(cls, text: str, fold: Callable[[str], str]) -> _Part:
        before, opened, rest = text.partition("{")
        name, _, after = rest.partition("}")
        return cls(fold(before), name, fold(after)) if opened else cls(fold(text))

    @property
    def vagueness(self) -> int:
        """Literal parts are asked first, bare values last."""
        return 0 if not self.name else 1 if self.before or self.after else 2

    def fits(self, got: str) -> bool:
        if not self.name:
            return got == self.before
        letters = len(self.before) + len(self.after)
        return len(got) > letters and got.startswith(self.before) and got.endswith(self.after) if letters else True

    def value(self, got: str) -> str:
        return unquote(got[len(self.before) : len(got) - len(self.after)])
