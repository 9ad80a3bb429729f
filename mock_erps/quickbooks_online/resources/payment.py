"""Payments: they settle invoices, in part, several at once, with more than is owed (dossier §4, §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts, currencies, settlements
from mock_erps.quickbooks_online.resources.entity import empty
from mock_erps.quickbooks_online.resources.references import resolve, shown, target
from mock_erps.quickbooks_online.resources.sales import CreditMemo, Invoice, Sale
from mock_erps.quickbooks_online.resources.transaction import Transaction

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_REFERENCES = {"ARAccountRef": "Account", "DepositToAccountRef": "Account", "PaymentMethodRef": "PaymentMethod"}
#: what a payment may link → the field that tells how much is left of it
_OPEN = {"Invoice": "Balance", "CreditMemo": "RemainingCredit"}
_SETTLED: dict[str, Sale] = {"Invoice": Invoice(), "CreditMemo": CreditMemo()}


class Payment(Transaction):
    """A payment changes the documents it settles: their balance, their LinkedTxn, their SyncToken (real_bugs B20)."""

    kind = "Payment"
    neutral = "payment"
    computed = frozenset(("UnappliedAmt", "HomeTotalAmt", "LinkedTxn"))
    required = ("CustomerRef", "TotalAmt")

    def missing(self, body: dict[str, Any]) -> list[Refusal]:
        if empty(body.get("TotalAmt")) and not empty(body.get("CustomerRef")):
            return [Refusal("business_rule", text="You must set a transaction amount.")]
        return super().missing(body)

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        self.date(call, doc)
        customer = target(call, "Customer", doc["CustomerRef"], "CustomerRef")
        if customer is None:
            raise Refusal("missing_parameter", parameter="CustomerRef")
        doc["CustomerRef"] = shown("Customer", customer)
        currencies.settle(call, doc, customer)
        resolve(call, doc, _REFERENCES)
        doc.setdefault("DepositToAccountRef", self._undeposited(call))
        total = amounts.money(call, doc["TotalAmt"], "TotalAmt")
        if total < 0:
            raise Refusal("bad_amount", value=doc["TotalAmt"], element="TotalAmt")
        doc["TotalAmt"] = float(total)
        doc["Line"] = [self._line(call, doc, line) for line in doc.get("Line") or []]
        free = settlements.unapplied(doc)
        if free < 0:
            raise Refusal("business_rule", text="The amount applied is more than the amount of the payment.")
        doc["UnappliedAmt"] = float(free)
        doc.setdefault("ProcessPayment", False)
        self._hold_to_balances(call, doc, before)

    def _undeposited(self, call: Call) -> dict[str, str]:
        return shown("Account", call.books["Account"].docs[call.company.facts["undeposited"]])

    def _line(self, call: Call, doc: Doc, line: dict[str, Any]) -> Doc:
        amount = amounts.money(call, line.get("Amount"), "Line.Amount")
        if amount < 0:
            raise Refusal("negative_line", value=line["Amount"])
        linked = [self._link(call, doc, link) for link in line.get("LinkedTxn") or ()]
        if not linked:
            raise Refusal("missing_parameter", parameter="LinkedTxn")
        return {"Amount": float(amount), "LinkedTxn": linked}

    def _link(self, call: Call, doc: Doc, link: dict[str, Any]) -> dict[str, str]:
        """A payment and what it settles must be of one customer and in one currency (620)."""
        kind, id = str(link.get("TxnType") or ""), str(link.get("TxnId") or "")
        other = call.books[kind].get(id) if kind in _OPEN else None
        if other is None or other["CustomerRef"]["value"] != doc["CustomerRef"]["value"]:
            raise Refusal("cannot_link", id=id)
        if other["CurrencyRef"]["value"] != doc["CurrencyRef"]["value"]:
            raise Refusal("cannot_link", id=id)
        return {"TxnId": id, "TxnType": kind}

    def _hold_to_balances(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """No line may take more than is left, what this payment took so far counted as left."""
        if call.setting("line_overpayment") == "allow":
            return
        for (kind, id), amount in _sums(doc).items():
            other = call.books[kind].docs[id]
            left = amounts.read(other.get(_OPEN[kind])) + _sums(before or {}).get((kind, id), ZERO)
            if amount > left:
                raise Refusal(
                    "business_rule", text="The amount applied is more than the open balance of the transaction."
                )

    def create(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = super().create(call, body)
        self._tell(call, doc, None)
        return doc

    def update(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        doc = super().update(call, before, body)
        self._tell(call, doc, before)
        return doc

    def delete(self, call: Call, doc: Doc) -> None:
        super().delete(call, doc)
        self._tell(call, {"Id": doc["Id"]}, doc)

    def void(self, call: Call, doc: Doc) -> Doc:
        """Nothing paid, nothing settled, `Voided` before the note (§3)."""
        self.check(call, doc, doc)
        note = f"Voided - {doc['PrivateNote']}" if doc.get("PrivateNote") else "Voided"
        after = self.touch(call, doc, TotalAmt=0.0, UnappliedAmt=0.0, Line=[], PrivateNote=note)
        self._tell(call, after, doc)
        return after

    def _tell(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Every document that this payment settles, or did, gets its new balance and a new SyncToken."""
        now, then = _sums(doc), _sums(before or {})
        for key in {**then, **now}:
            kind, id = key
            other = call.books[kind].get(id)
            if other is not None and now.get(key) != then.get(key):
                self._settle(call, other, kind, doc["Id"], key in now)

    def _settle(self, call: Call, other: Doc, kind: str, id: str, linked: bool) -> None:
        links = [link for link in other.get("LinkedTxn", ()) if link["TxnId"] != id]
        if linked:
            links.append({"TxnId": id, "TxnType": "Payment"})
        after = {**other, "LinkedTxn": links}
        _SETTLED[kind].settle(call, after, amounts.read(after["TotalAmt"]))
        self.stamp(call, after, other)
        call.books.put(kind, other["Id"], after)


def _sums(payment: Doc) -> dict[tuple[str, str], Any]:
    """(type, id) → amount over all lines."""
    sums: dict[tuple[str, str], Any] = {}
    for kind, id, amount in settlements.links(payment):
        sums[kind, id] = sums.get((kind, id), ZERO) + amount
    return sums
