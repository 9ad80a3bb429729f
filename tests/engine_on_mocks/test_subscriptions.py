"""Subscriptions that run out are kept alive by whoever reads, and what they tell is believed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.webhooks import Webhooks
from sync_engine.connectors import connector_module
from sync_engine.connectors.dynamics_business_central import subscriptions
from sync_engine.connectors.feed import Subscribing
from tests.engine_on_mocks.conftest import Bench, SandboxTime, connector

DAY = 86400.0
URL = "https://engine.example/hooks/main"
only_those_that_run_out = pytest.mark.parametrize("slug", ["dynamics_business_central"], indirect=True)


@pytest.fixture
def subscriber(bench: Bench, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Subscribing]:
    monkeypatch.setattr(subscriptions, "time", SandboxTime(sandbox))
    made = connector(bench.slug, sandbox, bench.company, webhook_url=URL)
    yield cast(Subscribing, made)
    made.close()


def rows(bench: Bench) -> list[dict[str, Any]]:
    company = bench.sandbox.vendors[bench.slug].companies[bench.company]
    return [dict(row) for row in company.books["subscriptions"]]


@only_those_that_run_out
def test_they_are_made_once_renewed_in_time_and_made_again_when_they_are_over(
    bench: Bench, subscriber: Subscribing
) -> None:
    subscriber.subscribe()
    made = rows(bench)
    assert {row["resource"].rpartition("/")[2] for row in made} == {"salesInvoices", "salesCreditMemos"}
    subscriber.subscribe()
    assert rows(bench) == made
    bench.sandbox.clock.advance(1.5 * DAY)
    subscriber.subscribe()
    renewed = rows(bench)
    assert [row["subscriptionId"] for row in renewed] == [row["subscriptionId"] for row in made]
    assert min(row["expirationDateTime"] for row in renewed) > max(row["expirationDateTime"] for row in made)
    bench.sandbox.clock.advance(4 * DAY)
    subscriber.subscribe()
    assert len(rows(bench)) == 4  # two of them are over


@only_those_that_run_out
def test_without_an_address_nobody_is_asked(bench: Bench) -> None:
    before = len(bench.sandbox.journal.exchanges)
    cast(Subscribing, bench.books).subscribe()
    assert len(bench.sandbox.journal.exchanges) == before


@only_those_that_run_out
def test_what_they_tell_is_the_vendors_and_about_the_record(bench: Bench, subscriber: Subscribing) -> None:
    subscriber.subscribe()
    id = bench.create("TOLD-1").id
    bench.sandbox.clock.advance(60)
    vendor = bench.sandbox.vendors[bench.slug]
    [notice] = cast(Webhooks, vendor.webhooks).take_due(bench.sandbox.clock.now())
    hooks = cast(Any, connector_module(bench.slug)).HOOKS
    assert notice.url == URL
    assert hooks.authentic(vendor.credentials[bench.company]["webhook_secret"], {}, notice.body)
    assert {(one.company, one.remote_id) for one in hooks.told(notice.body)} == {(bench.company, id)}
