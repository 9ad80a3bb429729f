"""Documents (`account.move`): made as drafts, changed by the rules of their state, hardly removed (dossier odoo §3)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.records import Record, company_id, context, today
from mock_erps.odoo.resources.lines import PURCHASES, SALES, MoveLine, derive, due_date
from mock_erps.odoo.rows import WRITTEN, current_rate
from mock_erps.odoo.values import Values, read_commands, stored
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

LINE = MoveLine("account.move.line")
_LINES = ("invoice_line_ids", "line_ids")
#: what a posted document keeps, by the version's own list (§3)
_FROZEN = {
    "17.0": ("invoice_line_ids", "line_ids", "invoice_date", "date", "partner_id", "partner_bank_id",
             "invoice_payment_term_id", "currency_id", "fiscal_position_id", "invoice_cash_rounding_id"),
    "19.0": ("invoice_line_ids", "line_ids", "invoice_date", "date", "partner_id",
             "invoice_payment_term_id", "currency_id", "fiscal_position_id", "invoice_cash_rounding_id"),
}  # fmt: skip
_FROZEN["18.0"] = _FROZEN["17.0"]
#: what moves amounts when it changes
_PRICED = {*_LINES, "currency_id", "invoice_currency_rate"}
_DUE = {"invoice_payment_term_id", "invoice_date", "invoice_date_due", "date"}


class Move(Record):
    def create(self, call: Call, body: Values) -> Doc:
        if body.get("state") == "posted":
            raise Refusal("created_posted")
        doc = self.compose(call, {name: given for name, given in body.items() if name not in _LINES})
        doc["invoice_date_due"] = due_date(call, doc)
        lines = self._commanded(call, doc, [], body)
        return self._keep(call, doc, derive(call, doc, lines, by_hand=False), None)

    def compose(self, call: Call, body: Values) -> Doc:
        given = {name: value for name, value in body.items() if self._writable(name)}
        doc = super().compose(call, given)
        doc["move_type"] = body.get("move_type") or context(call).get("default_move_type") or "entry"
        if doc["move_type"] not in self.model.fields["move_type"].choices:
            raise Refusal("wrong_choice", model=self.kind, field="move_type", value=repr(doc["move_type"]))
        doc["journal_id"] = doc["journal_id"] or self._journal(call, doc["move_type"])
        journal = call.books["account.journal"].docs[str(doc["journal_id"])]
        doc["name"] = False if doc["name"] in ("/", "") else doc["name"]
        doc["currency_id"] = doc["currency_id"] or journal["currency_id"] or call.company.facts["currency_id"]
        doc["date"] = doc["date"] or doc["invoice_date"] or today(call)
        if not doc["invoice_payment_term_id"] and "invoice_date_due" not in given:
            doc["invoice_payment_term_id"] = self._term(call, doc)
        doc["invoice_currency_rate"] = self._rate(call, doc, given)
        return doc

    def _writable(self, name: str) -> bool:
        """Amounts are computed whatever a client says; unknown fields are told by `stored`."""
        field = self.model.fields.get(name)
        return field is None or not field.readonly or name == "move_type"

    def defaults(self, call: Call, vals: Values) -> Values:
        return {
            "state": "draft",
            "payment_state": "not_paid",
            "company_id": company_id(call),
            "auto_post": "no",
            "posted_before": False,
        }

    def _journal(self, call: Call, move_type: str) -> int:
        kind = "sale" if move_type in SALES else "purchase" if move_type in PURCHASES else "general"
        found = [one for one in call.books["account.journal"] if one["type"] == kind and one["active"]]
        if not found:
            raise Refusal("no_journal", kind=kind)
        return int(min(found, key=lambda one: (one["sequence"], one["id"]))["id"])

    def _term(self, call: Call, doc: Doc) -> Any:
        partner = call.books["res.partner"].get(str(doc["partner_id"])) if doc["partner_id"] else None
        sells = doc["move_type"] in ("out_invoice", "out_receipt")
        return partner.get("property_payment_term_id") if partner is not None and sells else False

    def _rate(self, call: Call, doc: Doc, given: Values) -> Decimal:
        """Units of the document's currency for one of the company's."""
        if doc["currency_id"] == call.company.facts["currency_id"]:
            return Decimal(1)
        told = given.get("invoice_currency_rate")
        if not told:
            return current_rate(call.books, doc["currency_id"])
        if doc["invoice_currency_rate"] <= 0:
            raise Refusal("rate_not_positive")
        rate: Decimal = doc["invoice_currency_rate"]
        return rate

    # --- changing ---------------------------------------------------------------------------------------------

    def update(self, call: Call, before: Doc, body: Values) -> Doc:
        stored(call, self.model, body)
        self._check_frozen(call, before, body)
        given = {name: value for name, value in body.items() if self._writable(name) and name not in _LINES}
        doc = self.merge(call, before, given)
        doc["move_type"] = before["move_type"]
        doc["name"] = False if doc["name"] in ("/", "") else doc["name"]
        if {"currency_id", "invoice_currency_rate"} & body.keys():
            doc["invoice_currency_rate"] = self._rate(call, doc, given)
        if "invoice_date" in given and "date" not in given and doc["invoice_date"]:
            doc["date"] = doc["invoice_date"]
        if _DUE & body.keys():
            doc["invoice_date_due"] = due_date(call, doc)
        if doc["state"] == "posted":
            from mock_erps.odoo.resources.posting import check_name

            check_name(call, doc)
        if not (_PRICED | _DUE) & body.keys():
            self.check(call, doc, before)
            self.stamp(call, doc, before)
            return call.books.put(self.kind, self.id_of(call, doc), doc)
        lines = [dict(line) for line in call.books[LINE.kind].find("move_id", doc["id"])]
        items = derive(call, doc, self._commanded(call, doc, lines, body), by_hand="invoice_line_ids" not in body)
        return self._keep(call, doc, items, before)

    def _check_frozen(self, call: Call, before: Doc, body: Values) -> None:
        version = str(call.setting("version"))
        if before["inalterable_hash"] and (held := [n for n in ("name", *_FROZEN[version]) if n in body]):
            raise Refusal("hashed", fields=", ".join(held))
        if before["state"] != "posted":
            return
        held = [name for name in _FROZEN[version] if name in body]
        if held:
            raise Refusal("frozen_fields", fields=", ".join(held))

    def _commanded(self, call: Call, doc: Doc, lines: list[Doc], body: Values) -> list[Doc]:
        """The lines after the commands of both names for them."""
        for name in _LINES:
            if name in body:
                field = self.model.fields[name]
                for code, id, vals in read_commands(self.model, field, body[name]):
                    lines = self._command(call, doc, lines, name, (code, id, vals))
        return lines

    def _command(self, call: Call, doc: Doc, lines: list[Doc], name: str, command: tuple[int, Any, Any]) -> list[Doc]:
        code, id, vals = command
        if code == 0:
            return [*lines, LINE.compose_for(call, doc, vals)]
        if code == 1:
            return [self._changed(call, doc, line, vals) if line["id"] == id else line for line in lines]
        if code in (2, 3):
            return [line for line in lines if line["id"] != id]
        if code in (5, 6):
            kept = set(vals or ()) if code == 6 else set()
            touched = WRITTEN if name == "invoice_line_ids" else None
            return [one for one in lines if one["id"] in kept or (touched and one["display_type"] not in touched)]
        return lines

    def _changed(self, call: Call, doc: Doc, line: Doc, vals: Values) -> Doc:
        """A line with new values; what a product would bring is not brought again."""
        if line["display_type"] == "tax":
            return _taxed_by_hand(line, stored(call, LINE.model, vals))
        after = LINE.merge(call, line, vals)
        return after | {"move_id": doc["id"], "id": line["id"]}

    def _keep(self, call: Call, doc: Doc, items: list[Doc], before: Doc | None) -> Doc:
        """The document and its items into the books, items that are gone out of them."""
        doc["amount_residual"] = doc["amount_total"] if doc["move_type"] != "entry" else doc["amount_residual"]
        self.check(call, doc, before)
        self.stamp(call, doc, before)
        after = call.books.put(self.kind, self.id_of(call, doc), doc)
        ids = {item["id"] for item in items}
        for gone in call.books[LINE.kind].find("move_id", doc["id"]) if before else ():
            if gone["id"] not in ids:
                call.books.remove(LINE.kind, str(gone["id"]))
        LINE.stamp_all(call, items)
        return after

    # --- removing ---------------------------------------------------------------------------------------------

    def may_remove(self, call: Call, doc: Doc) -> None:
        if doc["state"] == "posted":
            raise Refusal("delete_posted")
        if doc["posted_before"] and call.setting("audit_trail") == "on":
            raise Refusal("delete_audited")
        if doc["name"] and not context(call).get("force_delete") and not _is_last(call, doc):
            raise Refusal("delete_numbered")

    def remove(self, call: Call, doc: Doc) -> None:
        super().remove(call, doc)
        for line in call.books[LINE.kind].find("move_id", doc["id"]):
            call.books.remove(LINE.kind, str(line["id"]))

    def copy_values(self, call: Call, doc: Doc) -> Values:
        """A draft with the same lines; number, dates and references are its own."""
        left_out = {"name", "invoice_date", "date", "invoice_date_due", "ref", "invoice_origin", "payment_reference"}
        kept = {name: value for name, value in super().copy_values(call, doc).items() if name not in left_out}
        lines = call.books[LINE.kind].find("move_id", doc["id"])
        written = [LINE.copy_values(call, line) for line in lines if line["display_type"] in WRITTEN]
        return kept | {"move_type": doc["move_type"], "invoice_line_ids": [(0, 0, vals) for vals in written]}


def _taxed_by_hand(line: Doc, vals: Values) -> Doc:
    """A tax item whose amount somebody states, in either of its spellings."""
    amount = vals.get("amount_currency", vals.get("balance"))
    if amount is None and {"debit", "credit"} & vals.keys():
        amount = vals.get("debit", Decimal(0)) - vals.get("credit", Decimal(0))
    return {**line, "amount_currency": amount} if amount is not None else line


def _is_last(call: Call, doc: Doc) -> bool:
    """Whether no document of its journal bears a later number of the same chain (§3)."""
    from mock_erps.odoo.resources.sequences import split

    prefix, number, _ = split(doc["name"])
    others = (other for other in call.books[MOVE.kind] if other["journal_id"] == doc["journal_id"] and other["name"])
    return not any(kin == prefix and later > number for kin, later, _ in (split(one["name"]) for one in others))


MOVE = Move("account.move")
