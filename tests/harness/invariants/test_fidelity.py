"""I5 I6 I26 I27 I28: what stands in the books is what the source says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.documents import SourceLine, SourceParty, TaxMode, Want
from harness.verdicts import Severity

DAY = dt.date(2026, 3, 2)


def test_an_exact_document_is_faithful(world: Any) -> None:
    world.create(world.invoice())
    for id in ("I5", "I6"):
        world.held(id)


def test_no_document_no_fidelity(world: Any) -> None:
    world.invoice()
    for id in ("I5", "I6", "I26", "I27", "I28"):
        world.not_armed(id)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"party": "Zeta Freight", "party_id": "p-9"}, "the customer Zeta Freight"),
        ({"date": dt.date(2026, 3, 20)}, "the date 2026-03-20"),
        ({"due": dt.date(2026, 3, 20)}, "the due date 2026-03-20"),
        ({"kind": "credit_note"}, "the kind credit note"),
    ],
)
def test_each_altered_field_is_named(world: Any, change: dict[str, Any], told: str) -> None:
    world.create(world.invoice(), **change)
    assert told in world.violated("I5")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"quantity": Decimal(1), "unit_price": Decimal(100)}, "the quantity 1"),
        ({"unit_price": Decimal(40)}, "the unit price 40"),
        ({"net": Decimal(90)}, "one line of 90"),
        ({"item": "ELM-20"}, "the item ELM-20"),
    ],
)
def test_each_altered_line_field_is_named(world: Any, change: dict[str, Any], told: str) -> None:
    world.facts["items"] = {"OAK-40": ("OAK-40", "Sales")}
    source = world.invoice()
    line = world.create(source).lines[0]
    world.create(source, lines=(replace(line, **change),))
    assert told in world.violated("I5")


def test_vendors_without_quantities_are_not_asked_for_them(world: Any) -> None:
    world.traits["quantity_lines"] = False
    source = world.invoice()
    line = world.create(source).lines[0]
    world.create(source, lines=(replace(line, quantity=Decimal(1), unit_price=Decimal(100)),))
    world.held("I5")


def test_lines_in_another_order_are_the_same_lines(world: Any) -> None:
    one = SourceLine("Oak", Decimal(1), Decimal(70), Decimal(70))
    two = SourceLine("Elm", Decimal(1), Decimal(30), Decimal(30))
    source = world.invoice(lines=(one, two))
    doc = world.create(source)
    world.create(source, lines=doc.lines[::-1])
    world.held("I5")


def test_a_line_left_out_is_both_unfaithful_and_short(world: Any) -> None:
    one = SourceLine("Oak", Decimal(1), Decimal(70), Decimal(70))
    two = SourceLine("Elm", Decimal(1), Decimal(30), Decimal(30))
    source = world.invoice(lines=(one, two), total="100.00", tax="0.00")
    doc = world.create(source)
    world.create(source, lines=doc.lines[:1], net=Decimal(70), total=Decimal(70))
    assert "one line of 70" in world.violated("I5")
    finding = world.judge("I6")
    assert finding.violations[0].money == "-30.00 GBP"
    assert "has 70.00 GBP in the books (145) instead of 100.00 GBP" in finding.violations[0].message


def test_a_cent_too_much_is_told_for_credit_notes_with_the_right_sign(world: Any) -> None:
    credit = world.invoice("CN-1", kind="credit_note")
    world.create(credit, total=Decimal("120.01"), tax=Decimal("20.01"))
    assert world.judge("I6").violations[0].money == "-0.01 GBP"


def test_the_right_total_with_the_wrong_tax_is_wrong(world: Any) -> None:
    source = world.invoice()
    world.create(source, tax=Decimal(0), net=Decimal(120))
    assert "0.00 GBP tax" in world.violated("I6")


def test_lines_that_do_not_make_the_total_are_wrong(world: Any) -> None:
    source = world.invoice()
    line = world.create(source).lines[0]
    world.create(source, lines=(replace(line, net=Decimal(99)),))
    assert "do not add up" in world.violated("I6")


def test_an_inclusive_tax_may_be_split_by_the_vendors_rounding(world: Any) -> None:
    line = SourceLine("Oak", Decimal(1), Decimal("100.00"), Decimal("100.00"), tax=Decimal("16.67"))
    source = world.invoice(lines=(line,), tax_mode=TaxMode.INCLUSIVE, total="100.00", tax="16.67")
    doc = world.create(source)
    booked = replace(doc.lines[0], net=Decimal("83.34"), tax=Decimal("16.66"))
    world.create(source, lines=(booked,), net=Decimal("83.34"), tax=Decimal("16.66"))
    assert world.held("I6").warnings
    world.held("I5")


def test_an_inclusive_price_sent_as_exclusive_is_off(world: Any) -> None:
    line = SourceLine("Oak", Decimal(1), Decimal("100.00"), Decimal("100.00"), tax=Decimal("16.67"))
    source = world.invoice(lines=(line,), tax_mode=TaxMode.INCLUSIVE, total="100.00", tax="16.67")
    world.create(source, net=Decimal(100), tax=Decimal(20), total=Decimal(120))
    assert world.judge("I6").violations[0].money == "+20.00 GBP"


def test_a_rounding_line_is_allowed_only_where_the_scenario_says_so(world: Any) -> None:
    source = world.invoice()
    line = world.create(source).lines[0]
    rounding = replace(line, description="Rounding", quantity=Decimal(1), net=Decimal("0.01"))
    change = {"lines": (line, rounding), "net": source.net + Decimal("0.01"), "total": source.total + Decimal("0.01")}
    world.create(source, **change)
    world.violated("I6")
    world.facts["tolerance"] = 1
    world.held("I6")


def test_a_day_off_is_told_with_both_zones(world: Any) -> None:
    world.zones, world.facts = {"main": "Pacific/Auckland"}, {"engine_zone": "America/Los_Angeles"}
    world.create(world.invoice(), date=DAY - dt.timedelta(days=1))
    assert "a day off 2026-03-02 (engine in America/Los_Angeles, company in Pacific/Auckland)" in world.violated("I26")


def test_the_right_day_in_another_zone_holds(world: Any) -> None:
    world.zones = {"main": "Pacific/Auckland"}
    world.create(world.invoice())
    world.held("I26")


def test_currency_and_rate_are_the_sources(world: Any) -> None:
    source = world.invoice(currency="EUR", rate=Decimal("0.86"))
    world.create(source)
    world.held("I27")
    world.create(source, rate=Decimal("0.90"))
    assert "at the rate 0.90" in world.violated("I27")
    world.create(source, currency="GBP")
    assert "is 120.00 GBP" in world.violated("I27")


def test_without_a_rate_of_the_source_the_vendors_for_that_day_counts(world: Any) -> None:
    world.facts["rates"] = {"EUR": {"2026-03-02": "0.86"}}
    source = world.invoice(currency="EUR")
    world.create(source, rate=Decimal("0.87"))
    assert "instead of 0.86" in world.violated("I27")
    world.create(source, rate=Decimal("0.86"))
    world.held("I27")


def test_a_foreign_document_at_par_is_wrong_even_when_no_rate_is_known(world: Any) -> None:
    world.create(world.invoice(currency="EUR"), rate=Decimal(1))
    assert "the rate 1" in world.violated("I27")


def test_text_that_only_lost_double_spaces_is_whole(world: Any) -> None:
    source = world.invoice(memo="Thank  you, Müller ")
    world.create(source, memo="Thank you, Mu\u0308ller")
    world.held("I28")


def test_a_number_cut_in_silence_is_a_breach_of_the_first_rank(world: Any) -> None:
    source = world.invoice("INV-2026-000000000001007", token="tok-1")
    world.create(source, number="INV-2026-000000000001", texts=("tok-1",))
    finding = world.judge("I28")
    assert finding.violations[0].severity is None
    assert "its own number is nowhere on it" in finding.violations[0].message


def test_a_number_cut_with_a_word_and_still_unique_holds(world: Any) -> None:
    source = world.invoice("INV-2026-000000000001007-" + "x" * 20, token="tok-1", want=Want.EITHER)
    world.create(source, number="INV-2026-000000000001", texts=("tok-1",))
    world.tell(source, "number shortened", "synced")
    world.held("I28")


def test_a_number_kept_in_the_memo_is_kept(world: Any) -> None:
    source = world.invoice("INV-2026-000000000001007", memo="a “quoted” memo")
    world.create(source, number="1007", memo="INV-2026-000000000001007 a “quoted” memo")
    world.held("I28")


def test_a_cut_description_is_told_as_cut(world: Any) -> None:
    source = world.invoice(lines=(SourceLine("Oak " * 30, Decimal(2), Decimal(50), Decimal(100)),))
    line = world.create(source).lines[0]
    world.create(source, lines=(replace(line, description=line.description[:40]),))
    finding = world.judge("I28")
    assert finding.violations[0].severity is Severity.S2
    assert "is cut to 39 of 119 characters" in finding.violations[0].message


def test_the_customers_accents_are_part_of_the_name(world: Any) -> None:
    source = world.invoice(party=SourceParty("M1", "Müller GmbH"))
    world.create(source, party="Muller GmbH")
    assert "the customer Muller GmbH" in world.violated("I5")
