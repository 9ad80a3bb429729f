"""A refused element as it comes back: as the vendor's deserialiser read it, with the messages where they belong.

Evidence for the places is in dossier xero §8: errors of the contact in the contact, those of a line in the line (and,
by setting `line_errors`, at the element as well).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.errors import message
from mock_erps.xero.ids import ZEROS, guid

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.xero.resources.element import Element


def refused(call: Call, resource: Element, sent: Mapping[str, Any], refusal: Refusal, index: int) -> Doc:
    """One refused element of an answer."""
    parts = refusal.parts or (refusal,)
    echo: Doc = {resource.id_field: _failed_id(call, resource, parts, index), **_as_read(call, resource.singular, sent)}
    _nest(call, echo, parts)
    nested = call.setting("line_errors") == "nested"
    own = [part for part in parts if not _place(part) or (_place(part)[0] == "LineItems" and not nested)]
    echo[resource.failed_flag] = True
    echo["ValidationErrors"] = messages(call, own)
    if warnings := refusal.details.get("warnings"):
        echo["Warnings"] = messages(call, warnings)
    return echo


def messages(call: Call, refusals: Sequence[Refusal]) -> list[Doc]:
    """`[{"Message": …}]`, each text once."""
    texts = dict.fromkeys(message(call, refusal) for refusal in refusals)
    return [{"Message": text} for text in texts]


def _place(part: Refusal) -> tuple[str | int, ...]:
    return tuple(part.details.get("place", ()))


def _nest(call: Call, echo: Doc, parts: Sequence[Refusal]) -> None:
    contact = [part for part in parts if _place(part)[:1] == ("Contact",)]
    if contact:
        sent = echo.get("Contact") or {}
        echo["Contact"] = {**sent, "HasValidationErrors": True, "ValidationErrors": messages(call, contact)}
    for index, line in enumerate(echo.get("LineItems", ())):
        line["ValidationErrors"] = messages(call, [part for part in parts if _place(part) == ("LineItems", index)])


def _failed_id(call: Call, resource: Element, parts: Sequence[Refusal], index: int) -> str:
    """Zeros when it failed before an id was drawn, else a GUID that exists nowhere (dossier §8, §9)."""
    early = resource.kind == "contact" or any(part.name.startswith("contact_") for part in parts)
    return ZEROS if early else guid(call.company.id, "nowhere", call.exchange.seq, index)


# --- reading by the answer's schema -----------------------------------------------------------------------------------


def _as_read(call: Call, name: str, sent: Mapping[str, Any]) -> Doc:
    """The known fields of an object, each in the type it is shown in; null and unknown ones are gone."""
    schemas = call.vendor.contract.document["components"]["schemas"]
    properties = schemas[name]["properties"]
    return {
        field: _typed(call, properties[field], value)
        for field, value in sent.items()
        if value is not None and value != "" and field in properties
    }


def _typed(call: Call, schema: Mapping[str, Any], value: Any) -> Any:
    if "$ref" in schema and isinstance(value, Mapping):
        return _as_read(call, schema["$ref"].rpartition("/")[2], value)
    if schema.get("type") == "array" and isinstance(value, list):
        return [_typed(call, schema["items"], part) for part in value if part is not None]
    if schema.get("type") == "string":
        return value if isinstance(value, str) else str(value)
    if schema.get("type") == "number":
        return float(decimal(value))
    if schema.get("type") == "boolean":
        return str(value).strip().lower() == "true"
    return value
