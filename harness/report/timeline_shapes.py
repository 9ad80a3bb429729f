"""The shape of a violation's timeline in the run record: rows of the swim lanes, and marks of the overview."""

from __future__ import annotations

from typing import Literal, TypedDict


class Commit(TypedDict):
    kind: str
    id: str
    what: str
    total: str


class Raw(TypedDict):
    """As on the wire, secrets masked, long bodies cut."""

    request: str
    answer: str


class LedgerNote(TypedDict):
    key: str
    label: str
    state: str
    remote_id: str


class ExchangeRow(TypedDict):
    """`delivered`: full, partial, none. `shown` is the status the client saw, 0 when it saw none; `ours`: it is about
    the violation's documents, and no mere neighbour."""

    row: Literal["exchange"]
    seq: int
    t: float
    t_done: float
    intent: str
    request_line: str
    status: int
    shown: int
    vendor_code: str
    retry_after: float | None
    delivered: str
    fault: str
    idem_key: str
    new_key: bool
    replayed: bool
    ours: bool
    committed: list[Commit]
    ledger: list[LedgerNote]
    raw: Raw | None


class GapRow(TypedDict):
    """Nothing of this violation's documents happened. `kind`: wait, others, phase, report, killed."""

    row: Literal["gap"]
    kind: str
    text: str


class Mark(TypedDict):
    """One exchange in the overview of the whole run."""

    seq: int
    t: float
    t_done: float
    delivered: str
    committed: bool
    fault: bool
    ours: bool
