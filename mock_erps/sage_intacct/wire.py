"""A request of the XML gateway as values: parsed with defences, held against `gateway.xsd`, told with line and column.

An element with children becomes a dict, one without becomes its text; a repeated element becomes a list; attributes
are kept as `@name`. What is wrong with the XML is kept in the envelope, for the gateway tells it before it asks who
is there (dossier sage_intacct §8).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree

from mock_erps.platform.contract import contract_folder

Values = dict[str, Any]
SLUG = "sage_intacct"
#: no entities, no network, no DTD; comments and processing instructions say nothing
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is wrong with the XML; `code` is libxml2's number, `fatal` what ended the parse."""

    code: int
    text: str
    line: int
    column: int
    fatal: bool = False


class Envelope(Values):
    """A `<request>` as values, with the bytes it was read from and what is wrong with them."""

    def __init__(self, source: bytes, values: Values, breaches: tuple[Breach, ...]) -> None:
        super().__init__(values)
        self.source = source
        self.breaches = breaches
        #: the entity (location) the caller works in, set when it is let in
        self.entity = ""
        self.control: Values = _dict(values.get("control"))
        operation = _dict(values.get("operation"))
        self.authentication: Values = _dict(operation.get("authentication"))
        self.transaction = is_true(operation.get("@transaction", "false"))
        #: whether control ids of functions may be used only once: so unless the client says no (§6)
        self.unique = is_true(self.control.get("uniqueid") or "true")
        self.functions = [_function(one) for one in many(_dict(operation.get("content")), "function")]


@dataclass(frozen=True, slots=True)
class Function:
    """One `<function>`: its control id, the name of the element in it and what that holds."""

    controlid: str
    name: str
    body: Values


def read_envelope(source: bytes) -> Envelope:
    """Never raises: what cannot be read is an envelope with breaches."""
    parser = etree.XMLParser(**_SAFE)  # type: ignore[arg-type]  # the stubs know no mixed keywords
    try:
        root: Any = etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        return _broken(source)
    if root.getroottree().docinfo.doctype:
        return Envelope(source, {}, (_NO_DOCTYPE,))
    values = _dict(_values(root))
    schema: Any = _schema()
    if schema.validate(root):
        return Envelope(source, values, ())
    return Envelope(source, values, tuple(_located(entry, root, source) for entry in schema.error_log))


_EMPTY = Breach(4, "Document is empty", 1, 1, True)
_NO_DOCTYPE = Breach(1, "A document type declaration is not accepted", 1, 1, True)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(contract_folder(SLUG) / "gateway.xsd")))


def _values(element: Any) -> Any:
    if not len(element) and not element.keys():
        return _text(element)
    return _members(element)


def _members(element: Any) -> Values:
    found: Values = {f"@{name}": value for name, value in element.items()} if element.keys() else {}
    for child in element:
        tag = child.tag
        # most elements hold a text and nothing else
        value = _members(child) if len(child) or child.keys() else _text(child)
        if tag not in found:
            found[tag] = value
        elif isinstance(found[tag], list):
            found[tag].append(value)
        else:
            found[tag] = [found[tag], value]
    return found


def _text(element: Any) -> str:
    text = element.text
    return text.strip() if text else ""


def _function(values: Any) -> Function:
    values = _dict(values)
    name = next((name for name in values if name[0] != "@"), "")
    return Function(values.get("@controlid", ""), name, _dict(values.get(name)))


def _dict(value: Any) -> Values:
    return value if isinstance(value, dict) else {}


def many(values: Values, name: str) -> list[Any]:
    """The elements of a name, however many there are."""
    found = values.get(name)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def is_true(text: object) -> bool:
    """Booleans are taken in any case: one client writes Python's `False` (§6)."""
    return str(text).strip().lower() in ("true", "t", "1", "yes")


def _broken(source: bytes) -> Envelope:
    """All findings of a lenient second look, with what it makes of the control block: that is echoed (§8)."""
    parser: Any = etree.XMLParser(recover=True, **_SAFE)  # type: ignore[arg-type]  # as above
    control: Values = {}
    try:
        root = etree.fromstring(source, parser)
        found = root.find("control") if root is not None else None
        control = {"control": _dict(_values(found))} if found is not None else {}
    except etree.XMLSyntaxError:
        pass
    breaches = [Breach(entry.type, entry.message, entry.line, entry.column, True) for entry in parser.error_log]
    return Envelope(source, control, tuple(breaches) or (_EMPTY,))


def _located(entry: Any, root: Any, source: bytes) -> Breach:
    """libxml2 tells the line of a breach; the column, as the vendor tells it, is where the start tag ends."""
    lines = source.splitlines()
    text = lines[entry.line - 1].decode("utf-8", "replace") if 0 < entry.line <= len(lines) else ""
    blamed = root.getroottree().xpath(entry.path) if entry.path else []
    if not blamed:
        return Breach(entry.type, entry.message, entry.line, 1)
    tag = blamed[0].tag
    before = 0
    for element in root.iter(tag):
        if element is blamed[0]:
            break
        before += element.sourceline == entry.line
    start = -1
    for _ in range(before + 1):
        start = text.find(f"<{tag}", start + 1)
    end = text.find(">", max(start, 0))
    return Breach(entry.type, entry.message, entry.line, (end if end >= 0 else len(text)) + 2)
