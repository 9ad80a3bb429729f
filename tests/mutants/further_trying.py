"""Attempts, look-ups, keys: engines that try again, recognise or name their writes wrongly."""

from __future__ import annotations

from harness.mutants.mutant import Edit
from harness.mutants.places import (
    ANSWERS,
    CHANGES,
    DOCUMENTS,
    ENTRY,
    IMPATIENT,
    KEYLESS,
    NO_LEFTOVERS,
    OWN,
    RECOVER,
    RETRY,
    blind,
)
from tests.mutants.further import Further

_TRIED = "context.patience._tries[f'write {item.entry.kind} {item.entry.key}']"
_ALL_PARTS = "[self.target, self.kind, self.key, str(revision), operation.value, str(self.generation)]"
_READ = "context.patience.read(name, lambda: context.connector.read_document(kind, entry.remote_id))"
#: whatever a search brings is believed, also what stands for another row
UNGUARDED = (
    Edit(f"{RECOVER}:taken", "return any(", "return False and any("),
    Edit(f"{RECOVER}:same_document", "and (not remote.reference or", "and (True or not remote.reference or"),
)

TRYING = (
    Further(
        "looks after the first failures and no more from the third on", ("I1",), "duplicates/third-attempt-lost",
        (*KEYLESS, NO_LEFTOVERS, IMPATIENT, blind(f"{_TRIED} > 2")),
        ("netsuite", "sap_business_one"),
    ),
    Further(
        "believes one empty list", ("I1",), "duplicates/late-commit-and-blank-search",
        (Edit(f"{RECOVER}:looks", "1 if protected else 2", "1"),), ("sap_business_one",),
    ),
    Further(
        "takes the refusal of a second attempt for the end of the first", ("I9",), "duplicates/refused-after-lost",
        (Edit(f"{RECOVER}:may_still_come", "time.time() < lost_at + traits.processing_ceiling", "False"),),
        ("quickbooks_online", "netsuite", "odoo"),
    ),
    Further(
        "calls a change failed that may have come", ("I9",), "retries/update-refused-after-lost",
        (Edit(f"{CHANGES}:_may_have_come", "if not lost_at:", "if True:"),), ("quickbooks_online", "xero"),
    ),
    Further(
        "takes a number that begins like its own for its own", ("I2", "I12", "I8"), "duplicates/number-within-a-number",
        (
            *UNGUARDED,
            Edit(f"{RECOVER}:look_for_document", "remote.number == draft.number]", "draft.number in remote.number]"),
            Edit(f"{OWN}.connector:Wave.find_documents", "[one for one in found if one.number == number]", "[*found]"),
            Edit(
                f"{OWN}.connector:SapBusinessOne.find_documents",
                "NumAtCard eq {literal(number)}",
                "contains(NumAtCard,{literal(number)})",
            ),
            Edit(f"{OWN}.connector:SapBusinessOne.find_documents", " if one.number == number]", "]"),
        ),
        ("wave", "sap_business_one"),
    ),
    Further(
        "adopts whatever bears its number, whoever made it", ("I2", "I12", "I8"), "duplicates/stranger-with-our-number",
        (*UNGUARDED, Edit(f"{RECOVER}:same_document", "    return (\n", "    return True or (\n")),
        ("xero", "odoo"),
    ),
    Further(
        "finds a lost payment by its amount alone", ("I16",), "payments/two-alike",
        (
            *UNGUARDED,
            Edit(f"{RECOVER}:same_payment", "remote.reference == draft.reference", "True"),
            Edit(
                f"{OWN}.connector:SapBusinessOne.find_payments",
                "TransferReference eq {literal(draft.reference)} and ",
                "",
            ),
            Edit(f"{OWN}.paying:Paying.find", '["memo", "=", draft.reference], ', ""),
        ),
        ("sap_business_one", "odoo"),
    ),
    Further(
        "uses one key for all documents of a company", ("E5", "I2", "I12"), "mapping/plain[invoices]",
        (Edit(f"{ENTRY}.write_key", _ALL_PARTS, "[self.target, operation.value]"),),
        ("netsuite", "sage_intacct"),
    ),
    Further(
        "keeps its key although the content has changed", ("E5", "I2", "I13"), "retries/corrected-after-refusal",
        (Edit(f"{ENTRY}.write_key", _ALL_PARTS, "[self.target, self.kind, self.key, operation.value]"),),
        ("quickbooks_online", "xero"),
    ),
    Further(
        "comes back one second too early", ("E1",), "retries/closed-for-a-while[seconds]",
        (
            Edit(f"{RETRY}:Patience._wait", "    elif hint is not None:\n        wait = max(hint, wait)",
                 "    elif hint is not None:\n        wait = max(hint - 1, wait)"),
        ),
        ("wave", "dynamics_business_central"),
    ),
    Further(
        "gives a throttled document up as refused", ("I2", "I19", "I9", "I39"), "rate_limits/throttled[no-hint]",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                "return error",
                "return Forbidden(error.text, error.code) if type(error).__name__ == 'Throttled' else error",
            ),
        ),
        ("odoo", "wave"),
    ),
    Further(
        "tries a refused change five times", ("E2",), "retries/update-refused",
        (
            Edit(
                f"{CHANGES}:change",
                "elif isinstance(outcome, TRANSIENT):",
                "elif isinstance(outcome, TRANSIENT) or (type(outcome).__name__ == 'Refused' and entry.attempts < 6):",
            ),
        ),
        ("netsuite", "wave"),
    ),
    Further(
        "writes with the version it knew, without reading", ("I13", "I18"), "concurrency/payment-bumps-version",
        (
            Edit(f"{CHANGES}:_read", f"return {_READ}", f"return replace({_READ}, version=entry.remote_version)"),
        ),
        ("quickbooks_online", "sap_business_one"),
    ),
    Further(
        "reads a gateway's 503 as “nothing happened”", ("I1", "E6"), "duplicates/number-may-repeat[status-502]",
        (
            *KEYLESS,
            Edit(
                f"{ANSWERS}:road_trouble",
                "if answer.status == 503 and pause is not None:",
                "if answer.status in (502, 503):",
            ),
        ),
        ("netsuite", "sap_business_one"),
    ),
    Further(
        "takes a success with warnings for a refusal", ("I9", "I3", "I39"), "retries/success-with-warnings",
        (
            Edit(
                f"{DOCUMENTS}._attempt",
                "    told += [",
                "    told = [Forbidden(one.warnings[0]) if getattr(one, 'warnings', ()) else one for one in told]\n"
                "    told += [",
            ),
        ),
        ("xero",),
    ),
)  # fmt: skip
