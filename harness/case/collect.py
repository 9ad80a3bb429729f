"""Evidence, gathered when a case is over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from harness.case.story import read_outbox
from harness.events import FaultAt
from harness.evidence import BookVersion, Evidence, PlacedFault, Profile
from mock_erps.platform.audit import AuditDocument, AuditParty, AuditPayment, AuditView

if TYPE_CHECKING:
    from harness.case.run import Session
    from harness.case.world import World

_SECRET = re.compile("secret|token|password|key", re.IGNORECASE)


def collect(session: Session, before: Mapping[str, AuditView]) -> Evidence:
    """Everything a judge may look at, as records."""
    world = session.world
    extension = world.vendor.contract.extension
    engine = world.case.scenario.given.engine
    return Evidence(
        case=world.case.name,
        profile=Profile(extension.slug, extension.name, extension.traits, extension.limits),
        sources=tuple(session.sources),
        before=before,
        after={name: world.sandbox.audit(world.vendor.slug, c.id) for name, c in world.targets.items()},
        history=tuple(_history(world)),
        exchanges=tuple(one for one in world.sandbox.journal.exchanges if one.erp != world.case.scenario.given.source),
        runs=tuple(session.runs),
        faults=tuple(_placed(session)),
        ledger=session.engine.ledger(world.workplace),
        local=session.engine.local(world.workplace) if session.pulls else None,
        pulls=tuple(session.pulls),
        deliveries=session.hooks.evidence(),
        confirmations=tuple(read_outbox(world.workplace, session.engine.description)),
        handed=session.handed,
        companies={name: company.id for name, company in world.targets.items()},
        secrets={name: tuple(_secrets(world, company.id)) for name, company in world.targets.items()}
        | ({"source": world.orders.secrets()} if world.orders else {}),
        strangers=tuple(world.sandbox.unknown_hosts),
        kept_out=tuple(world.sandbox.faults.kept_out),
        recoveries=session.recoveries,
        excused=world.case.scenario.excuses,
        source_books=world.orders.books() if world.orders else None,
        facts={"engine_zone": engine.get("zone", "UTC"), "tax_codes": _tax_codes(world), **world.case.scenario.facts},
    )


def _tax_codes(world: World) -> Mapping[str, set[str]]:
    """What the targets call the source's tax codes, unless the scenario has a map of its own."""
    called: dict[str, set[str]] = {}
    if "tax" not in world.case.scenario.given.engine.get("policy", {}):
        for company in world.targets.values():
            for code, name in company.facts["cast"].get("tax_codes", {}).items():
                called.setdefault(code, set()).add(name)
    return called


def _history(world: World) -> Iterator[BookVersion]:
    """Every change since the world was seeded, as the audit view shows it."""
    audit_one = world.vendor.erp.audit_one
    for name, company in world.targets.items():
        start = company.seeded.changes if company.seeded else 0
        for change in company.books.changes[start:]:
            before = audit_one(company, change.kind, change.before) if audit_one and change.before else None
            after = audit_one(company, change.kind, change.after) if audit_one and change.after else None
            record = after or before
            if record is not None:
                yield BookVersion(name, change.seq, change.at, _kind(record), change.id, before, after)


def _kind(record: AuditDocument | AuditPayment | AuditParty) -> str:
    if isinstance(record, AuditDocument):
        return record.kind
    return "payment" if isinstance(record, AuditPayment) else "party"


def _placed(session: Session) -> Iterator[PlacedFault]:
    for armed in session.triggers.armed:
        site = f"{armed.site.operation}, occurrence {armed.site.occurrence}"
        masked = not armed.delivered and armed.matched >= armed.site.occurrence
        yield PlacedFault(armed.fault.id, site, tuple(armed.delivered), armed.fault.commits, masked)


def fault_sites(evidence: Evidence) -> Iterator[FaultAt]:
    """Each placed fault on the operations it really acted on, or on the one it waited for in vain."""
    operations = {exchange.seq: exchange.operation for exchange in evidence.exchanges}
    for fault in evidence.faults:
        acted = Counter(operations.get(seq) or fault.site.partition(",")[0] for seq in fault.delivered)
        for operation, times in acted.items():
            yield FaultAt(fault.id, operation, times)
        if not acted:
            yield FaultAt(fault.id, fault.site.partition(",")[0], 0, fault.masked)


def _secrets(world: World, company: str) -> Iterator[str]:
    """What must never be found in a log: what the engine was given, and every token it was issued since."""
    for name, value in world.vendor.credentials[company].items():
        if _SECRET.search(name) and len(value) >= 6:
            yield value
    if world.vendor.oauth is not None:
        yield from world.vendor.oauth.issued(company)
