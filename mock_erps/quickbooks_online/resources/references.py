"""References: does what they name exist, and may it be used (dossier quickbooks_online §8, 2500 and 610)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: table → what the vendor calls the list in its message, and the field that is shown as the name
_LISTS = {
    "Customer": ("Names", "DisplayName"),
    "Item": ("Items", "Name"),
    "Account": ("Accounts", "Name"),
    "Class": ("Klasses", "FullyQualifiedName"),
    "Department": ("Depts", "FullyQualifiedName"),
    "Term": ("Terms", "Name"),
    "PaymentMethod": ("PaymentMethods", "Name"),
    "TaxCode": ("TaxCodes", "Name"),
    "TaxRate": ("TaxRates", "Name"),
    "TaxAgency": ("TaxAgencies", "DisplayName"),
}


def target(call: Call, table: str, ref: Any, place: str) -> Doc | None:
    """The document a reference names; None for an empty reference. Raises the vendor's 2500 or 610."""
    given = ref.get("value") if isinstance(ref, dict) else None
    if given is None or given == "":
        return None
    value = str(given)
    doc = call.books[table].docs.get(value)
    if doc is None:
        if not value.isdigit():
            raise Refusal("unresolvable", place=place)
        raise Refusal("bad_reference", list=_LISTS[table][0], id=value)
    if doc.get("Active") is False:
        wordy = call.setting("inactive_reference") == "2500"
        raise Refusal("inactive_reference_2500" if wordy else "inactive_reference")
    return doc


def shown(table: str, doc: Doc) -> dict[str, str]:
    """A reference as answers show it."""
    return named(doc["Id"], doc[_LISTS[table][1]])


def resolved(call: Call, table: str, ref: Any, place: str) -> dict[str, str] | None:
    """A reference of a body as answers show it; None for an empty one. Raises as `target` does."""
    given = ref.get("value") if isinstance(ref, dict) else None
    if given is None or given == "":
        return None
    rows, value = call.books[table], str(given)
    found = rows.memo.get(value)
    if found is None:
        doc = target(call, table, ref, place)
        assert doc is not None
        found = rows.memo[value] = shown(table, doc)
    return found


@lru_cache(maxsize=4096)
def named(value: str, name: str) -> dict[str, str]:
    """All documents share one object for one reference: what stands in the books is never changed in place."""
    return {"value": value, "name": name}


@lru_cache(maxsize=4096)
def bare(value: str) -> dict[str, str]:
    """A reference without a name, shared like the named ones."""
    return {"value": value}


def resolve(call: Call, doc: Doc, fields: dict[str, str]) -> None:
    """Replace each reference of a document (field → table) by what it names."""
    for field, table in fields.items():
        if field in doc:
            found = resolved(call, table, doc[field], field)
            if found is None:
                del doc[field]
            else:
                doc[field] = found
