"""Records of the books as judges see them: with their target, their source key and who changed them."""

from __future__ import annotations

from dataclasses import dataclass

from harness.attribution import Place
from harness.evidence import BookVersion
from mock_erps.platform.audit import AuditDocument, AuditPayment

#: what makes up a document; balance, status and version move with its payments
CONTENT = ("kind", "number", "reference", "party_id", "date", "due", "currency", "total", "lines", "memo", "foreign")


@dataclass(frozen=True, slots=True)
class Booked:
    """A document of the books with the target whose books they are."""

    target: str
    doc: AuditDocument


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of the books with the target whose books they are."""

    target: str
    payment: AuditPayment


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a document or a payment, with its source key ("" = nobody's). `engine`: not an outside user."""

    version: BookVersion
    target: str
    key: str
    place: Place

    @property
    def engine(self) -> bool:
        return self.version.seq > 0

    @property
    def creates(self) -> bool:
        return self.version.before is None

    @property
    def removes(self) -> bool:
        before, after = self.version.before, self.version.after
        return before is not None and before.live and (after is None or not after.live)

    @property
    def side_effect(self) -> bool:
        """A payment touched the document: its own content stayed."""
        before, after = self.version.before, self.version.after
        if not isinstance(before, AuditDocument) or not isinstance(after, AuditDocument):
            return False
        return all(getattr(before, name) == getattr(after, name) for name in CONTENT)
