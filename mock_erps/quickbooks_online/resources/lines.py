"""Lines of sales documents: kinds, amounts, the rounding rule 6070 (dossier quickbooks_online §3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts
from mock_erps.quickbooks_online.resources.entity import empty, is_true, missing
from mock_erps.quickbooks_online.resources.references import bare, resolved
from mock_erps.quickbooks_online.resources.references import shown as shown_as

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

SALES = "SalesItemLineDetail"
DISCOUNT = "DiscountLineDetail"
GROUP = "GroupLineDetail"
_SHIPPING = bare("SHIPPING_ITEM_ID")
_DETAIL = {"DescriptionOnly": "DescriptionLineDetail"}
_REFERENCES = {"ItemAccountRef": "Account", "ClassRef": "Class"}
#: what of a sales line's detail is read field by field
_PLAIN = frozenset(("ItemRef", "TaxCodeRef", "UnitPrice", "Qty", "TaxInclusiveAmt"))
_OWN = _PLAIN.union(_REFERENCES)
_PLACES = {name: f"Line.{SALES}.{name}" for name in _OWN}


@dataclass(slots=True)
class Sold:
    """A sales line with its exact amount."""

    line: Doc
    amount: Decimal
    code: str  # of its tax, empty where it names none

    def settle(self, amount: Decimal) -> None:
        """Tax inside the amount, or a client's own tax, changes what the line comes to."""
        self.amount = amount
        self.line["Amount"] = float(amount)


@dataclass(slots=True)
class Lines:
    """The lines of a document as they will be kept. `sold` are the sales lines, also those inside bundles."""

    kept: list[Doc] = field(default_factory=list)
    sold: list[Sold] = field(default_factory=list)
    discount: Decimal = ZERO

    @property
    def subtotal(self) -> Decimal:
        return sum([sold.amount for sold in self.sold], ZERO)


