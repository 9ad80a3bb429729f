"""What the lines of a document name: items, accounts and tax rates, looked up once until their table changes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HUNDRED = Decimal(100)


class Catalogue:
    """One side (sales or purchases) of the organisation's tables. Codes are read in any case."""

    __slots__ = ("_accounts", "_books", "_items", "_rates", "_side")

    def __init__(self, call: Call, sales: bool) -> None:
        self._books = call.books
        self._side = "CanApplyToRevenue" if sales else "CanApplyToExpenses"
        self._items: dict[Hashable, Doc | None] = call.books["item"].memo
        self._accounts: dict[Hashable, Doc | None] = call.books["account"].memo
        self._rates: dict[Hashable, tuple[str, Decimal] | None] = call.books["tax_rate"].memo

    def item(self, code: Any) -> Doc | None:
        if code not in self._items:
            self._items[code] = self._found("item", code)
        return self._items[code]

    def account(self, code: Any) -> Doc | None:
        """An account that may stand on a line, by code or id."""
        if code not in self._accounts:
            account = self._found("account", code) or self._books["account"].get(str(code).lower())
            self._accounts[code] = account if account is not None and _takes_lines(account) else None
        return self._accounts[code]

    def rate(self, kind: Any) -> tuple[str, Decimal] | None:
        """A tax type that applies to this side, as the vendor writes it, with its rate as a factor."""
        key = (self._side, kind)
        if key not in self._rates:
            rate = self._found("tax_rate", kind)
            fits = rate is not None and rate["Status"] == "ACTIVE" and rate[self._side]
            self._rates[key] = (rate["TaxType"], decimal(rate["EffectiveRate"]) / _HUNDRED) if rate and fits else None
        return self._rates[key]

    def _found(self, table: str, key: Any) -> Doc | None:
        found = self._books[table].find("key", str(key).strip().lower())
        return found[0] if found else None

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
