"""What the lines of a document name: items, accounts and tax rates, each looked up once per document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HUNDRED = Decimal(100)


class Catalogue:
    """One side (sales or purchases) of the organisation's tables, for one document. Codes are read in any case."""

    def __init__(self, call: Call, sales: bool) -> None:
        self._books = call.books
        self._side = "CanApplyToRevenue" if sales else "CanApplyToExpenses"
        self.item = cache(self._item)
        self.account = cache(self._account)
        self.rate = cache(self._rate)

    def _item(self, code: Any) -> Doc | None:
        return next(iter(self._books["item"].find("key", str(code).strip().lower())), None)

    def _account(self, code: Any) -> Doc | None:
        """An account that may stand on a line, by code or id."""
        accounts, key = self._books["account"], str(code).strip().lower()
        account = next(iter(accounts.find("key", key)), None) or accounts.get(key)
        return account if account is not None and _takes_lines(account) else None

    def _rate(self, kind: Any) -> tuple[str, Decimal] | None:
        """A tax type that applies to this side, as the vendor writes it, with its rate as a factor."""
        rate = next(iter(self._books["tax_rate"].find("key", str(kind).strip().lower())), None)
        if rate is None or rate["Status"] != "ACTIVE" or not rate[self._side]:
            return None
        return rate["TaxType"], decimal(rate["EffectiveRate"]) / _HUNDRED

    def tracking(self, given: Sequence[Mapping[str, Any]]) -> list[Doc]:
        """Known categories and options, at most two; unknown ones fall away."""
        found = []
        for choice in given[:2]:
            for category in self._books["tracking_category"]:
                if _names(choice, category, "Name", "TrackingCategoryID"):
                    found += [_chosen(category, o) for o in category["Options"] if _names(choice, o, "Option", _OPTION)]
        return found


_OPTION = "TrackingOptionID"


def _takes_lines(account: Doc) -> bool:
    return (
        account["Status"] == "ACTIVE"
        and account["Type"] != "BANK"
        and account.get("SystemAccount") not in ("DEBTORS", "CREDITORS")
    )


def _names(choice: Mapping[str, Any], meant: Doc, name: str, id: str) -> bool:
    return bool(choice.get(name) == meant["Name"] or choice.get(id) == meant[id])


def _chosen(category: Doc, option: Doc) -> Doc:
    return {
        "Name": category["Name"],
        "Option": option["Name"],
        "TrackingCategoryID": category["TrackingCategoryID"],
        _OPTION: option[_OPTION],
    }
