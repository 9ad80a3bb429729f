"""The mutations: each a transaction of its own, told as didSucceed with its object or inputErrors (dossier §3, §8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.graphql import Handler
from mock_erps.wave.references import referred
from mock_erps.wave.refusing import input_errors, layer_of, note
from mock_erps.wave.resources.catalogue import ACCOUNT, PRODUCT, SALES_TAX
from mock_erps.wave.resources.customers import CUSTOMER
from mock_erps.wave.resources.invoices import INVOICE
from mock_erps.wave.resources.payments import PAYMENT
from mock_erps.wave.resources.record import Record
from mock_erps.wave.resources.transactions import TRANSACTION

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Given = dict[str, Any]
#: does it; returns what the output shows under the mutation's own name
Act = Callable[["Call", Given], Any]


def _mutation(shows: str, act: Act) -> Handler:
    """`shows`: the output's field for the object, empty where it has none."""

    def perform(call: Call, refusing: Refusal | None, arguments: dict[str, Any]) -> dict[str, Any]:
        mark = call.books.mark()
        try:
            if refusing is not None:
                raise refusing
            made = act(call, arguments["input"])
        except Refusal as refusal:
            call.books.rollback(mark)
            return _refused(call, refusal, shows)
        errors: list[Given] | None = [] if call.setting("no_input_errors") == "empty" else None
        return {"didSucceed": True, "inputErrors": errors, **({shows: made} if shows else {})}

    return perform


def _refused(call: Call, refusal: Refusal, shows: str) -> dict[str, Any]:
    note(call, refusal)
    if layer_of(call, refusal.name) != "input":
        raise refusal
    told = {"didSucceed": False, "inputErrors": input_errors(call, refusal)}
    return {**told, **({shows: None} if shows else {})}


def _on(record: Record, act: Callable[[Call, Doc, Given], Any], field: str = "id") -> Act:
    """An act on the record that the input's `field` names."""
    return lambda call, given: act(call, referred(call, record.kind, given[field], field), given)


def _patch(record: Record) -> Act:
    return _on(record, lambda call, doc, given: record.update(call, doc, given))


def _archive(record: Record) -> Act:
    return _on(record, lambda call, doc, _given: record.touch(call, doc, isArchived=True))


def _receipt(call: Call, given: Given) -> None:
    referred(call, "invoice", given["invoiceId"], "invoiceId")
    referred(call, "payment", given["invoicePaymentId"], "invoicePaymentId")
    if not given["to"]:
        raise Refusal("required", path=("input", "to"))


def _money_transactions(call: Call, given: Given) -> list[Doc]:
    """All of them or none: `didSucceed` only when all were created (§4)."""
    business = given["businessId"]
    return [
        TRANSACTION.once(call, {**one, "businessId": business}, ("transactions", index))
        for index, one in enumerate(given["transactions"])
    ]


def _not_public(_call: Call, _given: Given) -> None:
    raise Refusal("invalid", text="Not available for public use at this time.", path=("input",))


MUTATIONS: Mapping[str, Handler] = {
    "accountArchive": _mutation("", _on(ACCOUNT, lambda call, doc, _given: ACCOUNT.archive(call, doc))),
    "accountCreate": _mutation("account", ACCOUNT.create),
    "accountPatch": _mutation("account", _patch(ACCOUNT)),
    "customerCreate": _mutation("customer", CUSTOMER.create),
    "customerDelete": _mutation("", _on(CUSTOMER, lambda call, doc, _given: CUSTOMER.delete(call, doc))),
    "customerPatch": _mutation("customer", _patch(CUSTOMER)),
    "invoiceApprove": _mutation(
        "invoice", _on(INVOICE, lambda call, doc, _given: INVOICE.approve(call, doc), "invoiceId")
    ),
    "invoiceClone": _mutation("invoice", _on(INVOICE, lambda call, doc, _given: INVOICE.clone(call, doc), "invoiceId")),
    "invoiceCreate": _mutation("invoice", INVOICE.create),
    "invoiceDelete": _mutation("", _on(INVOICE, lambda call, doc, _given: INVOICE.delete(call, doc), "invoiceId")),
    "invoiceMarkSent": _mutation(
        "invoice",
        _on(
            INVOICE,
            lambda call, doc, given: INVOICE.mark_sent(call, doc, given["sendMethod"], given.get("sentAt")),
            "invoiceId",
        ),
    ),
    "invoicePatch": _mutation("invoice", _patch(INVOICE)),
    "invoicePaymentCreateManual": _mutation("invoicePayment", PAYMENT.create),
    "invoicePaymentDelete": _mutation("", _on(PAYMENT, lambda call, doc, _given: PAYMENT.delete(call, doc))),
    "invoicePaymentPatch": _mutation("invoicePayment", _patch(PAYMENT)),
    "invoicePaymentReceiptSend": _mutation("", _receipt),
    "invoiceSend": _mutation(
        "invoice", _on(INVOICE, lambda call, doc, given: INVOICE.send(call, doc, given["to"]), "invoiceId")
    ),
    "moneyDepositTransactionCreate": _mutation("", _not_public),
    "moneyTransactionCreate": _mutation("transaction", TRANSACTION.once),
    "moneyTransactionsCreate": _mutation("transactions", _money_transactions),
    "productArchive": _mutation("product", _archive(PRODUCT)),
    "productCreate": _mutation("product", PRODUCT.create),
    "productPatch": _mutation("product", _patch(PRODUCT)),
    "salesTaxArchive": _mutation("salesTax", _archive(SALES_TAX)),
    "salesTaxCreate": _mutation("salesTax", SALES_TAX.create),
    "salesTaxPatch": _mutation("salesTax", _patch(SALES_TAX)),
}
