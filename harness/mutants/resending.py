"""After a lost answer: engines that send again what may be in the books, or give up what is."""

from __future__ import annotations

from harness.mutants.mutant import Besides, Edit, Mutant
from harness.mutants.places import (
    ALL_OR_NONE,
    DOCUMENTS,
    ENTRY,
    IMPATIENT,
    IN_FIVES,
    KEYLESS,
    LEDGER,
    NO_INTENT,
    NO_KEY,
    NO_KEYS,
    NO_LEFTOVERS,
    NO_PAYMENTS,
    ONE_A_NUMBER,
    OWN,
    PAYMENTS,
    RECOVER,
    WHAT_A_KEY_IS_MADE_OF,
    anew,
    blind,
)

MUTANTS = (
    Mutant(
        "M01", "re-sends a create blindly after a time-out or a reset", ("I1", "E6"), "F1",
        (*KEYLESS, NO_LEFTOVERS, blind("error is not None and not error.code"), IMPATIENT),
    ),
    Mutant(
        "M02", "re-sends a create blindly after a 5xx", ("I1",), "F1",
        (*KEYLESS, NO_LEFTOVERS, blind('error is not None and error.code in ("500", "502", "503", "504")'), IMPATIENT),
        (ONE_A_NUMBER,),
    ),
    Mutant(
        "M03", "makes a new idempotency key for every attempt", ("I1", "E5"), "F1",
        (*NO_KEY, NO_LEFTOVERS, blind(), IMPATIENT),
    ),
    Mutant(
        "M04", "its key is the document's number and nothing else", ("I2", "I13", "E5"), "easy",
        (
            Edit(f"{ENTRY}.write_key", WHAT_A_KEY_IS_MADE_OF, "self.number"),
        ),
        (NO_KEYS,),
    ),
    Mutant(
        "M06", "keeps its keys in memory: a restart makes new ones", ("I30", "I1"), "F1",
        (
            Edit(
                f"{LEDGER}:_entry",
                '"state": State(values["state"])',
                '"state": State(values["state"]), "idempotency_key": ""',
            ),
            Edit(f"{ENTRY}.begun", "if self.state.in_flight", "if self.idempotency_key and self.state.in_flight"),
            Edit(f"{ENTRY}.begun", "idempotency_key=key", 'idempotency_key=f"{int(now)}-{key}"[:len(key)]'),
            NO_LEFTOVERS,
            blind(),
        ),
        (ONE_A_NUMBER,),
    ),
    Mutant(
        "M07", "records a lost answer as failed", ("I9", "I10"), "F1",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                "return error",
                "return Forbidden(error.text, error.code) if isinstance(error, Ambiguous) else error",
            ),
        ),
    ),
    Mutant(
        "M09", "takes a look-up that failed for “not found”", ("I1", "E6"), "F2",
        (
            *KEYLESS,
            IMPATIENT,
            Edit(
                f"{RECOVER}:look_for_document",
                "    found = context.patience.read(name, lambda: context.connector.find_documents(kind, draft.number))",
                "    try:\n"
                "        found = context.connector.find_documents(kind, draft.number)\n"
                "    except Exception:\n"
                "        found = []",
            ),
        ),
    ),
    Mutant(
        "M27", "one bad element of a batch counts for all: the good ones are sent again", ("I21", "I1"), "F1",
        (
            *KEYLESS,
            *IN_FIVES,
            NO_LEFTOVERS,
            Edit(
                f"{DOCUMENTS}._send",
                "    outcomes = self._attempt(items)\n",
                "    outcomes = self._attempt(items)\n"
                "    told = outcomes if isinstance(outcomes, list) and len(items) > 1 else []\n"
                "    if any(isinstance(one, Refused) for one in told):\n"
                "        for item in items:\n"
                '            self._context.undecided(item.entry, "the batch failed")\n'
                "        return []\n",
            ),
        ),
        (ALL_OR_NONE,),
    ),
    Mutant(
        "M47", "sends a payment again after a lost answer", ("I16",), "F1",
        (
            Edit(f"{PAYMENTS}._pay", "if entry.id in context.doubtful:", "if False:"),
            Edit(f"{PAYMENTS}._pay", "self._check_balances(entry, draft)",
                "entry.id in context.doubtful or self._check_balances(entry, draft)",
            ),
            Edit(f"{PAYMENTS}._attempt", "entry.idempotency_key", anew("entry.idempotency_key")),
            Besides(f"{OWN}.payments:Payments._pay", "there = _ours(draft, invoice)", "there = []"),
            Besides(
                f"{OWN}.payments:_document_number", "said = repr((", 'said = repr((__import__("time").time(), '
            ),
        ),
        (NO_PAYMENTS,),
    ),
    Mutant(
        "M62", "writes its ledger after the call, and recovers nothing on restart", ("I30", "I1"), "F1",
        (*KEYLESS, NO_LEFTOVERS, NO_INTENT),
    ),
    Mutant(
        "M64", "two overlapping runs both take the same rows", ("I31", "I1"), "C",
        (*KEYLESS, Edit(f"{LEDGER}:Ledger._free", "if entry.owner in", "if True or entry.owner in"), NO_INTENT),
        (ONE_A_NUMBER,),
    ),
)  # fmt: skip
