"""What delivery asks of a company in Wave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import (
    Catalogue,
    Draft,
    PaymentDraft,
    RemoteDocument,
    RemoteParty,
    RemotePayment,
    Target,
    Write,
)
from sync_engine.connectors.http import Transport
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.connectors.wave.facts import API, LIMITS, TRAITS
from sync_engine.outcomes import Outcome, Refused


class Wave:
    """One company."""

    def __init__(self, target: Target) -> None:
        self.traits = TRAITS
        self._base = f"{target.hosts.get('api', API)}/v1/{target.company}"
        self._transport = Transport(target.connect_time_out, target.read_time_out, limits=LIMITS)
        grant = Grant(target, target.hosts.get("api", API) + "/oauth/token", self._transport)
        self._api = Authorised(grant, self._transport, lambda answer: answer.status == 401)

    def close(self) -> None:
        self._transport.close()

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        raise _unwritten("catalogue")

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        raise _unwritten("find_parties")

    def create_party(self, party: Party, key: str) -> RemoteParty:
        raise _unwritten("create_party")

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        raise _unwritten("find_documents")

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        raise _unwritten("read_document")

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        raise _unwritten("create_documents")

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        raise _unwritten("update_document")

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        raise _unwritten("void_document")

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        raise _unwritten("find_payments")

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        raise _unwritten("create_payment")


def _unwritten(method: str) -> Refused:
    return Refused(f"Wave.{method} is not written yet ({__name__})")
