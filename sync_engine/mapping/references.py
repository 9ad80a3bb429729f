"""Items, accounts, tax codes, terms and dimensions: from the names of the source to the ids of the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from sync_engine.canonical import Document, Line, TaxMode
from sync_engine.connectors import Catalogue
from sync_engine.mapping.policy import Policy
from sync_engine.mapping.unmappable import Unmappable
from sync_engine.schemas import did_you_mean

_Found = TypeVar("_Found")


def wanted_items(documents: Iterable[Document], policy: Policy) -> set[str]:
    """The target's items that a run needs, for `Connector.catalogue`: mapped skus and the default item."""
    skus = {line.sku for document in documents for line in document.lines if line.sku}
    wanted = {policy.items.get(sku, sku) for sku in skus}
    return wanted | {policy.default_item} if policy.default_item else wanted


@dataclass(frozen=True, slots=True)
class _Rule:
    """What the policy says about one kind of name that a line may carry."""

    noun: str
    mapped: Mapping[str, str]
    unknown: str
    default: str


@dataclass(frozen=True, slots=True)
class References:
    """One target's catalogue read through its policy. Every method raises `Unmappable` for what cannot be found."""

    catalogue: Catalogue
    policy: Policy
    notes: list[str] = field(default_factory=list)

    def item(self, line: Line) -> str:
        """The id of the line's item; empty when the line names none and there is no default."""
        policy = self.policy
        rule = _Rule("item", policy.items, policy.unknown_item, policy.default_item)
        return self._by_rule(rule, self.catalogue.items, line.sku, line)

    def account(self, line: Line) -> str:
        """The id of the line's income account; empty when none is named anywhere."""
        policy = self.policy
        rule = _Rule("account", policy.accounts, policy.unknown_account, policy.default_account)
        return self._by_rule(rule, self.catalogue.accounts, line.account, line)

    def _by_rule(self, rule: _Rule, names: Mapping[str, str], wanted: str, line: Line) -> str:
        found = _find(names, rule.mapped.get(wanted, wanted)) if wanted else None
        if found:
            return found
        if wanted and rule.unknown == "refuse":
            raise Unmappable(
                f"unknown_{rule.noun}",
                f'line {line.number}: the target has no {rule.noun} "{wanted}"; create it there, '
                f"map it under {rule.noun}s.map, or set {rule.noun}s.unknown: default",
            )
        return self._default(names, rule.default, f"{rule.noun}s.default", line) if rule.default else ""

    def payment_account(self) -> str:
        """The id of the account that received payments go to; empty = the target's own choice."""
        wanted = self.policy.payment_account
        return self._default(self.catalogue.accounts, wanted, "accounts.payment") if wanted else ""

    def tax_code(self, line: Line, mode: TaxMode) -> str:
        """The id of the line's tax code: by the policy, by name, by rate, or the default for lines without tax."""
        if mode is not TaxMode.NONE and (name := self._named_tax(line) or self._tax_of_rate(line)):
            return self._default(self.catalogue.tax_codes, name, "tax.codes or tax.rates", line)
        if not line.tax and not line.tax_rate and (not line.tax_code or line.tax_rate is not None):
            default = self.policy.default_tax
            return self._default(self.catalogue.tax_codes, default, "tax.default", line) if default else ""
        raise Unmappable(
            "unknown_tax_code",
            f'line {line.number}: tax code "{line.tax_code}" with rate {line.tax_rate} is none of the target\'s; '
            "map it under tax.codes or tax.rates",
        )

    def _named_tax(self, line: Line) -> str:
        """The target's name of the source's code, when the two mean the same rate."""
        mapped = self.policy.tax_codes.get(line.tax_code, "")
        name = mapped or line.tax_code
        if not name or (not mapped and not _find(self.catalogue.tax_codes, name)):
            return ""
        rate = _find(self.catalogue.tax_rates, name)
        if rate is not None and line.tax_rate is not None and rate != line.tax_rate:
            raise Unmappable(
                "tax_rate_differs",
                f'line {line.number}: tax code "{name}" is {rate} % in the target and {line.tax_rate} % at the source; '
                "map the code under tax.codes",
            )
        return name

    def _tax_of_rate(self, line: Line) -> str:
        rate, policy = line.tax_rate, self.policy
        if rate is None:
            return ""
        if rate in policy.tax_rates:
            return policy.tax_rates[rate]
        names = sorted(name for name, percent in self.catalogue.tax_rates.items() if percent == rate)
        if policy.default_tax in names:
            return policy.default_tax
        codes = _one_name_each(names, self.catalogue.tax_codes)
        if len(codes) <= 1:
            return codes[0] if codes else ""
        raise Unmappable(
            "ambiguous_tax_code",
            f"line {line.number}: {_percent(rate)} % is {len(codes)} tax codes of the target ({', '.join(codes[:5])}); "
            "choose one under tax.rates",
        )

    def term(self, name: str) -> str:
        """The id of the payment terms; terms the target does not have are left out and noted (the due date stays)."""
        found = _find(self.catalogue.terms, self.policy.terms.get(name, name)) if name else ""
        if found is not None:
            return found
        says = f'terms "{name}" are not in the target; map them under terms.map'
        if self.policy.unknown_term == "refuse":
            raise Unmappable("unknown_term", says)
        self.notes.append(f"{says}; left out, the due date stands")
        return ""

    def dimensions(self, line: Line) -> Mapping[str, str]:
        """The line's dimensions under the target's names; unmapped ones are left out and noted, or refused."""
        found: dict[str, str] = {}
        for name, value in line.dimensions.items():
            if name in self.policy.dimensions:
                found[self.policy.dimensions[name]] = value
                continue
            says = f'line {line.number}: dimension "{name}" is not mapped; map it under dimensions.map'
            if self.policy.unknown_dimension == "refuse":
                raise Unmappable("unknown_dimension", says)
            self.notes.append(f"{says}; left out")
        return found

    def _default(self, names: Mapping[str, str], wanted: str, setting: str, line: Line | None = None) -> str:
        """The id of a name that the policy itself gives; it must exist."""
        found = _find(names, wanted)
        if found is None:
            where = f"line {line.number}: " if line else ""
            raise Unmappable(
                "policy_names_unknown",
                f'{where}the policy ({setting}) names "{wanted}", which the target does not have; '
                f"{did_you_mean(wanted, names)}",
            )
        return found


def _one_name_each(names: Iterable[str], ids: Mapping[str, str]) -> list[str]:
    """The first name of each id: targets list one code under several names (xero: TaxType and Name)."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(ids.get(name, name), name)
    return list(first.values())


def _find(names: Mapping[str, _Found], wanted: str) -> _Found | None:
    """By the exact name, else by the only one that differs in case alone."""
    if wanted in names:
        return names[wanted]
    alike = [value for name, value in names.items() if name.lower() == wanted.lower()]
    return alike[0] if len(alike) == 1 else None


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
