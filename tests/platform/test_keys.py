"""Whom an exchange is about: tokens of source records, found in what is sent."""

from __future__ import annotations

from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Keys


def asked(number: str) -> Request:
    return Request("GET", "/invoices", f"number={number}", {}, b"", "api.example")


def test_a_token_tells_whom_a_request_is_about() -> None:
    keys = Keys()
    keys.plant("INV-1", "one", "plain")
    keys.plant("INV-10", "ten", "taxed")
    assert keys.found_in(asked("INV-10")) == ("ten",)
    assert keys.classes(["ten"]) == {"taxed"}


def test_a_number_that_two_records_share_speaks_of_both() -> None:
    """An invoice and the payment that came with it bear the number of their order."""
    keys = Keys()
    keys.plant("001002", "order", "plain")
    keys.plant("001002", "order/paid", "payment")
    assert keys.found_in(asked("001002")) == ("order", "order/paid")
    assert keys.classes(["order", "order/paid"]) == {"plain", "payment"}


def test_a_shared_number_says_no_more_where_another_token_tells_whose_it_is() -> None:
    keys = Keys()
    keys.plant("SHARED-7", "one")
    keys.plant("SHARED-7", "two")
    keys.plant("token-two", "two")
    assert keys.found_in(asked("SHARED-7&memo=token-two")) == ("two",)
    assert keys.found_in(asked("SHARED-7")) == ("one", "two")


def test_a_new_version_of_a_record_is_the_same_record() -> None:
    keys = Keys()
    keys.plant("INV-1", "one", "plain")
    keys.plant("INV-1", "one", "update")
    assert keys.found_in(asked("INV-1")) == ("one",)
    assert keys.classes(["one"]) == {"update"}
