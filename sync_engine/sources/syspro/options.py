"""What an operator may say about a SYSPRO source: the `options` of its section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sync_engine.schemas import did_you_mean
from sync_engine.sources.bad_source import BadSource
from sync_engine.sources.live import SourceConfig

_CHOICES = {
    "document": ("order", "invoice"),
    "dated": ("invoice", "order"),
    "invoiced_in": ("stocking", "ordered"),
    "lines": ("each", "by_product"),
    "poll": ("enet", "harmony"),
}
_STATUSES = {"open": "OPEN", "part": "PART PAID", "paid": "PAID", "void": "VOID"}


@dataclass(frozen=True, slots=True)
class Options:
    """`currencies`: SYSPRO's own codes → ISO 4217; `tax_rates`: tax code → percent; `terms`: terms code → days."""

    currencies: Mapping[str, str] = field(default_factory=dict)
    tax_rates: Mapping[str, Decimal] = field(default_factory=dict)
    terms: Mapping[str, int] = field(default_factory=dict)
    cash_terms: tuple[
        str, ...
    ] = ()  # terms codes of what is paid at once: a sales receipt, or an invoice and its payment
    since: date | None = None  # orders dated before are left alone: they were invoiced before this engine came
    document: str = "order"  # what becomes one document: the whole order once it is complete, or each of its invoices
    invoiced_in: str = "stocking"  # the unit of ArTrnDetail.QtyInvoiced
    dated: str = "invoice"  # the date of the target's invoice: that of SYSPRO's last invoice, or of the order
    lines: str = "each"  # each | by_product: one line per product, price, unit and tax code
    poll: str = "enet"  # enet: COMFND; harmony: the façade
    page: int = 100  # rows of a poll
    freight_item: str = "FREIGHT"  # product code of freight lines
    charge_item: str = "CHARGE"  # product code of miscellaneous charges
    form: str = "ORD"  # custom form on which the target's id is kept
    id_field: str = "QBINV"
    status_field: str = ""  # empty: the target's state is not written back
    statuses: Mapping[str, str] = field(default_factory=lambda: dict(_STATUSES))
    payments: bool = True  # post what the target received as receipts
    # how long after its delivery a document is watched whose receipt is posted: a debit can be taken back for weeks
    watch_days: int = 90
    bank: str = "BANK"
    payment_type: str = "C"


def options_of(config: SourceConfig) -> Options:
    """Raises `BadSource` with the name of the first option that makes no sense."""
    where = f"sources.{config.name}.options"
    known = [one.name for one in fields(Options)]
    given: dict[str, Any] = dict(config.options)
    for name, value in given.items():
        if name not in known:
            raise BadSource(f"{where} has no {name}; {did_you_mean(name, known)}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise BadSource(f"{where}.{name} is one of {', '.join(_CHOICES[name])}, not {value!r}")
    try:
        if "tax_rates" in given:
            given["tax_rates"] = {code: Decimal(str(rate)) for code, rate in given["tax_rates"].items()}
        if "terms" in given:
            given["terms"] = {str(code): int(days) for code, days in given["terms"].items()}
        given["cash_terms"] = tuple(map(str, given.get("cash_terms", ())))
        if given.get("since"):
            given["since"] = date.fromisoformat(str(given["since"]))
    except (AttributeError, TypeError, ValueError, InvalidOperation) as error:
        raise BadSource(f"{where}: tax_rates, terms or since cannot be read ({error})") from None
    return Options(**given)
