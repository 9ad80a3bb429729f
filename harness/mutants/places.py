"""Where the engine's parts are, as texts, and what several defects have in common."""

from __future__ import annotations

from harness.mutants.mutant import Edit

DOCUMENTS = "sync_engine.delivery.documents:Documents"
PAYMENTS = "sync_engine.delivery.payments:Payments"
PARTIES = "sync_engine.delivery.parties:Parties"
CHANGES = "sync_engine.delivery.changes"
RECOVER = "sync_engine.delivery.recover"
RETRY = "sync_engine.delivery.retry"
RUN = "sync_engine.delivery.run"
CONTEXT = "sync_engine.delivery.context:Context"
REPORT = "sync_engine.delivery.report:Report"
LEDGER = "sync_engine.ledger.ledger"
ENTRY = "sync_engine.ledger.entry:Entry"
MAPPING = "sync_engine.mapping"
SOURCES = "sync_engine.sources"
HTTP = "sync_engine.connectors.http"
OAUTH = "sync_engine.connectors.oauth"
QUICKBOOKS = "sync_engine.connectors.quickbooks_online"
XERO = "sync_engine.connectors.xero"
INTACCT = "sync_engine.connectors.sage_intacct"
NETSUITE = "sync_engine.connectors.netsuite"

#: no write carries an idempotency key
NO_KEY = (
    Edit(f"{QUICKBOOKS}.wire:Wire.write", "requestid=key, ", ""),
    Edit(f"{QUICKBOOKS}.wire:Wire.batch", ", requestid=key", ""),
    Edit(f"{XERO}.wire:Wire._send", ', "Idempotency-Key": key', ""),
    Edit(f"{INTACCT}.sessions:Sessions._ask", '"true" if writes else "false"', '"false"'),
    *(Edit(f"{NETSUITE}.bodies:{body}", "externalId=key,", "") for body in ("document", "payment", "customer")),
)

#: a lost create is looked up before it is sent again: the line that does it
LOOK_UP = "look_for_document(context, item.entry, item.draft)"


def blind(when: str = "True") -> Edit:
    """A lost create is sent again without looking for it, where the condition holds."""
    return Edit(f"{DOCUMENTS}._recover", LOOK_UP, f"Sighting() if {when} else {LOOK_UP}")
