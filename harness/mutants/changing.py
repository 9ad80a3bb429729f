"""Updates, voids, payments: engines that overwrite, forget or undo what they should not."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Harmless, Mutant
from harness.mutants.places import CHANGES, NO_PAYMENTS, NO_VERSION, OWN, PAYMENTS, REGISTRATION

MUTANTS = (
    Mutant(
        "M34", "updates with its own fields only and wipes what others wrote", ("I15",), "easy",
        (
            Edit(f"{OWN}.bodies:changed", ', "sparse": True', ""),
            Edit(f"{OWN}.bodies:changed", 'body["Line"] = _merged(rows(body, "Line"), remote.raw)', "pass"),
        ),
    ),
    Mutant(
        "M36", "gives a stale update up without a word", ("I13", "I3"), "easy",
        (
            Edit(
                f"{CHANGES}:change",
                "if isinstance(outcome, Stale) and ",
                "if isinstance(outcome, Stale):\n"
                '            context.synced(entry, Done(remote.id, remote.version), "updated")\n'
                "            return\n"
                "        if isinstance(outcome, Stale) and ",
            ),
        ),
        (NO_VERSION,),
    ),
    Mutant(
        "M37", "lets an older version that arrives late overwrite the newer one", ("I13",), "C",
        (
            Edit(
                f"{REGISTRATION}:compare",
                "    return {",
                "    for late in arrivals:\n"
                "        row = standing.get(late.id)\n"
                "        if row and late.revision < row.revision and late.row_hash != row.row_hash:\n"
                '            object.__setattr__(late, "revision", row.revision + 1)\n'
                "    return {",
            ),
        ),
    ),
    Mutant(
        "M48", "drops a payment whose invoice is not there yet", ("I24", "I16"), "F1",
        (
            Edit(
                f"{PAYMENTS}._pay",
                "    draft = self._draft(entry)\n",
                "    try:\n"
                "        draft = self._draft(entry)\n"
                "    except Waits as waits:\n"
                '        context.skipped(entry, "no_document", str(waits))\n'
                "        return\n",
            ),
        ),
        (NO_PAYMENTS,),
    ),
    Mutant(
        "M50", "marks a paid invoice as void although the vendor keeps it", ("I17",), "easy",
        (
            Edit(
                f"{CHANGES}:_settled_without_writing",
                "    elif voiding and abs(remote.balance) != abs(remote.total):\n",
                "    elif voiding and abs(remote.balance) != abs(remote.total):\n"
                '        context.synced(_as_change(entry, operation), Done(remote.id, remote.version), "voided")\n'
                "    elif False:\n",
            ),
        ),
        (Harmless({"void_of_paid": False}, "a paid document is voided like any other"),),
    ),
)  # fmt: skip
