"""A request on its way through the pipeline: everything a stage or a handler may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Books, Doc
from mock_erps.platform.contract import Operation
from mock_erps.platform.idempotency import Once
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.faults import Armed
    from mock_erps.platform.vendor import Vendor


@dataclass(slots=True)
class Call:
    """One request to one vendor. Stages fill it from top to bottom."""

    request: Request
    exchange: Exchange
    vendor: Vendor
    operation: Operation
    path: dict[str, str]
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    company: Company = None  # type: ignore[assignment]  # set by authenticate; operations without a company never read it
    principal: str = ""
    about: str = ""  # the sender's number of the document in the path, where `identify` looks it up
    armed: Armed | None = None
    once: Once | None = None  # set when this answer is the first to its idempotency key

    @property
    def books(self) -> Books:
        return self.company.books

    @property
    def now(self) -> float:
        return self.vendor.clock.now()

    def setting(self, name: str) -> Any:
        """A setting of the contract: the company's value, else the sandbox's, else the default."""
        company, vendor = self.company, self.vendor
        if company is not None and name in company.settings:
            return company.settings[name]
        return vendor.settings[name] if name in vendor.settings else vendor.contract.extension.defaults[name]

    def rows(self, kind: str) -> list[Doc]:
        """What a search sees of a table: late by `read_lag` seconds where the company has that (F-VIS)."""
        lag = self.company.read_lag
        return self.books.as_of(kind, self.now - lag) if lag else list(self.books[kind])

    def before_item(self, index: int) -> None:
        """To be called before each element of a batch is performed: the place where F-BAT faults act."""
        if self.armed is not None:
            self.armed.fault.before_item(self, index)
