"""From values to a document that stands: made, compared, posted; and changed once it is posted (dossier odoo §3, §6).

Every step is a transaction of its own. What a step leaves half done is either taken away again or told as a doubt:
then delivery looks, and what it finds is gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sync_engine.connectors import Draft, RemoteDocument, Write
from sync_engine.connectors.odoo import bodies
from sync_engine.connectors.odoo.answers import loaded
from sync_engine.connectors.odoo.compare import same_entries
from sync_engine.connectors.odoo.facts import DOCUMENT_FIELDS, LINE, LINE_FIELDS, MOVE, TYPE, Company
from sync_engine.connectors.odoo.records import label, linked, moment, text
from sync_engine.connectors.odoo.wire import Wire
from sync_engine.connectors.wire_json import Shape, amount
from sync_engine.outcomes import Ambiguous, Halfway, Refused

_TOTALS = "totals"


class Posting:
    """Documents of one company on their way into its books."""

    def __init__(self, wire: Wire, company: Company) -> None:
        self._wire = wire
        self._company = company
        self._refused: dict[tuple[str, ...], Refused] = {}

    def create(self, drafts: Mapping[str, Draft]) -> list[int]:
        """Post a document for each draft by key: all of them or none.

        Raises what hindered it, `Ambiguous` once something may be left: a second call goes on with that.
        """
        columns, rows = bodies.rows(drafts, self._company)
        ids = loaded(self._wire.load(MOVE, columns, rows))
        if len(ids) != len(drafts):
            raise Ambiguous("the answer to a load does not name every document")
        self._finish(tuple(drafts), dict(zip(ids, drafts.values(), strict=True)))
        return ids

    def _finish(self, keys: tuple[str, ...], drafts: Mapping[int, Draft]) -> None:
        """What was refused is taken away again; if that is left in doubt, a second call does only that."""
        try:
            if refusal := self._refused.get(keys):
                raise refusal
            self._wire.midway(lambda: self._match_totals(drafts))
            self._wire.midway(lambda: self._wire.act(MOVE, "action_post", list(drafts)))
        except Refused as refusal:
            self._refused[keys] = refusal
            self._wire.midway(lambda: self.remove(list(drafts)))
            del self._refused[keys]
            raise

    def remove(self, ids: Sequence[int]) -> None:
        """Drafts that were never posted go without a trace; their number is not one of the chain (§3)."""
        self._wire.act(MOVE, "unlink", ids, {"force_delete": True})

    def take_back(self, write: Write) -> None:
        """Remove the draft that an earlier attempt has left."""
        if left := [id for id, row in self._drafts_named(write) if _is_ours(write, row)]:
            self.remove(left)

    def _drafts_named(self, write: Write) -> list[tuple[int, Shape]]:
        """Those that bear its number and were never posted. Which external id they have only administrators see."""
        kind = TYPE[write.draft.document.kind]
        domain = [["name", "=", write.draft.number], ["move_type", "=", kind], ["state", "=", "draft"]]
        found = self._wire.find(MOVE, domain, DOCUMENT_FIELDS)
        return [(int(text(row, "id")), row) for row in found if row.get("posted_before") is not True]

    def change(self, remote: RemoteDocument, draft: Draft) -> None:
        """A posted document is opened, written and posted again; one that was left open is gone on with. What changes
        no entry is written as it stands."""
        id = int(remote.id)
        there = [int(str(one)) for one in _many(remote.raw, "invoice_line_ids")]
        if self._has_same_entries(remote, there, draft):
            self._wire.act(MOVE, "write", [id], vals=bodies.changes(draft))
            return
        if remote.balance != remote.total:
            text = "is paid in part or in full; opening it would take its payments off, so it is not changed"
            raise Refused(f"{draft.number} {text}", "paid")
        values = bodies.head(draft, self._company)
        values["invoice_line_ids"] = bodies.changed_lines(draft.lines, there)
        if remote.raw.get("state") == "posted":
            self._wire.act(MOVE, "button_draft", [id])
        try:
            self._wire.midway(lambda: self._wire.act(MOVE, "write", [id], vals=values))
        except Refused:
            self._post_again(id)
            raise
        self._reopened(lambda: self._match_totals({id: draft}))
        self._post_again(id)

    def _has_same_entries(self, remote: RemoteDocument, there: Sequence[int], draft: Draft) -> bool:
        if remote.raw.get("state") != "posted" or len(there) != len(draft.lines):
            return False
        lines = self._wire.read(LINE, there, LINE_FIELDS)
        return same_entries(remote, lines, draft, self._company)

    def _post_again(self, id: int) -> None:
        self._reopened(lambda: self._wire.act(MOVE, "action_post", [id]))

    def _reopened(self, step: Callable[[], object]) -> None:
        """A step on a document that was opened, which must not stay so: what the target refuses is not the end of it.
        That the amounts cannot be brought about is."""
        try:
            self._wire.midway(step)
        except Refused as refusal:
            if refusal.code == _TOTALS:
                raise
            raise Halfway(f"opened, and not posted again: {refusal.text}", refusal.code) from None

    def _match_totals(self, drafts: Mapping[int, Draft]) -> None:
        """The target computes its own tax; where rounding parts us, its tax items get the document's amounts."""
        off = self._off(drafts)
        if off:
            for id, commands in self._tax_commands(off).items():
                self._wire.act(MOVE, "write", [id], vals={"line_ids": commands})
            off = self._off(off)
        if off:
            source = next(iter(off.values())).document
            raise Refused(f"the target does not come to {source.total} {source.currency} for this document", _TOTALS)

    def _off(self, drafts: Mapping[int, Draft]) -> dict[int, Draft]:
        """Those whose total or tax the target sees otherwise."""
        found = self._wire.read(MOVE, list(drafts), ["amount_total", "amount_tax"])
        sums = {int(text(row, "id")): (amount(row, "amount_total"), amount(row, "amount_tax")) for row in found}
        return {id: draft for id, draft in drafts.items() if sums.get(id) != (draft.document.total, draft.document.tax)}

    def _tax_commands(self, drafts: Mapping[int, Draft]) -> dict[int, list[object]]:
        there = self._wire.read(MOVE, list(drafts), ["line_ids"])
        items = [int(str(id)) for row in there for id in _many(row, "line_ids")]
        commands: dict[int, list[object]] = {}
        for row in self._wire.read(LINE, items, ["move_id", "tax_line_id", "amount_currency"]):
            if not linked(row, "tax_line_id"):
                continue
            id = int(linked(row, "move_id"))
            wanted = _tax(drafts[id], linked(row, "tax_line_id"))
            signed = wanted if amount(row, "amount_currency") >= 0 else -wanted
            commands.setdefault(id, []).append([1, int(text(row, "id")), {"amount_currency": signed}])
        return commands


def _is_ours(write: Write, row: Shape) -> bool:
    source = write.draft.document
    return (
        linked(row, "partner_id") == write.draft.party_id
        and label(row, "currency_id") == source.currency
        and moment(row, "invoice_date") == source.issue_date
        and text(row, "ref") == write.draft.reference
    )


def _tax(draft: Draft, code: str) -> Decimal:
    return sum((line.tax for line in draft.lines if line.tax_code_id == code), Decimal(0))


def _many(row: Shape, name: str) -> list[object]:
    found = row.get(name)
    return found if isinstance(found, list) else []
