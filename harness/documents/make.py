"""Documents from recipes: seeded, traceable, each with a total of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from harness.documents.source import Applied, SourceDocument, SourceLine, SourceParty, TaxMode, Want
from mock_erps.platform.money import exponent, rounded
from mock_erps.platform.seeding import Seed

#: the source's own tax codes and their percent
TAX_RATES = {"S": Decimal(20), "R": Decimal(5), "Z": Decimal(0), "S15": Decimal(15)}
ITEMS = (("OAK-40", "Oak panel 40 mm"), ("ELM-20", "Elm board 20 mm"), ("ASH-10", "Ash strip 10 mm"))
KNOWN_PARTY = SourceParty("ALD01", "Aldgate Timber Ltd", "accounts@aldgate.example")
NUMBERS = {"invoice": "INV", "credit_note": "CN", "payment": "PAY"}


@cache
def recipes() -> Mapping[str, Mapping[str, Any]]:
    """Every recipe by name."""
    loaded: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
        (Path(__file__).parent / "recipes.yaml").read_text("utf-8")
    )
    return loaded


@dataclass
class Maker:
    """Makes the documents of one case. `today` is its first day, `homes` the home currency of each target."""

    seed: Seed
    today: dt.date
    homes: Mapping[str, str]
    made: dict[str, SourceDocument] = field(default_factory=dict)
    _totals: set[Decimal] = field(default_factory=set)
    _count: int = 1000

    def make(self, row: Mapping[str, Any], target: str) -> list[SourceDocument]:
        """All documents of one row of `given.documents`; ids are `<id>` or `<id>-1`, `<id>-2` …"""
        spec = {**recipes()["plain"], **recipes()[row["recipe"]], **row.get("with", {})}
        if "want" in row:
            spec["want"] = row["want"]
        name = row.get("id", row["recipe"])
        count = row.get("count", 1)
        names = [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]
        return [self._remember(one, self._one(spec, target)) for one in names]

    def revise(self, name: str, changes: Mapping[str, Any]) -> SourceDocument:
        """The next revision of a document: new prices or texts, the same key."""
        before = self.made[name]
        lines = before.lines
        if "price" in changes:
            price = Decimal(str(changes["price"]))
            lines = (_priced(before, lines[0], price), *lines[1:])
        changed = _totalled(
            before,
            lines,
            revision=before.revision + 1,
            memo=changes.get("memo", before.memo),
            due=before.due + dt.timedelta(days=changes["later"]) if "later" in changes and before.due else before.due,
        )
        return self._remember(name, changed)

    def voided(self, name: str, want: str) -> SourceDocument:
        before = self.made[name]
        return self._remember(name, replace(before, revision=before.revision + 1, void=True, want=Want(want)))

    def _remember(self, name: str, document: SourceDocument) -> SourceDocument:
        self.made[name] = document
        return document

    def _one(self, spec: Mapping[str, Any], target: str) -> SourceDocument:
        self._count += 1
        kind = spec.get("kind", "invoice")
        token = f"T{self._count:X}{''.join(self.seed.random.choices('BCDFGHKLMNPQRSTVWXZ', k=4))}"
        base = SourceDocument(
            key=self.seed.uuid(),
            number=str(spec.get("number", f"{NUMBERS[kind]}-{self._count}")),
            token=token,
            kind=kind,
            company=target,
            party=self._party(spec.get("party", "known")),
            date=self._date(spec),
            currency=spec.get("currency", self.homes[target]),
            total=Decimal(0),
            tax_mode=TaxMode(spec.get("tax_mode", "exclusive")),
            key_class=spec.get("key_class", "plain"),
            want=Want(spec.get("want", "present")),
            memo=f"{spec.get('memo', 'Thank you')} {token}",
            reference=f"PO {token}",
            review=spec.get("review", "authorized"),
        )
        if kind == "payment":
            return self._payment(base, spec)
        return self._document(base, spec)

    def _document(self, base: SourceDocument, spec: Mapping[str, Any]) -> SourceDocument:
        document = _totalled(
            base,
            tuple(self._lines(base, spec)),
            due=base.date + dt.timedelta(days=30),
            rate=Decimal(spec["rate_of"]) if "rate_of" in spec else None,
        )
        document = self._made_unique(document, fixed="prices" in spec)
        if "total_off" not in spec:
            return document
        return replace(document, total=document.total + Decimal(spec["total_off"]))

    def _lines(self, base: SourceDocument, spec: Mapping[str, Any]) -> Iterable[SourceLine]:
        prices = spec.get("prices") or [None] * spec.get("lines", 1)
        quantities = spec.get("quantities") or ["3", "1", "2", "4", "6"]
        taxes = spec.get("taxes") or [spec.get("tax", "S")]
        for index, price in enumerate(prices):
            sku, name = ITEMS[0 if spec.get("same_item") else index % len(ITEMS)]
            text = spec.get("description", name)
            if "description_length" in spec:
                text = (text + " — planed, dried and graded. ") * 200
                text = text[: spec["description_length"]]
            quantity = (
                Decimal("1")
                if spec.get("prices") and "quantities" not in spec
                else Decimal(quantities[index % len(quantities)])
            )
            tax = taxes[index % len(taxes)]
            unit = Decimal(price) if price is not None else self._price(index)
            rate = Decimal(spec["rate"]) if "rate" in spec else TAX_RATES[tax]
            net, of_tax = _amounts(base, quantity, unit, rate)
            yield SourceLine(
                description=f"{text} ({base.token})" if index == 0 else text,
                quantity=quantity,
                unit_price=unit,
                net=net,
                sku=spec.get("sku", sku),
                tax_code=tax,
                tax_rate=rate,
                tax=of_tax,
            )

    def _price(self, index: int) -> Decimal:
        return Decimal(self.seed.random.randrange(900, 24000) + index) / 100

    def _made_unique(self, document: SourceDocument, fixed: bool) -> SourceDocument:
        """Another cent on the first line until nobody else has this total; prescribed prices stay."""
        while not fixed and document.total in self._totals:
            first = document.lines[0]
            price = first.unit_price + Decimal(1).scaleb(-exponent(document.currency))
            document = _totalled(document, (_priced(document, first, price), *document.lines[1:]))
        self._totals.add(document.total)
        return document

    def _payment(self, base: SourceDocument, spec: Mapping[str, Any]) -> SourceDocument:
        """A payment for one document (`for`) or several (a list), in full, in part or over."""
        wanted = spec["for"] if isinstance(spec["for"], list) else [spec["for"]]
        applied = tuple(
            Applied(paid.key, _share(paid, spec["amount"])) for paid in (self.made[name] for name in wanted)
        )
        first = self.made[wanted[0]]
        return replace(
            base,
            company=first.company,
            party=first.party,
            currency=first.currency,
            total=sum((part.amount for part in applied), Decimal(0)),
            applied=applied,
            reference=base.number,
            method="bank transfer",
        )

    def _party(self, wanted: str) -> SourceParty:
        if wanted == "known":
            return KNOWN_PARTY
        if wanted == "new":
            name = f"{self.seed.faker().unique.company()} {self._count}"
            return SourceParty(f"N{self._count}", name)
        return SourceParty("", wanted)

    def _date(self, spec: Mapping[str, Any]) -> dt.date:
        if "date" in spec:
            return dt.date.fromisoformat(str(spec["date"]))
        return self.today + dt.timedelta(days=spec.get("days", 0))


def _priced(document: SourceDocument, line: SourceLine, price: Decimal) -> SourceLine:
    """A line of the document at another price."""
    net, tax = _amounts(document, line.quantity, price, line.tax_rate or Decimal(0))
    return replace(line, unit_price=price, net=net, tax=tax)


def _amounts(document: SourceDocument, quantity: Decimal, price: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of a line, rounded half up to the currency's unit. `rate`: percent."""
    places = exponent(document.currency)
    net = rounded(quantity * price, places)
    if document.tax_mode is TaxMode.NONE:
        return net, Decimal(0)
    base = 100 + rate if document.tax_mode is TaxMode.INCLUSIVE else Decimal(100)
    return net, rounded(net * rate / base, places)


def _share(paid: SourceDocument, amount: str) -> Decimal:
    places = exponent(paid.currency)
    match amount:
        case "full":
            return paid.total
        case "part":
            return rounded(paid.total * Decimal("0.4"), places)
        case "over":
            return paid.total + Decimal(10)
        case _:
            return Decimal(str(amount))


def _totalled(document: SourceDocument, lines: tuple[SourceLine, ...], **changes: Any) -> SourceDocument:
    """The document with these lines, the sums of their amounts, and other changes."""
    gross = sum((line.net for line in lines), Decimal(0))
    tax = sum((line.tax for line in lines), Decimal(0))
    inclusive = document.tax_mode is TaxMode.INCLUSIVE
    return replace(
        document,
        lines=lines,
        net=gross - tax if inclusive else gross,
        tax=tax,
        total=gross if inclusive else gross + tax,
        **changes,
    )
