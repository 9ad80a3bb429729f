"""Customers with their contacts, and the plain lists made by the generic functions (dossier sage_intacct §4, §6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource
from mock_erps.sage_intacct import values
from mock_erps.sage_intacct.objects import OBJECTS, Object
from mock_erps.sage_intacct.resources import references
from mock_erps.sage_intacct.resources.spelling import Given
from mock_erps.sage_intacct.wire import is_true

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_EMAIL = re.compile(r"[^@\s]+@[^@\s.][^@\s]*")
#: fields that appear in the answer to a create, besides RECORDNO
_STATUS = ("active", "inactive")


class Master(Resource):
    """A record of one of the company's lists."""

    def __init__(self, object: Object) -> None:
        self.object = object
        self.kind = object.name  # type: ignore[misc]  # one class serves all lists

    def id_of(self, call: Call, doc: Doc) -> str:
        return str(doc["RECORDNO"])

    def compose(self, call: Call, given: Given) -> Doc:
        doc: Doc = {"RECORDNO": str(call.books.next(self.kind, 100)), "STATUS": "active", "CUSTOM": {}}
        doc |= {"WHENCREATED": values.moment(call.now), "CREATEDBY": call.principal}
        self._take(call, doc, given)
        return doc

    def merge(self, call: Call, before: Doc, given: Given) -> Doc:
        doc = dict(before)
        self._take(call, doc, given)
        return doc

    def _take(self, call: Call, doc: Doc, given: Given) -> None:
        """Known fields; what the object does not have is passed over in silence, as the vendor does."""
        for name, value in given.items():
            kind = self.object.fields.get(name)
            if name == "RECORDNO" or kind is None:
                if name in self.object.nested and isinstance(value, dict):
                    doc[name] = _merged(doc.get(name, {}), value)
                continue
            doc[name] = _typed(kind, name, value)

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        for field in self.object.required:
            if not doc.get(field):
                raise Refusal("missing_field", field=f"{self.object.told} {field}", record=self.object.told)
        if doc.get("STATUS") not in _STATUS:
            raise Refusal("bad_value", field="Status", value=str(doc.get("STATUS")), record=self.object.told)
        known = str(doc[self.object.key])
        if before is None and references.known(call, self.kind, known) is not None:
            self._refuse_twin(known)
        if before is not None and str(before[self.object.key]) != known:
            raise Refusal("bad_value", field=self.object.key, value=known, record=self.object.told)

    def _refuse_twin(self, known: str) -> None:
        if self.kind == "GLACCOUNT":
            raise Refusal("duplicate_account", id=known)
        raise Refusal("duplicate_record", what=self.object.told, id=known)

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["WHENMODIFIED"] = values.moment(call.now)
        doc["MODIFIEDBY"] = call.principal


class AccountLabel(Master):
    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if doc.get("GLACCOUNTNO"):
            doc["GLACCOUNTTITLE"] = references.named(call, "GLACCOUNT", doc["GLACCOUNTNO"], "unknown_account")["TITLE"]


class Customer(Master):
    """A customer brings its display contact along, as a CONTACT of its own."""

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["NAME"] = str(doc.get("NAME", "")).strip()
        if not doc.get("CUSTOMERID"):
            if call.setting("document_sequencing") == "off":
                raise Refusal("missing_field", field="Customer ID", record="Customer")
            doc["CUSTOMERID"] = f"CUST-{call.books.next('CUSTOMERID', 10001)}"
        if before is None:
            doc.setdefault("ENTITY", f"C{doc['RECORDNO']}")
            doc["MEGAENTITYID"] = call.body.entity
        if doc.get("TERMNAME"):
            references.named(call, "ARTERM", doc["TERMNAME"], "unknown_reference")
        if doc.get("PARENTID"):
            references.customer(call, doc["PARENTID"])

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        for field, longest in (("CUSTOMERID", 20), ("NAME", 100)):
            if len(str(doc.get(field, ""))) > longest:
                raise Refusal("bad_value", field=f"Customer {field}", value=str(doc[field]), record="Customer")
        super().check(call, doc, before)
        contact = doc.get("DISPLAYCONTACT")
        if contact:
            self._keep_contact(call, doc, contact, before)

    def _keep_contact(self, call: Call, doc: Doc, given: dict[str, Any], before: Doc | None) -> None:
        """The vendor names it after the customer and refuses the customer where it refuses the contact (§6)."""
        email = values.text_of(given, "EMAIL1")
        if email and not _EMAIL.fullmatch(email):
            raise Refusal("bad_email", value=email, field="Contactversion : Primary Email Address")
        name = values.text_of(given, "CONTACTNAME") or f"{doc['NAME']}(C{doc['CUSTOMERID']})"
        contact = {**given, "PRINTAS": given.get("PRINTAS") or doc["NAME"], "CONTACTNAME": name}
        doc["DISPLAYCONTACT"] = contact
        known = references.known(call, "CONTACT", name)
        if known is None:
            CONTACT.create(call, contact)
        elif before is None:
            raise Refusal("duplicate_contact", what="Contact", id=name)
        else:
            CONTACT.update(call, known, contact)


class Contact(Master):
    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        email = doc.get("EMAIL1")
        if email and not _EMAIL.fullmatch(email):
            raise Refusal("bad_email", value=email, field="Contactversion : Primary Email Address")
        super().check(call, doc, before)


_OWN: dict[str, type[Master]] = {"CUSTOMER": Customer, "CONTACT": Contact, "ARACCOUNTLABEL": AccountLabel}
MASTERS = {
    name: _OWN.get(name, Master)(one)
    for name, one in OBJECTS.items()
    if one.plain or name in ("CUSTOMER", "TAXSOLUTION")
}
CONTACT = MASTERS["CONTACT"]


def _merged(before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for name, value in given.items():
        merged[name] = _merged(before.get(name, {}), value) if isinstance(value, dict) else value
    return merged


def _typed(kind: str, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        raise Refusal("bad_value", field=name, value="")
    if kind == "amount" and value:
        return values.amount(value, name)
    if kind == "flag":
        return is_true(value)
    if kind == "date":
        return values.slash_date(value)
    return value


def remove_master(call: Call, master: Master, doc: Doc) -> None:
    """Raises `in_use` for a customer with documents."""
    if master.kind == "CUSTOMER":
        id = str(doc["CUSTOMERID"]).lower()
        if any(call.books[kind].find("customer", id) for kind in ("ARINVOICE", "ARADJUSTMENT", "ARPYMT")):
            raise Refusal("in_use", what="customer", id=doc["CUSTOMERID"])
    master.remove(call, doc)
