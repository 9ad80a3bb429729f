"""Records as clients read them: relations resolved, computed fields worked out, empty values `false` (dossier §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from mock_erps.odoo.catalogue import MODELS, TO_ONE, Field, Model
from mock_erps.platform.books import Books, Doc
from mock_erps.platform.money import ZERO

#: what types show when they hold nothing
_EMPTY: dict[str, Any] = {"integer": 0, "float": 0.0, "monetary": 0.0, "one2many": (), "many2many": ()}
_DRAFT = {"entry": "Draft Entry", "out_invoice": "Draft Invoice", "out_refund": "Draft Credit Note"}


def row(books: Books, model: Model, doc: Doc, names: Iterable[str], classic: bool = True) -> Doc:
    """A record as `read` tells it; `classic`: relations to one as [id, name], else as the bare id."""
    shown: Doc = {"id": doc["id"]}
    for name in names:
        field = model.fields[name]
        found = value(books, model, doc, name)
        if field.type == TO_ONE:
            shown[name] = _one(books, field, found, classic)
        else:
            shown[name] = plain(field, found)
    return shown


def _one(books: Books, field: Field, id: Any, classic: bool) -> Any:
    if not id:
        return False
    return [id, display_name(books, field.of, id)] if classic else id


def plain(field: Field, found: Any) -> Any:
    """A value in the form of the wires: numbers, texts, lists of ids; `false` for nothing."""
    if field.type == "datetime":
        return found[:19] if found else False
    if isinstance(found, Decimal):
        return float(found)
    if found is None or found is False or found == "":
        empty = _EMPTY.get(field.type, False)
        return list(empty) if isinstance(empty, tuple) else empty
    return list(found) if isinstance(found, tuple) else found


def value(books: Books, model: Model, doc: Doc, name: str) -> Any:
    """The raw value of a field: ids, Decimal, text, False."""
    field = model.fields[name]
    if name == "display_name":
        return _named(books, model, doc)
    if field.related:
        return _related(books, model, doc, field.related.split("."))
    if field.compute:
        return COMPUTED[model.name, name](books, doc)
    if field.type == "one2many":
        return tuple(child["id"] for child in children(books, field, doc["id"]) if _is_shown(name, child))
    return doc.get(name)


def children(books: Books, field: Field, id: int) -> list[Doc]:
    found = books[field.of].find(field.by, id)
    return sorted(found, key=lambda child: (child.get("sequence") or 0, child["id"])) if len(found) > 1 else found


def _is_shown(name: str, child: Doc) -> bool:
    """`invoice_line_ids` are the lines people write; tax and receivable lines stand in `line_ids` only (§3)."""
    return name != "invoice_line_ids" or child["display_type"] in WRITTEN


WRITTEN = ("product", "line_section", "line_subsection", "line_note")


def _related(books: Books, model: Model, doc: Doc, path: list[str]) -> Any:
    for step in path[:-1]:
        field = model.fields[step]
        found = books[field.of].get(str(value(books, model, doc, step) or 0))
        if found is None:
            return False
        model, doc = MODELS[field.of], found
    return value(books, model, doc, path[-1])


def display_name(books: Books, model: str, id: int) -> str:
    doc = books[model].get(str(id))
    return _named(books, MODELS[model], doc) if doc is not None else ""


def _named(books: Books, model: Model, doc: Doc) -> str:
    if model.name == "account.move" and not doc["name"]:
        return f"{_DRAFT.get(doc['move_type'], 'Draft Entry')} (* {doc['id']})"
    if model.name == "account.account":
        return f"{doc['code']} {doc['name']}"
    if model.name == "product.product" and doc.get("default_code"):
        return f"[{doc['default_code']}] {doc['name']}"
    if "name" in model.fields:
        return str(value(books, model, doc, "name") or "")
    return f"{model.name},{doc['id']}"


# --- what is worked out when it is read ----------------------------------------------------------------------------


def partials(books: Books, line: int) -> list[Doc]:
    """What settles a journal item, from either side."""
    table = books["account.partial.reconcile"]
    return table.find("debit_move_id", line) + table.find("credit_move_id", line)


def settled(books: Books, line: int, field: str) -> Decimal:
    """How much of a journal item is settled; `field` names the side's amount in a partial."""
    own = {"amount": "amount"}
    total = ZERO
    for partial in partials(books, line):
        side = "debit" if partial["debit_move_id"] == line else "credit"
        total += partial[own.get(field, f"{side}_amount_currency")]
    return total


def residual(books: Books, line: Doc, currency: bool) -> Decimal:
    """What is open of a receivable item, signed as the item is."""
    if not line.get("settles"):
        return ZERO
    amount: Decimal = line["amount_currency" if currency else "balance"]
    done = settled(books, line["id"], "amount_currency" if currency else "amount")
    return amount - done if amount >= 0 else amount + done


def _invoices_of(books: Books, doc: Doc) -> tuple[int, ...]:
    lines = books["account.move.line"]
    found: dict[int, None] = {}
    for line in lines.find("move_id", doc["move_id"]) if doc.get("move_id") else ():
        for partial in partials(books, line["id"]):
            for side in ("debit_move_id", "credit_move_id"):
                other = lines.get(str(partial[side]))
                if other is not None and other["move_id"] != doc["move_id"]:
                    found[other["move_id"]] = None
    return tuple(found)


def _is_reconciled(books: Books, doc: Doc) -> bool:
    lines = books["account.move.line"].find("move_id", doc["move_id"]) if doc.get("move_id") else []
    receivable = [line for line in lines if line.get("settles")]
    return bool(receivable) and not any(residual(books, line, True) for line in receivable)


def _is_included(_books: Books, doc: Doc) -> bool:
    return bool(doc.get("price_include_override") == "tax_included")


def current_rate(books: Books, currency: int) -> Decimal:
    """Units of the currency for one of the company's: its newest rate, 1 without any."""
    rates = books["res.currency.rate"].find("currency_id", currency)
    newest = max(rates, key=lambda rate: (rate["name"], rate["id"]), default=None)
    return newest["rate"] if newest is not None else Decimal(1)


def _repeats(books: Books, doc: Doc) -> tuple[int, ...]:
    """Other documents of this customer with the same reference: shown, never refused (§6)."""
    if not doc.get("ref"):
        return ()
    same = books["account.move"].find("ref", doc["ref"])
    return tuple(
        other["id"]
        for other in same
        if other["id"] != doc["id"]
        and (other["move_type"], other["partner_id"]) == (doc["move_type"], doc["partner_id"])
    )


COMPUTED: dict[tuple[str, str], Callable[[Books, Doc], Any]] = {
    ("account.move", "duplicated_ref_ids"): _repeats,
    ("account.move.line", "amount_residual"): lambda books, doc: residual(books, doc, False),
    ("account.move.line", "amount_residual_currency"): lambda books, doc: residual(books, doc, True),
    ("account.move.line", "reconciled"): lambda books, doc: bool(doc.get("settles")) and not residual(books, doc, True),
    ("account.payment", "reconciled_invoice_ids"): _invoices_of,
    ("account.payment", "is_reconciled"): _is_reconciled,
    ("account.tax", "price_include"): _is_included,
    ("res.currency", "rate"): lambda books, doc: current_rate(books, doc["id"]),
    ("res.partner", "complete_name"): lambda _books, doc: doc["name"] or "",
    ("res.partner", "commercial_partner_id"): lambda _books, doc: doc.get("parent_id") or doc["id"],
    ("ir.model.data", "complete_name"): lambda _books, doc: f"{doc['module']}.{doc['name']}",
}
