"""Companies, tokens, the ledger, reports, reading back: engines that mix up, forget or embellish."""

from __future__ import annotations

from harness.mutants.mutant import Edit
from harness.mutants.places import CONTEXT, OAUTH, OWN, REPORT, RUN
from harness.mutants.reading import READING, RECEIVING
from tests.mutants.further import Further

_POSTED = (
    "return [half if half.outcome else replace(half, outcome=records.done(half.row, half.write.draft.number))"
    " for half in halves]\n"
)

_REFRESH = "self._refresh("
_SYNCED = "    for row in context.ledger.entries(context.target, [State.SYNCED]):\n"


HOOKS = "sync_engine.connectors.hooks"


def due(columns: str) -> str:
    """In a loop over rows: this one goes out again."""
    return (
        "            with context.ledger.store.transaction() as connection:\n"
        f"                change = \"entries set state = 'pending', {columns} where key = ?\"\n"
        "                connection.exec_driver_sql(f'update {change}', (row.key,))\n"
        "            documents.append(row)\n"
    )


KEEPING = (
    Further(
        "goes on with the token that was refreshed last, in whatever company", ("I29", "I2"), "auth/two-companies",
        (
            Edit(f"{OAUTH}:Grant.renewed", _REFRESH, f"vars(Grant.renewed)['last'] = {_REFRESH}"),
            Edit(
                f"{OAUTH}:Grant.access_token",
                "    if not _fresh(self._tokens):",
                "    if last := vars(Grant.renewed).get('last'):\n"
                "        return last['access_token']\n"
                "    if not _fresh(self._tokens):",
            ),
        ),
        ("wave", "netsuite"),
    ),
    Further(
        "reads accounts and tax codes for the first company only", ("I29", "I2", "I5"), "concurrency/two-tenants-alike",
        (
            Edit(
                f"{RUN}:_run",
                "    parties = Parties()\n",
                "    parties = Parties()\n"
                "    context._catalogue = vars(_run).setdefault('first', context).catalogue\n",
            ),
        ),
        ("odoo", "wave"),
    ),
    Further(
        "leaves drafts as they are", ("I22",), "mapping/plain[invoices]",
        (
            Edit(f"{OWN}.posting:Posting._posted", "    ready = [", f"    {_POSTED}    ready = ["),
            Edit(
                f"{OWN}.posting:Posting._finish",
                'self._wire.midway(lambda: self._wire.act(MOVE, "action_post", list(drafts)))',
                "pass",
            ),
        ),
        ("dynamics_business_central", "odoo"),
    ),
    Further(
        "never logs out", ("I41",), "mapping/plain[invoices]",
        (Edit(f"{OWN}.sessions:Sessions.close", "if session := self._held.taken():", "if session := None:"),),
        ("sap_business_one",),
    ),
    Further(
        "files dead letters away as done", ("I3", "I8", "I11", "I39"), "retries/vendor-refuses-one",
        (Edit(f"{CONTEXT}.failed", "self._say(entry, State.FAILED, code, text)", "self.skipped(entry, '', '')"),),
        ("odoo", "wave"),
    ),
    Further(
        "reports trouble when all went well", ("I11",), "mapping/plain[invoices]",
        (Edit(f"{REPORT}.close", 'if self.counts["failed"] or people:', "if True:"),),
        ("netsuite", "sap_business_one"),
    ),
    Further(
        "writes the next document's id down", ("I8", "I12"), "partial_failure/batch-answers-shuffled[shuffled]",
        (
            Edit(
                "sync_engine.delivery.documents:Documents._attempt",
                "    for item, outcome in zip(items, told, strict=True):\n",
                "    told = [*told[1:], *told[:1]]\n    for item, outcome in zip(items, told, strict=True):\n",
            ),
        ),
        ("xero", "dynamics_business_central"),
    ),
    Further(
        "gives all documents of a batch the first one's id", ("I8", "I12", "I9"),
        "partial_failure/batch-answers-shuffled[shuffled]",
        (
            Edit(
                "sync_engine.delivery.documents:Documents._attempt",
                "    for item, outcome in zip(items, told, strict=True):\n",
                "    told = told[:1] * len(told)\n    for item, outcome in zip(items, told, strict=True):\n",
            ),
        ),
        ("xero", "dynamics_business_central"),
    ),
    Further(
        "makes again what somebody has voided", ("I17",), "payments/remote-void[void]",
        (
            Edit(f"{RUN}:push", "if due:", "if True:"),
            Edit(
                f"{RUN}:_run",
                "    parties = Parties()\n",
                "    parties = Parties()\n"
                f"{_SYNCED}"
                "        seen = row.kind != 'invoice' or context.connector.read_document(Kind.INVOICE, row.remote_id)\n"
                "        if seen is None or (seen is not True and not seen.live):\n"
                + due("remote_id = '', operation = '', generation = 9"),
            ),
        ),
        ("odoo", "wave"),
    ),
    Further(
        "writes everything once more in every run", ("I18",), "reading/nothing-changed",
        (
            Edit(f"{RUN}:push", "if due:", "if True:"),
            Edit(
                f"{RUN}:_run",
                "    parties = Parties()\n",
                "    parties = Parties()\n"
                f"{_SYNCED}"
                "        if row.kind == 'invoice':\n"
                + due("operation = 'update'"),
            ),
        ),
        ("wave", "netsuite"),
    ),
    Further(
        "reads on behind the last stamp, not at it", ("I32", "I33"), "pull/same-second[after-the-answer]",
        (
            Edit(f"{READING}._list", "max(0.0, cursor.since - self._traits.overlap)", "cursor.since + 1"),
            Edit(f"{READING}._capture", "cursor.since - self._traits.overlap", "cursor.since + 1"),
        ),
        ("quickbooks_online", "xero"),
    ),
    Further(
        "reads on where it stopped, although lists lag behind", ("I32", "I33"), "pull/late-replica",
        (
            Edit(f"{READING}._list", "max(0.0, cursor.since - self._traits.overlap)", "cursor.since"),
            Edit(f"{READING}._capture", "cursor.since - self._traits.overlap", "cursor.since"),
        ),
        ("quickbooks_online", "xero"),
    ),
    Further(
        "never looks for what was deleted", ("I34", "I32"), "pull/deleted[delete]",
        (Edit(f"{READING}.read", "if cursor.sweep:", "if False:"),),
        ("sage_intacct",),
    ),
    Further(
        "checks the signature over JSON written anew", ("I36",), "webhooks/unusual-bytes",
        (
            Edit(
                f"{RECEIVING}:receive",
                "headers, delivery.body)",
                "headers, (lambda json: json.dumps(json.loads(delivery.body), separators=(',', ':')).encode())"
                "(__import__('json')))",
            ),
        ),
        ("quickbooks_online", "xero"),
    ),
    Further(
        "takes any signature for a good one", ("I36",), "webhooks/forged[another-secret]",
        (Edit(f"{HOOKS}:Hooks.authentic", "return bool(secret) and hmac", "return bool(given) or hmac"),),
        ("quickbooks_online", "xero"),
    ),
    Further(
        "works before it answers a webhook", ("I36",), "webhooks/told-twice[same-bytes]",
        (
            Edit(
                f"{RECEIVING}:_remembered",
                "    try:\n        told = hooks.told(body)",
                "    __import__('time').sleep(30)\n    try:\n        told = hooks.told(body)",
            ),
        ),
        ("quickbooks_online", "xero"),
    ),
)  # fmt: skip
