"""What is posted: engines that change amounts, currencies, dates or lines on the way."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Harmless, Mutant
from harness.mutants.places import (
    COMPUTED_LINES,
    COMPUTED_TAX,
    DOCUMENTS,
    MAPPING,
    NO_COMPARISON,
    NO_CURRENCIES,
    OWN_RATES,
    SOURCES,
    TAXES_ANEW,
)

_LINES = "lines=tuple(_line(taxed, line, references) for line in taxed.lines)"

MUTANTS = (
    Mutant(
        "M32", "leaves out a line it cannot map and posts the rest", ("I6",), "easy",
        (
            *NO_COMPARISON,
            Edit(
                f"{MAPPING}.resolve:resolve",
                _LINES,
                "lines=tuple(_line(taxed, line, references) for line in taxed.lines\n"
                "        if policy.items.get(line.sku, line.sku) in catalogue.items)",
            ),
            Edit(f"{MAPPING}.resolve:resolve", "_check_total(draft)", "pass"),
        ),
    ),
    Mutant(
        "M38", "sends prices that include tax as if they did not", ("I6",), "easy",
        (
            *NO_COMPARISON,
            Edit(
                f"{MAPPING}.resolve:resolve",
                "    draft = Draft(\n        document=taxed,",
                "    from dataclasses import replace\n"
                "    plain = TaxMode.EXCLUSIVE if taxed.tax_mode is TaxMode.INCLUSIVE else taxed.tax_mode\n"
                "    draft = Draft(\n        document=replace(taxed, tax_mode=plain),",
            ),
            Edit(f"{MAPPING}.resolve:resolve", "_check_total(draft)", "pass"),
            Edit(
                f"{MAPPING}.taxes:without_inclusive_prices",
                "replace(line, net=line.net - line.tax)",
                "line",
            ),
        ),
        (COMPUTED_TAX,),
    ),
    Mutant(
        "M39", "rounds the tax of the document instead of its lines'", ("I6", "I16"), "easy",
        (
            TAXES_ANEW,
            *NO_COMPARISON,
            Edit(
                f"{MAPPING}.taxes:with_line_taxes",
                "    return replace(document, lines=lines)",
                "    if document.tax_mode != 'exclusive' or None in [line.tax_rate for line in lines]:\n"
                "        return replace(document, lines=lines)\n"
                "    from sync_engine.money import rounded\n"
                "    exact = sum(line.net * line.tax_rate for line in lines) / Decimal(100)\n"
                "    whole = rounded(exact, document.currency)\n"
                "    off = whole - document.tax\n"
                "    lines = (replace(lines[0], tax=lines[0].tax + off), *lines[1:])\n"
                "    return replace(document, lines=lines, tax=whole, total=document.total + off)",
            ),
        ),
        (COMPUTED_TAX, COMPUTED_LINES),
    ),
    Mutant(
        "M41", "keeps two decimals in every currency", ("I6", "I27"), "easy",
        (
            *NO_COMPARISON,
            Edit(
                f"{MAPPING}.resolve:resolve",
                "    _check(document, catalogue, policy, traits)\n",
                "    from dataclasses import replace\n"
                "    cent = Decimal('0.01')\n"
                "    if document.currency in ('JPY', 'KWD'):\n"
                "        lines = tuple(\n"
                "            replace(line, net=line.net.quantize(cent), unit_price=line.unit_price.quantize(cent))\n"
                "            for line in document.lines\n"
                "        )\n"
                "        document = replace(document, lines=lines, net=document.net.quantize(cent),\n"
                "                           total=document.total.quantize(cent))\n"
                "    _check(document, catalogue, policy, traits)\n",
            ),
        ),
        (NO_CURRENCIES,),
    ),
    Mutant(
        "M42", "posts foreign documents at a rate of 1", ("I27",), "easy",
        (
            Edit(
                f"{SOURCES}.records:document",
                "exchange_rate=_exchange_rate(record)",
                "exchange_rate=Decimal(1) if _exchange_rate(record) else None",
            ),
        ),
        (NO_CURRENCIES, OWN_RATES),
    ),
    Mutant(
        "M43", "takes a day for an instant and writes its day in UTC", ("I26",), "easy",
        (
            Edit(
                f"{SOURCES}.records:document",
                'issue_date=calendar_date(_text(record, "issueDate"), "issueDate")',
                "issue_date=(lambda day, clock: clock.datetime.combine(day, clock.time()).astimezone(clock.UTC).date())"
                '(calendar_date(_text(record, "issueDate"), "issueDate"), __import__("datetime"))',
            ),
        ),
    ),
    Mutant(
        "M46", "moves a document out of a closed period without a word", ("I25",), "easy",
        (
            Edit(
                f"{DOCUMENTS}._conclude",
                "        case Duplicate():\n",
                "        case VendorError() if _is_closed(outcome, item):\n"
                "            from dataclasses import replace\n"
                "            document = replace(item.draft.document, issue_date=_today())\n"
                "            entry = replace(item.entry, idempotency_key=item.entry.idempotency_key[:24] + '-moved')\n"
                "            moved = Item(entry, replace(item.draft, document=document))\n"
                "            told = self._attempt([moved])\n"
                "            self._conclude(moved, told if isinstance(told, VendorError) else told[0])\n"
                "        case Duplicate():\n",
            ),
            Edit(
                f"{DOCUMENTS}._conclude",
                "    context = self._context\n",
                "    context = self._context\n"
                "    import time, datetime\n"
                "    _today = lambda: datetime.date.fromtimestamp(time.time())\n"
                "    _is_closed = lambda outcome, item: (\n"
                "        isinstance(outcome, Refused) and item.draft.document.issue_date < _today().replace(day=1)\n"
                "    )\n",
            ),
        ),
        (Harmless({"closed_period": False}, "no period is ever closed"),),
    ),
)  # fmt: skip
