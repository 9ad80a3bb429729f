"""Payments: the wizard that registers them, their entries, and what they settle (dossier odoo §4)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.records import Record, company_id, context, today
from mock_erps.odoo.resources.lines import DEBTS
from mock_erps.odoo.resources.moves import LINE, MOVE
from mock_erps.odoo.resources.posting import post, to_draft
from mock_erps.odoo.rows import current_rate, partials, residual
from mock_erps.odoo.values import Values
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, exponent, rounded
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

PARTIALS = "account.partial.reconcile"


class Payment(Record):
    """A customer's payment; its entry is made when it is posted."""

    def defaults(self, call: Call, vals: Values) -> Values:
        more = {"date": today(call), "currency_id": call.company.facts["currency_id"], "company_id": company_id(call)}
        return super().defaults(call, vals) | {"state": "draft", "journal_id": bank(call), "amount": ZERO} | more

    def may_remove(self, call: Call, doc: Doc) -> None:
        if doc["state"] not in ("draft", "canceled"):
            raise Refusal("delete_posted")


class Register(Record):
    """`account.payment.register`: opened on documents by the context, then told to create the payments."""

    def compose(self, call: Call, body: Values) -> Doc:
        lines = _open_items(call, _chosen(call))
        doc = super().compose(call, body)
        first = call.books[MOVE.kind].docs[str(lines[0]["move_id"])]
        owed = sum((abs(residual(call.books, line, True)) for line in lines), ZERO)
        sides = {residual(call.books, line, True) > 0 for line in lines}
        if len(sides) > 1:
            raise Refusal("mixed_payments")
        moves = {line["move_id"] for line in lines}
        named = (call.books[MOVE.kind].docs[str(id)] for id in sorted(moves))
        memo = ", ".join(str(move["payment_reference"] or move["name"]) for move in named)
        return doc | {
            "line_ids": tuple(line["id"] for line in lines),
            "amount": doc["amount"] if "amount" in body else owed,
            "payment_date": doc["payment_date"] or today(call),
            "journal_id": doc["journal_id"] or bank(call),
            "currency_id": doc["currency_id"] or first["currency_id"],
            "communication": doc["communication"] or memo,
            "group_payment": bool(body.get("group_payment", len(moves) == 1)),
            "partner_id": first["partner_id"],
            "payment_type": "inbound" if sides == {True} else "outbound",
            "company_id": company_id(call),
        }


PAYMENT = Payment("account.payment")
REGISTER = Register("account.payment.register")


def bank(call: Call) -> int:
    journals = [one for one in call.books["account.journal"] if one["type"] in ("bank", "cash") and one["active"]]
    if not journals:
        raise Refusal("no_journal", kind="bank")
    return int(min(journals, key=lambda one: (one["sequence"], one["id"]))["id"])


def _chosen(call: Call) -> list[Doc]:
    """The journal items the context points at."""
    about = context(call)
    ids = about.get("active_ids") or ([about["active_id"]] if about.get("active_id") else [])
    if about.get("active_model") == LINE.kind:
        return LINE.existing(call, ids)
    if about.get("active_model") != MOVE.kind:
        raise Refusal("wizard_without_documents")
    moves = MOVE.existing(call, ids)
    if str(call.setting("version")) != "19.0" and any(move["state"] != "posted" for move in moves):
        raise Refusal("pay_not_posted")
    return [line for move in moves for line in call.books[LINE.kind].find("move_id", move["id"])]


def _open_items(call: Call, lines: Iterable[Doc]) -> list[Doc]:
    found = [line for line in lines if line.get("settles") and residual(call.books, line, True)]
    moves = call.books[MOVE.kind].docs
    found = [line for line in found if moves[str(line["move_id"])]["state"] != "cancel"]
    if not found:
        raise Refusal("nothing_to_pay" if str(call.setting("version")) == "19.0" else "pay_paid")
    return found


def register(call: Call, wizard: Doc) -> list[Doc]:
    """The payments of a wizard: one for all its documents, or one for each."""
    lines = LINE.existing(call, wizard["line_ids"])
    if wizard["group_payment"] or len(lines) == 1:
        return [_pay(call, wizard, lines, wizard["amount"])]
    return [_pay(call, wizard, [line], abs(residual(call.books, line, True))) for line in lines]


def _pay(call: Call, wizard: Doc, lines: list[Doc], amount: Decimal) -> Doc:
    if amount <= 0:
        raise Refusal("payment_not_positive")
    doc = PAYMENT.create(
        call,
        {
            "payment_type": wizard["payment_type"],
            "partner_id": wizard["partner_id"],
            "amount": amount,
            "currency_id": wizard["currency_id"],
            "date": wizard["payment_date"],
            "journal_id": wizard["journal_id"],
            "memo": wizard["communication"],
        },
    )
    doc = post_payment(call, doc)
    item = next(line for line in call.books[LINE.kind].find("move_id", doc["move_id"]) if line.get("settles"))
    _match(call, item, lines)
    return doc


