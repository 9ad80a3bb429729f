"""XML out and in: built as a tree, so that nothing needs escaping by hand; read without entities or DTDs."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring

#: What XML 1.0 cannot carry, escaped or not (its production 2, "Char").
_UNCARRIED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tree(tag: str, *content: object, **attributes: str) -> Element:
    """An element with text, child elements or both; None among the content is left out."""
    element = Element(tag, attributes)
    for piece in content:
        if isinstance(piece, Element):
            element.append(piece)
        elif piece is not None:
            element.text = (element.text or "") + str(piece)
    return element


def given(tag: str, content: object) -> Element | None:
    """An element, or nothing where there is nothing to say."""
    return tree(tag, content) if content not in (None, "") else None


def document(root: Element) -> bytes:
    """UTF-8 with a declaration."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def carries(element: Element) -> bool:
    """True when every text in the tree can be written as XML."""
    return not any(_UNCARRIED.search(piece.text or "") for piece in element.iter())


def parsed(body: bytes) -> Element:
    """The root element. Raises `ValueError` for what is no XML, or XML with a DTD or entities."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except SyntaxError as error:  # ElementTree's ParseError; defusedxml's own refusals are ValueErrors
        raise ValueError(str(error)) from None
    return root


def below(element: Element | None, path: str) -> str:
    """The text at `path`, stripped; empty where there is none."""
    return (element.findtext(path) or "").strip() if element is not None else ""


def row(element: Element) -> dict[str, str]:
    """The texts of the direct children by tag."""
    return {child.tag: (child.text or "").strip() for child in element}


__all__ = ["Element", "below", "carries", "document", "given", "parsed", "row", "tree"]
