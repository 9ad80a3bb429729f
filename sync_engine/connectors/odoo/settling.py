"""What payments settle in Odoo, through the matches of their entries' items (dossier odoo §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors.odoo.facts import LINE, TYPE
from sync_engine.connectors.odoo.records import linked, text
from sync_engine.connectors.odoo.wire import Wire
from sync_engine.connectors.wire_json import Shape, amount

_MATCH_FIELDS = ("debit_move_id", "credit_move_id", "debit_amount_currency")


def applications(wire: Wire, payments: Sequence[Shape]) -> Mapping[str, Mapping[str, Decimal]]:
    """Payment id → document id → amount, of all these payments in two calls; nothing for one without an entry."""
    payers = {linked(row, "move_id"): text(row, "id") for row in payments if linked(row, "move_id")}
    if not payers:
        return {}
    domain = [["credit_move_id.move_id", "in", [int(entry) for entry in payers]]]
    matches = wire.find("account.partial.reconcile", domain, _MATCH_FIELDS)
    entries = _entries(wire, matches)
    found: dict[str, dict[str, Decimal]] = {}
    for match in matches:
        payer, settled = (entries.get(linked(match, f"{side}_move_id"), "") for side in ("credit", "debit"))
        one = found.setdefault(payers.get(payer, ""), {})
        one[settled] = one.get(settled, Decimal(0)) + amount(match, "debit_amount_currency")
    return found


def credited(wire: Wire, id: str) -> Decimal:
    """What credit notes settle of an invoice."""
    ours = ["debit_move_id.move_id", "=", int(id)]
    by_credit = ["credit_move_id.move_id.move_type", "=", TYPE[Kind.CREDIT_NOTE]]
    matches = wire.find("account.partial.reconcile", [ours, by_credit], _MATCH_FIELDS)
    return sum((amount(match, "debit_amount_currency") for match in matches), Decimal(0))


def _entries(wire: Wire, matches: Sequence[Shape]) -> dict[str, str]:
    """Journal item → the entry it stands in, of the items on both sides of matches."""
    sides = [int(linked(match, f"{side}_move_id")) for match in matches for side in ("credit", "debit")]
    items = wire.read(LINE, list(dict.fromkeys(sides)), ["move_id"]) if sides else []
    return {text(item, "id"): linked(item, "move_id") for item in items}
