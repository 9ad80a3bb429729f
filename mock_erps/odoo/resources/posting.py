"""Posting, taking back, cancelling: what the buttons of a document do (dossier odoo §3)."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.records import today
from mock_erps.odoo.resources.lines import SALES, due_date
from mock_erps.odoo.resources.moves import LINE, MOVE
from mock_erps.odoo.resources.sequences import next_name, remember
from mock_erps.odoo.rows import partials
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_erps.platform.call import Call

_LABELS = {"out_invoice": "Customer Invoice", "out_refund": "Customer Credit Note", "out_receipt": "Sales Receipt"}


def post(call: Call, moves: Iterable[Doc]) -> None:
    """All of them or none; what is wrong with any is told in one error, a line each."""
    moves = list(moves)
    wrong = [breach for move in moves for breach in _breaches(call, move)]
    if wrong:
        raise Refusal("post_refused", parts=tuple({(one.name, str(one.details)): one for one in wrong}.values()))
    for move in moves:
        _post(call, move)


def _breaches(call: Call, move: Doc) -> Iterator[Refusal]:
    if move["state"] != "draft":
        yield Refusal("post_not_draft", entry=move["name"] or "/", id=move["id"])
        return
    lines = call.books[LINE.kind].find("move_id", move["id"])
    if not any(line["display_type"] == "product" for line in lines):
        yield Refusal("post_no_line")
    if move["move_type"] != "entry" and not move["partner_id"]:
        yield Refusal("post_no_partner", label=_LABELS.get(move["move_type"], "Vendor Bill"))
    if move["move_type"] != "entry" and move["amount_total"] < 0:
        yield Refusal("post_negative")
    yield from _inactive(call, move, lines)
    if move["auto_post"] != "no" and move["date"] > today(call):
        yield Refusal("post_later", date=move["date"])


def _inactive(call: Call, move: Doc, lines: Iterable[Doc]) -> Iterator[Refusal]:
    currency = call.books["res.currency"].docs[str(move["currency_id"])]
    if not currency["active"]:
        yield Refusal("post_inactive_currency", currency=currency["name"])
    journal = call.books["account.journal"].docs[str(move["journal_id"])]
    if not journal["active"]:
        yield Refusal("post_archived_journal", journal=journal["name"])
    accounts = call.books["account.account"].docs
    used = (accounts.get(str(line["account_id"])) for line in lines if line["account_id"])
    if any(account is not None and not account["active"] for account in used):
        yield Refusal("post_archived_account")


def _post(call: Call, move: Doc) -> None:
    after = dict(move)
    if after["move_type"] in SALES and not after["invoice_date"]:
        after["invoice_date"] = today(call)
        after["date"] = after["invoice_date"]
        after["invoice_date_due"] = due_date(call, after)
    after["date"] = _accounting_date(call, after)
    after["name"] = after["name"] or next_name(call, after)
    after["payment_reference"] = after["payment_reference"] or (after["name"] if after["move_type"] in SALES else False)
    settled = after["move_type"] != "entry" and not after["amount_total"]
    after |= {"state": "posted", "posted_before": True, "payment_state": "paid" if settled else "not_paid"}
    check_name(call, after)
    MOVE.touch(call, move, **after)
    remember(call, after)
    _mature(call, after)


def _mature(call: Call, move: Doc) -> None:
    """The receivable item tells the due date and the payment reference."""
    for line in call.books[LINE.kind].find("move_id", move["id"]):
        if line["display_type"] == "payment_term":
            reference = move["payment_reference"] or False
            LINE.stamp_all(call, [line | {"date_maturity": move["invoice_date_due"], "name": reference}])


def check_name(call: Call, move: Doc) -> None:
    """Raises Refusal when another posted document of the journal bears the name."""
    for other in call.books[MOVE.kind].find("name", move["name"]) if move["name"] else ():
        if other["id"] != move["id"] and other["state"] == "posted" and other["journal_id"] == move["journal_id"]:
            raise Refusal("name_taken")


# --- closed periods ----------------------------------------------------------------------------------------------


def locks(call: Call, move: Doc) -> list[tuple[str, str]]:
    """Lock dates on or after the document's accounting date, with their names."""
    company = call.books["res.company"].docs["1"]
    names = [("fiscalyear_lock_date", "Global Lock Date"), ("hard_lock_date", "Hard Lock Date")]
    if move["move_type"] in SALES:
        names.append(("sale_lock_date", "Sales Lock Date"))
    return [(label, company[name]) for name, label in names if company[name] and move["date"] <= company[name]]


def _accounting_date(call: Call, move: Doc) -> str:
    """A closed period refuses nothing: the accounting date moves on, the document's own date stays (§3, §11.7)."""
    held = locks(call, move)
    if not held:
        return str(move["date"])
    opens = dt.date.fromisoformat(max(day for _, day in held)) + dt.timedelta(days=1)
    if move["move_type"] not in SALES:
        return opens.isoformat()
    name = str(move["name"] or "")
    if name.count("/") == 2 and opens.strftime("%Y") in name:
        last = opens.replace(month=12, day=31)
    else:
        last = opens.replace(day=calendar.monthrange(opens.year, opens.month)[1])
    return max(opens, min(last, dt.date.fromisoformat(today(call)))).isoformat()


def check_open(call: Call, move: Doc) -> None:
    held = locks(call, move)
    if held:
        raise Refusal("locked_period", locks=", ".join(f"{label} ({day})" for label, day in held))


# --- taking back ---------------------------------------------------------------------------------------------------


def to_draft(call: Call, moves: Iterable[Doc]) -> None:
    """Drops what was reconciled, keeps the name (§3)."""
    for move in moves:
        if move["state"] not in ("posted", "cancel"):
            raise Refusal("draft_not_posted")
        if move["inalterable_hash"]:
            raise Refusal("draft_hashed")
        if move["state"] == "posted":
            check_open(call, move)
            unreconcile(call, move)
        fresh = call.books[MOVE.kind].docs[str(move["id"])]
        MOVE.touch(call, fresh, state="draft", payment_state="not_paid", amount_residual=fresh["amount_total"])


def cancel(call: Call, moves: Iterable[Doc]) -> None:
    moves = list(moves)
    to_draft(call, [move for move in moves if move["state"] == "posted"])
    for move in moves:
        fresh = call.books[MOVE.kind].docs[str(move["id"])]
        if fresh["state"] != "draft":
            raise Refusal("cancel_not_draft")
        MOVE.touch(call, fresh, state="cancel", auto_post="no", payment_state="not_paid")


def unreconcile(call: Call, move: Doc) -> None:
    """Take the document's items out of every match; the other side is open again."""
    from mock_erps.odoo.resources.payments import settle

    others: dict[int, Any] = {}
    lines = call.books[LINE.kind]
    for line in lines.find("move_id", move["id"]):
        for partial in partials(call.books, line["id"]):
            for side in ("debit_move_id", "credit_move_id"):
                others[lines.docs[str(partial[side])]["move_id"]] = None
            call.books.remove("account.partial.reconcile", str(partial["id"]))
    for id in others:
        if id != move["id"]:
            settle(call, call.books[MOVE.kind].docs[str(id)])
