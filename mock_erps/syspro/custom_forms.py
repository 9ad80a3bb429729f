"""COMSFM: a custom form field, where the target's id is written back (dossier syspro §3.7). Replies are lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.messages import Reply
from mock_erps.syspro.errors import words
from mock_erps.syspro.values import stored
from mock_erps.syspro.wire import asked, document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def add(call: Call, root: Element) -> Reply:
    return _kept(call, root, there=False)


def update(call: Call, root: Element) -> Reply:
    return _kept(call, root, there=True)


def _kept(call: Call, root: Element, there: bool) -> Reply:
    """Every item by itself: one that is refused does not undo the others (§9)."""
    only_checked = value(asked(str(call.query.get("XmlParameters") or "<none/>")), ".//ValidateOnly").upper() == "Y"
    told, invalid = [], 0
    items = root.findall("Item")
    for item in items:
        why = _refusal(call, item, there)
        invalid += bool(why)
        told.append(group("item", _key(item), why))
        if not why and not only_checked:
            _put(call, item)
    counts = element("RecordsRead", len(items)), element("RecordsInvalid", invalid)
    return document("setupcustomform", *told, group("StatusOfItems", *counts))


def _key(item: Element) -> str:
    parts = (element(name.lower(), value(item, f"Key/{name}")) for name in ("FormType", "KeyField", "FieldName"))
    return group("key", *parts)


def field_id(form: str, key: str, name: str) -> str:
    return f"{form}:{stored(key)}:{name}"


def _id(item: Element) -> str:
    return field_id(value(item, "Key/FormType"), value(item, "Key/KeyField"), value(item, "Key/FieldName"))


def _refusal(call: Call, item: Element, there: bool) -> str:
    form, key, name = (value(item, f"Key/{part}") for part in ("FormType", "KeyField", "FieldName"))
    offered = call.setting("write_back_forms")
    if form not in ("ORD", "POR") or offered not in ("both", form):
        return _invalid(call, "formtype", form, "form_unknown")
    if form == "ORD" and call.books["SorMaster"].get(stored(key)) is None:
        return _invalid(call, "keyfield", key, "form_key_unknown")
    if not name:
        return _invalid(call, "fieldname", name, "form_field_blank")
    exists = call.books["CustomForm"].get(_id(item)) is not None
    if exists and not there:
        return _invalid(call, "fieldname", name, "form_field_exists")
    if there and not exists:
        return _invalid(call, "fieldname", name, "form_field_missing")
    return ""


def _invalid(call: Call, element_name: str, given: str, name: str) -> str:
    number = call.vendor.contract.extension.errors[name]["number"]
    told = element("ErrorNumber", number), element("ErrorDescription", words(call, name, given=given))
    return group(element_name, element("Value", given), *told)


def _put(call: Call, item: Element) -> None:
    fields = {
        "FormType": value(item, "Key/FormType"),
        "KeyField": stored(value(item, "Key/KeyField")),
        "FieldName": value(item, "Key/FieldName"),
        "AlphaValue": value(item, "AlphaValue"),
    }
    call.books.put("CustomForm", _id(item), fields)
