"""People and firms: Customer, Vendor, Employee share one list of names (dossier quickbooks_online §4, §6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts, currencies
from mock_erps.quickbooks_online.resources.entity import Entity, empty, is_true
from mock_erps.quickbooks_online.resources.references import resolve, shown, target

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

KINDS = ("Customer", "Vendor", "Employee")
DELETED = " (deleted)"
_FORBIDDEN = re.compile(r"[:\t\r\n]")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


class Name(Entity):
    """Names are unique over all three kinds, whatever their case, blanks at the ends not counted."""

    sequence = "name"
    computed = frozenset(("Balance", "BalanceWithJobs", "FullyQualifiedName", "Level", "OverDueBalance", "Job"))

    def missing(self, body: dict[str, Any]) -> list[Refusal]:
        if empty(body.get("DisplayName")) and not any(body.get(part) for part in _PARTS):
            return [Refusal("missing_parameter", parameter="DisplayName")]
        return []

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        name = doc.get("DisplayName") or " ".join(doc[part] for part in _PARTS if part in doc)
        name = name.strip()
        if _FORBIDDEN.search(name):
            raise Refusal("bad_string", value=name, element="DisplayName")
        doc["Active"] = is_true(doc.get("Active", True))
        doc["DisplayName"] = self._shown(call, name, doc["Active"])
        doc.setdefault("PrintOnCheckName", doc.get("CompanyName", name))
        address = (doc.get("PrimaryEmailAddr") or {}).get("Address")
        if address and not _MAIL.fullmatch(address):
            raise Refusal("bad_email", value=address, element="PrimaryEmailAddr.Address")
        self.belong(call, doc, before)
        doc.setdefault("FullyQualifiedName", doc["DisplayName"])

    def _shown(self, call: Call, name: str, active: bool) -> str:
        """An inactive row says so in its name (§4)."""
        bare = name.removesuffix(DELETED)
        return bare if active or call.setting("inactive_name") == "keep" else bare + DELETED

    def belong(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """What only some kinds have: parents, currencies, terms."""

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        for other in self._namesakes(call, doc["DisplayName"]):
            if before is None or other["Id"] != before["Id"]:
                suffix = f" Id={other['Id']}" if call.setting("dup_name_with_id") else ""
                raise Refusal("duplicate_name", suffix=suffix)

    def _namesakes(self, call: Call, name: str) -> list[Doc]:
        keys = [folded(name)]
        if call.setting("inactive_name") == "keep":
            keys.append(folded(name.removesuffix(DELETED) + DELETED))
        return [doc for kind in KINDS for key in keys for doc in call.books[kind].find("name", key)]


class Customer(Name):
    kind = "Customer"
    neutral = "customer"

    def belong(self, call: Call, doc: Doc, before: Doc | None) -> None:
        self._currency(call, doc, before)
        resolve(call, doc, {"SalesTermRef": "Term", "PaymentMethodRef": "PaymentMethod"})
        parent = target(call, "Customer", doc.get("ParentRef"), "ParentRef")
        doc["Job"] = parent is not None
        doc["FullyQualifiedName"] = doc["DisplayName"]
        if parent is not None:
            doc["ParentRef"] = shown("Customer", parent)
            doc["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{doc['DisplayName']}"
        for name, value in (("Taxable", True), ("BillWithParent", False), ("PreferredDeliveryMethod", "None")):
            doc.setdefault(name, value)
        if before is not None and before["Active"] and not doc["Active"]:
            self._refuse_debtor(call, before)

    def _currency(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """A customer's currency is settled with its first transaction (§4)."""
        given = (doc.get("CurrencyRef") or {}).get("value")
        had = before["CurrencyRef"]["value"] if before else None
        currency = given or had or call.company.currency
        if currency not in currencies.active(call.company):
            raise Refusal("bad_currency", value=currency, element="CurrencyRef")
        if before is not None and currency != had and self.documents(call, before["Id"]):
            raise Refusal("business_rule", text="The currency of a customer with transactions cannot be changed.")
        doc["CurrencyRef"] = currencies.shown(currency)

    def _refuse_debtor(self, call: Call, doc: Doc) -> None:
        if call.setting("inactivate_with_balance") == "6220" and self.balance(call, doc["Id"]):
            raise Refusal("open_balance", kind=self.kind, id=doc["Id"])

    def documents(self, call: Call, id: str) -> list[Doc]:
        return [doc for kind in ("Invoice", "CreditMemo", "SalesReceipt") for doc in call.books[kind].find("party", id)]

    def balance(self, call: Call, id: str) -> float:
        """What the customer owes now: invoices less unapplied credits and payments."""
        books = call.books
        owed = sum(amounts.read(doc["Balance"]) for doc in books["Invoice"].find("party", id))
        credit = sum(amounts.read(doc["RemainingCredit"]) for doc in books["CreditMemo"].find("party", id))
        free = sum(amounts.read(doc["UnappliedAmt"]) for doc in books["Payment"].find("party", id))
        return float(owed - credit - free)

    def show(self, call: Call, doc: Doc) -> Doc:
        balance = self.balance(call, doc["Id"])
        return {**doc, "Balance": balance, "BalanceWithJobs": balance}


class Vendor(Name):
    kind = "Vendor"
    neutral = "vendor"

    def belong(self, call: Call, doc: Doc, before: Doc | None) -> None:
        currency = (doc.get("CurrencyRef") or {}).get("value", call.company.currency)
        if currency not in currencies.active(call.company):
            raise Refusal("bad_currency", value=currency, element="CurrencyRef")
        doc["CurrencyRef"] = currencies.shown(currency)
        doc.setdefault("Vendor1099", False)
        doc["Balance"] = 0


class Employee(Name):
    kind = "Employee"
    neutral = "employee"

    def missing(self, body: dict[str, Any]) -> list[Refusal]:
        if empty(body.get("GivenName")) and empty(body.get("FamilyName")):
            return [Refusal("missing_parameter", parameter="GivenName or FamilyName")]
        return []


def folded(name: str) -> str:
    """By what two names count as one."""
    return name.strip().lower()
