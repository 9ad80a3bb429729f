"""I28 I23 I5: what must arrive at all, the customer's reference, a new customer's name, the tax of each line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.documents import SourceDocument, SourceParty, TaxMode

NEW = SourceParty("NEW01", "Farthingale Joinery Ltd")


def test_an_invoice_that_bears_its_reference_somewhere_holds(world: Any) -> None:
    source = world.invoice(reference="PO 4711", party=replace(NEW, name="Müller GmbH"))
    world.create(source, reference="", memo="your order PO 4711")
    world.held("I28")


def test_a_reference_that_is_nowhere_is_told(world: Any) -> None:
    world.create(world.invoice(reference="PO 4711"), reference="")
    assert "bears its customer's reference nowhere in the books (145)" in world.violated("I28")


@pytest.mark.parametrize(
    "traits", [{"reference": False}, {}], ids=["the vendor has no place for it", "the report says so"]
)
def test_a_reference_may_be_missing_for_a_reason(world: Any, traits: dict[str, Any]) -> None:
    world.traits |= traits
    source = world.invoice(reference="PO 4711", memo="Größe 4")
    world.create(source, reference="")
    if not traits:
        world.tell(source, "PO 4711 does not fit", state="synced")
    world.held("I28")


def test_a_reference_that_somebody_else_took_away_is_not_the_engines(world: Any) -> None:
    source = world.invoice(reference="PO 4711", memo="Größe 4")
    doc = world.create(source)
    world.change("main", replace(doc, reference="call first"), None)
    world.held("I28")


def made_for(world: Any, name: str) -> SourceDocument:
    source = world.invoice(party=NEW)
    world.customer("p-NEW01", name, code=NEW.code)
    world.create(source, party=name)
    # the invariant is armed by names that could be mixed up
    world.invoice("INV-2", party=SourceParty("NEW02", NEW.name))
    return source


@pytest.mark.parametrize("name", [NEW.name, NEW.name.upper(), f"{NEW.name} NEW01"])
def test_a_new_customer_that_bears_its_name_holds(world: Any, name: str) -> None:
    made_for(world, name)
    world.held("I23")


def test_a_new_customer_under_another_name_is_told(world: Any) -> None:
    made_for(world, "Farthingal")
    assert world.violated("I23") == "The engine made the customer Farthingal (p-NEW01) for Farthingale Joinery Ltd."


def test_a_known_customer_has_the_name_the_books_gave_it(world: Any) -> None:
    source = world.invoice(party=NEW)
    world.customer("p-NEW01", "Farthingale (Joinery)", code=NEW.code, seeded=True)
    world.create(source, party="Farthingale (Joinery)")
    world.invoice("INV-2", party=SourceParty("NEW02", NEW.name))
    world.held("I23")


def taxed(world: Any, booked: str, **changes: Any) -> None:
    world.facts["tax_codes"] = {"S": {"20 % S"}}
    plain = world.invoice()
    source = replace(plain, lines=(replace(plain.lines[0], tax_code="S"),), **changes)
    world.sources[:] = [source]
    doc = world.create(source)
    world.create(source, lines=(replace(doc.lines[0], tax_code=booked),))


def test_a_line_with_another_tax_code_is_told(world: Any) -> None:
    taxed(world, "5 % R")
    assert "the tax code 5 % R on a line of 100.00" in world.violated("I5")


@pytest.mark.parametrize(
    ("booked", "mode"), [("20 % S", TaxMode.EXCLUSIVE), ("", TaxMode.EXCLUSIVE), ("NONE", TaxMode.NONE)]
)
def test_the_right_tax_code_none_shown_and_no_tax_at_all_hold(world: Any, booked: str, mode: TaxMode) -> None:
    taxed(world, booked, tax_mode=mode)
    world.held("I5")
