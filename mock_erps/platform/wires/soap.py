"""SOAP 1.1: envelopes read with defences, answers and faults written. What is in the body is the vendor's business.

No DTD, no entities, no external references, a bound on depth; comments and processing instructions say nothing.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
TYPE, NIL = f"{{{XSI}}}type", f"{{{XSI}}}nil"
#: deeper documents are refused: no vendor's objects nest so far
MAX_DEPTH = 40
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}
_NSMAP = {"soapenv": NAMESPACE, "xsd": XSD, "xsi": XSI}

#: an XML element; lxml-stubs know it by a private name only
Element = Any


class BadEnvelope(ValueError):
    """Bytes that are no SOAP envelope; the message says why."""


class Envelope(dict[str, Any]):
    """A request: its header blocks by local name and the element that names the operation.

    As a dict it holds what the operation says, texts and `@attributes` by local name: for whoever looks for an id.
    """

    def __init__(self, headers: dict[str, Element], operation: Element) -> None:
        super().__init__(_values(operation))
        self.headers = headers
        self.operation = operation

    @property
    def action(self) -> str:
        """The local name of the body's element: `upsert`."""
        return local(self.operation)


def read_envelope(source: bytes) -> Envelope:
    """Raises BadEnvelope."""
    root = _root(source)
    if etree.QName(root) != etree.QName(NAMESPACE, "Envelope"):
        raise BadEnvelope(f"a SOAP 1.1 Envelope is expected, this is <{local(root)}>")
    header, body = root.find(f"{{{NAMESPACE}}}Header"), root.find(f"{{{NAMESPACE}}}Body")
    if body is None or len(body) != 1:
        raise BadEnvelope("the Body must hold exactly one element")
    blocks = {local(block): block for block in header} if header is not None else {}
    return Envelope(blocks, body[0])


def _values(element: Element) -> dict[str, Any]:
    values: dict[str, Any] = {f"@{etree.QName(name).localname}": value for name, value in element.items()}
    for part in element:
        values.setdefault(local(part), []).append(_values(part) if len(part) or part.items() else part.text or "")
    return values


def _root(source: bytes) -> Element:
    parser = etree.XMLParser(**_SAFE)  # type: ignore[arg-type]  # the stubs know no mixed keywords
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise BadEnvelope(str(error)) from None
    document: Element = root.getroottree()
    if document.docinfo.doctype:
        raise BadEnvelope("document types and entities are not accepted")
    if any(_depth(element) > MAX_DEPTH for element in root.iter() if not len(element)):
        raise BadEnvelope(f"elements nest deeper than {MAX_DEPTH}")
    return root


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def local(element: Element) -> str:
    return str(etree.QName(element).localname)


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a local name, whatever its namespace."""
    return next((part for part in element if local(part) == name), None) if element is not None else None


def children(element: Element | None, name: str) -> list[Element]:
    return [part for part in element if local(part) == name] if element is not None else []


def text(element: Element | None, name: str = "") -> str:
    """The text of an element, or of its first child of a name; empty where there is none."""
    found = child(element, name) if name else element
    return (found.text or "").strip() if found is not None else ""


def type_of(element: Element) -> str:
    """The local name of `xsi:type`: `tranSales:Invoice` → `Invoice`."""
    return str(element.get(TYPE, "")).rpartition(":")[2]


def written(parent: Element, namespace: str, name: str, content: object = None, **attributes: str) -> Element:
    """A new child in a namespace; None leaves it without text. Characters that XML cannot carry are dropped."""
    element = etree.SubElement(parent, etree.QName(namespace, name), attributes)
    if content is not None:
        element.text = "".join(c for c in str(content) if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    return element


def new_envelope(extra: dict[str, str] | None = None) -> tuple[Element, Element, Element]:
    """An empty answer: (envelope, header, body). `extra` are further prefixes."""
    envelope = etree.Element(etree.QName(NAMESPACE, "Envelope"), nsmap=_NSMAP | (extra or {}))
    header = etree.SubElement(envelope, etree.QName(NAMESPACE, "Header"))
    return envelope, header, etree.SubElement(envelope, etree.QName(NAMESPACE, "Body"))


def fault(code: str, reason: str) -> tuple[Element, Element]:
    """A fault with an empty detail: (envelope, detail). `code` is as in `Server.userException`."""
    envelope, header, body = new_envelope()
    envelope.remove(header)
    told = etree.SubElement(body, etree.QName(NAMESPACE, "Fault"))
    etree.SubElement(told, "faultcode").text = f"soapenv:{code}"
    etree.SubElement(told, "faultstring").text = reason
    return envelope, etree.SubElement(told, "detail")


def as_bytes(envelope: Element) -> bytes:
    """UTF-8 with a declaration."""
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
