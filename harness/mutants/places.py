"""Where the engine's parts are, as texts, and what several defects have in common."""

from __future__ import annotations

from harness.mutants.mutant import Besides, Edit, Harmless

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
ALL_OR_NONE = Harmless({"batch_atomic": {"is": True}}, "a batch stands or falls as a whole")
NO_VERSION = Harmless({"version_token": False}, "records bear no version: the last write wins")
NO_KEYS = Harmless({"idempotency_key": False}, "writes carry no key")
ONE_A_NUMBER = Harmless({"unique_numbers": {"is": True}}, "the vendor refuses a second document of one number")
NO_PAYMENTS = Harmless({"payments": False}, "there are no payments")
COMPUTED_TAX = Harmless({"computed_tax": True}, "the vendor computes all tax itself: none is sent")
COMPUTED_LINES = Harmless(
    {"line_tax": "computed", "rounding_units": False}, "a line's tax is the vendor's own sum: none is sent"
)
OWN_RATES = Harmless({"exchange_rate": "vendor"}, "documents are posted at the vendor's own rate, whatever is sent")
NO_CURRENCIES = Harmless({"currencies": False}, "the books are kept in one currency")


def anew(key: str) -> str:
    """The text of a key that is another one at every attempt, which is as good as none."""
    moment = '__import__("time").time()'
    return f"__import__('hashlib').sha256(f'{{{key}}} {{{moment}}}'.encode()).hexdigest()[:len({key})]"


_ONE_BY_ONE, _AS_MANY = 'target.options.get("batch_size", 1)', 'target.options.get("batch_size")'
#: documents go out five in a call, by every connector that can send several
IN_FIVES = (
    Edit(f"{OWN}.connector:QuickBooksOnline.__init__", _ONE_BY_ONE, 'target.options.get("batch_size", 5)'),
    Edit(f"{OWN}.connector:BusinessCentral.__init__", _ONE_BY_ONE, 'target.options.get("batch_size", 5)'),
    Edit(f"{OWN}.connector:Xero.__init__", _AS_MANY, 'target.options.get("batch_size", 5)'),
    Edit(f"{OWN}.connector:SageIntacct.__init__", _AS_MANY, 'target.options.get("batch_size", 5)'),
    Edit(f"{OWN}.connector:Odoo.__init__", _AS_MANY, 'target.options.get("batch_size", 5)'),
)

#: no create of a document can be told from another by its key
NO_KEY = (Edit(f"{DOCUMENTS}._attempt", "item.entry.idempotency_key", anew("item.entry.idempotency_key")),)

#: no key leaves the engine, and it knows that nothing protects a second create
KEYLESS = (
    *NO_KEY,
    Edit(f"{PARTIES}._create", "entry.idempotency_key", anew("entry.idempotency_key")),
    Edit(f"{PAYMENTS}._attempt", "entry.idempotency_key", anew("entry.idempotency_key")),
    Edit(
        f"{HTTP}:Transport._exchange",
        "            request.url,\n            body=request.body,\n"
        "            headers={**_OWN_HEADERS, **request.headers},\n",
        '                __import__("re").sub("requestid=[^&]*&?", "", request.url),\n'
        '                body=request.body and request.body.replace(b"<uniqueid>true<", b"<uniqueid>false<"),\n'
        "                headers={name: said for name, said in {**_OWN_HEADERS, **request.headers}.items()\n"
        '                         if "idempotency" not in name.lower()},\n',
    ),
    Edit(
        f"{RUN}:_deliver",
        "    connector = job.connect()\n",
        "    connector = job.connect()\n"
        '    nothing = type(connector.traits.recovery)("search first")\n'
        "    connector.traits = replace(connector.traits, recovery=nothing)\n",
    ),
)

#: the parts of a logical write that its key is a digest of
WHAT_A_KEY_IS_MADE_OF = r""""\x1f".join(parts)"""

#: nothing is committed to the ledger before the attempt
NO_INTENT = Edit(f"{LEDGER}:Ledger.begin", "if self._save(connection, before, after, statements.BEGIN)", "if after")

#: where nothing at the target stops a second create, it is sent again while the first may still be committed
IMPATIENT = Edit(f"{RECOVER}:await_ceiling", "if not protected and time.time() < until:", "if False:")

#: a lost create is looked up before it is sent again: the line that does it
LOOK_UP = "look_for_document(context, item.entry, item.draft)"


#: taxes that the source states go through the same hands as those that are worked out
TAXES_ANEW = Edit(f"{MAPPING}.taxes:with_line_taxes", "if taxes == [line.tax for line in document.lines]:", "if False:")

#: a connector that compares what the vendor computed with its source, before it posts: not any more
NO_COMPARISON = (
    Besides(f"{OWN}.posting:Posting.checked", "    problem = ", "    return half\n    problem = "),
    Besides(f"{OWN}.posting:Posting._finish", "self._wire.midway(lambda: self._match_totals(drafts))", "pass"),
    Besides(f"{OWN}.connector:Wave._check", "bodies.check_tax(draft, self._tax_rates())", "pass"),
)

#: a connector that posts in two steps looks for what the first one left: not any more
NO_LEFTOVERS = Besides(f"{OWN}.posting:Posting._with_leftover", "    condition = ", "    return half\n    condition = ")


def blind(when: str = "True") -> Edit:
    """A lost create is sent again without looking for it, where the condition holds."""
    return Edit(f"{DOCUMENTS}._recover", LOOK_UP, f"Sighting() if {when} else {LOOK_UP}")
