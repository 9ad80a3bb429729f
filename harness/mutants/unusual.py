"""Engines that are unusual but right. A judge that complains about one of them is wrong."""

from __future__ import annotations

from harness.mutants.mutant import Besides, Edit, Unusual
from harness.mutants.places import CONTEXT, DOCUMENTS, KEYLESS, OWN, RECOVER, RETRY

#: a draft that a lost attempt left is found again by its key; without one by its number, and taken away
NO_DRAFTS_LEFT = (
    Besides(
        f"{OWN}.connector:Odoo.find_documents",
        "    return [",
        '    drafts = [one for one in found if one.raw.get("state") == "draft"]\n'
        '    left = [int(one.id) for one in drafts if not one.raw.get("posted_before")]\n'
        "    if left:\n"
        "        self._posting.remove(left)\n"
        "    return [",
    ),
    Besides(
        f"{OWN}.connector:BusinessCentral.find_documents",
        "    return [",
        "    found = list(found)\n"
        "    drafts = [row for row in found if records.is_draft(row)]\n"
        "    for row in drafts if len(drafts) < len(found) else ():\n"
        '        place, version = f"{PATH[kind]}({text(row, \'id\')})", text(row, "@odata.etag")\n'
        '        self._wire.write(Change("DELETE", place, version=version))\n'
        "    return [",
    ),
)

#: a document is looked for before it is created, whatever happened before
LOOKS_FIRST = Edit(
    f"{DOCUMENTS}._create",
    "    rest = list(items)\n",
    "    rest = []\n"
    "    def look(item):\n"
    "        seen = look_for_document(self._context, item.entry, item.draft)\n"
    "        self._adopt(item, seen) if seen.ours else rest.append(item)\n"
    "    for item in items:\n"
    "        self._rows.guarded(item.entry, look, item)\n",
)

UNUSUAL = (
    Unusual(
        "no-key",
        "sends no key, looks before every create, and waits until a lost write cannot come any more",
        (*KEYLESS, *NO_DRAFTS_LEFT, LOOKS_FIRST),
    ),
    Unusual(
        "upsert",
        "sends no key; looks for each document by its number, and writes over its own or creates it",
        (
            *KEYLESS,
            *NO_DRAFTS_LEFT,
            LOOKS_FIRST,
            Edit(
                f"{DOCUMENTS}._adopt",
                "    self._context.synced(",
                "    again = self._context.outcome_of(\n"
                "        item.entry, lambda: self._context.connector.update_document(remote, item.draft, '')\n"
                "    )\n"
                "    if isinstance(again, TRANSIENT):\n"
                "        raise GaveUp(again)\n"
                "    self._context.synced(",
            ),
        ),
    ),
    Unusual(
        "cleans-up",
        "sends no key; looks but does not wait after a lost answer, looks again later, and voids what it made twice",
        (
            *KEYLESS,
            *NO_DRAFTS_LEFT,
            LOOKS_FIRST,
            Edit(f"{RECOVER}:looks", "1 if protected else 2", "1"),
            Edit(
                f"{DOCUMENTS}._decided",
                "await_ceiling(entry, traits, self._harmless(item))",
                "pass",
            ),
            Edit(
                f"{DOCUMENTS}._recover",
                "        if not isinstance(outcome, TRANSIENT):\n",
                "        if isinstance(outcome, Done):\n"
                "            until = item.entry.last_attempt + context.connector.traits.processing_ceiling\n"
                '            context.patience.sleep_until(until, "nothing can come any more then")\n'
                "            self._adopt(item, look_for_document(context, item.entry, item.draft))\n"
                "            return\n"
                "        if not isinstance(outcome, TRANSIENT):\n",
            ),
            Edit(
                f"{RECOVER}:look_for_document",
                '        return Sighting(like=f"the target has {len(ours)} documents '
                '{draft.number} of this customer and total")\n',
                "        for twin in ours[1:]:\n"
                "            context.connector.void_document(twin, '')\n"
                "        return Sighting(ours[0])\n",
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
