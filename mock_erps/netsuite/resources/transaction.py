"""What invoices, credit memos and payments share: dates, periods, numbers, rates (dossier §3, §11)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from mock_erps.netsuite.resources.entity import Entity
from mock_erps.netsuite.resources.periods import posting_period
from mock_erps.netsuite.values import today
from mock_erps.platform.books import Doc
from mock_erps.platform.money import plain
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

VOIDED = "Voided"
_HIGHEST_RATE = 1_000_000


class Transaction(Entity):
    """A posting record. `party` is the field that names the customer."""

    party: ClassVar[str] = "entity"
    prefix: ClassVar[str]

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().derive(call, doc, before)
        if not doc.get(self.party):
            self._check_required(doc)
        customer = call.books["customer"].get(doc[self.party])
        assert customer is not None
        doc.setdefault("tranDate", today(call.company, call.now))
        doc.setdefault("subsidiary", customer["subsidiary"])
        doc.setdefault("currency", customer["currency"])
        self._derive_rate(call, doc, before)
        self._derive_number(call, doc, before)
        self._derive_period(call, doc, before)

    def _derive_rate(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Units of the account's currency for one of the document's; its own when the currency changes."""
        base = call.company.facts["base_currency"]
        if doc["currency"] == base:
            doc["exchangeRate"] = Decimal(1)
        elif "exchangeRate" not in doc or (before is not None and before["currency"] != doc["currency"]):
            currency = call.books["currency"].get(doc["currency"])
            assert currency is not None
            doc["exchangeRate"] = currency["exchangeRate"]
        if not 0 < doc["exchangeRate"] < _HIGHEST_RATE:
            raise Refusal("bad_reference", value=plain(doc["exchangeRate"]), field="exchangeRate", path="exchangeRate")

    def _derive_number(self, call: Call, doc: Doc, before: Doc | None) -> None:
        number = doc.get("tranId")
        if not number or (before is None and not call.setting("allow_number_override")):
            doc["tranId"] = f"{self.prefix}{call.books.next(self.prefix, 10001)}"
            return
        if before is not None and before["tranId"] == number:
            return
        if len(number) > int(call.setting("number_length")):
            raise Refusal("too_long", field="tranId", most=call.setting("number_length"))
        if call.setting("duplicate_numbers") == "refuse" and call.books[self.kind].find("title", number.lower()):
            raise Refusal("number_exists", number=number)

    def _derive_period(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Both the day that was and the day that shall be must lie in open periods."""
        if before is None:
            doc["postingPeriod"] = posting_period(call, doc["tranDate"], doc.get("postingPeriod", ""))
            return
        posting_period(call, before["tranDate"], before["postingPeriod"])
        moved = before["tranDate"] != doc["tranDate"]
        same = doc.get("postingPeriod") == before["postingPeriod"]
        doc["postingPeriod"] = posting_period(call, doc["tranDate"], "" if moved and same else doc["postingPeriod"])

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        if before is not None and before.get("status") == VOIDED:
            raise Refusal("cannot_change_voided")
        customer = call.books["customer"].get(doc[self.party])
        if before is None and customer is not None and customer["isInactive"]:
            raise Refusal("bad_reference", value=doc[self.party], field=self.party, path=self.party)

    def remove(self, call: Call, doc: Doc) -> None:
        posting_period(call, doc["tranDate"], doc["postingPeriod"])
        super().remove(call, doc)
