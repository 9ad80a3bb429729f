"""The outbox of a vendor: retries, order, dead subscriptions, and who may be posted to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mock_erps.doors.sender import is_near
from mock_erps.platform.books import Change
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks

MINE = Subscription("http://127.0.0.1:9/hook", "s3cret", "acme")


def change(id: str) -> Change:
    return Change(1, 0.0, "invoice", id, None, {"id": id})


def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
    return [Notice(subscription.url, {}, changes[0].id.encode(), changes[0].at)]


def hub(**ways: object) -> Webhooks:
    hooks = Webhooks(compose, **{"retries": (10.0, 20.0), **ways})  # type: ignore[arg-type]
    hooks.subscribe(MINE)
    return hooks


def telling(hooks: Webhooks, *ids: str) -> Webhooks:
    for id in ids:
        hooks.hear("acme", [change(id)])
    return hooks


def receiver(heard: list[bytes], answers: Callable[[Notice], int] = lambda _notice: 200) -> Callable[[Notice], int]:
    def take(notice: Notice) -> int:
        heard.append(notice.body)
        return answers(notice)

    return take


def bodies(hooks: Webhooks, now: float, status: int = 200) -> list[bytes]:
    return [notice.body for notice, _ in hooks.send_due(lambda _: status, now)]


def test_later_events_wait_until_the_first_is_acknowledged() -> None:
    hooks = telling(hub(in_order=True), "1", "2")
    assert bodies(hooks, 0.0, status=500) == [b"1"]
    assert bodies(hooks, 5.0) == []
    assert bodies(hooks, 10.0) == [b"1", b"2"]


def test_a_vendor_without_order_sends_later_events_meanwhile() -> None:
    hooks = telling(hub(), "1", "2")
    heard: list[bytes] = []
    hooks.send_due(receiver(heard, lambda notice: 500 if notice.body == b"1" else 200), 0.0)
    assert heard == [b"1", b"2"]
    assert [(notice.body, notice.due) for notice in hooks.outbox] == [(b"1", 10.0)]


def test_after_the_last_attempt_the_subscription_is_dead_and_keeps_its_events() -> None:
    hooks = telling(hub(disables=True, keeps=1000.0), "1")
    for now in (0.0, 10.0, 30.0):
        bodies(hooks, now, status=500)
    telling(hooks, "2")
    assert (hooks.dead, hooks.outbox) == ({MINE}, [])
    assert [notice.body for notice in hooks.kept] == [b"1", b"2"]


def test_an_enabled_subscription_gets_what_was_kept_in_order_and_nothing_older() -> None:
    hooks = hub(keeps=1000.0)
    hooks.disable(MINE)
    telling(hooks, "1", "2")
    assert hooks.enable(MINE, lambda _: 200, 900.0)
    assert bodies(hooks, 900.0) == [b"1", b"2"]
    hooks.disable(MINE)
    telling(hooks, "3")
    assert hooks.enable(MINE, lambda _: 200, 5000.0)
    assert (bodies(hooks, 5000.0), [notice.body for notice in hooks.given_up]) == ([], [b"3"])


def test_a_receiver_that_fails_the_check_stays_dead() -> None:
    def check(subscription: Subscription, now: float) -> list[tuple[Notice, int]]:
        return [(Notice(subscription.url, {}, b"good", now), 200), (Notice(subscription.url, {}, b"bad", now), 401)]

    hooks = hub(check=check)
    assert not hooks.enable(MINE, lambda _: 200, 0.0)
    assert hooks.dead == {MINE}
    assert hooks.enable(MINE, lambda notice: 200 if notice.body == b"good" else 401, 0.0)
    assert not hooks.dead


def test_a_dead_subscription_of_a_vendor_that_keeps_nothing_loses_its_events() -> None:
    hooks = hub()
    hooks.disable(MINE)
    telling(hooks, "1")
    assert hooks.enable(MINE, lambda _: 200, 1.0)
    assert (bodies(hooks, 1.0), len(hooks.given_up)) == ([], 1)


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("http://127.0.0.1:8000/hook", True),
        ("http://localhost/hook", True),
        ("http://[::1]:80/", True),
        ("https://engine.example/hook", False),
        ("http://10.0.0.7/hook", False),
        ("http://[", False),
    ],
)
def test_only_receivers_of_this_machine_are_near(url: str, near: bool) -> None:
    assert is_near(url) is near
