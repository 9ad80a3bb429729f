"""What every transaction keeps to: dates, closed periods, deposits (dossier quickbooks_online §3, §8)."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import times
from mock_erps.quickbooks_online.resources.entity import Entity

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_CLOSED = {"6200": "period_closed", "6210": "period_closed_password", "5010": "period_closed_5010"}


class Transaction(Entity):
    """All transactions draw their ids from one counter."""

    sequence = "transaction"
    deletable = True

    def date(self, call: Call, doc: Doc) -> None:
        """TxnDate as a bare date, today at the company when it is missing."""
        if "TxnDate" in doc:
            doc["TxnDate"] = bare_day(doc["TxnDate"], "TxnDate")
        else:
            doc["TxnDate"] = times.company_day(call.company.zone, call.now).isoformat()

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Closed periods hold for the day the document has and for the day it had; so do deposits and matches."""
        closed = call.company.facts.get("closed_until")
        if closed and any(version["TxnDate"] <= str(closed) for version in (doc, before) if version):
            raise Refusal(_CLOSED[call.setting("closed_period")])
        if before is None:
            return
        if before["Id"] in call.company.facts.get("deposited", ()):
            raise Refusal("deposited")
        if before["Id"] in call.company.facts.get("matched", ()):
            raise Refusal("matched", kind=self.kind, id=before["Id"])

    def delete(self, call: Call, doc: Doc) -> None:
        self.check(call, doc, doc)
        super().delete(call, doc)


@lru_cache(maxsize=1024)
def bare_day(text: str, element: str) -> str:
    """A date of a body without time and zone. Raises as `day` does."""
    return day(text, element).isoformat()


def day(text: str, element: str) -> dt.date:
    """A date of a body. Raises 2070 for a day that is none."""
    try:
        return times.day(text)
    except ValueError:
        raise Refusal("bad_date", value=text, element=element) from None
