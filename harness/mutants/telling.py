"""The engine's story: answers taken for what they are not, reports and logs that say the wrong thing."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Mutant
from harness.mutants.places import CONTEXT, INTACCT, OAUTH, QUICKBOOKS, REPORT, RUN, XERO

MUTANTS = (
    Mutant(
        "M29", "ignores the faults of single elements in a batch", ("I3", "I11"), "F1",
        (
            Edit(f"{QUICKBOOKS}.answers:batched", "return _judged(fault, writes=True)", 'return done({"Id": "0"})'),
            Edit(
                f"{XERO}.answers:attributed",
                "    return outcome_of(lambda: done(path, saved(path, mine)))",
                '    return done(path, {ID[path]: "0", **(mine[0] if mine else {})})',
            ),
            Edit(
                f"{INTACCT}.answers:outcome", "return outcome_of(lambda: done(succeeded(result, writes=True)))",
                'return outcome_of(lambda: Done(below(result, "key") or "0"))',
            ),
        ),
    ),
    Mutant(
        "M30", "takes HTTP 200 for success whatever it says", ("I8", "I2"), "F1",
        (
            Edit(f"{QUICKBOOKS}.answers:success", "fault is None and answer.status == 200", "answer.status == 200"),
            Edit(f"{QUICKBOOKS}.answers:written", "part(shape, entity)", '{"Id": "0", **part(shape, entity)}'),
            Edit(f"{XERO}.answers:success", ' and text(shape, "Status") in ("", "OK")', ""),
            Edit(f"{XERO}.answers:saved", "if problem:", "if False:"),
            Edit(f"{XERO}.answers:saved", 'if not text(answered[0], ID[path]).strip("0-"):', "if False:"),
            Edit(f"{XERO}.answers:success", "answer.status == 400 and request.writes", "False"),
            Edit(f"{INTACCT}.answers:succeeded", 'if below(result, "status") != "success":', "if False:"),
            Edit(f"{INTACCT}.answers:done", "if not id:", 'id = id or "0"\n    if False:'),
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
        "M68", "writes its tokens into the log", ("I40",), "easy",
        (
            Edit(
                f"{OAUTH}:Grant._refresh",
                "self._store.save(tokens)",
                'print("token answer:", tokens)\n    self._store.save(tokens)',
            ),
            Edit(
                f"{INTACCT}.sessions:Sessions._sign_in",
                "return Session(",
                'print("signed in:", below(api, "sessionid"))\n    return Session(',
            ),
        ),
    ),
)  # fmt: skip
