"""What a document of SYSPRO is known by: its order, or one invoice of the order where each is a document of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sync_engine.sources.syspro.reading import bare


@dataclass(frozen=True, slots=True)
class OrderKey:
    """Numbers without leading zeros, so that every spelling of one is the same key: `EDU1-1042`, `EDU1-1042/301`."""

    company: str
    order: str
    invoice: str = ""

    @classmethod
    def of(cls, company: str, order: str, invoice: str = "") -> OrderKey:
        return cls(company, bare(order), bare(invoice))

    @classmethod
    def read(cls, company: str, text: str) -> OrderKey:
        order, _, invoice = text.removeprefix(f"{company}-").partition("/")
        return cls(company, order, invoice)

    def __str__(self) -> str:
        return f"{self.company}-{self.order}" + (f"/{self.invoice}" if self.invoice else "")

    @property
    def whole(self) -> OrderKey:
        """The key under which the order goes as one document."""
        return replace(self, invoice="")

    @property
    def told(self) -> str:
        """For people."""
        return f"invoice {self.invoice} of sales order {self.order}" if self.invoice else f"sales order {self.order}"
