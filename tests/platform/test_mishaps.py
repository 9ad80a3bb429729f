"""What goes wrong on our side is kept with its kind; a fault that finds nothing to act on is no failure of ours."""

from __future__ import annotations

import pytest

from mock_erps.platform.by_hand import NothingThere
from mock_erps.platform.faults import Site, make
from mock_erps.platform.mishaps import Mishap
from mock_erps.platform.sandbox import Sandbox
from tests.platform.faulty import INVOICES, hit
from tests.platform.toy import opening as toy
from tests.platform.toy.opening import ask, create


def test_a_mishap_ends_in_its_class_and_its_words() -> None:
    try:
        raise NothingThere("the books hold no invoice 7")
    except NothingThere as error:
        mishap = Mishap.of(error)
    assert (mishap.kind, mishap.text) == (NothingThere, "the books hold no invoice 7")
    assert mishap.trace.startswith("Traceback (most recent call last):")
    assert mishap.trace.splitlines()[-1] == "NothingThere: the books hold no invoice 7"


@pytest.mark.parametrize("fault", ["F-CON-EDIT", "F-CON-VOID", "F-CON-PAY", "F-CON-DELETE"])
def test_a_fault_finds_no_document(sandbox: Sandbox, fault: str) -> None:
    hit(sandbox, fault, "update invoice")
    ask(sandbox, "PUT", f"{INVOICES}/999", toy.invoice(version=0))
    [mishap] = sandbox.mishaps
    assert mishap.kind is NothingThere
    assert mishap.text == "update invoice: no document that the request is about was found in the books"


def test_a_fault_finds_no_customer(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-INACTIVE")
    create(sandbox, party="nobody")
    assert [mishap.kind for mishap in sandbox.mishaps] == [NothingThere]


def test_a_fault_finds_no_name(sandbox: Sandbox) -> None:
    # the toy's menu does not offer it, so it is armed past the menu
    sandbox.faults.arm(make("F-RSP-IDREPLACED"), Site(operation="create invoice"))
    create(sandbox)
    assert [mishap.kind for mishap in sandbox.mishaps] == [NothingThere]


def test_a_fault_that_is_armed_wrongly_is_a_failure_of_ours(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-REFUSE", refusal="no such row")
    create(sandbox)
    assert [mishap.kind for mishap in sandbox.mishaps] == [LookupError]
