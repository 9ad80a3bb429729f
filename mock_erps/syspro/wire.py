"""XML text in, XML text out: what business objects are asked and how they answer (dossier syspro §3).

Replies say they are Windows-1252 and are; what that alphabet lacks goes as a character reference. Unknown elements of
a question are ignored, as the vendor ignores them (§8).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

#: what every answer of the service carries (§2)
HEADERS = (("content-type", "application/octet-stream"), ("server", "Microsoft-HTTPAPI/2.0"))
_HEAD = '<?xml version="1.0" encoding="Windows-1252"?>\n'
_ATTRIBUTES = "Language='05' Language2='EN' CssStyle='' DecFormat='1' DateFormat='01' Role='01' Version='7.0.047'"


def asked(text: str) -> Element:
    """The root of `XmlIn` or `XmlParameters`. Raises Refusal for what is no XML."""
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise Refusal("bad_xml") from None
    return root


def value(root: Element | None, path: str) -> str:
    """The text at a path without its blanks; empty where there is none."""
    return (root.findtext(path) or "").strip() if root is not None else ""


def element(name: str, text: object = "") -> str:
    """An element with a text; an empty one where there is nothing to say."""
    told = "".join(sign for sign in str(text) if sign >= " " or sign in "\t\n")
    return f"<{name}>{escape(told)}</{name}>" if told else f"<{name}/>"


def group(name: str, *parts: str) -> str:
    """An element with children."""
    return f"<{name}>{''.join(parts)}</{name}>"


def document(root: str, *parts: str) -> Reply:
    """A business object's answer."""
    return text(f"{_HEAD}<{root} {_ATTRIBUTES}>{''.join(parts)}</{root}>")


def text(told: str, status: int = 200) -> Reply:
    """A plain answer."""
    return Reply(status, list(HEADERS), told.encode("cp1252", "xmlcharrefreplace"))