class _Reader:
    """Reads one document's lines; all bad amounts are told in one answer (PHP SDK issue 445)."""

    def __init__(self, call: Call, before: Doc | None, inclusive: bool) -> None:
        self.call = call
        self.inclusive = inclusive
        self.amounts, self.prices = amounts.scales(call)
        self.items = call.books["Item"].memo
        self.known = {line["Id"] for line in before.get("Line", ()) if "Id" in line} if before else set()
        self.last = max(map(int, self.known)) if self.known else 0
        self.mismatches: list[Refusal] = []
        self.lines = Lines()
        self.reductions: list[tuple[dict[str, Any], Doc]] = []

    def add(self, raw: dict[str, Any]) -> None:
        kind = raw.get("DetailType")
        if not kind:
            raise missing("DetailType")
        if kind == "SubTotalLineDetail":
            return  # clients echo it back; the vendor writes its own (§3)
        line = self._frame(raw, kind)
        if kind == SALES:
            self._sale(raw, line)
        elif kind == GROUP:
            self._bundle(raw, line)
        elif kind == DISCOUNT:
            self.reductions.append((raw, line))
        elif detail := raw.get(_DETAIL.get(kind, kind)):
            line[_DETAIL.get(kind, kind)] = detail
        self.lines.kept.append(line)

    def _frame(self, raw: dict[str, Any], kind: str) -> Doc:
        line: Doc = {"Id": self._id(raw), "LineNum": len(self.lines.kept) + 1}
        if description := raw.get("Description"):
            line["Description"] = description
        if links := raw.get("LinkedTxn"):
            line["LinkedTxn"] = links
        line["Amount"] = 0.0
        line["DetailType"] = kind
        return line

    def _id(self, raw: dict[str, Any]) -> str:
        """A line that was there before keeps its id."""
        if self.known and (id := str(raw.get("Id") or "")) in self.known:
            return id
        self.last += 1
        return str(self.last)

    def _sale(self, raw: dict[str, Any], line: Doc) -> None:
        told = raw.get("Amount")
        if told is None or told == "":
            raise missing("Amount")
        detail = raw.get(SALES) or {}
        amount, shown = self.amounts.read(told, "Line.Amount")
        if amount < ZERO and self.call.setting("negative_lines") == "refuse":
            raise Refusal("negative_line", value=told)
        gross = detail.get("TaxInclusiveAmt") if self.inclusive else None
        kept = line[SALES] = self._detail(detail, told, amount, gross)
        if self.inclusive and not empty(gross):
            amount, shown = self.amounts.read(gross, _PLACES["TaxInclusiveAmt"])
        line["Amount"] = shown
        code = kept.get("TaxCodeRef")
        self.lines.sold.append(Sold(line, amount, code["value"] if code else ""))

    def _detail(self, raw: dict[str, Any], told: Any, amount: Decimal, gross: Any) -> Doc:
        detail: Doc = {"ItemRef": self._item(raw.get("ItemRef"))}
        plain = raw.keys() <= _PLAIN
        if not plain:
            self._accounts(raw, detail)
        if (code := raw.get("TaxCodeRef")) and code.get("value"):
            detail["TaxCodeRef"] = bare(str(code["value"]))
        if not plain:
            detail.update((name, value) for name, value in raw.items() if name not in _OWN and not empty(value))
        price, count = self._unit(raw, detail, "UnitPrice"), self._unit(raw, detail, "Qty")
        # without both, the amount is taken as is (§3)
        if price and count and (exact := count * price) != amount:
            self._hold_to_price(exact, told, amount, gross)
        return detail

    def _unit(self, raw: dict[str, Any], detail: Doc, name: str) -> Decimal:
        value = raw.get(name)
        if value is None or value == "":
            return ZERO
        unit, detail[name] = self.prices.read(value, _PLACES[name])
        if unit < ZERO and name == "Qty" and self.call.setting("negative_quantities") == "refuse":
            raise Refusal("bad_quantity", value=value, element=_PLACES[name])
        return unit

    def _hold_to_price(self, exact: Decimal, told: Any, amount: Decimal, gross: Any) -> None:
        wanted = rounded(exact, self.amounts.places)
        if amount != wanted and (empty(gross) or amounts.read(gross) != wanted):
            self.mismatches.append(Refusal("amount_mismatch", value=told))

    def _accounts(self, raw: dict[str, Any], detail: Doc) -> None:
        for name, table in _REFERENCES.items():
            if name in raw and (found := resolved(self.call, table, raw[name], _PLACES[name])) is not None:
                detail[name] = found

    def _item(self, ref: dict[str, Any] | None) -> dict[str, str]:
        id = ref.get("value") if ref else None
        if type(id) is str and id in self.items:
            known: dict[str, str] = self.items[id]
            return known
        if id == _SHIPPING["value"]:
            return _SHIPPING
        item = resolved(self.call, "Item", ref, _PLACES["ItemRef"])
        if item is not None:
            return item
        if self.call.setting("line_without_item") == "refuse":
            raise missing("ItemRef")
        return shown_as("Item", self.call.books["Item"].docs[self.call.company.facts["default_item"]])

    def _bundle(self, raw: dict[str, Any], line: Doc) -> None:
        inner = _Reader(self.call, None, self.inclusive)
        detail = raw.get(GROUP) or {}
        for part in detail.get("Line") or ():
            inner.add(part)
        self.mismatches += inner.mismatches
        self.lines.sold += inner.lines.sold
        line[GROUP] = {**detail, "Line": inner.lines.kept}
        line["Amount"] = float(inner.lines.subtotal)

    def discount(self) -> None:
        """Discount lines count when all sales lines are known: a percentage is one of their sum."""
        for raw, line in self.reductions:
            self._discount(raw, line)

    def _discount(self, raw: dict[str, Any], line: Doc) -> None:
        detail = dict(raw.get(DISCOUNT) or {})
        if is_true(detail.get("PercentBased")):
            share = amounts.percent(detail.get("DiscountPercent"), "Line.DiscountLineDetail.DiscountPercent")
            amount = rounded(self.lines.subtotal * share / 100)
        else:
            amount = self.amounts.read(raw.get("Amount"), "Line.Amount").exact
            if amount < 0:
                raise Refusal("negative_line", value=raw.get("Amount"))
        account = resolved(
            self.call, "Account", detail.get("DiscountAccountRef"), "Line.DiscountLineDetail.DiscountAccountRef"
        )
        if account is not None:
            detail["DiscountAccountRef"] = account
        line["Amount"] = float(amount)
        line[DISCOUNT] = {name: value for name, value in detail.items() if not empty(value)}
        self.lines.discount += amount


def read_lines(call: Call, raws: list[dict[str, Any]], before: Doc | None, inclusive: bool) -> Lines:
    """The lines of a body as the vendor will keep them. Raises all bad amounts as one refusal."""
    reader = _Reader(call, before, inclusive)
    for raw in raws:
        reader.add(raw)
    if reader.mismatches:
        first, *others = reader.mismatches
        raise Refusal(first.name, tuple(others), **first.details)
    reader.discount()
    if not reader.lines.sold:
        raise Refusal("no_lines")
    return reader.lines


def subtotal_line(amount: Decimal) -> Doc:
    """The vendor ends every answer with it: no Id, no LineNum (§3)."""
    return {"Amount": float(amount), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
