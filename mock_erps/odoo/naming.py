"""What a request is called in scenarios, faults and the journal: a neutral name from model and method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.odoo.wire import Ask

if TYPE_CHECKING:
    from mock_erps.platform.books import Books

#: model → what people call its records
NOUNS = {
    "account.move": "invoice",
    "account.move.line": "invoice line",
    "account.payment": "payment",
    "account.partial.reconcile": "reconciliation",
    "res.partner": "customer",
    "product.product": "item",
    "product.template": "item",
    "account.account": "account",
    "account.tax": "tax code",
    "account.payment.term": "term",
    "account.journal": "journal",
    "res.currency": "currency",
    "res.currency.rate": "exchange rate",
    "res.company": "company",
    "sale.order": "sales order",
}
_MOVES = {"out_refund": "credit note", "in_refund": "vendor credit", "in_invoice": "bill", "entry": "journal entry"}
_VERBS = {
    **dict.fromkeys(("search", "search_read", "search_count", "name_search"), "find"),
    **dict.fromkeys(("read", "fields_get", "default_get", "exists", "context_get", "has_group"), "read"),
    **dict.fromkeys(("check_access_rights", "has_access"), "read"),
    **dict.fromkeys(("create", "copy", "load"), "create"),
    "write": "update",
    "unlink": "delete",
    "action_post": "post",
    "button_draft": "reopen",
    "button_cancel": "void",
    "action_draft": "reopen",
    "action_cancel": "void",
}
#: methods of wizards: the payment and the credit note come into being there
_WIZARDS = {
    ("account.payment.register", "create"): "prepare payment",
    ("account.payment.register", "action_create_payments"): "create payment",
    ("account.move.reversal", "create"): "prepare credit note",
    ("account.move.reversal", "reverse_moves"): "create credit note",
    ("account.move.reversal", "refund_moves"): "create credit note",
    ("account.move.reversal", "modify_moves"): "create credit note",
    ("sale.advance.payment.inv", "create"): "prepare invoice",
    ("sale.advance.payment.inv", "create_invoices"): "create invoice",
}


def neutral_name(ask: Ask, books: Books | None) -> str:
    """Empty for a request that calls no method of a model."""
    target = ask.target
    if not target.model:
        return ""
    if (wizard := _WIZARDS.get((target.model, target.method))) is not None:
        return wizard
    verb = _VERBS.get(target.method, "call")
    noun = NOUNS.get(target.model, target.model.replace(".", " "))
    if target.model == "account.move":
        noun = _MOVES.get(_move_type(ask, books), noun)
    return f"{verb} {noun}"


def ids_of(ask: Ask) -> list[Any]:
    """The records a call is about, in whichever place its wire puts them."""
    target = ask.target
    if target.ids is not None:
        return target.ids
    first = target.args[0] if target.args else []
    return first if isinstance(first, list) else [first]


def _move_type(ask: Ask, books: Books | None) -> str:
    given = _vals(ask).get("move_type") or ask.context.get("default_move_type")
    if given:
        return str(given)
    for text in _domain(ask):
        if isinstance(text, list | tuple) and len(text) == 3 and text[0] == "move_type":
            return str(text[2][0] if isinstance(text[2], list) and text[2] else text[2])
    doc = _document(ask, books)
    return str(doc["move_type"]) if doc is not None else ""


def _document(ask: Ask, books: Books | None) -> Any:
    ids = ids_of(ask)
    known = bool(ids) and isinstance(ids[0], int) and books is not None
    return books["account.move"].get(str(ids[0])) if known and books is not None else None


def _vals(ask: Ask) -> dict[str, Any]:
    target = ask.target
    kwargs = target.kwargs or {}
    if target.method == "load":
        return next(iter(_loaded(ask)), {})
    given = kwargs.get("vals_list") or kwargs.get("values") or (target.args[0] if target.args else None)
    first = given[0] if isinstance(given, list) and given else given
    return first if isinstance(first, dict) else {}


def _loaded(ask: Ask) -> list[dict[str, Any]]:
    """The rows of a `load`, each cell under its column."""
    kwargs = ask.target.kwargs or {}
    names, rows = (*ask.target.args, kwargs.get("fields"), kwargs.get("data"))[:2]
    if not isinstance(names, list) or not isinstance(rows, list):
        return []
    return [dict(zip(map(str, names), row, strict=False)) for row in rows if isinstance(row, list)]


def external_ids(ask: Ask) -> str:
    """The external ids a `load` gives its records: a second one of the same ids makes nothing new (§6)."""
    return ",".join(str(row["id"]) for row in _loaded(ask) if row.get("id")) if ask.target.method == "load" else ""


def _domain(ask: Ask) -> list[Any]:
    target = ask.target
    if not target.method.startswith("search"):
        return []
    given = (target.kwargs or {}).get("domain") or (target.args[0] if target.args else None)
    return given if isinstance(given, list) else []


def wizard_words(ask: Ask, books: Books | None) -> str:
    """What was written into the wizard whose button is pressed: the press itself names nothing but its id."""
    target, ids = ask.target, ids_of(ask)
    if books is None or (target.model, target.method) not in _WIZARDS or not ids or target.method == "create":
        return ""
    wizard = books[target.model].get(str(ids[0]))
    return " ".join(text for text in (wizard or {}).values() if isinstance(text, str))


def about(ask: Ask, books: Books | None) -> int:
    """The document a request changes, directly or through a wizard; 0 for none."""
    if books is None:
        return 0
    active = ask.context.get("active_ids")
    if isinstance(active, list) and active and isinstance(active[0], int):
        return int(active[0])
    ids = ids_of(ask)
    if not ids or not isinstance(ids[0], int):
        return 0
    if ask.target.model == "account.payment.register":
        wizard = books["account.payment.register"].get(str(ids[0]))
        line = books["account.move.line"].get(str(wizard["line_ids"][0])) if wizard is not None else None
        return int(line["move_id"]) if line is not None else 0
    return int(ids[0])
