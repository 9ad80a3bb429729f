"""Somebody else works in the books: a bookkeeper in the vendor's own screens, an administrator, another app.

Each ERP package says how such an act looks in its books (`Erp.outside`); here it is only found and called, with the
document's id as the audit view knows it.
"""

from __future__ import annotations

from typing import Any

from harness.attribution import attribute
from harness.case.world import World
from harness.scenario import External
from mock_erps.platform.company import Company


def act(world: World, plan: External) -> None:
    """Do it now. Raises LookupError when this vendor's package does not know the act or the books lack the document."""
    company = _company(world, plan)
    values: dict[str, Any] = dict(plan.values)
    if plan.document:
        values["id"] = _id_of(world, company, plan.document)
    if plan.action == "set":
        world.vendor.check_settings(values)
        company.settings.update(values)
        return
    try:
        action = world.vendor.erp.outside[plan.action]
    except KeyError:
        raise LookupError(f"{world.vendor.slug} does not know the outside act {plan.action!r}") from None
    action(world.vendor, company, values)


def _company(world: World, plan: External) -> Company:
    document = world.maker.made.get(plan.document)
    target = document.company if document else str(plan.values.get("target", "main"))
    return world.targets[target]


def _id_of(world: World, company: Company, name: str) -> str:
    """The id under which the books hold a source document."""
    source = world.maker.made[name]
    view = world.sandbox.audit(world.vendor.slug, company.id)
    found = attribute(view, [source]).get(source.key, ())
    if not found:
        raise LookupError(f"the books hold no {name}")
    return str(found[0].id)
