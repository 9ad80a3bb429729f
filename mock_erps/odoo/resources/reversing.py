"""Credit notes made from documents: `account.move.reversal` (dossier odoo §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.odoo.records import Record, company_id, context, today
from mock_erps.odoo.resources.moves import LINE, MOVE
from mock_erps.odoo.resources.payments import match_items
from mock_erps.odoo.resources.posting import post
from mock_erps.odoo.values import Values
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_REFUND = {"out_invoice": "out_refund", "in_invoice": "in_refund", "out_refund": "out_invoice", "entry": "entry"}


class Reversal(Record):
    def compose(self, call: Call, body: Values) -> Doc:
        doc = super().compose(call, body)
        about = context(call)
        if "move_ids" not in body and about.get("active_model") == MOVE.kind:
            doc["move_ids"] = tuple(move["id"] for move in MOVE.existing(call, about.get("active_ids") or ()))
        moves = MOVE.existing(call, doc["move_ids"])
        if any(move["state"] != "posted" for move in moves):
            raise Refusal("reverse_not_posted")
        doc["date"] = doc["date"] or today(call)
        return doc | {"company_id": company_id(call), "new_move_ids": ()}


REVERSAL = Reversal("account.move.reversal")


def reverse(call: Call, wizard: Doc, modify: bool) -> list[Doc]:
    """Draft credit notes; `modify` also posts and matches them, and leaves new drafts of the documents."""
    made = []
    for move in MOVE.existing(call, wizard["move_ids"]):
        credit = MOVE.create(call, _credit(call, move, wizard))
        credit = MOVE.touch(call, credit, reversed_entry_id=move["id"])
        if not modify:
            made.append(credit)
            continue
        post(call, [credit])
        offset(call, move, credit)
        made.append(MOVE.create(call, {**MOVE.copy_values(call, move), "invoice_date": wizard["date"]}))
    REVERSAL.touch(call, wizard, new_move_ids=tuple(move["id"] for move in made))
    return made


def _credit(call: Call, move: Doc, wizard: Doc) -> dict[str, Any]:
    reason = wizard["reason"]
    return {
        **MOVE.copy_values(call, move),
        "move_type": _REFUND.get(move["move_type"], "entry"),
        "ref": f"Reversal of: {move['name']}, {reason}" if reason else f"Reversal of: {move['name']}",
        "invoice_date": wizard["date"],
        "date": wizard["date"],
        "invoice_payment_term_id": False,
        "invoice_date_due": wizard["date"],
        "journal_id": wizard["journal_id"] or move["journal_id"],
    }


def offset(call: Call, move: Doc, credit: Doc) -> None:
    """Match a posted credit note with a document, as far as both are open."""
    items = [
        next(line for line in call.books[LINE.kind].find("move_id", one["id"]) if line.get("settles"))
        for one in (credit, move)
    ]
    match_items(call, items[0], items[1:])
