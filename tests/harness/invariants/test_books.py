"""I1 I2 I3 I4 I12 I22: once each, nothing lost, nothing that nobody asked for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from harness.documents import Want
from harness.verdicts import Severity, Verdict


def test_a_blind_second_create_is_a_duplicate_told_with_both_ids(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.create(source, "146")
    world.say(source, "synced", "146")
    finding = world.judge("I1")
    assert finding.armed == 1
    assert finding.violations[0].message == (
        "Two invoices for INV-1007 after the answer to a create was lost: 145, 146."
    )
    assert finding.violations[0].money == "+120.00 GBP"
    assert finding.violations[0].exchanges == (1, 2)


def test_a_second_attempt_that_the_vendor_joined_to_the_first_is_no_duplicate(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.call("create invoice", source, replayed=True)
    world.held("I1")


def test_one_attempt_does_not_arm_no_duplicate(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I1")


def test_a_duplicate_without_number_and_token_is_traced_by_its_total_and_by_its_body(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", number="", texts=())
    world.create(source, "146", number="", texts=(), total=Decimal("120.01"))
    assert world.violated("I1").startswith("Two invoices for INV-1007")


def test_a_duplicate_of_another_kind_counts(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145")
    world.create(source, "146", kind="sales_receipt")
    assert world.violated("I1").startswith("Two documents for INV-1007")


def test_a_duplicate_the_engine_removed_itself_is_a_warning(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    second = world.create(source, "146")
    world.void(second, world.call("void invoice", source))
    finding = world.held("I1")
    assert finding.warnings == ("I1w: the engine removed one duplicate of INV-1007 itself.",)


def test_the_token_outweighs_the_number(world: Any) -> None:
    one, two = world.invoice("INV-1", token="tok-1"), world.invoice("INV-2", token="tok-2", total="60.00", tax="10.00")
    world.create(one, "145", number="INV-2", texts=("tok-1",))
    world.create(two, "146")
    world.not_armed("I1")
    world.held("I2")


def test_a_credit_note_that_quotes_its_invoice_is_not_a_second_invoice(world: Any) -> None:
    source = world.invoice()
    credit = world.invoice("CN-1", kind="credit_note", total="12.00", tax="2.00", memo="for INV-1007")
    world.create(source)
    world.create(credit, "146")
    world.not_armed("I1")
    world.held("I2")


def test_a_number_within_a_longer_number_is_not_found(world: Any) -> None:
    world.invoice("INV-1")
    longer = world.invoice("INV-10", total="60.00", tax="10.00")
    world.create(longer)
    assert "INV-1 " in world.violated("I2")


def test_a_missing_invoice_is_lost_whatever_the_ledger_says(world: Any) -> None:
    source = world.invoice()
    world.call("create invoice", source, status=503)
    world.say(source, "pending")
    finding = world.judge("I2")
    assert finding.violations[0].message.startswith("No invoice INV-1007 for Aldgate Timber Ltd in the books")
    assert finding.violations[0].money == "-120.00 GBP"


def test_refused_void_and_open_documents_are_not_owed(world: Any) -> None:
    world.invoice("INV-1", want=Want.REFUSED)
    world.invoice("INV-2", want=Want.EITHER)
    world.invoice("INV-3", want=Want.VOID, void=True)
    world.not_armed("I2")


def test_a_document_in_another_company_is_missing_at_home(world: Any) -> None:
    world.targets = ("main", "second")
    world.create(world.invoice(), target="second")
    assert world.violated("I2").startswith("No invoice INV-1007")


def test_what_an_outside_user_deleted_is_not_lost_by_the_engine(world: Any) -> None:
    source = world.invoice()
    world.change("main", world.create(source), None, gone=True)
    world.not_armed("I2")
    world.not_armed("I3")


def test_an_update_the_vendor_refuses_leaves_the_older_version_owed(world: Any) -> None:
    source = world.invoice()
    world.invoice(revision=2, total="240.00", tax="40.00", want=Want.REFUSED)
    world.create(source)
    world.held("I2")
    world.held("I6")


def test_a_document_outside_the_books_is_named_as_failed(world: Any) -> None:
    source = world.invoice(want=Want.REFUSED)
    world.say(source, "failed", code="610", text="Customer is inactive")
    world.tell(source)
    world.held("I3")


def test_a_failed_document_that_no_report_names_is_silently_lost(world: Any) -> None:
    source = world.invoice(want=Want.REFUSED)
    world.say(source, "failed")
    assert "no report names it" in world.violated("I3")


def test_a_document_that_nothing_knows_of_is_silently_lost(world: Any) -> None:
    world.invoice(want=Want.REFUSED)
    assert "neither ledger nor report names it" in world.violated("I3")


def test_a_refusal_before_the_ledger_is_told_by_the_report_alone(world: Any) -> None:
    source = world.invoice(want=Want.REFUSED, review="draft")
    world.tell(source)
    world.held("I3")


def test_a_document_claimed_as_synced_and_not_there_is_silently_lost(world: Any) -> None:
    source = world.invoice()
    world.say(source, "synced", "145")
    assert "ledger says synced" in world.violated("I3")


def test_the_rest_left_pending_after_a_throttle_is_no_silent_loss(world: Any) -> None:
    world.say(world.invoice(), "pending")
    world.held("I3")


def test_without_a_ledger_silent_loss_is_not_judged(world: Any) -> None:
    world.invoice()
    world.ledger = None
    world.not_armed("I3")


def test_a_document_nobody_asked_for_is_a_phantom(world: Any) -> None:
    source = world.invoice()
    other = replace(source, key="k-x", number="X-1", token="X-1", total=Decimal("5.00"), net=Decimal("5.00"))
    world.book(other, "145", world.call("create invoice"))
    assert "X-1" in world.violated("I4")


def test_seeded_and_outside_documents_are_no_phantoms(world: Any) -> None:
    world.seeded_stranger("OLD-1")
    source = world.invoice()
    by_hand = replace(source, key="k-x", number="X-1", token="X-1", total=Decimal("5.00"))
    world.book(by_hand, "901", None)
    world.create(source)
    assert world.held("I4").armed == 1


def test_a_seeded_document_of_the_same_number_is_not_taken_for_the_engines(world: Any) -> None:
    world.seeded_stranger("INV-1007")
    world.invoice()
    assert world.judge("I2").verdict is Verdict.VIOLATED
    world.not_armed("I4")


def test_a_document_that_must_be_refused_and_is_posted_is_a_phantom(world: Any) -> None:
    world.create(world.invoice(want=Want.REFUSED, review="draft"))
    assert "must not be in the books (its review says draft)" in world.violated("I4")


def test_two_keys_on_one_record_break_the_link(world: Any) -> None:
    for number in ("INV-1", "INV-2"):
        world.say(world.invoice(number), "synced", "145")
    assert "INV-1, INV-2" in world.violated("I12")


def test_an_invoice_and_a_payment_may_share_an_id(world: Any) -> None:
    source = world.invoice()
    world.say(source, "synced", "145")
    world.say(world.payment("PAY-1", source), "synced", "145")
    world.held("I12")


def test_one_document_alone_does_not_arm_the_link(world: Any) -> None:
    world.say(world.invoice(), "synced", "145")
    world.not_armed("I12")


def test_half_documents_are_told_apart(world: Any) -> None:
    source = world.invoice()
    for change, how in (
        ({"lines": ()}, "has no lines"),
        ({"status": "draft"}, "is still a draft"),
        ({"tax": Decimal(0), "total": source.net}, "stands without its tax"),
    ):
        world.book(source, "145", world.lost("create invoice", source), **change)
        assert how in world.violated("I22")


def test_a_faulted_whole_document_is_whole(world: Any) -> None:
    world.create(world.invoice(), "145", world.lost)
    world.held("I22")


def test_an_undisturbed_document_does_not_arm_wholeness(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I22")


def test_what_the_scenario_excuses_is_a_warning_with_its_reason(world: Any) -> None:
    for number in ("INV-1", "INV-2"):
        world.say(world.invoice(number), "synced", "145")
    world.excused = {"I12": "merge"}
    finding = world.held("I12")
    assert finding.warnings[0].startswith("excused (merge): INV-1, INV-2")


def test_a_breach_carries_its_own_severity_only_where_it_differs(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145")
    world.run("rerun")
    world.call("update invoice", source)
    assert world.judge("I18").violations[0].severity is Severity.S3
