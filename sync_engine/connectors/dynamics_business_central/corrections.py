"""Changes of posted documents: the old one is cancelled, another stands in its place (§3).

Nothing makes the steps one. So the new document is drafted before the old one is cancelled, with a comment line that
says which it replaces, as the vendor's own copies do: whatever happens between the steps, that draft shows how far they
came, and the next attempt goes on from there. A draft counts for nothing as long as it is not posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from sync_engine.canonical import Kind
from sync_engine.connectors import Draft, RemoteDocument, Write
from sync_engine.connectors.dynamics_business_central import bodies, records
from sync_engine.connectors.dynamics_business_central.answers import ALREADY_POSTED, made
from sync_engine.connectors.dynamics_business_central.compare import OTHERS, OTHERS_OF_PARTY, differing, said
from sync_engine.connectors.dynamics_business_central.facts import LINES, PATH
from sync_engine.connectors.dynamics_business_central.posting import Half, Posting
from sync_engine.connectors.dynamics_business_central.wire import Change, Wire, equals
from sync_engine.connectors.wire_json import Shape, rows, text
from sync_engine.outcomes import Done, Halfway, Missing, Refused, Stale, Unreadable, VendorError

_REPLACES = "Replaces "
_HALF_WAY = "its old form is cancelled, its new one not posted: {}"
_STUCK = "a draft that is not needed could not be deleted ({}) and stays until a later run"
_UNSET_DAY = "0001-01-01"


class Corrections:
    """Updates in one company."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def update(self, remote: RemoteDocument, draft: Draft, posting: Posting) -> Done:
        """The document that stands now. Raises `Halfway` once the old one is cancelled and the new one not posted."""
        body = bodies.document(draft, posting.currency)
        off = differing(remote.raw, body, LINES[remote.kind])
        drafted = records.is_draft(remote.raw)
        if not off <= {"dueDate"} or drafted:
            return self._replaced(remote, draft, {**self._kept(remote, draft), **body}, posting)
        self.forget(remote)
        return self._postponed(remote, body) if off else records.done(remote.raw, draft.number)

    def _postponed(self, remote: RemoteDocument, body: Shape) -> Done:
        """A posted document takes another due date, if nothing else is in the body (§3)."""
        place = f"{PATH[remote.kind]}({remote.id})"
        row = made(self._wire.write(Change("PATCH", place, {"dueDate": body["dueDate"]}, remote.version)))
        return records.done(row, remote.number)

    def _kept(self, remote: RemoteDocument, draft: Draft) -> Shape:
        """What others have set and the new document takes over; what hangs on a customer stays with that customer."""
        names = OTHERS | OTHERS_OF_PARTY if remote.party_id == draft.party_id else OTHERS
        return {name: value for name, value in said(remote.raw).items() if name in names}

    def _replaced(self, remote: RemoteDocument, draft: Draft, body: Shape, posting: Posting) -> Done:
        standing = not records.is_draft(remote.raw)
        if standing and remote.balance != remote.total:
            self.forget(remote)
            paid = remote.total - remote.balance
            raise Refused(f"{paid} is paid, and a posted document changes by being cancelled; take that back", "paid")
        old = text(remote.raw, "number") if standing else replaced(remote.raw)
        leftovers = self._drafts(remote, old)
        try:
            row = self._drafted(remote.kind, draft, _naming(old, body, LINES[remote.kind]), leftovers, posting)
        except Refused as refusal:
            if standing:
                self._remove(remote.kind, leftovers)
                raise
            raise Halfway(_HALF_WAY.format(refusal.text), refusal.code) from None
        new = text(row, "id")
        self._remove(remote.kind, [one for one in leftovers if text(one, "id") != new])
        if standing:
            self._cancel(remote, [] if leftovers else [row])
        self._post(remote.kind, new)
        self._promise(remote, new)
        return records.done(row, draft.number)

    def _drafted(self, kind: Kind, draft: Draft, body: Shape, leftovers: Sequence[Shape], posting: Posting) -> Shape:
        """The draft of an earlier attempt, if it says the same, or a new one; held against its source."""
        row = next((row for row in leftovers if not differing(row, body, LINES[kind])), None)
        fresh = row is None
        row = row or made(self._wire.write(Change("POST", PATH[kind], body)))
        half = posting.checked(Half(Write(draft, ""), row))
        if isinstance(half.outcome, Refused) and fresh:
            self._remove(kind, [row])
        if isinstance(half.outcome, VendorError):
            raise half.outcome
        return half.row or row

    def _cancel(self, remote: RemoteDocument, fresh: Sequence[Shape]) -> None:
        """Raises what hinders it. A fresh draft goes then: a search that lags may not show it to the next attempt."""
        place = f"{PATH[remote.kind]}({remote.id})"
        try:
            self._wire.write(Change("POST", f"{place}/Microsoft.NAV.cancel", version=remote.version))
        except (Refused, Stale):
            self._remove(remote.kind, fresh)
            raise

    def _post(self, kind: Kind, id: str) -> None:
        """The old document is gone: a "no" here is not the end of it."""
        try:
            self._wire.write(Change("POST", f"{PATH[kind]}({id})/Microsoft.NAV.post"))
        except Refused as refusal:
            if ALREADY_POSTED not in refusal.text:
                raise Halfway(_HALF_WAY.format(refusal.text), refusal.code) from None

    def _promise(self, remote: RemoteDocument, new: str) -> None:
        """The day a customer has promised stands in posted documents only (§3)."""
        promised = text(remote.raw, "promisedPayDate")
        if promised > _UNSET_DAY:
            body = {"promisedPayDate": promised}
            self._wire.write(Change("PATCH", f"{PATH[remote.kind]}({new})", body, version="*"))

    def _remove(self, kind: Kind, drafts: Iterable[Shape]) -> None:
        try:
            for row in drafts:
                with suppress(Missing):  # an earlier attempt did it
                    place = f"{PATH[kind]}({text(row, 'id')})"
                    self._wire.write(Change("DELETE", place, version=text(row, "@odata.etag")))
        except Refused as stuck:
            raise Halfway(_STUCK.format(stuck.text), stuck.code) from None

    # -- finding what was begun ----------------------------------------------------------------------------

    def forget(self, remote: RemoteDocument) -> None:
        """Take away what a correction has begun beside this document."""
        old = replaced(remote.raw) if records.is_draft(remote.raw) else text(remote.raw, "number")
        self._remove(remote.kind, [row for row in self._drafts(remote, old) if text(row, "id") != remote.id])

    def successor(self, remote: RemoteDocument) -> RemoteDocument | None:
        """What stands in a cancelled document's place, through any number of corrections, or is about to.

        It was drafted before the old one was cancelled: a list shows it, or is older than the cancelling and says
        nothing.
        """
        listed = self._numbered(remote)
        if not any(text(row, "id") == remote.id and not records.document(remote.kind, row).live for row in listed):
            raise Unreadable(f"a search for {remote.number} does not show yet that {remote.id} is cancelled")
        after = {replaced(row): row for row in listed if replaced(row)}
        last: Shape = remote.raw
        while text(last, "number") in after:
            last = after.pop(text(last, "number"))
        found = records.document(remote.kind, last)
        return found if found.live else None

    def _drafts(self, remote: RemoteDocument, old: str) -> list[Shape]:
        return [row for row in self._numbered(remote) if records.is_draft(row) and replaced(row) == old]

    def _numbered(self, remote: RemoteDocument) -> list[Shape]:
        """All documents of its number, itself among them."""
        condition = equals("externalDocumentNumber", remote.number)
        return list(self._wire.all(PATH[remote.kind], condition, LINES[remote.kind]))


def replaced(row: Shape) -> str:
    """The vendor's number of the document that this one replaces; empty for most."""
    lines = [*rows(row, LINES[Kind.INVOICE]), *rows(row, LINES[Kind.CREDIT_NOTE])]
    words = (text(line, "description") for line in lines[:1] if text(line, "lineType") == "Comment")
    return next((said.removeprefix(_REPLACES) for said in words if said.startswith(_REPLACES)), "")


def _naming(old: str, body: Shape, lines: str) -> Mapping[str, object]:
    return {**body, lines: [{"lineType": "Comment", "description": f"{_REPLACES}{old}"}, *body[lines]]}
