"""I32 I33 I34: the engine's copy of the books."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.evidence import PlacedFault
from tests.harness.invariants.copies import Copies


@pytest.fixture
def copies(world: Any) -> Copies:
    return Copies(world)


def changed(copies: Copies, record: Any, **changes: Any) -> Any:
    """Somebody changes a record in the books."""
    copies.world.now += 10
    after = replace(record, **changes)
    copies.world.change("main", after, None)
    return after


def test_a_copy_of_everything_whoever_made_it_is_whole(copies: Copies) -> None:
    copies.keep(copies.world.create(copies.world.invoice()))
    copies.keep(copies.world.seeded_stranger())
    copies.pull()
    assert copies.held("I32") == 2


def test_without_a_pull_or_a_copy_nothing_is_judged(copies: Copies) -> None:
    copies.world.create(copies.world.invoice())
    copies.not_armed("I32")
    copies.local = None
    copies.pull()
    for id in ("I32", "I33", "I34"):
        copies.not_armed(id)


def test_a_document_that_is_not_in_the_copy_is_told(copies: Copies) -> None:
    copies.world.seeded_stranger("OLD-7")
    copies.pull()
    assert copies.violated("I32") == "The invoice OLD-7 of main is not in the copy."


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        ({"status": "paid"}, "is open in the books and paid in the copy"),
        ({"total": Decimal("7.77")}, "is 77.70 GBP in the books and 7.77 in the copy"),
        ({"balance": Decimal("70.00")}, "has 77.70 GBP open in the books and 70.00 in the copy"),
        ({"version": "4"}, "is at version 0 in the books and 4 in the copy"),
    ],
)
def test_a_stale_record_is_told(copies: Copies, shown: dict[str, Any], sentence: str) -> None:
    copies.keep(copies.world.seeded_stranger(), **shown)
    copies.pull()
    assert sentence in copies.violated("I32")


def test_versions_count_only_where_the_vendor_has_them(copies: Copies) -> None:
    copies.world.traits["version_token"] = False
    copies.keep(copies.world.seeded_stranger(), version="another word")
    copies.pull()
    copies.held("I32")


def test_what_the_books_do_not_hold_and_what_is_held_twice_is_told(copies: Copies) -> None:
    stranger = copies.world.seeded_stranger()
    copies.keep(stranger)
    copies.keep(replace(stranger, id="901"))
    copies.pull()
    assert "which the books of main do not" in copies.violated("I32")
    copies.local = []
    copies.keep(stranger)
    copies.keep(stranger)
    assert "900 of main 2 times" in copies.violated("I32")


@pytest.mark.parametrize(("code", "verdict"), [(3, "not_armed"), (0, "violated")], ids=["says so", "claims an end"])
def test_a_pull_behind_a_closed_door_need_not_end_well_but_claims_nothing(
    copies: Copies, code: int, verdict: str
) -> None:
    copies.world.facts["unforeseen"] = True
    exchange = copies.world.call("find invoice", status=401, fault="F-AUT-REVOKED")
    copies.world.faults.append(PlacedFault("F-AUT-REVOKED", "find invoice", (exchange.seq,), "no"))
    copies.world.create(copies.world.invoice())
    copies.pull(exit_code=code)
    getattr(copies, verdict)("I32")


def test_a_pull_that_never_ends_well_is_told(copies: Copies) -> None:
    copies.pull(exit_code=1)
    copies.pull(exit_code=1)
    assert copies.violated("I32") == "None of two pulls came to its end; the last one left with 1."


def test_a_cursor_that_passed_a_change_is_told(copies: Copies) -> None:
    old = copies.world.seeded_stranger()
    copies.pull()
    new = changed(copies, old, balance=Decimal("7.70"))
    copies.pull()
    copies.keep(old)
    assert "the cursor has moved past it, and pull2 no longer saw it" in copies.violated("I33")
    copies.local = []
    copies.keep(new)
    assert copies.held("I33") == 1


def test_a_first_pull_has_no_cursor(copies: Copies) -> None:
    copies.world.seeded_stranger()
    copies.pull()
    copies.not_armed("I33")


def test_a_pull_that_was_killed_must_not_have_moved_its_cursor(copies: Copies) -> None:
    copies.world.seeded_stranger("OLD-3")
    copies.pull(crashed=True, exit_code=None)
    copies.pull()
    assert "The invoice OLD-3 of main is not in the copy: the cursor has moved past it" in copies.violated("I33")


def test_a_change_after_the_last_pull_is_nobodys_fault(copies: Copies) -> None:
    old = copies.world.seeded_stranger()
    copies.keep(old)
    copies.pull()
    copies.pull()
    changed(copies, old, balance=Decimal("7.70"))
    assert copies.held("I33") == 1


@pytest.mark.parametrize("kept", ["absent", "void", "deleted"])
def test_a_void_that_reached_the_copy_holds(copies: Copies, kept: str) -> None:
    old = copies.world.seeded_stranger()
    changed(copies, old, status="void")
    copies.pull()
    if kept != "absent":
        copies.keep(old, status=kept)
    assert copies.held("I34") == 1
    copies.held("I32")


def test_a_document_deleted_in_the_books_and_alive_in_the_copy_is_told(copies: Copies) -> None:
    old = copies.world.seeded_stranger()
    copies.world.change("main", old, None, gone=True)
    copies.pull()
    copies.keep(old)
    assert "OLD-1 of main was deleted in the books; the copy still shows it open" in copies.violated("I34")


def test_a_void_that_no_pull_followed_is_not_judged(copies: Copies) -> None:
    old = copies.world.seeded_stranger()
    copies.pull()
    changed(copies, old, status="void")
    copies.keep(old)
    copies.not_armed("I34")
