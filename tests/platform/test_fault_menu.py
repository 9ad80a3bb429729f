"""Which faults there are, who can show them, and where they strike."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mock_erps.platform.faults import Site, arm, catalogue, make, offers
from mock_erps.platform.journal import Delivered
from mock_erps.platform.sandbox import Sandbox
from tests.platform.faulty import hit
from tests.platform.toy import opening as toy
from tests.platform.toy.opening import ask, create


def test_a_vendor_offers_what_its_contract_says_and_what_the_wire_can_do(sandbox: Sandbox) -> None:
    menu = offers(sandbox.vendors["toy"])
    assert menu["F-THR-429"] == ("create invoice", "read invoice")
    assert "find invoice" in menu["F-POST-RESET"]
    assert menu["F-PRE-REFUSE"][0] == "connect"
    assert menu["F-VIS-OFFBYONE"] == ("find invoice",)
    assert "F-RSP-CANON" in menu


def test_a_vendor_does_not_offer_what_it_has_nothing_for(sandbox: Sandbox) -> None:
    vendor = sandbox.vendors["toy"]
    vendor.sessions, vendor.oauth = None, None
    vendor.limits.limits = ()
    gone = {"F-AUT-SESSION", "F-AUT-EXPIRED", "F-AUT-RACE", "F-AUT-REVOKED", "F-AUT-ROTATED", "F-THR-BURST"}
    assert not gone & set(offers(vendor))


@pytest.mark.parametrize(
    ("id", "site", "parameters", "sentence"),
    [
        ("F-POST-REST", Site(), {}, "no fault is called 'F-POST-REST'; did you mean F-POST-RESET?"),
        (
            "F-THR-429",
            Site(operation="find invoice"),
            {},
            "toy cannot show F-THR-429 on 'find invoice'; it can on: create",
        ),
        ("F-VIS-OFFBYONE", Site(operation="batch"), {}, "toy cannot show F-VIS-OFFBYONE on 'batch'"),
        ("F-POST-SLOW", Site(), {"minutes": 3}, "F-POST-SLOW has no parameter 'minutes'; it has: seconds"),
        ("F-RSP-GARBAGE", Site(), {"variant": "blue"}, "variant is one of broken, html"),
        ("F-POST-PARTIAL", Site(), {"share": 2}, "share is a number from 0 up to 1"),
        ("F-RSP-REDIR", Site(), {"status": 200}, "status is one of 301"),
        ("F-POST-RESET", Site(erp="sap"), {}, "no ERP is called 'sap' here; there are: toy"),
    ],
)
def test_an_unreachable_combination_is_refused_with_a_sentence(
    sandbox: Sandbox, id: str, site: Site, parameters: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence.replace("?", r"\?")):
        arm(sandbox, id, site, parameters)
    assert sandbox.faults.armed == []


def test_every_fault_can_be_made_and_says_what_it_does() -> None:
    for id, kind in catalogue().items():
        fault = make(id)
        assert kind.text and not kind.text.endswith(".")
        assert fault.commits in ("no", "yes", "later", "partial")


def test_a_site_chooses_every_seventh(sandbox: Sandbox) -> None:
    arm(sandbox, "F-POST-RESET", Site(operation="create *", every=7, times=0))
    lost = [n for n in range(1, 22) if create(sandbox, f"A-{n}").delivered is Delivered.NONE]
    assert lost == [7, 14, 21]


def test_a_date_in_the_companys_zone_closes_the_books(sandbox: Sandbox) -> None:
    sandbox.clock.advance(dt.timedelta(hours=18).total_seconds())
    sandbox.vendors["toy"].open_doors()
    hit(sandbox, "F-BIZ-CLOSED")
    ask(sandbox, "POST", "/v1/umbrella/invoices", toy.invoice(), headers=toy.headers(sandbox, "umbrella"))
    assert sandbox.vendors["toy"].companies["umbrella"].facts["closed_until"] == "2026-03-02"
