"""The organisation as it describes itself (dossier xero §4)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.xero.dates import shown
from mock_erps.xero.ids import guid

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: IANA zone → the vendor's word for it
_ZONES = {
    "Europe/London": "GMTSTANDARDTIME",
    "Pacific/Auckland": "NEWZEALANDSTANDARDTIME",
    "Australia/Sydney": "AUSEASTERNSTANDARDTIME",
    "America/New_York": "EASTERNSTANDARDTIME",
    "America/Los_Angeles": "PACIFICSTANDARDTIME",
}
_VERSIONS = {"GB": "UK", "NZ": "NZ", "AU": "AU", "US": "US"}


def organisation(call: Call) -> Doc:
    company = call.company
    told = {
        "OrganisationID": guid("organisation", company.id),
        "Name": company.name,
        "LegalName": company.name,
        "PaysTax": True,
        "Version": _VERSIONS.get(company.country, "GLOBAL"),
        "OrganisationType": "COMPANY",
        "BaseCurrency": company.currency,
        "CountryCode": company.country,
        "IsDemoCompany": False,
        "OrganisationStatus": "ACTIVE",
        "FinancialYearEndDay": 31,
        "FinancialYearEndMonth": 3,
        "CreatedDateUTC": shown(dt.date(2019, 4, 1)),
        "Timezone": _ZONES.get(company.zone, "UTC"),
        "ShortCode": f"!{company.id[:5]}",
    }
    if closed := company.facts.get("closed_until"):
        field = "PeriodLockDate" if call.setting("lock_kind") == "period" else "EndOfYearLockDate"
        told[field] = shown(dt.date.fromisoformat(closed))
    return told
