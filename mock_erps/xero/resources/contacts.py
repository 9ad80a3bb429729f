"""Contacts: found by id, number or name; made and changed from inside invoices too (dossier xero §3, §4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.ids import given_guid
from mock_erps.xero.resources.element import Element, flag, plain_number, raw, text

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_EMAIL = re.compile(r"[^@\s<>(),;:]+@[^@\s<>(),;:]+\.[^@\s<>(),;:.]+")
_BAD_NAME = re.compile(r"[<>]|^\s|\s$|\s\s")
#: what names a contact, beside what describes it
_IDENTITY = frozenset(
    ("ContactID", "HasValidationErrors", "HasAttachments", "IsCustomer", "IsSupplier", "UpdatedDateUTC")
)
_NAMES = ("ContactID", "ContactNumber", "Name")
ADDRESS = ("AddressType", "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4")
_PARTS = {
    "Addresses": (*ADDRESS, "City", "Region", "PostalCode", "Country", "AttentionTo"),
    "Phones": ("PhoneType", "PhoneNumber", "PhoneAreaCode", "PhoneCountryCode"),
    "ContactPersons": ("FirstName", "LastName", "EmailAddress"),
}


def _parts(_element: Element, _call: Call, name: str, value: Any) -> list[Doc]:
    """Addresses, phones, persons: their known texts."""
    return [
        {field: str(part[field]) for field in _PARTS[name] if part.get(field) is not None}
        | (
            {"IncludeInEmails": str(part.get("IncludeInEmails", "")).lower() == "true"}
            if name == "ContactPersons"
            else {}
        )
        for part in value
    ]


class Contact(Element):
    kind = "contact"
    plural = "Contacts"
    singular = "Contact"
    id_field = "ContactID"
    failed_flag = "HasValidationErrors"
    fields: ClassVar = {
        **dict.fromkeys(
            (
                *("ContactNumber", "AccountNumber", "ContactStatus", "Name", "FirstName", "LastName", "CompanyNumber"),
                *("EmailAddress", "BankAccountDetails", "TaxNumber", "AccountsReceivableTaxType"),
                *("AccountsPayableTaxType", "DefaultCurrency", "Website"),
            ),
            text,
        ),
        **dict.fromkeys(_PARTS, _parts),
        "Discount": plain_number,
        "PaymentTerms": raw,
        "IsCustomer": flag,
        "IsSupplier": flag,
    }
    lengths: ClassVar = {
        "Name": 255,
        "ContactNumber": 50,
        "AccountNumber": 50,
        "FirstName": 255,
        "LastName": 255,
        "CompanyNumber": 50,
        "EmailAddress": 255,
        "TaxNumber": 50,
    }

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = {"ContactStatus": "ACTIVE", "IsSupplier": False, "IsCustomer": False, **self._sent(call, body)}
        for part in _PARTS:
            doc.setdefault(part, [])
        return doc

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        return {**before, **self._sent(call, body)}

    def _sent(self, call: Call, body: Mapping[str, Any]) -> Doc:
        """The request without what only the vendor sets."""
        given = self.taken(call, body)
        given.pop("IsCustomer", None)
        given.pop("IsSupplier", None)
        return given

    def matched(self, call: Call, body: Mapping[str, Any]) -> Doc | None:
        found = self.by_id(call, body, "contact_unknown")
        if found is None and body.get("ContactNumber"):
            found = self._first(call, "number", body["ContactNumber"])
        if found is None and body.get("Name"):
            found = self._first(call, "key", body["Name"])
        return found

    def known(self, call: Call, id: str) -> Doc | None:
        doc = call.books["contact"].get(id.lower())
        return doc or self._first(call, "number", id)

    @staticmethod
    def _first(call: Call, index: str, value: Any) -> Doc | None:
        found = call.books["contact"].find(index, str(value).strip().lower())
        return found[0] if found else None

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        name = doc.get("Name", "")
        if not name.strip():
            self.say("contact_name_empty")
        elif before is None or before["Name"] != name or before["ContactStatus"] != doc["ContactStatus"]:
            self._check_name(call, doc, name)
        if doc.get("EmailAddress") and not _EMAIL.fullmatch(doc["EmailAddress"]):
            self.say("email_invalid")
        number = doc.get("ContactNumber")
        taken = self._first(call, "number", number) if number else None
        if taken is not None and taken["ContactID"] != doc.get("ContactID"):
            self.say("contact_number_taken", number=number)

    def _check_name(self, call: Call, doc: Doc, name: str) -> None:
        if _BAD_NAME.search(name):
            self.say("contact_name_invalid", contact=name)
        others = call.books["contact"].find("key", name.lower()) if doc["ContactStatus"] == "ACTIVE" else ()
        if any(other["ContactID"] != doc.get("ContactID") for other in others):
            self.say("contact_name_taken", contact=name)

    def show(self, call: Call, doc: Doc) -> Doc:
        return {**doc, "HasAttachments": False, "HasValidationErrors": False}


# --- contacts inside documents ----------------------------------------------------------------------------------------


def of_document(call: Call, element: Element, given: Mapping[str, Any], archived_before: str = "") -> Doc | None:
    """The contact a document names: found, made from its name, or changed by what is sent with it.

    Says its refusals at `Contact`; None after one.
    """
    sent = {key: value for key, value in given.items() if value not in (None, "")}
    if sent.keys().isdisjoint(_NAMES):
        element.say("contact_missing" if not sent.keys() - _IDENTITY else "contact_unnamed")
        return None
    found = _named(call, element, sent)
    if element.problems and found is None and "ContactID" in sent:
        return None
    if found is not None and found["ContactStatus"] != "ACTIVE" and found["ContactID"] != archived_before:
        element.say("contact_archived", "Contact", contact=found["Name"])
        return None
    if found is None:
        return _made(call, element, sent)
    if sent.keys() <= _IDENTITY or _says_nothing_new(found, sent):
        return found
    return _changed(call, element, found, sent)


def _named(call: Call, element: Element, sent: Mapping[str, Any]) -> Doc | None:
    if "ContactID" in sent:
        found = call.books["contact"].get(given_guid(call, sent["ContactID"], "ContactID"))
        if found is None:
            element.say("contact_unknown", "Contact")
        return found
    contact = Contact()
    found = contact.matched(call, sent)
    if found is None and "Name" in sent and call.setting("archived_name") == "refuse":
        archived = call.books["contact"].find("archived", str(sent["Name"]).strip().lower())
        return archived[0] if archived else None
    return found


def _says_nothing_new(found: Doc, sent: Mapping[str, Any]) -> bool:
    """The usual case: the contact is named by id and name, or sent back as it was read."""
    return all(found.get(key) == value for key, value in sent.items() if key not in _IDENTITY)


def _made(call: Call, element: Element, sent: Mapping[str, Any]) -> Doc | None:
    contact = Contact()
    body = {**sent, "Name": str(sent["Name"]).strip()} if "Name" in sent else dict(sent)
    return _kept(element, lambda: contact.create(call, body))


def _changed(call: Call, element: Element, found: Doc, sent: Mapping[str, Any]) -> Doc | None:
    """More than an id updates the contact; persons that are not sent again are dropped."""
    body = {"ContactPersons": [], **sent}
    if "ContactStatus" in body:
        body.pop("ContactStatus")
    return _kept(element, lambda: Contact().update(call, found, body))


def _kept(element: Element, write: Any) -> Doc | None:
    try:
        return write()  # type: ignore[no-any-return]
    except Refusal as refusal:
        if refusal.name != "validation":
            raise
        for part in refusal.parts:
            element.say(part.name, "Contact", **{k: v for k, v in part.details.items() if k != "place"})
        return None
