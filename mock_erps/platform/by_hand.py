"""People at work in a vendor's own screens: what their acts (`Erp.outside`) share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.call import Call
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.vendor import Vendor

PERSON = "bookkeeper"


class NothingThere(LookupError):
    """The person finds nothing to act on: the document or the party is not in the books, or this vendor's screens have
    no such act. Nobody's failure: what was to come of it says nothing."""


def by_hand(vendor: Vendor, company: Company) -> Call:
    """A call of nobody's: the rules speak of one; this one came over no wire and stands in no journal."""
    request = Request("POST", "")
    exchange = Exchange(0, vendor.slug, request, vendor.clock.now(), company.id)
    return Call(request, exchange, vendor, vendor.contract.operations[0], {}, company=company, principal=PERSON)


def close_period(_vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """`until`, an ISO date: what is dated that day or before is closed."""
    company.facts["closed_until"] = str(values["until"])


def evict_sessions(vendor: Vendor, company: Company, _values: dict[str, Any]) -> None:
    """Everybody is logged out."""
    assert vendor.sessions is not None
    vendor.sessions.evict(company.id)


def expire_tokens(vendor: Vendor, company: Company, _values: dict[str, Any]) -> None:
    """The company's access tokens end now; what refreshes them does not."""
    assert vendor.oauth is not None
    for token in vendor.oauth.issued(company.id):
        vendor.oauth.expire(token)
