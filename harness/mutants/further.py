"""Defects beyond the catalogue: variations of its families, against a suite that has learnt its examples by heart."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Harmless, Mutant, Setting
from harness.mutants.places import (
    ANSWERS, CHANGES, CONTEXT, DOCUMENTS, ENTRY, HTTP, LEDGER, MAPPING, NO_BATCH, NO_CURRENCIES, NO_KEY, NO_KEYS,
    NO_OAUTH, NO_PAYMENTS, NO_VERSION, ONE_A_NUMBER, PARTIES, PAYMENTS, REPORT, RETRY, SOURCES, OAUTH, anew, blind,
)  # fmt: skip

_DRAFT = "    draft = Draft(\n        document=taxed,"


def _drafted(change: str) -> Edit:
    """The document goes out otherwise than the source has it."""
    return Edit(
        f"{MAPPING}.resolve:resolve",
        _DRAFT,
        f"    from dataclasses import replace\n    draft = Draft(\n        document=replace(taxed, {change}),",
    )


def _drafted_text(name: str, was: str, now: str) -> Edit:
    return Edit(f"{MAPPING}.resolve:{name}", was, now)


FURTHER = (
    # keys
    Mutant(
        "X01", "its key ends with the minute of the clock", ("I1", "E5"), "F1",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                "item.entry.idempotency_key",
                "f\"{item.entry.idempotency_key[:20]}-{int(__import__('time').time() // 60)}\"",
            ),
            blind(),
        ),
    ),
    Mutant(
        "X02", "an update bears the key of the create", ("I13", "E5"), "easy",
        (
            Edit(f"{ENTRY}.write_key", "str(self.revision), operation.value, ", ""),
            Edit(f"{ENTRY}.write_key", "if same and self.idempotency_key:", "if self.idempotency_key:"),
        ),
        (NO_KEYS,),
    ),
    Mutant(
        "X03", "its keys are longer than the vendor takes", ("E5", "I2"), "easy",
        (Edit(f"{ENTRY}.write_key", ".hexdigest()[: min(32, limit)]", ".hexdigest() * 5"),), (NO_KEYS,),
    ),
    Mutant(
        "X04", "re-sends a credit note blindly", ("I1", "E6", "E5"), "F1",
        (*NO_KEY, blind('item.draft.document.kind == "credit_note"')),
    ),
    Mutant(
        "X05", "creates a customer again after a lost answer", ("I23", "E6"), "F1",
        (
            Edit(f"{PARTIES}._create", "entry.idempotency_key", anew("entry.idempotency_key")),
            Edit(f"{PARTIES}._found_or_created", "found = self._match(context, party, entry)", "found = New() if entry.id in context.doubtful else self._match(context, party, entry)"),
        ),
    ),
    # retries
    Mutant(
        "X06", "asks again at once when a read fails", ("E4",), "F1",
        (Edit(f"{RETRY}:Patience.read", "self.pause([name], error)", "if self._tries[name] > 8: self.pause([name], error)"),),
    ),
    Mutant(
        "X07", "tries a refused payment five times", ("E2",), "F1",
        (Edit(f"{PAYMENTS}._pay", "if not isinstance(outcome, TRANSIENT):", "if not isinstance(outcome, (*TRANSIENT, VendorError)) or self._context.patience._tries[f'write {entry.kind} {entry.key}'] > 4:"),),
        (NO_PAYMENTS,),
    ),
    Mutant(
        "X08", "a throttle stops the document it hit and no other", ("E1",), "F1",
        (Edit(f"{RETRY}:Patience._await_opening", "    wait = ", "    return\n    wait = "),
         Edit(f"{RETRY}:Patience.pause", "    self._sleep(", "    raise GaveUp(error)\n    self._sleep(")),
    ),
    Mutant(
        "X09", "takes the seconds of Retry-After for milliseconds", ("E1",), "F1",
        (Edit(f"{ANSWERS}:retry_after", "return seconds", "return seconds / 1000"),),
    ),
    Mutant(
        "X10", "forgets a long Retry-After when it ends: the next run knocks again", ("E1",), "F1",
        (Edit(f"{RETRY}:Patience._close", "    self._queue.park(", "    0 and self._queue.park("),),
    ),
    # amounts
    Mutant(
        "X11", "rounds half to even", ("I6",), "easy",
        (
            Edit(
                f"{MAPPING}.taxes:with_line_taxes",
                "    return replace(document, lines=lines)",
                "    from decimal import ROUND_HALF_EVEN\n"
                "    if document.tax_mode != 'exclusive' or None in [line.tax_rate for line in lines]:\n"
                "        return replace(document, lines=lines)\n"
                "    unit = minor_unit(document.currency)\n"
                "    lines = tuple(replace(line, tax=(line.net * line.tax_rate / 100).quantize(unit, ROUND_HALF_EVEN)) for line in lines)\n"
                "    tax = sum((line.tax for line in lines), Decimal(0))\n"
                "    return replace(document, lines=lines, tax=tax, total=document.total - document.tax + tax)",
            ),
        ),
    ),
    Mutant(
        "X12", "posts a credit note as an invoice", ("I4", "I5", "I6", "I2"), "easy",
        (_drafted("kind=type(taxed.kind).INVOICE"),), (Harmless({"credit_notes": False}, "there are no credit notes"),),
    ),
    Mutant(
        "X13", "sends every line as one piece", ("I5",), "easy",
        (Edit(f"{MAPPING}.prices:fitted", "    factor =", "    return Decimal(1), line.net\n    factor ="),),
        (Harmless({"quantity_lines": False}, "lines have amounts only"),),
    ),
    Mutant("X14", "takes the day of issue for the day it is due", ("I5",), "easy", (_drafted("due_date=taxed.issue_date"),)),
    Mutant(
        "X15", "sends amounts in the home currency", ("I27", "I2"), "easy",
        (_drafted("currency=catalogue.currency, exchange_rate=None"),), (NO_CURRENCIES,),
    ),
    Mutant(
        "X16", "turns exchange rates upside down", ("I27",), "easy",
        (_drafted("exchange_rate=1 / taxed.exchange_rate if taxed.exchange_rate else None"),), (NO_CURRENCIES,),
    ),
    # texts
    Mutant("X17", "escapes texts for a web page", ("I28",), "easy",
        (_drafted_text("resolve", "memo=_cut(document.memo,", "memo=_cut(__import__('html').escape(document.memo),"),)),
    Mutant("X18", "cuts descriptions to forty characters", ("I28",), "easy",
        (_drafted_text("_line", "description=_cut(text,", "description=_cut(text[:40],"),)),
    Mutant("X19", "takes the zeros off the front of a number", ("I28", "I5"), "easy",
        (_drafted_text("resolve", "number=document.number,", "number=document.number.lstrip('0'),"),)),
    Mutant("X20", "replaces letters beyond Latin-1 by question marks", ("I28",), "easy",
        (_drafted_text("_line", "description=_cut(text,", "description=_cut(text.encode('latin-1', 'replace').decode('latin-1'),"),)),
    # batches
    Mutant(
        "X21", "takes a batch with one bad element for failed as a whole", ("I9", "I21"), "F1",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                "    for item, outcome in zip(items, told, strict=True):\n",
                "    bad = [one for one in told if isinstance(one, Refused)]\n"
                "    told = bad[:1] * len(told) if bad else told\n"
                "    for item, outcome in zip(items, told, strict=True):\n",
            ),
        ),
        (NO_BATCH,),
    ),
    Mutant(
        "X22", "matches the answers of a batch by their place, and they come in another order", ("I8", "I12", "I5", "I21"), "F1",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                "    for item, outcome in zip(items, told, strict=True):\n",
                "    told = told[::-1]\n"
                "    for item, outcome in zip(items, told, strict=True):\n",
            ),
        ),
        (NO_BATCH,),
    ),
    # tokens and tenants
    Mutant(
        "X23", "refreshes its token before every call", ("E7",), "easy",
        (Edit(f"{OAUTH}:Grant.access_token", "    if not _fresh(self._tokens):", "    return self.renewed(self._store.load().get('access_token', ''))\n    if not _fresh(self._tokens):"),
         Edit(f"{OAUTH}:Grant.renewed", 'self._tokens.get("access_token", "") != stale and', "False and")),
        (NO_OAUTH,),
    ),
    Mutant(
        "X24", "stores a new refresh token only some calls after it began to use it", ("E8",), "F1",
        (
            Edit(f"{OAUTH}:Grant._refresh", "self._store.save(tokens)", "self._late = [5, tokens]"),
            Edit(
                f"{OAUTH}:Grant.access_token",
                "    if not _fresh(self._tokens):",
                "    if late := vars(self).get('_late'):\n"
                "        late[0] -= 1\n"
                "        if not late[0]:\n"
                "            self._store.save(late[1])\n"
                "        return late[1]['access_token']\n"
                "    if not _fresh(self._tokens):",
            ),
        ),
        (NO_OAUTH,),
    ),
    Mutant(
        "X25", "keeps the customers of all companies in one table", ("I29", "I2", "I5", "I23"), "easy",
        (
            Edit(f"{PARTIES}._settled", "Entry(context.target, PARTY", 'Entry("everybody", PARTY'),
            Edit(f"{PARTIES}._settled", "context.ledger.find(context.target,", 'context.ledger.find("everybody",'),
        ),
    ),
    # changes
    Mutant(
        "X26", "guesses the next version after a stale answer instead of reading it", ("I14",), "F1",
        (
            Edit(
                f"{CHANGES}:change",
                "        remote = _read(context, entry)\n",
                "        remote = _read(context, entry) if not stale else replace(remote, version=str(int(remote.version) + 1))\n",
            ),
        ),
        (NO_VERSION,),
    ),
    Mutant(
        "X27", "takes a change whose answer was lost for done", ("I13", "I17"), "F1",
        (
            Edit(
                f"{CHANGES}:change",
                "        elif isinstance(outcome, TRANSIENT):\n",
                "        elif isinstance(outcome, TRANSIENT) and entry.id in context.doubtful:\n"
                "            context.synced(entry, Done(remote.id, remote.version), 'updated')\n"
                "            return\n"
                "        elif isinstance(outcome, TRANSIENT):\n",
            ),
        ),
    ),
    # payments
    Mutant(
        "X28", "puts all of a payment on its first invoice", ("I16",), "easy",
        (Edit(f"{MAPPING}.resolve:resolve_payment", "    return PaymentDraft(", "    applications = {next(iter(applications)): sum(applications.values())}\n    return PaymentDraft("),),
        (NO_PAYMENTS,),
    ),
    Mutant(
        "X29", "says nothing of what failed", ("I39", "I3"), "easy",
        (Edit(f"{REPORT}.close", "self.problems.append(self._trouble(row))", "pass"),),
    ),
    Mutant(
        "X30", "counts what is pending as created", ("I11",), "F1",
        (Edit(f"{REPORT}.close", "self.counts[row.state.told] += 1", 'self.counts["created" if row.state.told in ("pending", "unknown") else row.state.told] += 1'),),
    ),
    # crashes
    Mutant(
        "X31", "writes “synced” before the call", ("I8", "I30"), "F1",
        (Edit(f"{ENTRY}.begun", "state=State.SENDING,", "state=State.SYNCED,"),),
    ),
    Mutant(
        "X32", "never takes over what a killed worker held", ("I19", "I30", "I2"), "F1",
        (Edit(f"{LEDGER}:Ledger._free", 'if entry.owner in ("", self.owner) or entry.lease_until <= now:', 'if entry.owner in ("", self.owner):'),
         Edit(f"{LEDGER}:Ledger._free", "return self._presence is not None and not self._presence.alive(entry.owner)", "return False")),
    ),
    Mutant(
        "X33", "leaves out what is dated in the future, and says so nowhere", ("I2", "I3"), "easy",
        (
            Edit(
                f"{LEDGER}:Ledger.register",
                "for record in records]",
                'for record in records if not hasattr(record, "issue_date")\n'
                '                or str(record.issue_date) <= time.strftime("%Y-%m-%d")]',
            ),
        ),
    ),
    Mutant(
        "X37", "sends what nobody has authorized", ("I4",), "easy",
        (Edit(f"{SOURCES}.gate:_authorization", 'state = _part(record, "authorization").get("state")', 'return ""'),),
    ),
    Mutant(
        "X34", "prints its credentials when a call fails", ("I40",), "F1",
        (Edit(f"{HTTP}:Transport._exchange", "        raise _failed(request, error) from None", "        print('failed:', request.place, dict(request.headers), request.body)\n        raise _failed(request, error) from None"),),
    ),
    Mutant(
        "X35", "takes a lost create for done", ("I8", "I10"), "F1",
        (Edit(f"{DOCUMENTS}._attempt", "return error", "return [Done(item.draft.number) for item in items] if isinstance(error, Ambiguous) else error"),),
    ),
    Mutant(
        "X36", "waits for nothing after a lost answer where the vendor may still be at work", ("I1",), "F1",
        (*NO_KEY, Edit("sync_engine.delivery.recover:await_ceiling", "if not protected and time.time() < until:", "if False:")),
        (ONE_A_NUMBER,),
    ),
)  # fmt: skip
