"""Answers as XML, the vendor's own default (dossier quickbooks_online §1): written from the JSON body.

The mapping is the vendor's: `domain`, `sparse` and `status` are attributes of an entity, a reference is its value with
the name as attribute, a list repeats its element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAMESPACE = "http://schema.intuit.com/finance/v3"
_ATTRIBUTES = ("domain", "sparse", "status", "startPosition", "maxResults", "totalCount", "type", "bId")
MEDIA_TYPE = "application/xml;charset=UTF-8"


def wanted(call: Call) -> bool:
    """Whether this client gets XML: it named no JSON in Accept (a setting says what a silent client gets)."""
    accept = call.request.headers.get("accept", "").lower()
    if "json" in accept or call.query.get("format") == "json":
        return False
    return "xml" in accept or call.setting("accept_default") == "xml"


def document(body: Mapping[str, Any], time: str) -> bytes:
    """A whole answer from its JSON body."""
    inside = "".join(text for name, value in body.items() if name != "time" for text in _element(name, value))
    return _wrapped(inside, time)


def fault(kind: str, errors: list[dict[str, str]], time: str, unclosed: bool = False) -> bytes:
    """A Fault. `unclosed`: the vendor forgets `</Error>` in the answer of code 6070 (PHP SDK issue 445)."""
    end = "" if unclosed else "</Error>"
    told = "".join(_error(error) + end for error in errors)
    return _wrapped(f"<Fault type={quoteattr(kind)}>{told}</Fault>", time)


def _wrapped(inside: str, time: str) -> bytes:
    return f'{_HEAD}<IntuitResponse xmlns="{_NAMESPACE}" time={quoteattr(time)}>{inside}</IntuitResponse>'.encode()


def _error(error: Mapping[str, str]) -> str:
    element = f" element={quoteattr(error['element'])}" if "element" in error else ""
    detail = f"<Detail>{escape(error['Detail'])}</Detail>" if "Detail" in error else ""
    return f"<Error code={quoteattr(error['code'])}{element}><Message>{escape(error['Message'])}</Message>{detail}"


def _element(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _element(name, item)
    elif isinstance(value, dict):
        yield _reference(name, value) if name.endswith("Ref") else _entity(name, value)
    elif value is not None:
        yield f"<{name}>{escape(_text(value))}</{name}>"


def _reference(name: str, value: Mapping[str, Any]) -> str:
    label = f" name={quoteattr(str(value['name']))}" if "name" in value else ""
    return f"<{name}{label}>{escape(str(value.get('value', '')))}</{name}>"


def _entity(name: str, value: Mapping[str, Any]) -> str:
    plain = {key: item for key, item in value.items() if not isinstance(item, dict | list)}
    marks = "".join(f" {key}={quoteattr(_text(plain[key]))}" for key in _ATTRIBUTES if key in plain)
    inside = "".join(t for key, item in value.items() if key not in _ATTRIBUTES for t in _element(key, item))
    return f"<{name}{marks}>{inside}</{name}>"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
