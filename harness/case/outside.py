"""Somebody else works in the books: a bookkeeper in the vendor's own screens, an administrator, another app.

Each ERP package says how such an act looks in its books (`Erp.outside`); here it is only found and called, with the
document's id as the audit view knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from harness.attribution import has_word
from harness.case.world import World
from harness.scenario import External
from mock_erps.platform.audit import AuditDocument
from mock_erps.platform.by_hand import NothingThere
from mock_erps.platform.company import Company
from mock_erps.platform.money import rounded
from mock_erps.platform.refusals import Refusal


def act(world: World, plan: External) -> None:
    """Do it now. Raises NothingThere when this vendor's package does not know the act or the books lack
    what it could be done to."""
    if world.orders is not None and world.orders.knows(plan.action):
        world.orders.act(plan)
        return
    company = _company(world, plan)
    values: dict[str, Any] = dict(plan.values)
    if plan.document:
        document = _in_books(world, company, plan.document)
        values |= {"id": document.id, "kind": document.kind}
        if "amount" in values:
            values["amount"] = _amount(values["amount"], document.balance)
    if plan.action == "set":
        world.vendor.check_settings(values)
        company.settings.update(values)
        return
    if plan.action not in world.vendor.erp.outside:
        raise NothingThere(f"{world.vendor.slug} does not know the outside act {plan.action!r}")
    try:
        for one in _each(values):
            world.vendor.act(company, plan.action, one)
    except Refusal as refusal:
        # his own error: answered to the engine it would be a lie
        raise NothingThere(f"nothing to {plan.action} was found in the books, {refusal.name} says the vendor") from None


def _each(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`count` times the same; names are numbered, since most vendors take each only once."""
    count = int(values.pop("count", 1))
    for number in range(1, count + 1):
        named = {"name": f"{values['name']} {number}"} if count > 1 and "name" in values else {}
        yield {**values, **named}


def _company(world: World, plan: External) -> Company:
    document = world.maker.made.get(plan.document)
    target = document.company if document else str(plan.values.get("target", "main"))
    return world.targets[target]


def _in_books(world: World, company: Company, name: str) -> AuditDocument:
    """A source document as the books hold it."""
    source = world.maker.made[name]
    view = world.sandbox.audit(world.vendor.slug, company.id)
    for document in view.documents:
        texts = "\n".join((document.number, document.reference, document.memo, *document.texts))
        if document.live and document.kind == source.kind and has_word(texts, source.token):
            return document
    raise NothingThere(f"the books hold no {name}")


def _amount(wanted: object, owed: Decimal) -> Decimal:
    """`full`, `part` (two fifths) or a number."""
    if wanted == "full":
        return owed
    return rounded(owed * Decimal("0.4")) if wanted == "part" else Decimal(str(wanted))
