"""People at work in the vendors' screens: what they do not find is of one kind everywhere, and said alike."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.by_hand import NothingThere
from mock_erps.platform.contract import slugs
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import declaration

#: what an act is given → what it is given of something that is not there
MISSING = {"id": "999999", "name": "Nobody & Sons", "order": "999999"}
#: act → what it is done to
DONE_TO = {
    **dict.fromkeys(("pay", "credit", "void", "delete", "edit"), "id"),
    "deactivate_party": "name",
    **dict.fromkeys(("complete_order", "ship_part", "cancel_order", "archive_order"), "order"),
}

ACTS = [(slug, action) for slug in slugs() for action in declaration(slug).outside if action in DONE_TO]


@pytest.mark.parametrize(("slug", "action"), ACTS)
def test_what_is_not_in_the_books_is_nothing_there(slug: str, action: str) -> None:
    """By this class the explorer tells a fault that found nothing to act on from one of our own."""
    vendor = Sandbox.open([slug]).vendors[slug]
    company = next(iter(vendor.companies.values()))
    given: dict[str, Any] = {DONE_TO[action]: MISSING[DONE_TO[action]]}
    with pytest.raises(NothingThere, match=f"the books hold no .*{MISSING[DONE_TO[action]]}.* in "):
        vendor.erp.outside[action](vendor, company, given)


def test_every_erp_is_held_to_it() -> None:
    assert {slug for slug, _ in ACTS} == set(slugs())
