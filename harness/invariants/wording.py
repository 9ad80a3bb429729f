"""How judges put things: names, counts and amounts as a bookkeeper would write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from harness.documents import SourceDocument
from harness.invariants.indexed import Indexed
from mock_erps.platform.money import exponent

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NOUNS = {"invoice": "invoice", "credit_note": "credit note", "sales_receipt": "sales receipt", "payment": "payment"}


def count(number: int, noun: str) -> str:
    """Two invoices, one payment, 12 credit notes."""
    word = _COUNTS[number] if number < len(_COUNTS) else str(number)
    return f"{word} {noun}{'' if number == 1 else 's'}"


def noun(kind: str) -> str:
    return _NOUNS.get(kind, kind.replace("_", " "))


def listed(words: Iterable[str], most: int = 5) -> str:
    """145, 146 and 3 more."""
    known = list(words)
    shown = ", ".join(known[:most])
    return shown if len(known) <= most else f"{shown} and {len(known) - most} more"


def money(amount: Decimal, currency: str) -> str:
    """1,240.50 GBP, with the currency's own decimals."""
    places = max(exponent(currency), -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{places}f} {currency}".strip()


def off_by(amount: Decimal, currency: str) -> str:
    """A signed difference: +1,240.50 GBP."""
    return f"{'+' if amount > 0 else ''}{money(amount, currency)}"


def told(source: SourceDocument) -> str:
    """invoice INV-1007 for Aldgate Timber Ltd."""
    name = f" for {source.party.name}" if source.party.name else ""
    return f"{noun(source.kind)} {source.number or source.key}{name}"


def circumstance(ev: Indexed, key: str) -> str:
    """What had happened to the writes of a key, as the end of a sentence: " after the answer to a create was lost"."""
    for call in ev.writes_of.get(key, ()):
        exchange = call.exchange
        if call.seq not in ev.faulted and exchange.delivered == "full":
            continue
        verb = (exchange.operation or "write").partition(" ")[0]
        if exchange.delivered != "full":
            return f" after the answer to a {verb} was lost"
        return f" after a {verb} was answered with {exchange.status}"
    if ev.crashes:
        return " after the engine was killed and started again"
    return " after two runs overlapped" if ev.overlaps else ""
