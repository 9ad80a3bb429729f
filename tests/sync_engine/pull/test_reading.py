"""What the local copy owes the books: everything, once, whatever the vendor's clocks, pages and limits do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import FeedTraits, Status
from sync_engine.outcomes import Disconnected, Forbidden, Throttled, Unreadable
from tests.sync_engine.conftest import Clock
from tests.sync_engine.pull.conftest import Reader
from tests.sync_engine.pull.fake_feed import CHANGE_DATA, Company

LISTS = FeedTraits(overlap=60.0)
VANISHING = FeedTraits(overlap=60.0, vanishes=True)


@pytest.mark.parametrize("traits", [CHANGE_DATA, LISTS, VANISHING])
@pytest.mark.parametrize("many", [0, 1, 2, 3, 6, 7])
def test_every_page_is_read_also_when_the_last_one_is_full(
    reader: Reader, company: Company, clock: Clock, traits: FeedTraits, many: int
) -> None:
    company.feed = traits
    for number in range(many):
        company.put(f"{number}", at=clock.now - 1000 + number)
    assert reader.pull().exit_code == 0
    assert reader.local() == company.truth()


@pytest.mark.parametrize("traits", [CHANGE_DATA, LISTS])
def test_more_records_of_one_instant_than_a_page_holds_are_all_read(
    reader: Reader, company: Company, clock: Clock, traits: FeedTraits
) -> None:
    company.feed = traits
    for number in range(8):
        company.put(f"{number}", at=clock.now - 1000)
    company.put("later", at=clock.now - 999)
    reader.pull()
    assert reader.local() == company.truth()


@pytest.mark.parametrize("traits", [CHANGE_DATA, LISTS])
def test_a_page_that_shifts_while_rows_of_one_instant_are_counted_off_loses_none(
    reader: Reader, company: Company, clock: Clock, traits: FeedTraits
) -> None:
    company.feed = traits
    for number in range(8):
        company.put(f"{number}", at=clock.now - 1000)

    def shift(call: str) -> None:
        if call == "listed" and company.calls["listed"] == 2:
            company.put("0", "40")  # moves to the end, and every row behind it one place forward

    company.during = shift
    reader.pull()
    assert reader.local() == company.truth()


def test_a_record_that_moves_to_the_end_while_the_list_is_read_is_read_there(
    reader: Reader, company: Company, clock: Clock
) -> None:
    company.feed = LISTS
    for number in range(6):
        company.put(f"{number}", at=clock.now - 1000 + number)

    def change(call: str) -> None:
        if company.calls["listed"] == 2:
            company.put("1", "7", at=clock.now - 10)

    company.during = change
    reader.pull()
    assert reader.local() == company.truth()


def test_a_list_that_never_ends_is_left_for_the_next_pull(reader: Reader, company: Company, clock: Clock) -> None:
    company.feed = LISTS

    def write(call: str) -> None:
        clock.now += 200
        for number in range(3):
            company.put(f"{company.calls['listed']}-{number}", at=clock.now + number)

    company.put("first", at=clock.now - 1000)
    company.during = write
    reader.pull()
    assert company.calls["listed"] < 20
    company.during = lambda call: None
    reader.pull()
    assert reader.local() == company.truth()


def test_what_is_stamped_before_it_can_be_seen_is_read_in_the_overlap(
    reader: Reader, company: Company, clock: Clock
) -> None:
    for traits in (CHANGE_DATA, LISTS):
        company.feed = traits
        company.put("seen")
        reader.pull()
        clock.now += 30
        company.put(f"late {traits.window}", at=clock.now - 50)
        reader.pull()
        assert reader.local() == company.truth()


def test_change_data_that_overflow_do_not_move_the_cursor_past_what_they_withhold(
    reader: Reader, company: Company, clock: Clock
) -> None:
    company.put("gone")
    reader.pull()
    clock.now += 600
    for number in range(7):
        company.put(f"{number}")
        clock.now += 1
    company.delete("gone")
    report = reader.pull()
    assert any("more changes than one answer holds" in note for note in report.notes)
    assert reader.local() == company.truth()
    clock.now += 600
    reader.pull()  # once more: the overlap reaches back into the flood
    calls = company.calls["listed"]
    clock.now += 600
    reader.pull()
    assert company.calls["listed"] == calls  # caught up: change data are enough again


def test_what_is_deleted_while_the_first_list_is_read_is_told_by_change_data(
    reader: Reader, company: Company, clock: Clock
) -> None:
    for number in range(7):
        company.put(f"{number}", at=clock.now - 1000 + number)

    def delete(call: str) -> None:
        if call == "listed" and company.calls["listed"] == 2:
            company.delete("0")
            clock.now += 300
            company.put("newest")

    company.during = delete
    reader.pull()
    reader.pull()
    assert reader.local() == company.truth()


def test_a_cursor_older_than_the_window_is_caught_up_from_the_lists(
    reader: Reader, company: Company, clock: Clock
) -> None:
    company.put("a")
    company.put("gone")
    reader.pull()
    company.delete("gone")
    company.deaths.clear()
    clock.now += 40 * 86400
    company.put("b")
    report = reader.pull()
    assert any("longer than change data are kept" in note for note in report.notes)
    assert reader.local() == company.truth()


def test_a_quiet_company_is_asked_for_change_data_only(reader: Reader, company: Company, clock: Clock) -> None:
    company.put("a")
    reader.pull()
    before = company.calls.copy()
    for _ in range(3):
        clock.now += 29 * 86400 / 2
        assert reader.pull().counts["changed"] == 0
    assert company.calls - before == {"changed": 9}


def test_a_late_answer_does_not_overwrite_what_is_newer(reader: Reader, company: Company, clock: Clock) -> None:
    company.feed = LISTS
    company.put("a", "100")
    reader.pull()
    old = company.records[Kind.INVOICE, "a"]
    clock.now += 10
    company.put("a", "0")
    reader.pull()
    company.records[Kind.INVOICE, "a"] = old
    reader.pull()
    assert reader.local()["invoice", "a"].balance == 0


def test_a_deleted_record_keeps_what_was_known_of_it_and_owes_nothing(
    reader: Reader, company: Company, clock: Clock
) -> None:
    company.put("a")
    reader.pull()
    clock.now += 100
    company.delete("a")
    reader.pull()
    assert reader.local() == {}
    company.put("a", at=clock.now - 100)  # a list that lags behind
    reader.pull()
    assert reader.local() == {}


def test_a_broken_read_is_tried_again_and_goes_on_where_it_was(reader: Reader, company: Company, clock: Clock) -> None:
    for number in range(7):
        company.put(f"{number}", at=clock.now - 1000 + number)
    company.errors["listed"] = [Unreadable("cut"), Throttled("too many", "429", 7.0)]
    assert reader.pull().exit_code == 0
    assert reader.local() == company.truth()
    assert 7.0 in clock.slept


def test_what_cannot_be_read_hinders_nothing_else_and_is_said(reader: Reader, company: Company) -> None:
    company.put("a")
    company.put("note", kind=Kind.CREDIT_NOTE)
    company.errors["listed"] = [Forbidden("no right to invoices", "403")]
    report = reader.pull()
    assert (report.exit_code, len(report.problems)) == (1, 1)
    assert "invoices could not be read" in report.problems[0] and "no right to invoices" in report.problems[0]
    assert set(reader.local()) == {("credit_note", "note")}
    assert reader.pull().exit_code == 0
    assert reader.local() == company.truth()


def test_a_lost_grant_ends_the_pull(reader: Reader, company: Company) -> None:
    company.errors["listed"] = [Disconnected("invalid_grant")]
    report = reader.pull()
    assert report.exit_code == 3 and "a person must connect it again" in report.problems[0]
    assert company.calls.total() == 1


def test_two_pulls_at_once_are_one(reader: Reader, company: Company) -> None:
    company.put("a")
    inner: list[list[str]] = []

    def second(call: str) -> None:
        company.during = lambda call: None
        inner.append(reader.pull().notes)

    company.during = second
    reader.pull()
    assert inner == [["another pull of this target is under way; it reads what there is to read"]]
    assert reader.local() == company.truth()


def test_a_void_document_is_told_as_void(reader: Reader, company: Company, clock: Clock) -> None:
    company.put("a")
    reader.pull()
    clock.now += 100
    void = replace(company.records[Kind.INVOICE, "a"], status=Status.VOID, modified=clock.now)
    company.records[Kind.INVOICE, "a"] = void
    reader.pull()
    assert reader.local()["invoice", "a"].status == "void"
