"""The lines of a document: what people write, and the journal items Odoo makes of them (dossier odoo §3, §11.10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.records import Record
from mock_erps.odoo.rows import WRITTEN, display_name
from mock_erps.odoo.values import Values, quantity
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, exponent, rounded
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HUNDRED = Decimal(100)
SALES = ("out_invoice", "out_refund", "out_receipt")
PURCHASES = ("in_invoice", "in_refund", "in_receipt")
#: documents whose receivable or payable item stands in debit
DEBTS = ("out_invoice", "out_receipt", "in_refund")


class MoveLine(Record):
    """Journal items. Clients reach them through their document; by themselves they may only be read."""

    def compose_for(self, call: Call, move: Doc, vals: Values) -> Doc:
        """A written line of a document that is not in the books yet."""
        doc = super().compose(call, vals)
        doc["move_id"] = move["id"]
        doc["display_type"] = doc["display_type"] or "product"
        if doc["display_type"] == "product":
            self._fill_in(call, move, doc, vals)
        else:
            doc |= {"quantity": False, "price_unit": False, "price_subtotal": False, "price_total": False}
        return doc

    def defaults(self, call: Call, vals: Values) -> Values:
        return {"sequence": 10, "display_type": "product"}

    def _fill_in(self, call: Call, move: Doc, doc: Doc, vals: Values) -> None:
        """What a product brings where the client says nothing: label, price, taxes, account, unit."""
        product = call.books["product.product"].get(str(doc["product_id"])) if doc["product_id"] else None
        if vals.get("quantity") in (None, False) and vals.get("quantity") != 0:
            doc["quantity"] = Decimal(1)
        if "price_unit" not in vals:
            doc["price_unit"] = product["list_price"] if product and move["move_type"] in SALES else ZERO
        doc["price_unit"] = _digits(call, doc["price_unit"])
        doc["discount"] = quantity(doc["discount"])
        if product is not None:
            doc["name"] = doc["name"] or display_name(call.books, "product.product", product["id"])
            doc["product_uom_id"] = doc["product_uom_id"] or product["uom_id"]
        if not doc["account_id"]:
            doc["account_id"] = _account(call, move, product)
        if "tax_ids" not in vals:
            doc["tax_ids"] = _taxes(call, move, product, doc["account_id"])

    def stamp_all(self, call: Call, docs: Iterable[Doc]) -> None:
        """Put lines into the books, new or changed."""
        table = call.books[self.kind]
        for doc in docs:
            before = table.get(str(doc["id"]))
            if before == doc:
                continue
            self.stamp(call, doc, before)
            call.books.put(self.kind, str(doc["id"]), doc)

    def update(self, call: Call, before: Doc, body: Values) -> Doc:
        from mock_erps.odoo.resources.moves import MOVE

        move = MOVE.existing(call, [before["move_id"]])[0]
        MOVE.update(call, move, {"line_ids": [(1, before["id"], body)]})
        return call.books[self.kind].docs[str(before["id"])]

    def create(self, call: Call, body: Values) -> Doc:
        raise Refusal("line_alone")


def _digits(call: Call, price: Any) -> Decimal:
    places = int(call.setting("product_price_digits"))
    return rounded(quantity(price), places) if places else quantity(price)


def _account(call: Call, move: Doc, product: Doc | None) -> Any:
    if product is not None and product.get("property_account_income_id"):
        return product["property_account_income_id"]
    journal = call.books["account.journal"].docs[str(move["journal_id"])]
    return journal["default_account_id"]


def _taxes(call: Call, move: Doc, product: Doc | None, account: Any) -> tuple[int, ...]:
    """The product's sale taxes, else the account's (§3)."""
    if move["move_type"] not in SALES:
        return ()
    given = tuple(product["taxes_id"]) if product is not None else ()
    ledger = call.books["account.account"].get(str(account))
    chosen = given or (tuple(ledger["tax_ids"]) if ledger is not None else ())
    taxes = call.books["account.tax"]
    return tuple(id for id in chosen if taxes.docs[str(id)]["type_tax_use"] == "sale")


# --- amounts ---------------------------------------------------------------------------------------------------------


def derive(call: Call, move: Doc, lines: list[Doc], by_hand: bool) -> list[Doc]:
    """All journal items of a document with their amounts; the totals are written into `move`.

    `by_hand`: tax items keep the amounts somebody wrote into them.
    """
    if move["move_type"] == "entry":
        return _plain_entry(move, lines)
    written = [line for line in lines if line["display_type"] in WRITTEN]
    sign = -1 if move["move_type"] in DEBTS else 1
    places = places_of(call, move["currency_id"])
    bases = _price(call, written, places)
    taxes = _tax_items(call, move, lines, bases, by_hand, sign, places)
    for line in written:
        _book(line, quantity(line["price_subtotal"]) * sign, move, _home_places(call))
    for line in taxes:
        _book(line, line["amount_currency"], move, _home_places(call))
    total = -sum((line["amount_currency"] for line in written + taxes), ZERO)
    term = _term_item(call, move, lines, total, -sum((line["balance"] for line in written + taxes), ZERO))
    _totals(move, written, taxes, term)
    return [*written, *taxes, term]


def places_of(call: Call, currency: Any) -> int:
    return exponent(call.books["res.currency"].docs[str(currency)]["name"])


def _home_places(call: Call) -> int:
    return exponent(call.company.currency)


def _price(call: Call, written: list[Doc], places: int) -> dict[int, list[tuple[Doc, Decimal]]]:
    """Subtotals into the lines; the untaxed base of each tax, line by line, unrounded."""
    bases: dict[int, list[tuple[Doc, Decimal]]] = {}
    table = call.books["account.tax"].docs
    for line in written:
        if line["display_type"] != "product":
            continue
        raw = line["quantity"] * line["price_unit"] * (1 - line["discount"] / _HUNDRED)
        taxes = [table[str(id)] for id in line["tax_ids"]]
        inside = sum((tax["amount"] for tax in taxes if tax["price_include_override"] == "tax_included"), ZERO)
        base = raw / (1 + inside / _HUNDRED) if inside else raw
        line["price_subtotal"] = rounded(base, places)
        line["price_total"] = rounded(base + sum((_tax_of(tax, base, line) for tax in taxes), ZERO), places)
        for tax in taxes:
            bases.setdefault(tax["id"], []).append((line, base))
    return bases


def _tax_of(tax: Doc, base: Decimal, line: Doc) -> Decimal:
    amount: Decimal = tax["amount"]
    return amount * line["quantity"] if tax["amount_type"] == "fixed" else base * amount / _HUNDRED


def _tax_items(
    call: Call,
    move: Doc,
    lines: list[Doc],
    bases: dict[int, list[tuple[Doc, Decimal]]],
    by_hand: bool,
    sign: int,
    places: int,
) -> list[Doc]:
    """One item per tax, rounded on the document or on each line as the company wants it (§11.10)."""
    globally = call.setting("tax_rounding") == "round_globally"
    known = {line["tax_line_id"]: line for line in lines if line["display_type"] == "tax"}
    found = []
    for id, parts in bases.items():
        tax = call.books["account.tax"].docs[str(id)]
        amounts = [_tax_of(tax, base, line) for line, base in parts]
        total = rounded(sum(amounts, ZERO), places) if globally else sum((rounded(a, places) for a in amounts), ZERO)
        item = dict(known.get(id) or _item(call, move, "tax", tax["name"], call.company.facts["accounts"]["tax"]))
        item |= {"tax_line_id": id, "tax_base_amount": rounded(sum((base for _, base in parts), ZERO), places)}
        if not (by_hand and id in known):
            item["amount_currency"] = total * sign
        if item["amount_currency"] or id in known:
            found.append(item)
    return found


def _item(call: Call, move: Doc, kind: str, name: str, account: int) -> Doc:
    from mock_erps.odoo.resources import LINE

    vals = {"display_type": kind, "name": name, "account_id": account}
    return LINE.compose_for(call, move, vals) | {"tax_ids": (), "sequence": 10000}


def _term_item(call: Call, move: Doc, lines: list[Doc], total: Decimal, home: Decimal) -> Doc:
    """The receivable (or payable) item; `settles`: payments are matched with it."""
    known = next((line for line in lines if line["display_type"] == "payment_term"), None)
    side = "receivable" if move["move_type"] in SALES else "payable"
    item = dict(known or _item(call, move, "payment_term", "", call.company.facts["accounts"][side]))
    item |= {"name": move["payment_reference"] or False, "date_maturity": move["invoice_date_due"], "settles": True}
    item |= {"amount_currency": total, "balance": home}
    return _sided(item)


def _book(line: Doc, amount: Decimal, move: Doc, home_places: int) -> None:
    rate = move["invoice_currency_rate"]
    line["amount_currency"] = amount
    line["balance"] = amount if rate == 1 else rounded(amount / rate, home_places)
    _sided(line)


def _sided(line: Doc) -> Doc:
    balance = line["balance"]
    line["debit"], line["credit"] = max(balance, ZERO), max(-balance, ZERO)
    return line


def _totals(move: Doc, written: list[Doc], taxes: list[Doc], term: Doc) -> None:
    sign = 1 if move["move_type"] in DEBTS else -1
    untaxed = sum((quantity(line["price_subtotal"]) for line in written), ZERO)
    tax = -sum((line["amount_currency"] for line in taxes), ZERO) * sign
    home_tax = -sum((line["balance"] for line in taxes), ZERO)
    move |= {
        "amount_untaxed": untaxed,
        "amount_tax": tax,
        "amount_total": untaxed + tax,
        "amount_residual": untaxed + tax,
        "amount_untaxed_signed": term["balance"] - home_tax,
        "amount_tax_signed": home_tax,
        "amount_total_signed": term["balance"],
        "amount_residual_signed": term["balance"],
    }


def _plain_entry(move: Doc, lines: list[Doc]) -> list[Doc]:
    """A journal entry written item by item. Raises Refusal unless it balances."""
    for line in lines:
        given = quantity(line["balance"]) or quantity(line["debit"]) - quantity(line["credit"])
        line["balance"] = given
        line["amount_currency"] = line["amount_currency"] or given
        _sided(line)
    off = sum((line["balance"] for line in lines), ZERO)
    if off:
        raise Refusal("not_balanced", entry=move["name"] or "/", id=move["id"])
    total = sum((line["debit"] for line in lines), ZERO)
    zero = dict.fromkeys(("amount_untaxed", "amount_tax", "amount_residual"), ZERO)
    move |= {**zero, "amount_total": total, "amount_total_signed": total}
    return lines


def due_date(call: Call, move: Doc) -> Any:
    """By the payment term from the document's date, else what was given, else that date."""
    start = move["invoice_date"] or move["date"]
    if not move["invoice_payment_term_id"]:
        return move["invoice_date_due"] or start
    terms = call.books["account.payment.term.line"].find("payment_id", move["invoice_payment_term_id"])
    days = max((term["nb_days"] for term in terms), default=0)
    return (dt.date.fromisoformat(start) + dt.timedelta(days=days)).isoformat()
