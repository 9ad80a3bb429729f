"""The companies a token may touch (dossier §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.dynamics_business_central.identity import bearer
from mock_erps.dynamics_business_central.model import ETAG, page
from mock_erps.dynamics_business_central.searching import listed
from mock_erps.dynamics_business_central.showing import one
from mock_erps.dynamics_business_central.times import instant
from mock_erps.platform.books import Doc
from mock_erps.platform.clock import START
from mock_erps.platform.company import Company
from mock_erps.platform.messages import Reply
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def list_companies(call: Call) -> Reply:
    assert call.vendor.oauth is not None  # open_doors sets it
    mine = call.vendor.oauth.access(bearer(call)).companies
    return listed(call, "companies", [_company(call.vendor.companies[id]) for id in mine])


def read_companies(call: Call) -> Reply:
    return one(call, "companies", _company(call.company))


def _company(company: Company) -> Doc:
    made, by = instant(START - 400 * 86400), uuid_for(company.id, "administrator")
    return {
        ETAG: 'W/"JzE5OzE7MDA7Jw=="',
        **page("companies").blank,
        "id": company.id,
        "systemVersion": "28.0.46665.48632",
        "timestamp": 9012,
        "name": company.name,
        "displayName": company.name,
        "systemCreatedAt": made,
        "systemCreatedBy": by,
        "systemModifiedAt": made,
        "systemModifiedBy": by,
    }
