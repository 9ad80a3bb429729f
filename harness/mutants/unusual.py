"""Engines that are unusual but right. A judge that complains about one of them is wrong."""

from __future__ import annotations

from harness.mutants.mutant import Edit, Setting, Unusual
from harness.mutants.places import CONTEXT, DOCUMENTS, INTACCT, NO_KEY, QUICKBOOKS, RETRY, XERO

_SEARCHES = "__import__('dataclasses').replace(TRAITS, recovery=type(TRAITS.recovery)('search first'))"

UNUSUAL = (
    Unusual(
        "no-key",
        "sends no key, looks before every create, and waits until a lost write cannot come any more",
        (
            *NO_KEY,
            Edit(
                f"{DOCUMENTS}._create",
                "    rest = list(items)\n",
                "    rest = []\n"
                "    def look(item):\n"
                "        seen = look_for_document(self._context, item.entry, item.draft)\n"
                "        self._adopt(item, seen) if seen.ours else rest.append(item)\n"
                "    for item in items:\n"
                "        self._rows.guarded(item.entry, look, item)\n",
            ),
            Edit(
                f"{QUICKBOOKS}.wire:Wire._post",
                "writes=True)\n    return",
                "writes=True, replayable=False)\n    return",
            ),
            Setting(f"{XERO}.connector:TRAITS", _SEARCHES),
            Setting(f"{INTACCT}.connector:TRAITS", _SEARCHES),
            Edit(
                f"{QUICKBOOKS}.facts:traits_for",
                "return TRAITS",
                "return replace(TRAITS, recovery=Recovery.SEARCH_FIRST)",
            ),
        ),
    ),
    Unusual(
        "first-throttle",
        "stops at the first throttle and leaves the rest pending",
        (
            Edit(
                f"{RETRY}:Patience._wait",
                "    hint = error.retry_after if isinstance(error, NotStarted) else None\n",
                "    hint = error.retry_after if isinstance(error, NotStarted) else None\n"
                "    if isinstance(error, Throttled):\n"
                "        self._queue.park(self._target, time.time() + (hint or LONGEST_PAUSE), str(error))\n"
                "        raise Parked(str(error))\n",
            ),
        ),
    ),
    Unusual(
        "slow-worker",
        "a single worker that takes four seconds for every write",
        (Edit(f"{CONTEXT}.write", "    try:\n", '    __import__("time").sleep(4)\n    try:\n'),),
    ),
)
