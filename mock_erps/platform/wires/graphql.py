"""GraphQL over the one pipeline: a document is held against the vendor's SDL and performed by its handlers.

graphql-core parses, validates, answers introspection and executes. A vendor gives its SDL and, per type, handlers
named by their fields: `{"Mutation": {"invoiceCreate": create}}`. A field without a handler is read from the dict
above it. Root handlers get as `source` the refusal with which the whole request shall be answered, else None.

Refusals raised here are names every GraphQL vendor's error table has: malformed_body, graphql_no_query,
graphql_parse_failed, graphql_validation_failed, bad_user_input; `problems` holds what graphql-core found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableDefinitionNode,
    build_schema,
    execute_sync,
    get_operation_ast,
    get_variable_values,
    parse,
    print_ast,
    validate,
)

from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: (call, the value above or the refusal to answer with, arguments) → the field's value
Handler = Callable[["Call", Any, dict[str, Any]], Any]
#: a vendor's scalar: what a client sent → value; raises ValueError with the vendor's words
Scalar = Callable[[Any], Any]
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Root:
    """A field at the top of an operation. `below` names what is asked of it, two steps deep: `invoice.payments`."""

    field: str
    key: str  # its alias, else its name: what it is answered under
    below: tuple[str, ...]
    place: Mapping[str, int]  # line and column in the document
    nullable: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A request's text, read. With `problems` it has no roots; `refusal` then says at which step it failed."""

    tree: DocumentNode | None = None
    variables: tuple[VariableDefinitionNode, ...] = ()
    roots: tuple[Root, ...] = ()
    refusal: str = ""
    problems: tuple[GraphQLError, ...] = ()

    @property
    def introspects(self) -> bool:
        """Whether it asks for nothing but the schema itself."""
        return bool(self.roots) and all(root.field.startswith("__") for root in self.roots)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: a document with its variables."""

    document: Document
    variables: dict[str, Any]
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class Performed:
    """What came of it; every error was made of a Refusal, its `original_error`."""

    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...]


class Service:
    """One vendor's schema at work. `handlers`: type → field → handler; `scalars`: name → reader."""

    def __init__(self, sdl: str, handlers: Mapping[str, Mapping[str, Handler]], scalars: Mapping[str, Scalar]) -> None:
        self.schema: GraphQLSchema = build_schema(sdl)
        for name, fields in handlers.items():
            _attach(self.schema.type_map[name], fields)
        for name, read in scalars.items():
            _define(self.schema.type_map[name], read)
        #: clients send few different texts again and again
        self.document = lru_cache(maxsize=_KEPT)(self._document)

    def read(self, body: bytes) -> Asked:
        """The request in a JSON body. Raises Refusal for one that names no document."""
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Refusal("malformed_body", reason=str(error)) from None
        text = value.get("query") if isinstance(value, dict) else None
        if not isinstance(text, str) or not text.strip():
            raise Refusal("graphql_no_query")
        variables, operation = value.get("variables"), value.get("operationName")
        named = operation if isinstance(operation, str) else None
        return self.ask(text, variables if isinstance(variables, dict) else {}, named)

    def ask(self, text: str, variables: dict[str, Any], operation: str | None = None) -> Asked:
        return Asked(self.document(text, operation), variables, operation)

    def check(self, asked: Asked) -> None:
        """Raise the refusal of a document or of variables that do not fit the schema."""
        document = asked.document
        if document.problems:
            raise Refusal(document.refusal, problems=document.problems)
        missing = [node for node in document.variables if _is_missing(node, asked.variables)]
        if missing:
            raise Refusal("graphql_validation_failed", problems=tuple(map(_not_provided, missing)))
        found = get_variable_values(self.schema, document.variables, asked.variables)
        if isinstance(found, list):
            raise Refusal("bad_user_input", problems=tuple(found))

    def perform(self, call: Call, asked: Asked, refusing: Refusal | None = None) -> Performed:
        """Execute a checked document: root mutations one after the other, each with its own fate."""
        assert asked.document.tree is not None
        result = execute_sync(
            self.schema,
            asked.document.tree,
            root_value=refusing,
            context_value=call,
            variable_values=asked.variables,
            operation_name=asked.operation,
        )
        errors = tuple(result.errors or ())
        for error in errors:
            if not isinstance(error.original_error, Refusal):
                raise error.original_error or error
        return Performed(result.data, errors)

    def _document(self, text: str, operation: str | None) -> Document:
        try:
            tree = parse(text)
        except GraphQLError as error:
            return Document(refusal="graphql_parse_failed", problems=(error,))
        problems = tuple(validate(self.schema, tree)) or tuple(_unclear(tree, operation))
        if problems:
            return Document(refusal="graphql_validation_failed", problems=problems)
        chosen = get_operation_ast(tree, operation)
        assert chosen is not None
        return Document(tree, tuple(chosen.variable_definitions or ()), tuple(self._roots(tree, chosen)))

    def _roots(self, tree: DocumentNode, chosen: OperationDefinitionNode) -> Iterator[Root]:
        fragments = {node.name.value: node for node in tree.definitions if isinstance(node, FragmentDefinitionNode)}
        type_ = self.schema.get_root_type(chosen.operation)
        assert type_ is not None
        for node in _fields(chosen.selection_set.selections, fragments):
            field = type_.fields.get(node.name.value)
            below = tuple(_below(node, fragments, 2))
            nullable = field is None or not isinstance(field.type, GraphQLNonNull)
            yield Root(node.name.value, _key(node), below, _place(node), nullable)


