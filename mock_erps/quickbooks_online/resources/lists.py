"""Master data beside people: items, accounts, terms, methods, classes, departments, taxes (dossier §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import currencies
from mock_erps.quickbooks_online.resources.entity import Entity, absent, is_true
from mock_erps.quickbooks_online.resources.references import resolve, shown, target

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_SALEABLE = ("Service", "NonInventory", "Inventory")


class Listed(Entity):
    """A row of a list: a unique name, switched off instead of deleted (§4)."""

    required = ("Name",)
    computed = frozenset(("FullyQualifiedName", "Level"))
    named: ClassVar[str] = "Name"

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc[self.named] = doc[self.named].strip()
        doc["Active"] = is_true(doc.get("Active", True))
        self.complete(call, doc)

    def complete(self, call: Call, doc: Doc) -> None:
        """Defaults and references of the kind."""

    def nest(self, call: Call, doc: Doc) -> None:
        parent = target(call, self.kind, doc.get("ParentRef"), "ParentRef")
        doc["FullyQualifiedName"] = doc["Name"]
        if parent is not None:
            doc["ParentRef"] = shown(self.kind, parent)
            doc["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{doc['Name']}"

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        for other in call.books[self.kind].find("name", doc[self.named].lower()):
            if before is None or other["Id"] != before["Id"]:
                raise Refusal("duplicate_list_name", kind=self.neutral)


class Item(Listed):
    kind = "Item"
    neutral = "item"
    sequence = "item"

    def missing(self, body: dict[str, Any]) -> list[Refusal]:
        """Services and goods need an income account, stock needs its own three as well (§4)."""
        kind = body.get("Type") or "Service"
        needed = ["Name"]
        if kind in _SALEABLE:
            needed.append("IncomeAccountRef")
        if kind == "Inventory":
            needed += ["ExpenseAccountRef", "AssetAccountRef", "InvStartDate", "QtyOnHand", "TrackQtyOnHand"]
        return [Refusal("missing_parameter", parameter=name) for name in needed if absent(body.get(name))]

    def complete(self, call: Call, doc: Doc) -> None:
        doc.setdefault("Type", "Service")
        doc.setdefault("UnitPrice", 0)
        doc.setdefault("Taxable", False)
        for name in ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"):
            resolve(call, doc, {name: "Account"})
        self.nest(call, doc)


class Account(Listed):
    kind = "Account"
    neutral = "account"
    sequence = "account"

    def missing(self, body: dict[str, Any]) -> list[Refusal]:
        lacking = super().missing(body)
        if absent(body.get("AccountType")) and absent(body.get("AccountSubType")):
            lacking.append(Refusal("missing_parameter", parameter="AccountType"))
        return lacking

    def complete(self, call: Call, doc: Doc) -> None:
        self.nest(call, doc)
        doc.setdefault("CurrencyRef", currencies.shown(call.company.currency))
        doc.setdefault("CurrentBalance", 0)
        doc.setdefault("SubAccount", "ParentRef" in doc)


class Term(Listed):
    kind = "Term"
    neutral = "term"
    sequence = "term"

    def complete(self, call: Call, doc: Doc) -> None:
        doc.setdefault("Type", "DATE_DRIVEN" if "DayOfMonthDue" in doc else "STANDARD")


class PaymentMethod(Listed):
    kind = "PaymentMethod"
    neutral = "payment method"
    sequence = "payment method"


class Class(Listed):
    kind = "Class"
    neutral = "class"
    sequence = "class"

    def complete(self, call: Call, doc: Doc) -> None:
        self.nest(call, doc)


class Department(Class):
    kind = "Department"
    neutral = "department"
    sequence = "department"


class TaxAgency(Listed):
    kind = "TaxAgency"
    neutral = "tax agency"
    sequence = "tax agency"
    named = "DisplayName"
    required = ("DisplayName",)


class CompanyCurrency(Listed):
    kind = "CompanyCurrency"
    neutral = "currency"
    sequence = "currency"
    required = ("Code",)
    named = "Code"

    def complete(self, call: Call, doc: Doc) -> None:
        if doc["Code"] not in currencies.NAMES:
            raise Refusal("bad_currency", value=doc["Code"], element="Code")
        doc["Name"] = currencies.NAMES[doc["Code"]]


class TaxCode(Listed):
    """Made by the tax service only."""

    kind = "TaxCode"
    neutral = "tax code"
    sequence = "tax code"


class TaxRate(Listed):
    kind = "TaxRate"
    neutral = "tax rate"
    sequence = "tax rate"