def post_payment(call: Call, doc: Doc) -> Doc:
    """The entry of a payment: bank or outstanding account against the receivable."""
    if doc["state"] != "draft":
        raise Refusal("payment_not_draft")
    rate = Decimal(1)
    if doc["currency_id"] != call.company.facts["currency_id"]:
        rate = current_rate(call.books, doc["currency_id"])
    home = rounded(doc["amount"] / rate, exponent(call.company.currency))
    sign = 1 if doc["payment_type"] == "inbound" else -1
    head = {"move_type": "entry", "journal_id": doc["journal_id"], "date": doc["date"], "ref": doc["memo"]}
    head |= {"partner_id": doc["partner_id"], "currency_id": doc["currency_id"]}
    accounts = call.company.facts["accounts"]
    items = [
        _entry(accounts["outstanding"], doc["memo"] or "Payment", doc["amount"] * sign, home * sign),
        _entry(accounts["receivable"], doc["memo"] or "Payment", -doc["amount"] * sign, -home * sign),
    ]
    move = MOVE.create(call, {**head, "line_ids": [(0, 0, item) for item in items]})
    move = MOVE.touch(call, move, is_payment=True)
    lines = call.books[LINE.kind].find("move_id", move["id"])
    LINE.stamp_all(call, [line | {"settles": line["account_id"] == accounts["receivable"]} for line in lines])
    post(call, [move])
    posted = call.books[MOVE.kind].docs[str(move["id"])]
    state = "paid" if call.setting("in_payment_state") == "paid" else "in_process"
    if str(call.setting("version")) == "17.0":
        state = "posted"
    return PAYMENT.touch(call, doc, state=state, move_id=move["id"], name=posted["name"])


def _entry(account: int, name: str, amount: Decimal, home: Decimal) -> Values:
    return {"account_id": account, "name": name, "amount_currency": amount, "balance": home, "tax_ids": []}


def _match(call: Call, item: Doc, lines: list[Doc]) -> None:
    """Match one item with others of the opposite sign, oldest due first; a draft's items are matched with nothing."""
    moves = call.books[MOVE.kind].docs
    lines = [line for line in lines if moves[str(line["move_id"])]["state"] == "posted"]
    for line in sorted(lines, key=lambda one: (one["date_maturity"] or "", one["id"])):
        open_here, open_there = (residual(call.books, one, True) for one in (item, line))
        part = min(abs(open_here), abs(open_there))
        if not part or (open_here > 0) == (open_there > 0):
            continue
        debit, credit = (line, item) if open_there > 0 else (item, line)
        home = min(abs(residual(call.books, one, False)) * part / abs(residual(call.books, one, True))
                   for one in (item, line))  # fmt: skip
        id = call.books.next(PARTIALS)
        doc = {
            "id": id,
            "debit_move_id": debit["id"],
            "credit_move_id": credit["id"],
            "amount": rounded(home, exponent(call.company.currency)),
            "debit_amount_currency": part,
            "credit_amount_currency": part,
            "max_date": today(call),
            "company_id": company_id(call),
        }
        RECONCILE.stamp(call, doc, None)
        call.books.put(PARTIALS, str(id), doc)
    for id in {item["move_id"], *(line["move_id"] for line in lines)}:
        settle(call, moves[str(id)])


RECONCILE = Record(PARTIALS)
match_items = _match


def settle(call: Call, move: Doc) -> None:
    """The open amount and the payment state of a document after its matches have changed (§3)."""
    if move["move_type"] == "entry":
        return
    items = [line for line in call.books[LINE.kind].find("move_id", move["id"]) if line.get("settles")]
    open_amount = sum((abs(residual(call.books, line, True)) for line in items), ZERO)
    home = sum((residual(call.books, line, False) for line in items), ZERO)
    state = _payment_state(call, move, items, open_amount)
    MOVE.touch(call, move, amount_residual=open_amount, amount_residual_signed=home, payment_state=state)


def _payment_state(call: Call, move: Doc, items: list[Doc], open_amount: Decimal) -> str:
    found = [partial for line in items for partial in partials(call.books, line["id"])]
    if not found:
        return "not_paid" if move["amount_total"] else "paid"
    if open_amount:
        return "partial"
    side = "credit_move_id" if move["move_type"] in DEBTS else "debit_move_id"
    lines, moves = call.books[LINE.kind].docs, call.books[MOVE.kind].docs
    others = {moves[str(lines[str(partial[side])]["move_id"])]["move_type"] for partial in found}
    return "reversed" if others <= {"out_refund", "in_refund"} else str(call.setting("in_payment_state"))


def withdraw(call: Call, payments: Iterable[Doc], state: str) -> None:
    """`action_draft` and `action_cancel`: the entry goes back, what it settled is open again."""
    for doc in payments:
        if doc["move_id"]:
            move: Any = call.books[MOVE.kind].docs[str(doc["move_id"])]
            if move["state"] == "posted":
                to_draft(call, [move])
                MOVE.touch(call, call.books[MOVE.kind].docs[str(move["id"])], state="cancel")
        PAYMENT.touch(call, call.books[PAYMENT.kind].docs[str(doc["id"])], state=state, move_id=False)
