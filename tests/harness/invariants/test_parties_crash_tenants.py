"""I23 I29 I30 I31 I41: customers, companies, crashes, overlapping runs, and how runs end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.documents import SourceParty, Want

MULLER, MUELLER = SourceParty("M1", "Müller GmbH"), SourceParty("M2", "Mueller GmbH")


def look_alikes(world: Any) -> tuple[Any, Any]:
    world.customer("p-M1", "Müller GmbH", "M1", seeded=True)
    world.customer("p-M2", "Mueller GmbH", "M2", seeded=True)
    one = world.invoice("INV-1", party=MULLER)
    return one, world.invoice("INV-2", party=MUELLER, total="60.00", tax="10.00")


def test_look_alikes_on_their_own_customers_hold(world: Any) -> None:
    for id, source in zip(("145", "146"), look_alikes(world), strict=True):
        world.create(source, id)
    assert world.held("I23").armed == 1


def test_two_customers_of_the_source_on_one_of_the_books_are_mixed_up(world: Any) -> None:
    one, two = look_alikes(world)
    world.create(one, "145")
    world.create(two, "146", party="Müller GmbH", party_id="p-M1")
    messages = " ".join(violation.message for violation in world.judge("I23").violations)
    assert "Müller GmbH (M1), Mueller GmbH (M2) are different customers" in messages
    assert "INV-2 for Mueller GmbH is booked for Müller GmbH" in messages


def test_one_customer_of_the_source_on_two_of_the_books_is_split(world: Any) -> None:
    world.create(world.invoice("INV-1"), "145", party_id="p-1")
    world.create(world.invoice("INV-2", total="60.00", tax="10.00"), "146", party_id="p-2")
    assert "stand on two customers: p-1, p-2" in world.violated("I23")


def test_a_customer_created_beside_the_one_of_that_name_is_told(world: Any) -> None:
    world.customer("p-1", "O'Brien & Sons", seeded=True, active=False)
    world.customer("p-2", "O'Brien & Sons")
    source = world.invoice(party=SourceParty("OB1", "O'Brien & Sons"))
    world.create(source, party_id="p-2")
    assert "two customers named O'Brien & Sons" in world.violated("I23")


def test_a_code_that_the_vendor_made_up_makes_no_other_customer(world: Any) -> None:
    world.customer("p-1", "O'Brien & Sons", code="OBR01", seeded=True)
    world.customer("p-2", "O'Brien & Sons", code="CUST-10001")
    world.create(world.invoice(party=SourceParty("", "O'Brien & Sons")), party_id="p-2")
    assert "two customers named O'Brien & Sons" in world.violated("I23")


def twins(world: Any, party: SourceParty, **changes: Any) -> None:
    world.customer("p-1", "Twin Traders", seeded=True, email="one@twin.example")
    world.customer("p-2", "Twin Traders", seeded=True, email="two@twin.example")
    world.create(world.invoice(party=party, **changes), party_id="p-1")


def test_the_first_of_several_is_a_guess(world: Any) -> None:
    twins(world, SourceParty("", "Twin Traders"), want=Want.REFUSED)
    assert "took p-1 for INV-1007 without a sign" in world.violated("I23")


def test_an_email_tells_twins_apart(world: Any) -> None:
    twins(world, SourceParty("", "Twin Traders", "one@twin.example"))
    world.held("I23")


def test_a_customer_of_the_books_renamed_by_the_engine_is_told(world: Any) -> None:
    known = world.customer("p-ALD01", "Aldgate Timber Ltd", "ALD01", seeded=True)
    exchange = world.call("create invoice", world.invoice())
    world.change("main", replace(known, name="Aldgate"), exchange)
    assert "turned the customer Aldgate Timber Ltd of the books into Aldgate" in world.violated("I23")


def test_nobody_alike_nobody_to_mix_up(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I23")


def test_each_document_in_its_own_company_holds(world: Any) -> None:
    world.targets = ("main", "second")
    world.create(world.invoice("INV-1"), "145")
    world.create(world.invoice("INV-2", company="second", total="60.00", tax="10.00"), "145")
    world.held("I29")


def test_a_document_taken_to_another_company_is_told_even_when_refused(world: Any) -> None:
    world.targets = ("main", "second")
    world.create(world.invoice("INV-1"), "145")
    source = world.invoice("INV-2", company="second", total="60.00", tax="10.00")
    world.call("find invoice", source, company="c-1", status=404, method="GET")
    assert "took INV-2 of second to main" in world.violated("I29")


def test_anothers_credentials_are_told(world: Any) -> None:
    from mock_erps.platform.auth.oauth import digest

    world.targets = ("main", "second")
    world.secrets = {"main": ("token-of-main",), "second": ("token-of-second",)}
    world.create(world.invoice("INV-1"), "145", token=digest("token-of-main"))
    source = world.invoice("INV-2", company="second", total="60.00", tax="10.00")
    world.create(source, "145", token=digest("token-of-main"))
    assert "reached second with the credentials of main" in world.violated("I29")


def test_a_customer_created_in_the_wrong_company_is_told(world: Any) -> None:
    world.targets = ("main", "second")
    world.create(world.invoice("INV-1"), "145")
    other = SourceParty("S1", "Second Customer")
    world.create(world.invoice("INV-2", company="second", party=other, total="60.00", tax="10.00"), "145")
    world.customer("p-9", "Second Customer")
    assert "of another company was created in main" in world.violated("I29")


def test_one_company_cannot_be_mixed_up(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I29")


def killed(world: Any) -> Any:
    source = world.invoice()
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    world.create(source, "145", world.lost, fault="")
    world.run("recovery1")
    return source


def test_a_restart_that_finds_what_it_did_holds(world: Any) -> None:
    source = killed(world)
    world.call("find invoice", source, method="GET")
    world.say(source, "synced", "145")
    world.held("I30")


def test_a_restart_that_sends_again_doubles(world: Any) -> None:
    world.create(killed(world), "146")
    message = world.violated("I30")
    assert message.startswith("The engine was killed and started again: two invoices for INV-1007")
    assert world.violated("I1")


def test_a_restart_that_forgets_loses(world: Any) -> None:
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    world.invoice()
    world.run("recovery1")
    assert "no invoice INV-1007" in world.violated("I30")


def test_no_crash_no_crash_atomicity(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I30")


def overlapped(world: Any) -> Any:
    """A second run happens while the first one's exchange waits."""
    source = world.invoice()
    world.create(source, "145")
    world.runs[-1] |= {"last_seq": 3}
    world.run("overlap", last_seq=2)
    return source


