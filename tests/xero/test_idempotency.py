"""Idempotency-Key: what is kept, for whom and how long (dossier xero §6)."""

from __future__ import annotations

import pytest

from tests.xero.desk import Desk, data, first, invoice, told


def _fresh_token(desk: Desk) -> dict[str, str]:
    login = desk.credentials
    client = {"client_id": login["client_id"], "client_secret": login["client_secret"]}
    fields = {"grant_type": "refresh_token", "refresh_token": login["refresh_token"]}
    return {"authorization": f"Bearer {data(desk.form('/connect/token', **fields, **client))['access_token']}"}


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_repeat_gets_the_first_answer_and_makes_nothing(desk: Desk, method: str) -> None:
    one = desk.call(method, "/Invoices", invoice(), idempotency_key="k1")
    two = desk.call(method, "/Invoices", invoice(), Idempotency_Key="x", idempotency_key="k1")
    assert two.reply.body == one.reply.body
    assert (one.replayed, two.replayed) == (False, True)
    assert two.committed == []
    assert len(desk.listed("/Invoices")) == 1


def test_after_six_minutes_the_key_is_new_and_a_duplicate_arises(desk: Desk) -> None:
    one = desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
    desk.sandbox.clock.advance(359)
    assert desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1").replayed
    desk.sandbox.clock.advance(1)
    two = desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
    assert first(two)["InvoiceID"] != first(one)["InvoiceID"]


def test_errors_are_kept_as_well(desk: Desk) -> None:
    desk.call("PUT", "/Invoices", b"{oops", idempotency_key="k1")
    bad = desk.call("PUT", "/Invoices", invoice(Contact=None), idempotency_key="k2")
    again = desk.call("PUT", "/Invoices", invoice(Contact=None), idempotency_key="k2")
    assert (again.status, again.replayed, again.reply.body) == (400, True, bad.reply.body)
    assert desk.call("PUT", "/Invoices", b"{oops", idempotency_key="k1").replayed


def test_errors_are_forgotten_by_setting(desk: Desk) -> None:
    desk.set(idempotency_cache_errors=False)
    desk.call("PUT", "/Invoices", invoice(Contact=None), idempotency_key="k2")
    assert not desk.call("PUT", "/Invoices", invoice(Contact=None), idempotency_key="k2").replayed


@pytest.mark.parametrize(
    ("method", "path", "number"),
    [("PUT", "/Invoices", "other"), ("POST", "/Invoices", "one"), ("PUT", "/CreditNotes", "one")],
)
def test_a_key_with_another_request_is_refused(desk: Desk, method: str, path: str, number: str) -> None:
    desk.call("PUT", "/Invoices", invoice(InvoiceNumber="one"), idempotency_key="k1")
    exchange = desk.call(method, path, invoice(InvoiceNumber=number), idempotency_key="k1")
    assert exchange.status == 400
    assert data(exchange)["Message"] == "Idempotency Key k1 is used with a different request"
    # and the first answer stays what it was
    assert desk.call("PUT", "/Invoices", invoice(InvoiceNumber="one"), idempotency_key="k1").status == 200


def test_the_form_of_a_mismatch_is_a_setting(desk: Desk) -> None:
    desk.set(idempotency_mismatch_form="problem")
    desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
    exchange = desk.call("PUT", "/Invoices", invoice(Reference="x"), idempotency_key="k1")
    assert data(exchange)["Detail"] == "Idempotency Key k1 is used with a different request"


@pytest.mark.parametrize(("scope", "replayed"), [("token", False), ("app", True), ("tenant", True)])
def test_whether_a_refresh_loses_the_key_is_a_setting(desk: Desk, scope: str, replayed: bool) -> None:
    desk.vendor.settings["idempotency_scope"] = scope
    desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
    exchange = desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1", **_fresh_token(desk))
    assert exchange.replayed is replayed
    assert len(desk.listed("/Invoices")) == (1 if replayed else 2)


def test_long_keys_are_refused_and_nothing_is_made(desk: Desk) -> None:
    assert desk.call("PUT", "/Invoices", invoice(), idempotency_key="k" * 128).status == 200
    assert desk.call("PUT", "/Invoices", invoice(), idempotency_key="k" * 129).status == 400
    assert len(desk.listed("/Invoices")) == 1


def test_reads_ignore_the_key(desk: Desk) -> None:
    assert desk.call("GET", "/Invoices", idempotency_key="k1").status == 200
    desk.invoice()
    exchange = desk.call("GET", "/Invoices", idempotency_key="k1")
    assert len(data(exchange)["Invoices"]) == 1


def test_replays_count_against_the_limits(desk: Desk) -> None:
    left = []
    for _ in range(2):
        exchange = desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
        left.append(exchange.reply.header("x-minlimit-remaining"))
    assert left == ["59", "58"]


def test_refusals_before_the_work_are_not_kept(desk: Desk) -> None:
    desk.vendor.settings["minute_calls"] = 0
    assert desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1").status == 429
    desk.vendor.settings["minute_calls"] = 60
    exchange = desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
    assert (exchange.status, exchange.replayed) == (200, False)


def test_keys_of_two_tenants_do_not_meet(desk: Desk, other: Desk) -> None:
    desk.vendor.settings["idempotency_scope"] = "token"
    desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
    assert not other.call("PUT", "/Invoices", invoice(), idempotency_key="k1").replayed


def test_a_kept_answer_survives_a_void(desk: Desk) -> None:
    one = desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1")
    desk.call("POST", "/Invoices", {"InvoiceID": first(one)["InvoiceID"], "Status": "VOIDED"})
    assert first(desk.call("PUT", "/Invoices", invoice(), idempotency_key="k1"))["Status"] == "AUTHORISED"


def test_without_a_key_a_number_is_the_only_guard(desk: Desk) -> None:
    desk.invoice(InvoiceNumber="SO-1")
    assert told(desk.call("PUT", "/Invoices", invoice(InvoiceNumber="SO-1"))) == ["Invoice # must be unique."]
