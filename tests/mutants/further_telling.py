"""Amounts, texts, payments, reports: engines that say something else than their source, in further ways."""

from __future__ import annotations

from harness.mutants.mutant import Edit
from harness.mutants.places import HTTP, LEDGER, MAPPING, REPORT, SOURCES, TAXES_ANEW
from tests.mutants.further import Further

_DRAFT = "    draft = Draft(\n        document="
_TEXT = "description=_cut(text,"


def drafted(change: str) -> Edit:
    """The document goes out otherwise than the source has it."""
    return Edit(
        f"{MAPPING}.resolve:resolve",
        f"{_DRAFT}taxed,",
        f"    from dataclasses import replace\n{_DRAFT}replace(taxed, {change}),",
    )


def described(change: str) -> Edit:
    """A line's description goes out otherwise."""
    return Edit(f"{MAPPING}.resolve:_line", _TEXT, f"description=_cut({change},")


TELLING = (
    Further(
        "rounds half to even", ("I6",), "mapping/tax[exclusive]",
        (
            TAXES_ANEW,
            Edit(
                f"{MAPPING}.taxes:with_line_taxes",
                "    return replace(document, lines=lines)",
                "    from decimal import ROUND_HALF_EVEN\n"
                "    if document.tax_mode != 'exclusive' or None in [line.tax_rate for line in lines]:\n"
                "        return replace(document, lines=lines)\n"
                "    unit = minor_unit(document.currency)\n"
                "    taxes = [(line.net * line.tax_rate / 100).quantize(unit, ROUND_HALF_EVEN) for line in lines]\n"
                "    lines = tuple(replace(line, tax=tax) for line, tax in zip(lines, taxes))\n"
                "    whole = document.total - document.tax + sum(taxes)\n"
                "    return replace(document, lines=lines, tax=sum(taxes), total=whole)",
            ),
        ),
    ),
    Further(
        "posts a credit note as an invoice", ("I5", "I6"), "mapping/plain[credit-note]",
        (drafted("kind=type(taxed.kind).INVOICE"),),
    ),
    Further(
        "sends every line as one piece", ("I5",), "mapping/plain[invoices]",
        (Edit(f"{MAPPING}.prices:fitted", "    factor =", "    return Decimal(1), line.net\n    factor ="),),
    ),
    Further(
        "takes the day of issue for the day it is due", ("I5",), "mapping/plain[invoices]",
        (drafted("due_date=taxed.issue_date"),),
    ),
    Further(
        "sends amounts in the home currency", ("I27",), "mapping/currencies",
        (drafted("currency=catalogue.currency, exchange_rate=None"),),
        ("xero",),
    ),
    Further(
        "turns exchange rates upside down", ("I27",), "mapping/currencies",
        (drafted("exchange_rate=1 / taxed.exchange_rate if taxed.exchange_rate else None"),),
    ),
    Further(
        "escapes texts for a web page", ("I28",), "text/hostile",
        (
            Edit(
                f"{MAPPING}.resolve:resolve",
                "memo=_cut(document.memo,",
                "memo=_cut(__import__('html').escape(document.memo),",
            ),
        ),
    ),
    Further("cuts descriptions to forty characters", ("I28",), "text/hostile", (described("text[:40]"),)),
    Further(
        "replaces letters beyond Latin-1 by question marks", ("I28",), "text/hostile",
        (described("text.encode('latin-1', 'replace').decode('latin-1')"),),
    ),
    Further(
        "takes the zeros off the front of a number", ("I28",), "text/numbers",
        (Edit(f"{MAPPING}.resolve:resolve", "number=document.number,", "number=document.number.lstrip('0'),"),),
    ),
    Further(
        "puts all of a payment on its first invoice", ("I16",), "payments/one-for-several",
        (
            Edit(
                f"{MAPPING}.resolve:resolve_payment",
                "    return PaymentDraft(",
                "    applications = {next(iter(applications)): sum(applications.values())}\n    return PaymentDraft(",
            ),
        ),
    ),
    Further(
        "says nothing of what failed", ("I39", "I3"), "mapping/unmapped",
        (Edit(f"{REPORT}.close", "self.problems.append(self._trouble(row))", "pass"),),
    ),
    Further(
        "counts what is pending as created", ("I11",), "concurrency/overlapping-runs[at-a-create]",
        (
            Edit(
                f"{REPORT}.close",
                "self.counts[row.state.told] += 1",
                'self.counts[{"pending": "created"}.get(row.state.told, row.state.told)] += 1',
            ),
        ),
    ),
    Further(
        "prints its credentials when a call fails", ("I40",), "duplicates/never-cleared-up",
        (
            Edit(
                f"{HTTP}:Transport._exchange",
                "    raise _failed(request, error) from None",
                "    print('failed:', request.place, dict(request.headers), request.body)\n"
                "        raise _failed(request, error) from None",
            ),
        ),
    ),
    Further(
        "leaves out what is dated in the future, without a word", ("I2", "I3"), "time/zones[auckland]",
        (
            Edit(
                f"{LEDGER}:Ledger.register",
                "for record in records]",
                'for record in records if not hasattr(record, "issue_date")\n'
                '                or str(record.issue_date) <= time.strftime("%Y-%m-%d")]',
            ),
        ),
    ),
    Further(
        "sends what nobody has authorized", ("I4",), "mapping/unmapped",
        (
            Edit(
                f"{SOURCES}.gate:_authorization", 'state = _part(record, "authorization").get("state")', 'return ""'
            ),
        ),
    ),
)  # fmt: skip
