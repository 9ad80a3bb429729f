"""Events make the engine look, and nothing else: not twice, not backwards, not by their word."""

from __future__ import annotations

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import FeedTraits
from sync_engine.ledger.events import Event
from sync_engine.outcomes import Forbidden
from tests.sync_engine.conftest import Clock
from tests.sync_engine.pull.conftest import Reader
from tests.sync_engine.pull.fake_feed import Company


def test_a_record_that_lists_do_not_show_yet_is_read_once_for_all_its_events(
    reader: Reader, company: Company, clock: Clock
) -> None:
    company.feed = FeedTraits(overlap=60.0)
    company.put("seen")
    reader.pull()
    company.put("a", at=clock.now - 5000)  # behind the cursor: no list will show it
    events = [Event(f"E{number}", "invoice", "a", clock.now) for number in range(3)]
    assert (reader.hear(*events), reader.hear(*events)) == (3, 0)
    report = reader.pull()
    assert (report.counts["events"], company.calls["look"]) == (3, 1)
    assert reader.local() == company.truth()
    reader.pull()
    assert company.calls["look"] == 1


def test_an_older_event_after_a_newer_one_takes_nothing_back(reader: Reader, company: Company, clock: Clock) -> None:
    company.put("a", "100", at=clock.now - 50)
    company.put("a", "0")
    reader.hear(Event("newer", "invoice", "a", clock.now))
    reader.pull()
    reader.hear(Event("older", "invoice", "a", clock.now - 50))
    reader.pull()
    assert reader.local()["invoice", "a"].balance == 0
    assert company.calls["look"] == 0  # the pull itself had read what they spoke of


def test_an_event_of_a_record_that_is_gone_takes_it_from_the_copy(
    reader: Reader, company: Company, clock: Clock
) -> None:
    company.feed = FeedTraits(overlap=60.0)
    company.put("a")
    reader.pull()
    company.delete("a")
    reader.hear(Event("E", "invoice", "a", clock.now + 1), Event("F", "payment", "never seen", clock.now))
    reader.pull()
    assert reader.local() == {}


def test_one_event_that_cannot_be_followed_hinders_no_other_and_stays(
    reader: Reader, company: Company, clock: Clock
) -> None:
    company.feed = FeedTraits(overlap=60.0)
    company.put("last")
    reader.pull()
    for id in ("a", "b"):
        company.put(id, at=clock.now - 5000)
        reader.hear(Event(id, "invoice", id, clock.now))
    company.errors["look"] = [Forbidden("not you")]
    report = reader.pull()
    assert (report.exit_code, report.counts["events"]) == (1, 1)
    assert reader.pull().exit_code == 0
    assert reader.local() == company.truth()
    assert Kind.INVOICE in {kind for kind, _ in reader.local()}
