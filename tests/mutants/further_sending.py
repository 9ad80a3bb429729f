"""Keys, retries, batches, tokens, changes, crashes: engines that send wrongly in ways the catalogue does not name."""

from __future__ import annotations

from harness.mutants.mutant import Edit
from harness.mutants.places import (
    ANSWERS,
    CHANGES,
    DOCUMENTS,
    ENTRY,
    LEDGER,
    NO_KEY,
    OAUTH,
    PARTIES,
    PAYMENTS,
    RECOVER,
    RETRY,
    WHAT_A_KEY_IS_MADE_OF,
    anew,
    blind,
)
from tests.mutants.further import Further

_TOLD = "    for item, outcome in zip(items, told, strict=True):\n"
_MINUTE = "f\"{item.entry.idempotency_key[:20]}-{int(__import__('time').time() // 60)}\""
_MATCHED = "self._match(context, party, entry)"
_ASKED = "context.patience.read(name, lambda: context.connector.read_document(kind, entry.remote_id))"
_GIVEN_UP = "self._context.patience._tries[f'write {entry.kind} {entry.key}'] > 4"

SENDING = (
    Further(
        "its key ends with the minute of the clock", ("I1", "E5"), "duplicates/create-answer-lost[timeout]",
        (Edit(f"{DOCUMENTS}._attempt", "item.entry.idempotency_key", _MINUTE), blind()),
    ),
    Further(
        "an update bears the key of the create", ("I13", "E5"), "concurrency/payment-bumps-version",
        (
            Edit(f"{ENTRY}.write_key", WHAT_A_KEY_IS_MADE_OF, "(self.target + self.kind + self.key)"),
            Edit(f"{ENTRY}.write_key", "if same and self.idempotency_key", "if self.idempotency_key"),
        ),
    ),
    Further(
        "its keys are longer than the vendor takes", ("E5", "I2"), "mapping/plain[invoices]",
        (Edit(f"{ENTRY}.write_key", ".hexdigest()[: min(32, limit)]", ".hexdigest() * 5"),),
    ),
    Further(
        "re-sends a credit note blindly", ("I1", "E6"), "duplicates/credit-note-answer-lost[reset]",
        (*NO_KEY, blind('item.draft.document.kind == "credit_note"')),
    ),
    Further(
        "creates a customer again after a lost answer", ("I23",), "duplicates/customer-answer-lost[reset]",
        (
            Edit(f"{PARTIES}._create", "entry.idempotency_key", anew("entry.idempotency_key")),
            Edit(
                f"{PARTIES}._found_or_created",
                f"found = {_MATCHED}",
                f"found = New() if entry.id in context.doubtful else {_MATCHED}",
            ),
        ),
        ("sage_intacct",),
    ),
    Further(
        "sends again without waiting for what the vendor may still do", ("I1",), "reading/late-index",
        (*NO_KEY, Edit(f"{RECOVER}:await_ceiling", "if not protected and time.time() < until:", "if False:")),
    ),
    Further(
        "takes a lost create for done", ("I8", "I10"), "duplicates/never-cleared-up",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                "return error",
                "return [Done(item.draft.number) for item in items] if isinstance(error, Ambiguous) else error",
            ),
        ),
    ),
    Further(
        "takes a change whose answer was lost for done", ("I13", "I17"), "retries/update-lost[never-arrived]",
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
    Further(
        "guesses the next version after a stale answer", ("I14",), "concurrency/external-edit",
        (
            Edit(
                f"{CHANGES}:_read",
                f"    return {_ASKED}",
                "    seen = vars(context).setdefault('seen', {})\n"
                "    if held := seen.get(entry.id):\n"
                "        seen[entry.id] = replace(held, version=str(int(held.version) + 1))\n"
                "    else:\n"
                f"        seen[entry.id] = {_ASKED}\n"
                "    return seen[entry.id]",
            ),
        ),
    ),
    Further(
        "waits less and less", ("E4",), "duplicates/never-cleared-up",
        (Edit(f"{RETRY}:backoff", "2.0 ** (tried - 1)", "16.0 / 2.0**tried"),),
        ("sage_intacct", "netsuite"),
    ),
    Further(
        "asks again at once when a read fails", ("E4",), "duplicates/never-cleared-up",
        (
            Edit(
                f"{RETRY}:Patience.read",
                "self.pause([name], error)",
                "if self._tries[name] > 8: self.pause([name], error)",
            ),
        ),
    ),
    Further(
        "tries a refused payment five times", ("E2",), "payments/refused",
        (
            Edit(
                f"{PAYMENTS}._pay",
                "if not isinstance(outcome, TRANSIENT):",
                f"if not isinstance(outcome, VendorError) or {_GIVEN_UP}:",
            ),
        ),
    ),
    Further(
        "lets a throttle stop the document it hit and no other", ("E1",), "rate_limits/throttled[status-503]",
        (
            Edit(f"{RETRY}:Patience._await_opening", "    wait = ", "    return\n    wait = "),
            Edit(f"{RETRY}:Patience.pause", "    self._sleep(", "    raise GaveUp(error)\n    self._sleep("),
        ),
    ),
    Further(
        "takes the seconds of Retry-After for milliseconds", ("E1",), "rate_limits/throttled[status-503]",
        (Edit(f"{ANSWERS}:retry_after", "return seconds", "return seconds / 1000"),),
    ),
    Further(
        "takes a batch with one bad element for failed", ("I9", "I21"), "partial_failure/batch-endpoint[one-bad]",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                _TOLD,
                "    bad = [one for one in told if isinstance(one, Refused)]\n"
                f"    told = bad[:1] * len(told) if bad else told\n{_TOLD}",
            ),
        ),
    ),
    Further(
        "takes the answers of a batch in their order", ("I8", "I12"), "partial_failure/batch-endpoint[one-bad]",
        (Edit(f"{DOCUMENTS}._attempt", _TOLD, f"    told = told[::-1]\n{_TOLD}"),),
    ),
    Further(
        "refreshes its token before every call", ("E7",), "mapping/plain[invoices]",
        (
            Edit(
                f"{OAUTH}:Grant.access_token",
                "    if not _fresh(self._tokens):",
                "    return self.renewed(self._store.load().get('access_token', ''))\n    if not _fresh(self._tokens):",
            ),
            Edit(f"{OAUTH}:Grant.renewed", 'self._tokens.get("access_token", "") != stale and', "False and"),
        ),
    ),
    Further(
        "stores a new token only some calls after its first use", ("E8",), "auth/crash-after-refresh",
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
    ),
    Further(
        "keeps the customers of all companies in one table", ("I29", "I2"), "concurrency/two-tenants-alike",
        (
            Edit(f"{PARTIES}._settled", "Entry(context.target, PARTY", 'Entry("everybody", PARTY'),
            Edit(f"{PARTIES}._settled", "context.ledger.find(context.target,", 'context.ledger.find("everybody",'),
        ),
    ),
    Further(
        "writes “synced” before the call", ("I8", "I30"), "crash/kill-at-create[before-commit]",
        (Edit(f"{ENTRY}.begun", "state=State.SENDING,", "state=State.SYNCED,"),),
    ),
    Further(
        "never takes over what a killed worker held", ("I19", "I30"), "crash/kill-at-create[before-commit]",
        (
            Edit(f"{LEDGER}:Ledger._free", " or entry.lease_until <= now", ""),
            Edit(f"{LEDGER}:Ledger._free", "self._presence is not None and not", "False and"),
        ),
    ),
)  # fmt: skip
