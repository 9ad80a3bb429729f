"""What only one model can do: the buttons of documents, payments, wizards and orders, and a user's own affairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.catalogue import Model
from mock_erps.odoo.identity import expiry, keep_key
from mock_erps.odoo.resources import RECORDS
from mock_erps.odoo.resources.payments import PAYMENT, post_payment, register, withdraw
from mock_erps.odoo.resources.posting import cancel, post, to_draft
from mock_erps.odoo.resources.reversing import reverse
from mock_erps.odoo.resources.selling import create_invoices, set_state
from mock_erps.odoo.wire import Values
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import Seed

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Handler = Callable[["Call", Model, list[Any], Values], Any]
#: API keys one user may make by program (dossier odoo §2)
MOST_KEYS = 10


def _on(act: Callable[[Call, list[Doc]], Any], answer: Any = None) -> Handler:
    """A button that works on the records it is given and answers always the same."""

    def press(call: Call, model: Model, ids: list[Any], _given: Values) -> Any:
        act(call, RECORDS[model.name].existing(call, ids))
        return answer

    return press


def _window(model: str, docs: Iterable[Doc]) -> Values:
    """The action by which the web client would open what was made."""
    ids = [doc["id"] for doc in docs]
    shown: Values = {"type": "ir.actions.act_window", "res_model": model, "context": {"create": False}}
    if len(ids) == 1:
        return shown | {"view_mode": "form", "res_id": ids[0]}
    return shown | {"view_mode": "list,form", "domain": [["id", "in", ids]]}


def _create_payments(call: Call, model: Model, ids: list[Any], _given: Values) -> Any:
    made = [one for wizard in RECORDS[model.name].existing(call, ids) for one in register(call, wizard)]
    return True if call.body.context.get("dont_redirect_to_payments") else _window(PAYMENT.kind, made)


def _reverse(modify: bool | None) -> Handler:
    def press(call: Call, model: Model, ids: list[Any], given: Values) -> Any:
        wanted = bool(given.get("is_modify")) if modify is None else modify
        made = [one for wizard in RECORDS[model.name].existing(call, ids) for one in reverse(call, wizard, wanted)]
        return _window("account.move", made)

    return press


def _create_invoices(call: Call, model: Model, ids: list[Any], _given: Values) -> Any:
    made = [one for wizard in RECORDS[model.name].existing(call, ids) for one in create_invoices(call, wizard)]
    return _window("account.move", made)


def _open_wizard(model: str) -> Handler:
    def press(_call: Call, _model: Model, ids: list[Any], _given: Values) -> Any:
        about = {"active_model": "account.move", "active_ids": ids}
        return {"type": "ir.actions.act_window", "res_model": model, "view_mode": "form", "context": about}

    return press


def _context_get(call: Call, _model: Model, _ids: list[Any], _given: Values) -> Values:
    row = call.company.facts["users"][call.principal]
    return {"lang": "en_US", "tz": call.company.zone, "uid": row["id"]}


def _has_group(call: Call, _model: Model, _ids: list[Any], _given: Values) -> bool:
    return bool(call.company.facts["users"][call.principal]["writes"])


def _generate(call: Call, model: Model, _ids: list[Any], given: Values) -> str:
    """A new key by showing one; more than ten are refused (§2)."""
    _own_key(call, given["key"])
    keys = call.vendor.facts["keys"]
    mine = [one for one in keys.values() if one["user"] == call.principal and one["company"] == call.company.id]
    if len(mine) > MOST_KEYS:
        raise Refusal("too_many_keys")
    secret = Seed(call.vendor.seed, "odoo", "key", str(call.exchange.seq)).uuid().replace("-", "")
    try:
        expires = expiry(given["expiration_date"])
    except ValueError:
        raise Refusal("wrong_instant", value=repr(given["expiration_date"]), form="%Y-%m-%d %H:%M:%S") from None
    call.vendor.facts["keys"] = dict(keys)
    keep_key(call.vendor, call.company, secret, call.principal, str(given["name"]), expires)
    return secret


def _revoke(call: Call, _model: Model, _ids: list[Any], given: Values) -> None:
    _own_key(call, given["key"])
    call.vendor.facts["keys"] = {key: row for key, row in call.vendor.facts["keys"].items() if key != given["key"]}


def _own_key(call: Call, key: Any) -> None:
    row = call.vendor.facts["keys"].get(str(key))
    if row is None or row["company"] != call.company.id:
        raise Refusal("unknown_key")


BUTTONS: dict[tuple[str, str], Handler] = {
    ("account.move", "action_post"): _on(post, False),
    ("account.move", "button_draft"): _on(to_draft),
    ("account.move", "button_cancel"): _on(cancel),
    ("account.move", "action_register_payment"): _open_wizard("account.payment.register"),
    ("account.move", "action_reverse"): _open_wizard("account.move.reversal"),
    ("account.payment", "action_post"): _on(lambda call, docs: [post_payment(call, doc) for doc in docs]),
    ("account.payment", "action_draft"): _on(lambda call, docs: withdraw(call, docs, "draft")),
    ("account.payment", "action_cancel"): _on(lambda call, docs: withdraw(call, docs, "canceled")),
    ("account.payment.register", "action_create_payments"): _create_payments,
    ("account.move.reversal", "reverse_moves"): _reverse(None),
    ("account.move.reversal", "refund_moves"): _reverse(False),
    ("account.move.reversal", "modify_moves"): _reverse(True),
    ("sale.order", "action_confirm"): _on(lambda call, docs: set_state(call, docs, "sale"), True),
    ("sale.order", "action_cancel"): _on(lambda call, docs: set_state(call, docs, "cancel"), True),
    ("sale.order", "action_draft"): _on(lambda call, docs: set_state(call, docs, "draft"), True),
    ("sale.advance.payment.inv", "create_invoices"): _create_invoices,
    ("res.users", "context_get"): _context_get,
    ("res.users", "has_group"): _has_group,
    ("res.users.apikeys", "generate"): _generate,
    ("res.users.apikeys", "revoke"): _revoke,
}
