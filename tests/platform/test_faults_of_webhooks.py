"""F-HOOK: what becomes of an event on its way to the receiver."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import orjson
import pytest

from mock_erps.platform.faults import Site, arm, offers
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks
from mock_erps.quickbooks_online.webhooks import signature

SLUG, SECRET = "quickbooks_online", "verifier-token-1"


class Told:
    """A QuickBooks company whose customers are added by hand; every addition is told."""

    def __init__(self) -> None:
        self.sandbox = Sandbox.open([SLUG])
        self.vendor = self.sandbox.vendors[SLUG]
        self.company = next(iter(self.vendor.companies.values()))
        assert self.vendor.webhooks is not None
        self.hooks: Webhooks = self.vendor.webhooks
        self.hooks.subscribe(Subscription("http://127.0.0.1/hook", SECRET, self.company.id))

    def fault(self, id: str, times: int = 1, **parameters: Any) -> Any:
        return arm(self.sandbox, id, Site(SLUG, "notify", times=times), parameters)

    def add(self, name: str) -> None:
        self.vendor.act(self.company, "add_party", {"name": name})

    def sent(self, after: float = 0.0, status: int = 200) -> list[Notice]:
        now = self.sandbox.clock.now() + after
        return [notice for notice, _ in self.hooks.send_due(lambda _: status, now)]


@pytest.fixture
def told() -> Told:
    return Told()


def ids(notice: Notice) -> list[str]:
    return [event["id"] for event in orjson.loads(notice.body)]


def right(notice: Notice) -> bool:
    return notice.headers.get("intuit-signature") == signature(SECRET, notice.body)


def test_what_somebody_does_in_the_vendors_screens_is_told(told: Told) -> None:
    told.add("Walk-in")
    [notice] = told.sent()
    assert right(notice)
    assert [change.kind for change in notice.changes] == ["Customer"]


def test_a_duplicate_has_the_same_bytes_or_another_delivery_id(told: Told) -> None:
    armed = told.fault("F-HOOK-DUP")
    told.add("One")
    first, second = told.sent()
    assert (first.body, first.number) == (second.body, second.number)
    assert (len(armed.delivered), first.fault) == (1, "F-HOOK-DUP")
    told.fault("F-HOOK-DUP", how="anew")
    told.add("Two")
    third, fourth = told.sent()
    assert ids(third) != ids(fourth)
    assert (third.number, right(fourth)) == (fourth.number, True)


def test_an_event_out_of_order_comes_after_the_newer(told: Told) -> None:
    told.fault("F-HOOK-ORDER")
    told.add("One")
    told.add("Two")
    assert [notice.number for notice in told.sent()] == [2, 1]


def test_a_delayed_event_comes_hours_later_and_a_dropped_one_never(told: Told) -> None:
    told.fault("F-HOOK-DELAY", seconds=7200)
    told.add("One")
    assert (told.sent(), len(told.sent(7200))) == ([], 1)
    told.fault("F-HOOK-DROP")
    told.add("Two")
    assert (told.sent(10**9), len(told.hooks.given_up)) == ([], 1)


def test_an_old_event_is_replayed(told: Told) -> None:
    told.fault("F-HOOK-REPLAY", seconds=86400)
    told.add("One")
    [first], [again] = told.sent(), told.sent(86400)
    assert (first.body, right(again)) == (again.body, True)


@pytest.mark.parametrize("how", ["wrong", "missing", "hex", "tampered"])
def test_a_forged_event_comes_before_the_true_one_and_is_not_sent_again(told: Told, how: str) -> None:
    told.fault("F-HOOK-SIGN", how=how)
    told.add("One")
    forged, true = told.sent(status=401)
    assert (forged.authentic, right(forged)) == (False, False)
    assert (true.authentic, right(true)) == (True, True)
    assert [notice.authentic for notice in told.hooks.outbox] == [True]


def test_unusual_bytes_are_signed_as_they_are_sent(told: Told) -> None:
    told.fault("F-HOOK-BYTES")
    told.add("One")
    [notice] = told.sent()
    assert right(notice)
    assert notice.body != orjson.dumps(orjson.loads(notice.body))


def test_a_delivery_may_begin_with_a_company_that_nobody_knows(told: Told) -> None:
    told.fault("F-HOOK-STRANGER")
    told.add("One")
    [notice] = told.sent()
    companies = [event["intuitaccountid"] for event in orjson.loads(notice.body)]
    assert (len(companies), companies[-1], right(notice)) == (2, told.company.id, True)
    assert companies[0] != companies[1]


def test_an_answer_that_gets_lost_brings_the_event_again(told: Told) -> None:
    told.fault("F-HOOK-UNHEARD")
    told.add("One")
    [first], [second] = told.sent(), told.sent(10)
    assert (first.number, first.attempt, second.attempt) == (second.number, 1, 2)
    assert told.sent(10**9) == []


def test_a_dead_subscription_hears_nothing_until_it_is_enabled(told: Told) -> None:
    told.fault("F-HOOK-DEAD")
    told.add("One")
    told.add("Two")
    assert (told.sent(10**9), len(told.hooks.given_up)) == ([], 2)
    told.hooks.enable(told.hooks.subscriptions[0], lambda _: 200, 0.0)
    told.add("Three")
    assert len(told.sent()) == 1


def test_an_early_event_leaves_before_the_answer(told: Told) -> None:
    heard: list[Notice] = []
    told.hooks.urgent = heard.append
    told.fault("F-HOOK-EARLY")
    told.add("One")
    assert (len(heard), told.hooks.outbox) == (1, [])


def test_a_burst_is_one_delivery_of_all_events_that_were_held_back(told: Told) -> None:
    armed = told.fault("F-HOOK-BURST", times=0)
    for name in ("One", "Two", "Three"):
        told.add(name)
    assert (told.sent(), len(armed.delivered)) == ([], 3)
    [notice] = told.sent(600)
    assert (len(ids(notice)), len(set(ids(notice))), right(notice)) == (3, 3, True)
    assert [change.after["DisplayName"] for change in notice.changes if change.after] == ["One", "Two", "Three"]


def test_a_burst_in_the_old_format_gathers_as_well(told: Told) -> None:
    told.hooks.subscriptions[:] = [Subscription("http://127.0.0.1/hook", SECRET, told.company.id, "legacy")]
    told.fault("F-HOOK-BURST", times=0)
    told.add("One")
    told.add("Two")
    [notice] = told.sent(600)
    assert len(orjson.loads(notice.body)["eventNotifications"]) == 2


def test_a_burst_may_be_a_delivery_for_each_event_at_the_same_instant(told: Told) -> None:
    told.fault("F-HOOK-BURST", times=0, how="apart")
    told.add("One")
    told.sandbox.clock.advance(30)
    told.add("Two")
    assert told.sent(500) == []
    first, second = told.sent(600)
    assert (first.due, len(ids(first)), len(ids(second))) == (second.due, 1, 1)


def test_a_slow_receiver_is_told_again_after_the_vendor_has_waited_for_it(told: Told) -> None:
    arm(told.sandbox, "F-HOOK-SLOW", Site(SLUG, "notify"), {"times": 2})
    told.add("One")
    due, clock = [], told.sandbox.clock
    while told.hooks.outbox:
        clock.advance(max(0.0, told.hooks.outbox[0].due - clock.now()))
        due += [notice.due for notice in told.sent()]
    # three seconds of patience, then the vendor's own 10 and 20 (dossier quickbooks_online §10)
    assert [later - earlier for earlier, later in pairwise(due)] == [13.0, 23.0]


def test_only_vendors_with_webhooks_offer_these_faults() -> None:
    sandbox = Sandbox.open([SLUG, "sage_intacct", "odoo"])
    own = {
        slug: sorted(id for id in offers(vendor) if id.startswith("F-HOOK")) for slug, vendor in sandbox.vendors.items()
    }
    assert own["sage_intacct"] == []
    assert len(own[SLUG]) == 13
    # no signature, one record a notice
    assert {"F-HOOK-SIGN", "F-HOOK-BYTES", "F-HOOK-STRANGER"}.isdisjoint(own["odoo"])
    with pytest.raises(ValueError, match="sage_intacct cannot show F-HOOK-DUP"):
        arm(sandbox, "F-HOOK-DUP", Site("sage_intacct", "notify"))
