"""A vendor at work: one ERP's contract, companies, grants, limits and keys inside a sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from mock_erps.platform.auth import OAuth, Sessions
from mock_erps.platform.books import Books, Change
from mock_erps.platform.clock import Clock
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.contract import BadContract, Contract, load_contract, slugs
from mock_erps.platform.erp import Erp
from mock_erps.platform.faults.arming import FaultBoard
from mock_erps.platform.idempotency import KeyStore
from mock_erps.platform.limits import Limits
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import Seed
from mock_erps.platform.webhooks import Notice, Webhooks

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def declaration(slug: str) -> Erp:
    """The ERP of a slug. Raises LookupError naming those there are."""
    if slug not in slugs():
        raise LookupError(f"no ERP is called {slug!r}; there are: {', '.join(slugs())}")
    return cast(Erp, import_module(f"mock_erps.{slug}").ERP)


@dataclass(slots=True)
class Vendor:
    """State of one ERP in one sandbox. `oauth` or `sessions` are set by the ERP's `open_doors`."""

    erp: Erp
    clock: Clock
    seed: int
    contract: Contract
    limits: Limits
    keys: KeyStore
    companies: dict[str, Company] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    oauth: OAuth | None = None
    sessions: Sessions | None = None
    credentials: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    webhooks: Webhooks | None = None
    #: the sandbox's
    faults: FaultBoard = field(default_factory=FaultBoard)
    #: vendor-wide facts of the ERP's package (plain data), emptied by reset
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, slug: str, clock: Clock, seed: int) -> Vendor:
        erp = declaration(slug)
        contract = Contract(load_contract(slug), erp.operations, f"contracts/{slug}/openapi.yaml")
        limits = Limits(contract.extension.limits)
        vendor = cls(erp, clock, seed, contract, limits, KeyStore(clock.now))
        for plan in erp.companies:
            vendor.add_company(plan)
        vendor.open_doors()
        return vendor

    @property
    def slug(self) -> str:
        return self.erp.slug

    def add_company(self, plan: CompanyPlan) -> Company:
        """A new company with seeded master data. Call `open_doors` again for its credentials."""
        books = Books(self.erp.kinds, self.clock.now)
        company = Company(plan.id, plan.name, books, plan.currency, plan.country, plan.zone, dict(plan.settings))
        self.check_settings(company.settings)
        self.erp.seed(company, Seed(self.seed, self.slug, plan.id))
        company.remember()
        self.companies[plan.id] = company
        return company

    def open_doors(self) -> None:
        """Fresh logs, keys and grants for all companies; needed after `add_company` for the new one's credentials."""
        self.credentials = self.erp.open_doors(self)
        self.webhooks = self.erp.webhooks(self) if self.erp.webhooks else None

    def setting(self, name: str) -> Any:
        if name in self.settings:
            return self.settings[name]
        return self.contract.extension.defaults[name]

    def check_settings(self, settings: Mapping[str, Any]) -> None:
        """Raises ValueError naming an unknown setting or a value that is not offered."""
        known = self.contract.extension.settings
        for name, value in settings.items():
            if name not in known:
                raise ValueError(f"{self.slug} has no setting {name!r}; it has: {', '.join(sorted(known))}")
            if known[name].choices and value not in known[name].choices:
                offered = ", ".join(map(str, known[name].choices))
                raise ValueError(f"{self.slug}: {name} is one of {offered}, not {value!r}")

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        """The vendor's "no" as it sends it; the journal learns its name and whether it may pass by itself."""
        call.exchange.because = call.exchange.because or refusal.name
        call.exchange.transient = bool(self.contract.extension.errors.get(refusal.name, {}).get("transient"))
        return self.erp.render(call, refusal)

    def tell(self, company: str, changes: list[Change]) -> None:
        """Whoever subscribed hears of what changed in a company's books."""
        if self.webhooks is not None:
            self.webhooks.hear(company, changes, self._struck)

    def _struck(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        return self.faults.notices(self.slug, hub, notice, self.clock.now())

    def act(self, company: Company, action: str, values: dict[str, Any]) -> None:
        """Somebody works in the vendor's own screens, as exchange number 0. Raises KeyError for an act the vendor does
        not know (`Erp.outside`), Refusal for one it does not allow, NothingThere for one that finds nothing to act
        on."""
        perform, books = self.erp.outside[action], company.books
        seq, books.seq = books.seq, 0
        known = len(books.changes)
        try:
            perform(self, company, values)
        finally:
            books.seq = seq
        self.tell(company.id, books.changes[known:])

    def reset(self) -> None:
        """Back to the seeded state, in microseconds."""
        for company in self.companies.values():
            company.reset()
        self.limits.reset()
        self.keys.clear()
        self.settings.clear()
        self.facts.clear()
        self.open_doors()


__all__ = ["BadContract", "Vendor", "declaration"]
