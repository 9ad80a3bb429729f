"""What is told to SYSPRO: custom fields and receipts (dossier syspro §3.7, §4, §8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.syspro.desk import Desk, custom_field, receipt


def test_a_field_is_added_once_and_then_updated(desk: Desk) -> None:
    desk.complete("001042")
    said = [
        "<RecordsInvalid>1" in desk.call(f"/Setup/{how}", "COMSFM", custom_field("001042", value))
        for how, value in (("Update", "1"), ("Add", "2"), ("Add", "3"), ("Update", "4"))
    ]
    assert said == [True, False, True, False]
    assert desk.documents("sales_order")[0].foreign == {"QBINV": "4"}


def test_replies_of_a_setup_are_in_lower_case(desk: Desk) -> None:
    desk.complete("001042")
    told = desk.call("/Setup/Add", "COMSFM", custom_field("001042", "7"))
    assert "<setupcustomform" in told and "<formtype>ORD</formtype>" in told


def test_a_field_of_an_order_nobody_has_is_refused(desk: Desk) -> None:
    assert "not found" in desk.call("/Setup/Add", "COMSFM", custom_field("009999", "7"))


def test_which_forms_may_be_written_is_a_setting(desk: Desk) -> None:
    desk.complete("001042")
    desk.company.settings["write_back_forms"] = "POR"
    assert "<RecordsInvalid>1" in desk.call("/Setup/Add", "COMSFM", custom_field("001042", "7"))
    assert "<RecordsInvalid>0" in desk.call("/Setup/Add", "COMSFM", custom_field("001042", "7", form="POR"))


def test_what_is_only_validated_is_not_kept(desk: Desk) -> None:
    desk.complete("001042")
    checked = "<SetupCustomForm><Parameters><ValidateOnly>Y</ValidateOnly></Parameters></SetupCustomForm>"
    told = desk.call("/Setup/Add", "COMSFM", custom_field("001042", "7"), XmlParameters=checked)
    assert "<RecordsInvalid>0" in told and not desk.documents("sales_order")[0].foreign


def test_a_receipt_lowers_the_balance_of_its_invoice(desk: Desk) -> None:
    desk.complete("001042")
    told = desk.call("/Transaction/Post", "ARSTPY", receipt("000301", "20.00"))
    (invoice,) = desk.documents("invoice")
    assert "<Status>0</Status>" in told and "<CashJournal>" in told
    assert invoice.balance == invoice.total - 20


def test_the_same_receipt_twice_is_two_receipts(desk: Desk) -> None:
    desk.complete("001042")
    for _ in range(2):
        desk.call("/Transaction/Post", "ARSTPY", receipt("000301", "20.00"))
    assert desk.documents("invoice")[0].balance == Decimal("80.00")
    desk.company.settings["repeated_check"] = "refused"
    assert "has been used" in desk.call("/Transaction/Post", "ARSTPY", receipt("000301", "20.00"))


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (receipt("000999", "20.00"), "not found for customer"),
        (receipt("000301", "20.00", customer="MUE01"), "not found for customer"),
        (receipt("000301", "20.001"), "not numeric"),
        (receipt("000301", "500.00"), "more than the balance"),
        (receipt("000301", "20.00", check="9" * 31), "longer than 30"),
        (receipt("000301", "20.00", on="20261345"), "invalid"),
    ],
)
def test_a_receipt_that_is_refused_says_why_and_posts_nothing(desk: Desk, asked: str, why: str) -> None:
    desk.complete("001042")
    told = desk.call("/Transaction/Post", "ARSTPY", asked)
    assert "<Status>1</Status>" in told and why in told
    assert desk.documents("invoice")[0].status == "open" and not desk.sandbox.audit("syspro", "EDU1").payments


def test_a_closed_period_takes_no_receipt(desk: Desk) -> None:
    desk.complete("001042")
    desk.company.facts["closed_until"] = "2026-03-31"
    assert "closed" in desk.call("/Transaction/Post", "ARSTPY", receipt("000301", "20.00"))


OLDER = (
    "<PostArPayment><Item><Payments><Customer>ALD01</Customer><CheckAmount>20.00</CheckAmount>"
    "<CheckNumber>C-2</CheckNumber><CheckDate>20260302</CheckDate></Payments></Item></PostArPayment>"
)


def test_the_older_form_of_a_receipt_names_no_invoice_and_stays_on_account(desk: Desk) -> None:
    desk.complete("001042")
    assert "<Status>0</Status>" in desk.call("/Transaction/Post", "ARSTPY", OLDER)
    (held,) = desk.audit.payments
    assert (held.total, held.applied, desk.documents("invoice")[0].status) == (20, {}, "open")


def test_which_form_of_a_receipt_is_read_is_a_setting(desk: Desk) -> None:
    desk.complete("001042")
    desk.set(receipt_form="Payment")
    assert "<Status>" not in desk.call("/Transaction/Post", "ARSTPY", OLDER)
    desk.set(receipt_form="Payments")
    assert "<Status>" not in desk.call("/Transaction/Post", "ARSTPY", receipt("000301", "20.00"))


def test_a_receipt_whose_parts_do_not_add_up_is_refused(desk: Desk) -> None:
    desk.complete("001042")
    uneven = receipt("000301", "20.00").replace("<GrossPaymentValue>20.00", "<GrossPaymentValue>19.00")
    assert "does not agree" in desk.call("/Transaction/Post", "ARSTPY", uneven)
