"""Records inside records: lines of documents and of journals, by their parent or by their own address (dossier §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.dynamics_business_central.model import CAPTIONS
from mock_erps.dynamics_business_central.resources.rules import DOCUMENTS, JOURNAL_LINES, RULES
from mock_erps.dynamics_business_central.resources.sales import SalesDocument
from mock_erps.dynamics_business_central.searching import listed
from mock_erps.dynamics_business_central.showing import one
from mock_erps.dynamics_business_central.writing import allow, body_of, guard, made
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def list_lines(call: Call, set: str) -> Reply:
    return listed(call, set, _rows(call, set))


def list_all(call: Call, set: str) -> Reply:
    """The flat path is advertised and needs a parent all the same (dossier §3)."""
    raise Refusal("line_parent_missing" if set in DOCUMENTS else "payment_parent_missing")


def _rows(call: Call, set: str) -> list[Doc]:
    if set in DOCUMENTS:
        rows: list[Doc] = DOCUMENTS[set].read(call, call.path["id"])[set]
        return rows
    journal = RULES["journals"].read(call, call.path["id"])
    return sorted(call.books[set].find("journal", journal["id"]), key=lambda line: line["lineNumber"])


def create_line(call: Call, set: str) -> Reply:
    if set in DOCUMENTS:
        rules = DOCUMENTS[set]
        allow(call, rules.kind, "Modify")
        return made(call, set, rules.add_line(call, rules.read(call, call.path["id"]), body_of(call)))
    journal = RULES["journals"].read(call, call.path["id"])
    return made(call, set, JOURNAL_LINES[set].made(call, journal, body_of(call)))


def read_line(call: Call, set: str) -> Reply:
    return one(call, set, _found(call, set)[1])


def update_line(call: Call, set: str) -> Reply:
    document, line = _found(call, set)
    guard(call, line, required=True)
    if set in DOCUMENTS:
        return one(call, set, DOCUMENTS[set].change_line(call, document, line, body_of(call)))
    return one(call, set, JOURNAL_LINES[set].update(call, line, body_of(call)))


def delete_line(call: Call, set: str) -> Reply:
    document, line = _found(call, set)
    guard(call, line, required=False)
    if set in DOCUMENTS:
        DOCUMENTS[set].remove_line(call, document, line)
    else:
        JOURNAL_LINES[set].remove(call, line)
    return Reply(204, [])


def _found(call: Call, set: str) -> tuple[Doc, Doc]:
    """Parent and line. Raises `not_found`."""
    id = call.path["lineId"].lower()
    if set in DOCUMENTS:
        rules = DOCUMENTS[set]
        documents = [rules.read(call, call.path["id"])] if "id" in call.path else _newest_first(call, rules)
        found = ((doc, line) for doc in documents for line in doc[set] if line["id"] == id)
    else:
        rows = [call.books[set].get(id)]
        found = ((row, row) for row in rows if row is not None and not row["_posted"] and _in_parent(call, row))
    first = next(found, None)
    if first is None:
        raise Refusal("not_found", caption=CAPTIONS.get(set, "Line"), id=id)
    return first


def _in_parent(call: Call, row: Doc) -> bool:
    return "id" not in call.path or bool(row["journalId"] == call.path["id"].lower())


def _newest_first(call: Call, rules: SalesDocument) -> list[Doc]:
    """A line is mostly asked for soon after its document was made."""
    return list(call.books[rules.kind])[::-1]
