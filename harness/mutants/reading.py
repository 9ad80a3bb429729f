"""Reading back and hearing: engines that miss a page, believe a stranger, or answer their own echo."""

from __future__ import annotations

from dataclasses import replace

from harness.mutants.mutant import Edit, Harmless, Mutant
from harness.mutants.places import OWN

READING = "sync_engine.pull.reading:Reading"
FEED = "sync_engine.connectors.feed"
EVENTS = "sync_engine.ledger.events:Events"
RECEIVING = "sync_engine.receiving.receive"

NO_FEED = Harmless({"change_feed": False}, "nothing is read back from it")
NO_SIGNATURE = Harmless({"webhooks_signed": False}, "it signs no webhooks")
SELF_HEALING = Harmless(
    {"change_feed": "query"},
    "deletions are told nowhere: each pull compares the ids of both sides, and finds what is missing",
)
BY_WRITE_DATE = replace(SELF_HEALING, traits={"change_feed": "write_date"})
#: in `_remember`: what the event speaks of is to be written once more
_WRITE_AGAIN = (
    "with ledger.store.transaction() as connection:\n"
    "            for event in events:\n"
    "                connection.exec_driver_sql(\n"
    "                    \"update entries set state = 'pending', operation = 'update' \"\n"
    "                    \"where state = 'synced' and target = ? and remote_id = ?\", (target, event.remote_id))\n"
)

#: in `Events.remember`: no id is known
_NEW_EACH_TIME = "Event(f'{one.id} {time.time()}', one.kind, one.remote_id, one.at) for one in told"

#: in `_look_at_events`: the event that came last says what becomes of the copy
_BELIEVE_THE_LAST = (
    'word = told[-1].id.partition(" ")[0]\n'
    '            status = {"voided": "void", "deleted": "deleted"}.get(word, "open")\n'
    "            with ledger.store.transaction() as connection:\n"
    "                connection.exec_driver_sql(\n"
    '                    "update copies set status = ? where target = ? and kind = ? and id = ?",\n'
    "                    (status, job.target, kind, id))\n"
)

MUTANTS = (
    Mutant(
        "M52", "saves its cursor before the page is stored", ("I33",), "F1",
        (
            Edit(
                f"{READING}._list", "page = self._page(kind, place)",
                "self._copies.keep(self._target, (), kind, Cursor(since=time.time())); page = self._page(kind, place)",
            ),
        ),
        (NO_FEED, SELF_HEALING),
    ),
    Mutant(
        "M54", "takes a page shorter than it asked for to be the last", ("I32",), "easy",
        (
            Edit(f"{OWN}.changes:ChangeFeed.listed", "full=full(found)", "full=len(found) >= 1000"),
            Edit(
                f"{OWN}.changes:ChangeFeed.listed",
                "page < pages if isinstance(pages, int) else len(found) >= SMALLEST_PAGE", "len(found) >= size",
            ),
        ),
        (NO_FEED, SELF_HEALING),
    ),
    Mutant(
        "M55", "breaks down where an empty answer holds no list", ("I32",), "easy",
        (
            Edit(
                f"{OWN}.changes:ChangeFeed.listed", 'rows(part(shape, "QueryResponse"), entity)',
                'part(shape, "QueryResponse")[entity]',
            ),
        ),
        (NO_FEED, SELF_HEALING),
    ),
    Mutant(
        "M56", "pages by counting rows, while rows come and go", ("I32",), "F1",
        (
            Edit(f"{FEED}:onward", "Place(last) if last > place.since else Place(", "Place("),
            Edit(f"{READING}._list", "if place.skip and page.copies:", "if False:"),
        ),
        (NO_FEED, SELF_HEALING, BY_WRITE_DATE),
    ),
    Mutant(
        "M57", "handles an event as often as it comes, and tells the source each time", ("I35",), "easy",
        (
            Edit(f"{EVENTS}.remember", "for event in told}", f"for event in ({_NEW_EACH_TIME})}}"),
            Edit(
                "sync_engine.pull.run:_look_at_events",
                "if copies.modified(job.target, Kind(kind), id) < max(event.at for event in told):", "if told:",
            ),
            Edit(f"{READING}.look", "[copy]", "[replace(copy, number=str(time.time()))]"),
            Edit(
                "sync_engine.ledger.confirmations:_tell",
                "if last == news.amount or (news.type is PAID and Decimal(last) == Decimal(news.amount)):", "if False:",
            ),
        ),
        (NO_SIGNATURE,),
    ),
    Mutant(
        "M58", "believes the event that came last, though a newer one came before", ("I35",), "easy",
        (
            Edit(
                f"{OWN}.hooks:_cloud_event", 'text(event, "id") or',
                '".".join(text(event, "type").split(".")[2:3]) + " " + text(event, "id") or',
            ),
            Edit(
                "sync_engine.pull.run:_look_at_events", "events.done(job.target, told)",
                f"{_BELIEVE_THE_LAST}            events.done(job.target, told)",
            ),
        ),
        (NO_SIGNATURE,),
    ),
    Mutant(
        "M59", "believes a webhook without looking at its signature", ("I36",), "easy",
        (Edit(f"{RECEIVING}:receive", "if not hooks.authentic(", "if False and not hooks.authentic("),),
        (NO_SIGNATURE,),
    ),
    Mutant(
        "M60", "writes a record again when it hears that it changed", ("I37",), "easy",
        (
            Edit(
                f"{RECEIVING}:_remember", "return Events(ledger.store).remember(target, events)",
                f"{_WRITE_AGAIN}        return Events(ledger.store).remember(target, events)",
            ),
        ),
        (NO_SIGNATURE,),
    ),
)  # fmt: skip
