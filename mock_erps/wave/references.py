"""What an input names: the business itself, and records of it. An unknown one is told with the path to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Path = tuple[str | int, ...]
#: kind of document → what the vendor calls it
NAMES = {
    "account": "Account",
    "customer": "Customer",
    "invoice": "Invoice",
    "payment": "InvoicePayment",
    "product": "Product",
    "sales_tax": "SalesTax",
    "transaction": "Transaction",
    "vendor": "Vendor",
}


def own_business(call: Call, given: dict[str, Any]) -> None:
    """Raises Refusal for another business than the caller's."""
    if given["businessId"] != call.company.id:
        raise Refusal("unknown_reference", what="Business", path=("input", "businessId"))


def referred(call: Call, kind: str, id: str, *path: str | int) -> Doc:
    """The record an input names at `path`. Raises Refusal."""
    doc = call.books[kind].get(id)
    if doc is None:
        raise Refusal("unknown_reference", what=NAMES[kind], path=("input", *path))
    return doc


def required(given: dict[str, Any], *names: str) -> None:
    """Raises Refusal for texts that are there and say nothing (dossier wave §8)."""
    missing = [name for name in names if name in given and not str(given[name] or "").strip()]
    if missing:
        first, *others = (Refusal("required", path=("input", name)) for name in missing)
        raise Refusal(first.name, tuple(others), **first.details)


def short_enough(call: Call, given: dict[str, Any], **settings: str) -> None:
    """Raises Refusal for a text above the length a setting allows."""
    for name, setting in settings.items():
        most = int(call.setting(setting))
        if len(str(given.get(name) or "")) > most:
            text = f"Ensure this field has no more than {most} characters."
            raise Refusal("invalid", text=text, path=("input", name))
