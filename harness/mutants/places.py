"""Where the engine's parts are, as texts, and what several defects have in common."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Harmless

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
REGISTRATION = "sync_engine.ledger.registration"
MAPPING = "sync_engine.mapping"
SOURCES = "sync_engine.sources"
HTTP = "sync_engine.connectors.http"
OAUTH = "sync_engine.connectors.oauth"
ANSWERS = "sync_engine.connectors.answers"
#: the connector of the ERP that is delivered to, whichever that is
OWN = "sync_engine.connectors.*"

NO_OAUTH = Harmless({"oauth": False}, "there is no refresh token: every sign-in opens a session of its own")
NO_BATCH = Harmless({"batch_size": False}, "every document goes out in a call of its own")
NO_VERSION = Harmless({"version_token": False}, "records bear no version: the last write wins")
NO_KEYS = Harmless({"idempotency_key": False}, "writes carry no key")
ONE_A_NUMBER = Harmless({"unique_numbers": {"is": True}}, "the vendor refuses a second document of one number")
NO_PAYMENTS = Harmless({"payments": False}, "there are no payments")
NO_CURRENCIES = Harmless({"currencies": False}, "the books are kept in one currency")


def anew(key: str) -> str:
    """The text of a key that is another one at every attempt, which is as good as none."""
    moment = '__import__("time").time()'
    return f"__import__('hashlib').sha256(f'{{{key}}} {{{moment}}}'.encode()).hexdigest()[:len({key})]"


#: no create of a document can be told from another by its key
NO_KEY = (Edit(f"{DOCUMENTS}._attempt", "item.entry.idempotency_key", anew("item.entry.idempotency_key")),)

#: the parts of a logical write that its key is a digest of
WHAT_A_KEY_IS_MADE_OF = r""""\x1f".join(parts)"""

#: nothing is committed to the ledger before the attempt
NO_INTENT = Edit(f"{LEDGER}:Ledger.begin", "if self._save(connection, before, after, statements.BEGIN)", "if after")

#: a lost create is looked up before it is sent again: the line that does it
LOOK_UP = "look_for_document(context, item.entry, item.draft)"


def blind(when: str = "True") -> Edit:
    """A lost create is sent again without looking for it, where the condition holds."""
    return Edit(f"{DOCUMENTS}._recover", LOOK_UP, f"Sighting() if {when} else {LOOK_UP}")
