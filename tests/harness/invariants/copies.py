"""What the engine read back and heard, written by hand onto a small world."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from harness.evidence import Confirmation, EngineRun, Evidence, HookDelivery, LocalRecord
from harness.invariants import catalogue
from harness.verdicts import Finding, Verdict


@dataclass
class Copies:
    """A world (see conftest) with the engine's copy of it."""

    world: Any
    local: list[LocalRecord] | None = field(default_factory=list)
    pulls: list[EngineRun] = field(default_factory=list)
    deliveries: list[HookDelivery] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)

    def pull(self, **changes: Any) -> None:
        self.world.now += 60
        fields = {"exit_code": 0, "first_seq": 1, "last_seq": 0, "started": self.world.now, "ended": self.world.now}
        self.pulls.append(EngineRun(f"pull{len(self.pulls) + 1}", **fields | changes))

    def keep(self, record: Any, **changes: Any) -> None:
        """The copy shows a record of the books as it stands, or as told."""
        kind = getattr(record, "kind", "payment")
        fields: dict[str, Any] = {"status": record.status, "currency": record.currency, "total": record.total}
        if kind != "payment":
            fields |= {"number": record.number, "version": record.version, "balance": record.balance}
        assert self.local is not None
        self.local.append(LocalRecord("main", kind, record.id, **fields | changes))

    def told(self, record: Any, notice: int = 1, **changes: Any) -> None:
        """The vendor's webhook about a record, answered with 200."""
        self.world.now += 1
        subjects = ((getattr(record, "kind", "payment"), record.id),)
        fields: dict[str, Any] = {"at": self.world.now, "attempt": 1, "status": 200, "changed": float(notice)}
        fields["after"] = len(self.world.exchanges)
        self.deliveries.append(HookDelivery(notice, subjects, "main", **fields | changes))

    def evidence(self) -> Evidence:
        seen: Evidence = self.world.evidence()
        return replace(
            seen,
            local=None if self.local is None else tuple(self.local),
            pulls=tuple(self.pulls),
            deliveries=tuple(self.deliveries),
            confirmations=tuple(self.confirmations),
        )

    def judge(self, id: str) -> Finding:
        return catalogue()[id].judge(self.evidence())

    def held(self, id: str) -> int:
        """How often it was armed."""
        finding = self.judge(id)
        assert finding.verdict is Verdict.HELD, [violation.message for violation in finding.violations] or "not armed"
        return finding.armed

    def violated(self, id: str) -> str:
        finding = self.judge(id)
        assert finding.verdict is Verdict.VIOLATED, finding
        return finding.violations[0].message

    def not_armed(self, id: str) -> None:
        finding = self.judge(id)
        assert finding.verdict is Verdict.NOT_ARMED, finding
