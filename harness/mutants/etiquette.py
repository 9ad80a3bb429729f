"""Manners on the wire: retries, pauses, tokens, redirects, calls that need not be made."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Mutant, Setting
from harness.mutants.places import ANSWERS, DOCUMENTS, HTTP, NO_OAUTH, OAUTH, RETRY, RUN

MUTANTS = (
    Mutant(
        "M16", "tries a permanent refusal five times", ("E2",), "easy",
        (
            Edit(
                f"{DOCUMENTS}._create",
                "if not isinstance(pair[1], TRANSIENT)]",
                "if isinstance(pair[1], Duplicate) or not isinstance(pair[1], (*TRANSIENT, Refused))]",
            ),
        ),
    ),
    Mutant(
        "M17", "ignores Retry-After and waits one second", ("E1",), "F1",
        (Edit(f"{RETRY}:Patience._wait", "    wait = backoff(", "    return 1.0\n    wait = backoff("),),
    ),
    Mutant(
        "M18", "crashes on a Retry-After that is a date or missing", ("I41", "I2"), "F1",
        (
            Edit(
                f"{ANSWERS}:road_trouble",
                "    pause = retry_after(answer.headers, wait)\n",
                '    told = answer.status == 429 or "retry-after" in answer.headers\n'
                "    pause = retry_after(answer.headers, wait) if told else None\n",
            ),
            Edit(
                f"{ANSWERS}:retry_after",
                "    for name in names:\n",
                "    return float(int(headers[names[0]]))\n    for name in names:\n",
            ),
        ),
    ),
    Mutant(
        "M20", "tries for ever, once a second", ("E3", "E4", "E19"), "F1",
        (
            Setting(f"{RETRY}:ATTEMPTS", "60"),
            Setting(f"{RETRY}:BUDGET_FLOOR", "10**6"),
            Setting(f"{RETRY}:STREAK", "10**6"),
            Edit(f"{RETRY}:Patience._wait", "    wait = backoff(", "    return 1.0\n    wait = backoff("),
        ),
    ),
    Mutant(
        "M22", "waits for an answer without a time-out", ("E10",), "F1",
        (
            Edit(f"{HTTP}:Transport.__init__", "read=read)", "read=None)"),
            Edit(f"{HTTP}:Transport.__init__", "self._read_time_out = read", "self._read_time_out = 1e9"),
        ),
    ),
    Mutant(
        "M23", "every worker refreshes on its own", ("E7", "I19"), "C",
        (
            Edit(f"{OAUTH}:Grant.renewed", "with self._store.refreshing():", "if True:"),
            Edit(f"{OAUTH}:Grant.renewed", 'self._tokens.get("access_token", "") != stale and', "False and"),
        ),
        (NO_OAUTH,),
    ),
    Mutant(
        "M24", "does not store the rotated refresh token", ("E8", "I19"), "F1",
        (Edit(f"{OAUTH}:Grant._refresh", "save(tokens)", 'save({**tokens, "refresh_token": refresh_token})'),),
        (NO_OAUTH,),
    ),
    Mutant(
        "M25", "goes on refreshing after invalid_grant", ("E9",), "F1",
        (
            Edit(
                f"{OAUTH}:Grant._ask",
                'raise self._gone("the connection to this company is over", problem)',
                'raise NotStarted("no token this time", problem)',
            ),
        ),
        (NO_OAUTH,),
    ),
    Mutant(
        "M69", "looks the items up again for every line", ("E14",), "easy",
        (
            Edit(
                f"{DOCUMENTS}._item",
                "    context = self._context\n",
                "    context = self._context\n"
                "    for _ in record.lines:\n"
                '        context.patience.read("items", lambda: context.connector.catalogue(context.skus))\n',
            ),
        ),
    ),
    Mutant(
        "M70", "reads everything again in every run", ("E13",), "easy",
        (
            Edit(f"{RUN}:push", "if due:", "if True:"),
            Edit(
                f"{RUN}:_run",
                "    parties = Parties()\n",
                "    parties = Parties()\n"
                "    _ = context.catalogue\n"
                "    for row in context.ledger.entries(context.target, [State.SYNCED]):\n"
                '        if row.kind in ("invoice", "credit_note"):\n'
                "            context.connector.read_document(Kind(row.kind), row.remote_id)\n"
                "            context.connector.find_documents(Kind(row.kind), row.number)\n",
            ),
        ),
    ),
    Mutant(
        "M72", "follows a redirect to another host, credentials and all", ("E18",), "F1",
        (Edit(f"{HTTP}:_redirected", "if urlsplit(target)[:2] != urlsplit(request.url)[:2]:", "if False:"),),
    ),
)  # fmt: skip
