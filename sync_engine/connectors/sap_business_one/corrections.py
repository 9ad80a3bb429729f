"""Changes of posted documents. Texts are merged in; other amounts take a new document in the old one's place (§3).

Cancelling the old and posting the new is one change set of a batch, so the books show either or the other (§9). The new
document names the old one among its references: that is how a correction is found again whose answer was lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import uuid4

from sync_engine.canonical import TaxMode
from sync_engine.connectors import Draft, DraftLine, RemoteDocument
from sync_engine.connectors.http import Answer, Request
from sync_engine.connectors.sap_business_one import records
from sync_engine.connectors.sap_business_one.answers import problem
from sync_engine.connectors.sap_business_one.facts import NO_CANCELLATIONS, PATH
from sync_engine.connectors.sap_business_one.wire import Wire, keyed, literal, number, precondition
from sync_engine.connectors.wire_json import Shape, amount, decoded, encoded, rows, text
from sync_engine.outcomes import Ambiguous, Done, Refused, Unreadable

#: what others may have set in the old document and the new one takes over
_OTHERS = frozenset({
    *("SalesPersonCode", "ContactPersonCode", "ShipToCode", "PayToCode", "Project", "TrackingNumber"),
    *("OpeningRemarks", "ClosingRemarks", "Reference1", "Reference2"),
})  # fmt: skip
_ANSWER = re.compile(rb"HTTP/1\.1 (\d{3})[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)(?=\r?\n?--)", re.DOTALL)


class Corrections:
    """Updates in one company."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def needed(self, remote: RemoteDocument, draft: Draft) -> bool:
        """Whether a draft differs in what a posted document never changes."""
        source, raw = draft.document, remote.raw
        head = (remote.party_id, remote.issue_date, remote.currency)
        if head != (draft.party_id, source.issue_date, source.currency):
            return True
        foreign = bool(amount(raw, "DocTotalFc"))
        if foreign and source.exchange_rate not in (None, amount(raw, "DocRate")):
            return True
        theirs, total = rows(raw, "DocumentLines"), _total(source.tax_mode, foreign)
        return len(theirs) != len(draft.lines) or any(
            _differs(row, line, total) for row, line in zip(theirs, draft.lines, strict=True)
        )

    def texts(self, remote: RemoteDocument, body: Shape) -> dict[str, object]:
        """The rest, as a merge: rows are known by their numbers."""
        soft: dict[str, object] = {
            name: body[name] for name in ("NumAtCard", "DocDueDate", "JournalMemo", "Comments") if name in body
        }
        theirs = rows(remote.raw, "DocumentLines")
        ours = rows(body, "DocumentLines")
        merged = [
            {
                "LineNum": row["LineNum"],
                **{name: line[name] for name in ("ItemDescription", "ItemDetails") if name in line},
            }
            for row, line in zip(theirs, ours, strict=False)
        ]
        return {**soft, "DocumentLines": merged}

    def correct(self, remote: RemoteDocument, document: Shape) -> Done:
        """The document that stands now. Raises what became of the change set as a whole."""
        if remote.balance != remote.total:
            paid = remote.total - remote.balance
            raise Refused(f"{paid} is paid, and a posted document changes by being cancelled; take that back", "paid")
        path = PATH[remote.kind]
        kept = {name: value for name, value in remote.raw.items() if _is_others(name) and value not in (None, "", -1)}
        reference = {
            "RefDocEntr": number(remote.id),
            "RefObjType": "rot_SalesInvoice",
            "Remark": "corrected by this document",
        }
        body = {**kept, **document, "DocumentReferences": [reference]}
        cancel = _part(1, f"{keyed(path, remote.id)}/Cancel", b"", precondition(remote.version))
        return records.done(self._posted_together(cancel, _part(2, path, encoded(body), {})))

    def _posted_together(self, *parts: bytes) -> Shape:
        """The document a change set has made."""
        batch, changes = f"batch_{uuid4()}", f"changes_{uuid4()}"
        inner = b"".join(b"--%b\r\n%b\r\n" % (changes.encode(), part) for part in parts)
        body = (
            f"--{batch}\r\nContent-Type: multipart/mixed; boundary={changes}\r\n\r\n".encode()
            + inner
            + f"--{changes}--\r\n--{batch}--\r\n".encode()
        )
        headers = {"Content-Type": f"multipart/mixed; boundary={batch}"}
        address = f"{self._wire.sessions.root}/$batch"
        return _made(self._wire.sessions.send(Request("POST", address, headers, body, writes=True)))

    def successor(self, remote: RemoteDocument) -> RemoteDocument | None:
        """The live document that stands in a cancelled one's place, through any number of corrections.

        Both were done in one: a list shows both, or is older than the cancelling and says nothing.
        """
        condition = f"NumAtCard eq {literal(remote.number)} and {NO_CANCELLATIONS}"
        found = [records.document(remote.kind, row) for row in self._wire.all(PATH[remote.kind], condition, "DocEntry")]
        if not any(one.id == remote.id and not one.live for one in found):
            raise Unreadable(f"a search for {remote.number} does not show yet that {remote.id} is cancelled")
        after = {old: one for one in found for old in _replaced(one.raw)}
        last = remote
        while last.id in after and after[last.id].id != last.id:
            last = after.pop(last.id)
        return last if last.live else None


def _total(mode: TaxMode, foreign: bool) -> str:
    """The amount of a row that a source's line total is to be held against."""
    if mode is TaxMode.INCLUSIVE:
        return "GrossTotalFC" if foreign else "GrossTotal"
    return "RowTotalFC" if foreign else "LineTotal"


def _differs(row: Shape, line: DraftLine, total: str) -> bool:
    """What the draft leaves to the vendor does not count."""
    named = (("ItemCode", line.item_id), ("VatGroup", line.tax_code_id), ("AccountCode", line.account_id))
    if any(ours and text(row, name) != ours for name, ours in named):
        return True
    return amount(row, total) != line.net or bool(line.item_id and amount(row, "Quantity") != line.quantity)


def _replaced(raw: Shape) -> list[str]:
    return [text(reference, "RefDocEntr") for reference in rows(raw, "DocumentReferences")]


def _is_others(name: str) -> bool:
    return name.startswith("U_") or name in _OTHERS


def _part(number: int, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A POST of a change set; Content-ID is mandatory, and lines end in CRLF (§9)."""
    told = {"Content-Type": "application/json", **headers}
    lines = [
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        f"Content-ID: {number}",
        "",
        f"POST {path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in told.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


def _is_whole(answer: Answer) -> bool:
    """The closing delimiter is there: nothing of a batch's answer was cut off."""
    _, _, boundary = answer.headers.get("content-type", "").partition("boundary=")
    name = boundary.partition(";")[0].strip(' "')
    return bool(boundary) and answer.body.rstrip().endswith(f"--{name}--".encode())


def _made(answer: Answer) -> Shape:
    """The document among the answers; one error stands for the whole set, of which then nothing is done (§9)."""
    told = [(int(status), body) for status, body in _ANSWER.findall(answer.body)] if _is_whole(answer) else []
    failed = next((Answer(status, {}, body) for status, body in told if status >= 400), None)
    if answer.status not in (200, 202) or failed is not None:
        said = failed or answer
        try:
            shape: Shape = decoded(said.body)
        except ValueError:
            shape = {}
        raise problem(said, shape, writes=failed is None)
    made = next((body for status, body in told if status == 201), b"")
    try:
        return decoded(made)
    except ValueError:
        raise Ambiguous("the answer to a correction names no document") from None