def test_two_runs_that_share_the_work_hold(world: Any) -> None:
    source = overlapped(world)
    world.call("find invoice", source, method="GET")
    world.call("find invoice", source, method="GET")
    world.held("I31")


def test_two_runs_that_both_send_double(world: Any) -> None:
    source = overlapped(world)
    world.create(source, "146")
    world.call("find invoice", source, method="GET")
    assert world.violated("I31").startswith("Two runs were at work at once: two invoices for INV-1007")


def test_runs_one_after_the_other_do_not_overlap(world: Any) -> None:
    world.create(world.invoice())
    world.run("recovery1")
    world.call("find invoice", method="GET")
    world.not_armed("I31")


def test_an_orderly_end_holds(world: Any) -> None:
    world.held("I41")


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ({"hung": "api.example"}, "waits for api.example without a time-out"),
        ({"exit_code": None}, "ended with None"),
        ({"exit_code": 4}, "ended with 4"),
        ({"exit_code": -11}, "ended with -11"),
        ({"output": "Traceback (most recent call last):\n  ValueError", "exit_code": 1}, "ends in a traceback"),
        ({"ended": 1e6}, "hours"),
    ],
)
def test_disorderly_ends_are_told(world: Any, story: dict[str, Any], told: str) -> None:
    world.runs[-1] |= story
    assert told in world.violated("I41")


def test_a_run_the_harness_killed_is_not_blamed_for_its_end(world: Any) -> None:
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    world.not_armed("I41")


def test_a_session_that_holds_a_seat_is_given_back(world: Any) -> None:
    world.traits["session_seats"] = 1
    world.call("log in")
    assert "1 of 1 sessions open" in world.violated("I41")
    world.call("log out")
    world.held("I41")
