"""Lines of sales documents: kinds, amounts, the rounding rule 6070 (dossier quickbooks_online §3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts
from mock_erps.quickbooks_online.resources.entity import empty, is_true
from mock_erps.quickbooks_online.resources.references import shown, target

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

SALES = "SalesItemLineDetail"
DISCOUNT = "DiscountLineDetail"
GROUP = "GroupLineDetail"
_SHIPPING = {"value": "SHIPPING_ITEM_ID"}
_DETAIL = {"DescriptionOnly": "DescriptionLineDetail"}
_DATED = ("ServiceDate",)


@dataclass(slots=True)
class Lines:
    """The lines of a document as they will be kept. `sold` are the sales lines, also those inside bundles."""

    kept: list[Doc] = field(default_factory=list)
    sold: list[Doc] = field(default_factory=list)
    discount: Decimal = ZERO

    @property
    def subtotal(self) -> Decimal:
        return sum((amounts.read(line["Amount"]) for line in self.sold), ZERO)


class _Reader:
    """Reads one document's lines; all bad amounts are told in one answer (PHP SDK issue 445)."""

    def __init__(self, call: Call, before: Doc | None, inclusive: bool) -> None:
        self.call = call
        self.inclusive = inclusive
        self.known = {line["Id"] for line in (before or {}).get("Line", ()) if "Id" in line}
        self.last = max(map(int, self.known), default=0)
        self.mismatches: list[Refusal] = []
        self.lines = Lines()

    def add(self, raw: dict[str, Any]) -> None:
        kind = raw.get("DetailType")
        if not kind:
            raise Refusal("missing_parameter", name="DetailType")
        if kind == "SubTotalLineDetail":
            return  # clients echo it back; the vendor writes its own (§3)
        line = self._frame(raw, kind)
        if kind == SALES:
            self._sale(raw, line)
        elif kind == GROUP:
            self._bundle(raw, line)
        elif kind != DISCOUNT and (detail := raw.get(_DETAIL.get(kind, kind))):
            line[_DETAIL.get(kind, kind)] = detail
        self.lines.kept.append(line)

    def _frame(self, raw: dict[str, Any], kind: str) -> Doc:
        id = str(raw.get("Id") or "")
        if id not in self.known:
            self.last += 1
            id = str(self.last)
        line: Doc = {"Id": id, "LineNum": len(self.lines.kept) + 1}
        if not empty(raw.get("Description")):
            line["Description"] = raw["Description"]
        if raw.get("LinkedTxn"):
            line["LinkedTxn"] = raw["LinkedTxn"]
        line["Amount"] = 0.0
        line["DetailType"] = kind
        return line

    def _sale(self, raw: dict[str, Any], line: Doc) -> None:
        if empty(raw.get("Amount")):
            raise Refusal("missing_parameter", name="Amount")
        detail = raw.get(SALES) or {}
        amount = amounts.money(self.call, raw["Amount"], "Line.Amount")
        if amount < 0 and self.call.setting("negative_lines") == "refuse":
            raise Refusal("negative_line", value=raw["Amount"])
        gross = detail.get("TaxInclusiveAmt") if self.inclusive else None
        self._hold_to_price(raw["Amount"], amount, gross, detail)
        if not empty(gross):
            amount = amounts.money(self.call, gross, "Line.SalesItemLineDetail.TaxInclusiveAmt")
        line["Amount"] = float(amount)
        line[SALES] = self._detail(detail)
        self.lines.sold.append(line)

    def _hold_to_price(self, told: Any, amount: Decimal, gross: Any, detail: dict[str, Any]) -> None:
        quantity = amounts.price(self.call, detail.get("Qty"), "Line.SalesItemLineDetail.Qty")
        unit = amounts.price(self.call, detail.get("UnitPrice"), "Line.SalesItemLineDetail.UnitPrice")
        if not quantity or not unit:
            return  # the amount is taken as is (§3)
        wanted = rounded(quantity * unit, self.call.setting("amount_decimals"))
        if amount != wanted and (empty(gross) or amounts.read(gross) != wanted):
            self.mismatches.append(Refusal("amount_mismatch", value=told))

    def _detail(self, raw: dict[str, Any]) -> Doc:
        kept = {name: value for name, value in raw.items() if not empty(value) and not name.endswith("Ref")}
        for name in ("UnitPrice", "Qty", "TaxInclusiveAmt", "DiscountAmt", "DiscountRate"):
            if name in kept:
                kept[name] = amounts.number(amounts.read(kept[name]))
        kept.pop("TaxInclusiveAmt", None)
        return {**self._references(raw), **kept}

    def _references(self, raw: dict[str, Any]) -> Doc:
        found: Doc = {"ItemRef": self._item(raw.get("ItemRef") or {})}
        if (account := target(self.call, "Account", raw.get("ItemAccountRef"), _at("ItemAccountRef"))) is not None:
            found["ItemAccountRef"] = shown("Account", account)
        if (group := target(self.call, "Class", raw.get("ClassRef"), _at("ClassRef"))) is not None:
            found["ClassRef"] = shown("Class", group)
        if isinstance(code := raw.get("TaxCodeRef"), dict) and not empty(code.get("value")):
            found["TaxCodeRef"] = {"value": str(code["value"])}
        return found

    def _item(self, ref: dict[str, Any]) -> dict[str, str]:
        if ref.get("value") == _SHIPPING["value"]:
            return _SHIPPING
        item = target(self.call, "Item", ref, _at("ItemRef"))
        if item is None:
            if self.call.setting("line_without_item") == "refuse":
                raise Refusal("missing_parameter", name="ItemRef")
            item = self.call.books["Item"].docs[self.call.company.facts["default_item"]]
        return shown("Item", item)

    def _bundle(self, raw: dict[str, Any], line: Doc) -> None:
        inner = _Reader(self.call, None, self.inclusive)
        detail = raw.get(GROUP) or {}
        for part in detail.get("Line") or ():
            inner.add(part)
        self.mismatches += inner.mismatches
        self.lines.sold += inner.lines.sold
        line[GROUP] = {**detail, "Line": inner.lines.kept}
        line["Amount"] = float(inner.lines.subtotal)

    def discounts(self, raws: list[dict[str, Any]]) -> None:
        """Discount lines count when all sales lines are known: a percentage is one of their sum."""
        for line, raw in zip(self.lines.kept, (r for r in raws if r.get("DetailType") != "SubTotalLineDetail"), strict=True):
            if line["DetailType"] == DISCOUNT:
                self._discount(raw, line)

    def _discount(self, raw: dict[str, Any], line: Doc) -> None:
        detail = dict(raw.get(DISCOUNT) or {})
        if is_true(detail.get("PercentBased")):
            share = amounts.percent(detail.get("DiscountPercent"), "Line.DiscountLineDetail.DiscountPercent")
            amount = rounded(self.lines.subtotal * share / 100)
        else:
            amount = amounts.money(self.call, raw.get("Amount"), "Line.Amount")
            if amount < 0:
                raise Refusal("negative_line", value=raw.get("Amount"))
        account = target(self.call, "Account", detail.get("DiscountAccountRef"), "Line.DiscountLineDetail.DiscountAccountRef")
        if account is not None:
            detail["DiscountAccountRef"] = shown("Account", account)
        line["Amount"] = float(amount)
        line[DISCOUNT] = {name: value for name, value in detail.items() if not empty(value)}
        self.lines.discount += amount


def _at(name: str) -> str:
    return f"Line.{SALES}.{name}"


def read_lines(call: Call, raws: list[dict[str, Any]], before: Doc | None, inclusive: bool) -> Lines:
    """The lines of a body as the vendor will keep them. Raises all bad amounts as one refusal."""
    reader = _Reader(call, before, inclusive)
    for raw in raws:
        reader.add(raw)
    if reader.mismatches:
        first, *others = reader.mismatches
        raise Refusal(first.name, tuple(others), **first.details)
    reader.discounts(raws)
    if not reader.lines.sold:
        raise Refusal("no_lines")
    return reader.lines


def subtotal_line(amount: Decimal) -> Doc:
    """The vendor ends every answer with it: no Id, no LineNum (§3)."""
    return {"Amount": float(amount), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
