"""Where a vendor computes the tax, or drafts and posts in steps apart: what its traits excuse, and what they do not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.invariants.matching import owns_up
from mock_erps.platform.audit import AuditLine


def rounded(world: Any, description: str = "Rounding of tax", cent: str = "0.01", tax: str = "0") -> None:
    """In the books with one cent less tax, and a line that makes up for it."""
    source = world.invoice()
    line = world.create(source).lines[0]
    less = replace(line, tax=line.tax - Decimal(cent))
    extra = replace(line, description=description, item="", quantity=Decimal(1), unit_price=Decimal(cent))
    extra = replace(extra, net=Decimal(cent), tax=Decimal(tax))
    net, total_tax = source.net + Decimal(cent), less.tax + Decimal(tax)
    world.create(source, lines=(less, extra), net=net, tax=total_tax, total=net + total_tax)


def test_a_line_of_rounding_is_none_of_the_sources_where_the_vendor_computes_the_tax(world: Any) -> None:
    world.traits["rounding_units"] = 3
    rounded(world)
    world.held("I5")
    world.held("I6")


def test_a_line_of_rounding_counts_as_a_line_at_every_other_vendor(world: Any) -> None:
    rounded(world)
    assert "two lines" in world.judge("I5").violations[0].books
    world.violated("I6")


@pytest.mark.parametrize(
    "line", [{"description": "Oak boards"}, {"cent": "0.04"}, {"cent": "0.02", "tax": "0.01"}],
    ids=["owns up to nothing", "more than rounding", "taxed itself"],
)  # fmt: skip
def test_only_a_small_untaxed_line_that_says_so_is_rounding(world: Any, line: Any) -> None:
    world.traits["rounding_units"] = 3
    rounded(world, **line)
    assert "two lines" in world.judge("I5").violations[0].books


def test_rounding_that_makes_good_nothing_is_a_line_of_its_own(world: Any) -> None:
    """An engine that adds a cent and takes it away again, or rounds where the tax is right, invents lines."""
    world.traits["rounding_units"] = 3
    source = world.invoice()
    line = world.create(source).lines[0]
    cent = replace(line, description="Rounding", item="", quantity=Decimal(1), tax=Decimal(0), net=Decimal("0.01"))
    world.create(source, lines=(line, cent, replace(cent, net=Decimal("-0.01"))))
    assert "three lines" in world.judge("I5").violations[0].books
    world.create(source, lines=(line, cent), net=source.net + cent.net, total=source.total + cent.net)
    assert "two lines" in world.judge("I5").violations[0].books


def drafted(world: Any, state: str) -> Any:
    source = world.invoice()
    doc = world.book(source, "145", world.lost("create invoice", source), status="draft")
    world.say(source, state)
    return source, doc


@pytest.mark.parametrize("state", ["pending", "sending", "unknown"])
def test_a_draft_on_the_engines_list_is_not_half_a_document_where_posting_is_apart(world: Any, state: str) -> None:
    world.traits["posting"] = "separate"
    drafted(world, state)
    world.held("I22")


def test_a_draft_that_nothing_keeps_from_being_posted_is_forgotten_whatever_the_list_says(world: Any) -> None:
    """An engine that drafts, never posts, and calls it pending for ever."""
    world.traits["posting"] = "separate"
    source = world.invoice()
    world.book(source, "145", world.call("create invoice", source), status="draft")
    world.say(source, "pending")
    assert "is still a draft" in world.violated("I22")
    world.call("post invoice", source, status=400, because="period_closed")
    assert not world.judge("I22").violations


@pytest.mark.parametrize("state", ["synced", "failed", "skipped"])
def test_a_draft_that_the_engine_is_done_with_is_half_a_document(world: Any, state: str) -> None:
    world.traits["posting"] = "separate"
    drafted(world, state)
    assert "is still a draft" in world.violated("I22")


def test_a_draft_is_half_a_document_where_one_call_does_it_all(world: Any) -> None:
    drafted(world, "pending")
    assert "is still a draft" in world.violated("I22")


def test_a_posted_document_without_its_lines_is_half_of_one_whatever_the_ledger_says(world: Any) -> None:
    world.traits["posting"] = "separate"
    source, doc = drafted(world, "pending")
    world.change("main", replace(doc, status="open", lines=()), world.call("post invoice", source))
    assert "has no lines" in world.violated("I22")


def replaced(world: Any, **heir: Any) -> None:
    """Somebody edits an invoice; the engine drafts another, cancels the first and posts the other."""
    world.traits["posting"] = "separate"
    first = world.invoice()
    second = world.invoice(revision=2, total="240.00", tax="40.00")
    doc = replace(world.create(first), foreign={"route": "North"})
    world.change("main", doc, None)
    draft = world.book(second, "146", world.call("create invoice", second), status="draft", **heir)
    world.void(doc, world.call("update invoice", second))
    world.change("main", replace(draft, status="open"), world.call("post invoice", second))


def test_what_others_entered_is_carried_into_the_document_that_replaces_theirs(world: Any) -> None:
    replaced(world, foreign={"route": "North"})
    world.held("I15")


def test_a_replacement_that_drops_what_others_entered_is_told(world: Any) -> None:
    replaced(world)
    assert world.violated("I15") == "An update of INV-1007 wiped what others had entered: route."


def waiting(world: Any, state: str, known: str = "145") -> tuple[Any, Any]:
    """The first version is posted, and a draft of the second waits to take its place."""
    world.traits["posting"] = "separate"
    first = world.invoice()
    doc = world.create(first)
    second = world.invoice(revision=2, total="240.00", tax="40.00")
    world.book(second, "146", world.lost("create invoice", second), status="draft")
    world.say(second, state, known)
    return second, doc


def test_a_draft_that_waits_to_take_the_place_of_the_known_document_is_no_duplicate(world: Any) -> None:
    waiting(world, "unknown")
    world.held("I1")


@pytest.mark.parametrize(("state", "known"), [("synced", "145"), ("failed", "145"), ("unknown", "")])
def test_any_other_draft_beside_a_posted_document_is_a_duplicate(world: Any, state: str, known: str) -> None:
    waiting(world, state, known)
    world.violated("I1")


def test_two_drafts_of_one_document_are_duplicates_though_both_are_on_the_list(world: Any) -> None:
    source, _ = drafted(world, "unknown")
    world.traits["posting"] = "separate"
    world.book(source, "146", world.call("create invoice", source), status="draft")
    world.violated("I1")


@pytest.mark.parametrize(("created", "true"), [(1, True), (2, False)])
def test_a_draft_in_a_cancelled_documents_place_is_counted_as_that_was(world: Any, created: int, true: bool) -> None:
    second, doc = waiting(world, "unknown")
    world.void(doc, world.lost("update invoice", second))
    world.runs[-1] |= {"counts": {"created": created, "failed": 0}}
    world.tell(second, state="unknown")
    assert bool(world.judge("I11").violations) is not true


@pytest.mark.parametrize(
    ("killed", "created", "verdict"), [(True, 0, "held"), (True, 1, "held"), (False, 0, "violated")],
    ids=["killed, not counted", "killed, counted later", "told, and not counted"],
)  # fmt: skip
def test_a_corrected_document_counts_by_the_birth_of_the_first(
    world: Any, killed: bool, created: int, verdict: str
) -> None:
    """The engine creates, is killed or not, and corrects by cancelling the first for another."""
    first = world.invoice()
    world.runs[-1] |= {"crashed": True, "exit_code": None} if killed else {"counts": {"created": 0, "failed": 0}}
    doc = world.create(first)
    world.run("push2", counts={"created": created, "updated": 1, "failed": 0})
    second = world.invoice(revision=2, total="240.00", tax="40.00")
    correction = world.call("update invoice", second)
    world.void(doc, correction)
    world.book(second, "146", correction)
    getattr(world, verdict)("I11")


def test_what_somebody_else_took_away_and_the_engine_made_again_is_a_birth(world: Any) -> None:
    source = world.invoice()
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    doc = world.create(source)
    world.void(doc, None)
    world.run("push2", counts={"created": 0, "failed": 0})
    world.create(source, "146")
    assert "0 created" in world.violated("I11")


@pytest.mark.parametrize(
    ("state", "created", "true"), [("unknown", 0, True), ("unknown", 1, False), ("synced", 0, False)]
)
def test_a_draft_is_not_counted_until_it_is_posted(world: Any, state: str, created: int, true: bool) -> None:
    world.traits["posting"] = "separate"
    source = world.invoice()
    world.book(source, "145", world.call("create invoice", source), status="draft")
    world.say(source, state, "145")
    world.runs[-1] |= {"counts": {"created": created, "failed": 0}}
    assert any("new documents" in v.message for v in world.judge("I11").violations) is not true


def test_round_goods_at_no_price_are_lines_like_others(world: Any) -> None:
    line = AuditLine("ROUND SNACK BOXES SET OF 4", Decimal(1), Decimal(0), Decimal(0))
    assert not owns_up(line)
    assert not owns_up(replace(line, description="Rounding of tax"))
    assert owns_up(replace(line, description="Rounding of tax", net=Decimal("0.01")))


@pytest.mark.parametrize(("killed", "created", "verdict"), [(True, 0, "held"), (False, 0, "violated")])
def test_a_document_counts_from_its_posting_which_nobody_may_have_lived_to_tell(
    world: Any, killed: bool, created: int, verdict: str
) -> None:
    """Drafted in a run that reported, posted in one that was killed or not."""
    world.traits["posting"] = "separate"
    source = world.invoice()
    draft = world.book(source, "145", world.call("create invoice", source), status="draft")
    world.runs[-1] |= {"counts": {"created": 0, "failed": 0}}
    world.run("push2", **({"crashed": True, "exit_code": None} if killed else {"counts": {"created": created}}))
    world.change("main", replace(draft, status="open"), world.call("post invoice", source))
    world.run("recovery1", counts={"created": 0, "updated": 1, "failed": 0})
    world.say(source, "synced", "145")
    getattr(world, verdict)("I11")


@pytest.mark.parametrize(("created", "true"), [(1, True), (2, False)])
def test_a_draft_that_somebody_deleted_counts_and_not_what_it_was_to_replace(
    world: Any, created: int, true: bool
) -> None:
    first = world.invoice()
    doc = world.create(first)
    second = world.invoice(revision=2, total="240.00", tax="40.00")
    draft = world.book(second, "146", world.call("create invoice", second), status="draft")
    world.change("main", draft, None, gone=True)
    world.void(doc, world.call("update invoice", second))
    world.book(second, "147", world.call("create invoice", second))
    world.runs[-1] |= {"counts": {"created": created, "updated": 1, "failed": 0}}
    assert bool(world.judge("I11").violations) is not true


@pytest.mark.parametrize(("state", "verdict"), [("unknown", "held"), ("synced", "violated")])
def test_a_second_run_goes_on_with_half_a_document_that_is_on_the_list(world: Any, state: str, verdict: str) -> None:
    world.traits["posting"] = "separate"
    source, _ = drafted(world, state)
    world.run("rerun")
    world.call("post invoice", source, status=400)
    getattr(world, verdict)("I18")
