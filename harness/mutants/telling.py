"""The engine's story: answers taken for what they are not, reports and logs that say the wrong thing."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Mutant
from harness.mutants.places import ALL_OR_NONE, CONTEXT, DOCUMENTS, HTTP, IN_FIVES, REPORT, RUN

_STATUS = '__import__("sync_engine.connectors.http", fromlist=["Transport"]).Transport.status'

MUTANTS = (
    Mutant(
        "M29", "ignores the faults of single elements in a batch", ("I3", "I11"), "F1",
        (
            *IN_FIVES,
            Edit(
                f"{DOCUMENTS}._attempt",
                "    for item, outcome in zip(items, told, strict=True):\n",
                "    if len(items) > 1:\n"
                '        told = [Done("0") if isinstance(one, VendorError) else one for one in told]\n'
                "    for item, outcome in zip(items, told, strict=True):\n",
            ),
        ),
        (ALL_OR_NONE,),
    ),
    Mutant(
        "M30", "takes HTTP 200 for success whatever it says", ("I8", "I2"), "F1",
        (
            Edit(
                f"{HTTP}:Transport._exchange",
                "    return Answer(",
                "    Transport.status = response.status\n    return Answer(",
            ),
            Edit(
                f"{DOCUMENTS}._attempt",
                "        return error\n",
                f'        return [Done("0")] * len(items) if {_STATUS} == 200 else error\n',
            ),
            Edit(
                f"{DOCUMENTS}._attempt",
                "    for item, outcome in zip(items, told, strict=True):\n",
                f"    if {_STATUS} == 200:\n"
                '        told = [Done("0") if isinstance(one, VendorError) else one for one in told]\n'
                "    for item, outcome in zip(items, told, strict=True):\n",
            ),
        ),
    ),
    Mutant(
        "M31", "stops the queue at a document that is refused", ("I20",), "easy",
        (
            Edit(
                f"{CONTEXT}.failed",
                "self._say(entry, State.FAILED, code, text)",
                "self._say(entry, State.FAILED, code, text)\n    raise Outage(text)",
            ),
        ),
    ),
    Mutant(
        "M66", "says “created” and exit code 0 though some failed", ("I11",), "easy",
        (
            Edit(f"{REPORT}.close", "self.counts[row.state.told] += 1", 'self.counts["created"] += 1'),
            Edit(f"{REPORT}.close", "max(self.exit_code, 1)", "0"),
            Edit(f"{RUN}:_close", "max(report.exit_code, 1)", "0"),
        ),
    ),
    Mutant(
        "M68", "logs its requests, tokens and all", ("I40",), "easy",
        (
            Edit(
                f"{HTTP}:Transport.send",
                "    for _ in range(",
                "    print(request.place, dict(request.headers), request.body)\n    for _ in range(",
            ),
        ),
    ),
)  # fmt: skip
