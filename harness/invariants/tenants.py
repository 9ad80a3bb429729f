"""Tenants: what belongs to one company never touches another's."""

from __future__ import annotations

from collections.abc import Iterator

from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.matching import is_new_party, same_name
from harness.invariants.wording import listed, off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.auth.oauth import digest


def tenant_isolation(ev: Indexed) -> Finding:
    targets = {source.company for source in ev.evidence.sources}
    violations = [*_misplaced(ev), *_misdirected(ev)]
    if len(targets) > 1:
        violations += [*_borrowed_tokens(ev), *_stray_parties(ev)]
    armed = sum(bool(call.exchange.keys) for call in ev.calls) if len(targets) > 1 else 0
    return judged("I29", armed, violations)


def _misplaced(ev: Indexed) -> Iterator[Violation]:
    for key, source in ev.due.items():
        records = [(booked.target, booked.doc.id, booked.doc.total) for booked in ev.live(key)]
        records += [(paid.target, paid.payment.id, paid.payment.total) for paid in ev.payments(key)]
        for target, id, total in records:
            if target != source.company:
                yield Violation(
                    f"The {told(source)} of {source.company} stands in the books of {target} ({id}).",
                    keys=(key,),
                    expected=source.company,
                    books=target,
                    money=off_by(total, source.currency),
                )


def _misdirected(ev: Indexed) -> Iterator[Violation]:
    """Exchanges about a document that went to another company, committed or not."""
    for call in ev.calls:
        exchange = call.exchange
        if not exchange.company or not ev.evidence.companies:
            continue
        here = ev.attribution.target_of(exchange.company)
        strays = [key for key in call.subjects if key in ev.due and ev.due[key].company != here]
        if strays:
            yield Violation(
                f"Exchange {call.seq} ({exchange.operation}) took {listed(map(ev.label, strays))} "
                f"of {ev.due[strays[0]].company} to {here}.",
                keys=tuple(strays),
                exchanges=(call.seq,),
                expected=ev.due[strays[0]].company,
                books=here,
            )


def _borrowed_tokens(ev: Indexed) -> Iterator[Violation]:
    """A credential that belongs to one target alone, used for another."""
    owners: dict[str, set[str]] = {}
    for target, secrets in ev.evidence.secrets.items():
        for secret in secrets:
            owners.setdefault(digest(secret), set()).add(target)
    for call in ev.calls:
        allowed = owners.get(call.exchange.token)
        here = ev.attribution.target_of(call.exchange.company)
        if allowed and here and here not in allowed:
            yield Violation(
                f"Exchange {call.seq} reached {here} with the credentials of {listed(sorted(allowed))}.",
                exchanges=(call.seq,),
                expected=f"credentials of {here}",
                engine=listed(sorted(allowed)),
            )


def _stray_parties(ev: Indexed) -> Iterator[Violation]:
    """Customers of one company that were created in another."""
    names: dict[str, set[str]] = {}
    for source in ev.evidence.sources:
        names.setdefault(source.company, set()).add(same_name(source.party.name))
    for target, view in ev.views.items():
        elsewhere = set().union(*(known for company, known in names.items() if company != target))
        for party in view.parties:
            name = same_name(party.name)
            if name in elsewhere and name not in names.get(target, ()) and is_new_party(ev, target, party):
                if any(not v.seq and v.kind == "party" and v.id == party.id for v in ev.evidence.history):
                    continue
                yield Violation(f"The customer {party.name} of another company was created in {target} ({party.id}).")


INVARIANTS = (
    Invariant(
        "I29", "tenant isolation", Severity.S1,
        "Everything about a document goes to its own company, with that company's credentials.",
        "Make one client per company and run; key every cache by company.",
        tenant_isolation, ("B29",),
    ),
)  # fmt: skip