def _attach(type_: object, handlers: Mapping[str, Handler]) -> None:
    assert isinstance(type_, GraphQLObjectType)
    for name, handler in handlers.items():
        type_.fields[name].resolve = partial(_resolved, handler)


def _resolved(handler: Handler, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    return handler(info.context, source, arguments)


def _define(type_: object, read: Scalar) -> None:
    """Literals in a document are read as the same value in the variables would be."""

    def from_client(value: Any) -> Any:
        try:
            return read(value)
        except ValueError as error:
            raise GraphQLError(str(error)) from None

    assert isinstance(type_, GraphQLScalarType)
    type_.parse_value = type_.coerce_input_value = from_client  # type: ignore[method-assign]


def _unclear(tree: DocumentNode, operation: str | None) -> Iterator[GraphQLError]:
    """A document of several operations must say which; graphql-core finds that out only when it executes."""
    if get_operation_ast(tree, operation) is None:
        named = f'Unknown operation named "{operation}".' if operation else ""
        yield GraphQLError(named or "Must provide operation name if query contains multiple operations.")


def _is_missing(node: VariableDefinitionNode, given: Mapping[str, Any]) -> bool:
    required = isinstance(node.type, NonNullTypeNode) and node.default_value is None
    return required and node.variable.name.value not in given


def _not_provided(node: VariableDefinitionNode) -> GraphQLError:
    return GraphQLError(
        f"Variable '${node.variable.name.value}' of required type '{print_ast(node.type)}' was not provided.", node
    )


def _fields(
    selections: Iterable[SelectionNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """The fields selected, through fragments; a validated document has none that spread themselves."""
    for node in selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set.selections, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(fragments[node.name.value].selection_set.selections, fragments)


def _below(node: FieldNode, fragments: Mapping[str, FragmentDefinitionNode], depth: int) -> Iterator[str]:
    if node.selection_set is None or depth == 0:
        return
    for child in _fields(node.selection_set.selections, fragments):
        name = child.name.value
        yield name
        yield from (f"{name}.{deeper}" for deeper in _below(child, fragments, depth - 1))


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _place(node: FieldNode) -> Mapping[str, int]:
    assert node.loc is not None
    token = node.loc.start_token
    return {"line": token.line, "column": token.column}
