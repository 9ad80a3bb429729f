"""People at work in the vendors' screens: what they do not find is said alike everywhere."""

from __future__ import annotations

import pytest

from mock_erps.platform.contract import targets
from mock_erps.platform.sandbox import Sandbox


@pytest.mark.parametrize("slug", targets())
@pytest.mark.parametrize(
    ("action", "values"), [("edit", {"id": "999999"}), ("deactivate_party", {"name": "Nobody & Sons"})]
)
def test_what_is_not_in_the_books_is_said_to_be_missing_there(slug: str, action: str, values: dict[str, str]) -> None:
    """The explorer tells by these words a fault that found nothing to act on from one of our own (play.py)."""
    vendor = Sandbox.open([slug]).vendors[slug]
    company = next(iter(vendor.companies.values()))
    with pytest.raises(LookupError, match=f"the books hold no .*{next(iter(values.values()))}.* in "):
        vendor.erp.outside[action](vendor, company, values)
