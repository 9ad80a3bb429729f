"""Somebody else in the same books: a bookkeeper in Odoo's own screens. Their acts follow the vendor's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.resources import MOVE, RECORDS
from mock_erps.odoo.resources.payments import PAYMENT, REGISTER, register, withdraw
from mock_erps.odoo.resources.posting import cancel, post, to_draft
from mock_erps.odoo.resources.reversing import offset
from mock_erps.odoo.wire import PLAIN, Ask
from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import PERSON, NothingThere, by_hand, evict_sessions
from mock_erps.platform.call import Call
from mock_erps.platform.company import Company

if TYPE_CHECKING:
    from mock_erps.platform.erp import OutsideAct
    from mock_erps.platform.vendor import Vendor


def _hand(vendor: Vendor, company: Company, **context: Any) -> Call:
    """What the rules read of a call is there too."""
    call = by_hand(vendor, company)
    call.body = Ask(PLAIN, b"")
    call.body.context = context
    return call


def _move(company: Company, id: Any) -> Doc:
    doc = company.books[MOVE.kind].get(str(id))
    if doc is None:
        raise NothingThere(f"the books hold no document {id!r} in {company.id}")
    return doc


def pay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """The whole open amount, or `amount` of it."""
    doc = _move(company, values["id"])
    given: dict[str, Any] = {"communication": "BANK TRANSFER"}
    if values.get("amount") and values["amount"] != "full":
        given["amount"] = Decimal(str(values["amount"]))
    call = _hand(vendor, company, active_model=MOVE.kind, active_ids=[doc["id"]])
    register(call, REGISTER.create(call, given))


def unpay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    held = company.books[PAYMENT.kind].docs
    found = [held[one.id] for one in vendor.erp.audit(company).settling(str(values["id"]))]
    withdraw(_hand(vendor, company), found, "canceled")


def credit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """A posted credit note of `amount`, or of all that is open, matched with an invoice (§4)."""
    call, doc = _hand(vendor, company), _move(company, values["id"])
    amount = Decimal(str(values.get("amount") or doc["amount_residual"]))
    line = {"name": "Goodwill", "price_unit": amount, "tax_ids": [(6, 0, [])]}
    given = {name: doc[name] for name in ("partner_id", "currency_id")}
    note = MOVE.create(call, {**given, "move_type": "out_refund", "invoice_line_ids": [(0, 0, line)]})
    post(call, [note])
    offset(call, doc, note)


def sell(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """A posted invoice of `amount` for the first customer."""
    call = _hand(vendor, company)
    own = company.facts["own_partners"]
    customer = next(doc for doc in company.books["res.partner"] if doc["id"] not in own)
    line = {"name": "Over the counter", "price_unit": Decimal(str(values.get("amount", 10))), "tax_ids": [(6, 0, [])]}
    given = {"move_type": "out_invoice", "partner_id": customer["id"], "invoice_line_ids": [(0, 0, line)]}
    post(call, [MOVE.create(call, given)])


def void(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    cancel(_hand(vendor, company), [_move(company, values["id"])])


def delete(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """An accountant may: back to draft, then away."""
    call, doc = _hand(vendor, company, force_delete=True), _move(company, values["id"])
    if doc["state"] == "posted":
        to_draft(call, [doc])
    MOVE.remove(call, _move(company, values["id"]))


def edit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Other terms under the document, and a field somebody has added that no engine knows."""
    doc = _move(company, values["id"])
    memo = str(values.get("memo", "Changed in the screens"))
    MOVE.touch(_hand(vendor, company), doc, narration=f"<p>{memo}</p>", x_reviewed_by=PERSON)


def add_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    given = {"name": values["name"], "ref": values.get("code") or False, "is_company": True}
    RECORDS["res.partner"].create(_hand(vendor, company), given)


def deactivate_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    found = [doc for doc in company.books["res.partner"] if doc["name"] == str(values["name"])]
    if not found:
        raise NothingThere(f"the books hold no contact {values['name']!r} in {company.id}")
    for doc in found:
        RECORDS["res.partner"].touch(_hand(vendor, company), doc, active=False)


def close_period(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    doc = company.books["res.company"].docs["1"]
    until = str(values["until"])
    RECORDS["res.company"].touch(_hand(vendor, company), doc, fiscalyear_lock_date=until, sale_lock_date=until)


def revoke(vendor: Vendor, company: Company, _values: dict[str, Any]) -> None:
    """All API keys of the database are removed, and the users' passwords changed."""
    vendor.facts["keys"] = {key: row for key, row in vendor.facts["keys"].items() if row["company"] != company.id}
    users = company.facts["users"]
    company.facts["users"] = {login: {**row, "password": f"changed-{row['password']}"} for login, row in users.items()}


OUTSIDE: Mapping[str, OutsideAct] = {
    "pay": pay,
    "unpay": unpay,
    "credit": credit,
    "sell": sell,
    "void": void,
    "delete": delete,
    "edit": edit,
    "add_party": add_party,
    "deactivate_party": deactivate_party,
    "close_period": close_period,
    "evict_sessions": evict_sessions,
    "expire_tokens": evict_sessions,
    "revoke": revoke,
}
