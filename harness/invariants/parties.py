"""Parties: one customer in the books per customer at the source, and each document with its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from harness.documents import SourceDocument, SourceParty, Want
from harness.invariants.arrived import misnamed
from harness.invariants.barred import ARCHIVED
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.matching import is_new_party, is_party, look_alike, same_name
from harness.invariants.wording import count, listed, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditParty, AuditPayment

#: (target, code or name): who a customer is at the source
Who = tuple[str, str]


def party_integrity(ev: Indexed) -> Finding:
    used = _used(ev)
    violations = [
        *_shared(ev, used),
        *_several(ev, used),
        *_created_twice(ev),
        *_beside_archived(ev),
        *_wrong(ev),
        *_guessed(ev),
        *_renamed(ev),
        *misnamed(ev),
    ]
    return judged("I23", _look_alikes(ev), violations)


def who(source: SourceDocument) -> Who:
    return source.company, source.party.code or same_name(source.party.name)


def _look_alikes(ev: Indexed) -> int:
    """Customers of the source whose name could be mixed up with another's, there or in the books."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    wanted = set()
    for source in ev.due.values():
        if source.party.name:
            fold = source.company, look_alike(source.party.name)
            wanted.add(fold)
            names[fold].add(source.party.code or source.party.name)
    for target, view in ev.evidence.before.items():
        for party in view.parties:
            names[target, look_alike(party.name)].add(f"{party.name} {party.id}" if party.code == "" else party.code)
    return sum(len(names[fold]) > 1 for fold in wanted)


def _used(ev: Indexed) -> dict[Who, dict[str, SourceDocument]]:
    """For each customer of the source the customers of the books (ids) on whom its documents stand."""
    used: dict[Who, dict[str, SourceDocument]] = defaultdict(dict)
    for source in ev.due.values():
        if source.party.name and len({v.party for v in ev.versions[source.key]}) == 1:
            for target, record in _records(ev, source.key):
                if target == source.company and record.party_id:
                    used[who(source)].setdefault(record.party_id, source)
    return used


def _records(ev: Indexed, key: str) -> Iterator[tuple[str, AuditDocument | AuditPayment]]:
    for booked in ev.live(key):
        yield booked.target, booked.doc
    for paid in ev.payments(key):
        yield paid.target, paid.payment


def _shared(ev: Indexed, used: dict[Who, dict[str, SourceDocument]]) -> Iterator[Violation]:
    owners: dict[tuple[str, str], list[SourceDocument]] = defaultdict(list)
    for (target, _), ids in used.items():
        for id, source in ids.items():
            owners[target, id].append(source)
    for (target, id), sources in owners.items():
        if len(sources) > 1:
            party = ev.party_of(target, id)
            yield Violation(
                f"{listed(_called(source.party) for source in sources)} are different customers, but their documents "
                f"stand on one: {party.name if party else id}.",
                keys=tuple(source.key for source in sources),
                expected="one customer each",
                books=f"all on {id}",
            )


def _called(party: SourceParty) -> str:
    return f"{party.name} ({party.code})" if party.code else party.name


def _several(ev: Indexed, used: dict[Who, dict[str, SourceDocument]]) -> Iterator[Violation]:
    for ids in used.values():
        if len(ids) > 1:
            sources = list(ids.values())
            yield Violation(
                f"The documents of {_called(sources[0].party)} stand on {count(len(ids), 'customer')}: {listed(ids)}.",
                keys=tuple(source.key for source in sources),
                expected="one customer",
                books=listed(ids),
            )


def _created_twice(ev: Indexed) -> Iterator[Violation]:
    """The engine created a customer whom the books had, or whom it had created before."""
    for target, view in ev.views.items():
        groups: dict[tuple[str, str], list[AuditParty]] = defaultdict(list)
        for party in view.parties:
            groups[same_name(party.name), _source_code(ev, party)].append(party)
        for parties in groups.values():
            fresh = [party for party in parties if is_new_party(ev, target, party) and party.active]
            if fresh and len(parties) > 1 and not _told_apart(ev, target, parties):
                yield Violation(
                    f"The books hold {count(len(parties), 'customer')} named {parties[0].name}: "
                    f"{listed(party.id for party in parties)}; the engine created {len(fresh)} of them.",
                    expected="one customer",
                    books=listed(party.id for party in parties),
                )


def _beside_archived(ev: Indexed) -> Iterator[Violation]:
    """The engine created a customer whom the books had, archived."""
    for target, view in ev.views.items():
        before = ev.evidence.before[target].parties
        archived = {same_name(ARCHIVED.sub("", party.name)): party for party in before if not party.active}
        for party in view.parties:
            old = archived.get(same_name(party.name))
            if old is None or not party.active or not is_new_party(ev, target, party):
                continue
            if not (old.code and _source_code(ev, party)) or old.code == party.code:
                yield Violation(
                    f"The books had {party.name} as an archived customer ({old.id}); the engine created a second one "
                    f"({party.id}).",
                    expected="the archived customer, or a question to a person",
                    books=listed((old.id, party.id)),
                )


def _source_code(ev: Indexed, party: AuditParty) -> str:
    """The customer's code, if the source gave it: one that the vendor made up tells nobody apart."""
    return party.code if any(source.party.code == party.code for source in ev.evidence.sources) else ""


def _told_apart(ev: Indexed, target: str, parties: list[AuditParty]) -> bool:
    """The source itself has as many customers of that name as the engine created."""
    name = same_name(parties[0].name)
    twins = {who(s) for s in ev.due.values() if s.company == target and same_name(s.party.name) == name}
    fresh = sum(is_new_party(ev, target, party) for party in parties)
    return len(twins) > 1 and fresh <= len(twins)


def _wrong(ev: Indexed) -> Iterator[Violation]:
    for source, booked in ev.standing:
        doc = booked.doc
        if is_party(ev, source.party, booked.target, doc.party_id, doc.party):
            continue
        if any(is_party(ev, v.party, booked.target, doc.party_id, doc.party) for v in ev.versions[source.key]):
            continue
        yield Violation(
            f"The {told(source)} is booked for {doc.party or 'nobody'} ({doc.id}).",
            keys=(source.key,),
            expected=_called(source.party),
            books=f"{doc.party} ({doc.party_id})",
        )


def _guessed(ev: Indexed) -> Iterator[Violation]:
    """Several customers had that name before, nothing tells them apart, and the engine took one of them."""
    for source in ev.due.values():
        before = ev.evidence.before.get(source.company)
        if before is None or not source.party.name or "parties" in ev.facts:
            continue
        twins = [p for p in before.parties if p.active and same_name(p.name) == same_name(source.party.name)]
        if len(twins) < 2 or (source.want is Want.PRESENT and _told_by_details(source.party, twins)):
            continue
        for _, record in _records(ev, source.key):
            taken = next((party for party in twins if party.id == record.party_id), None)
            if taken is not None and not _told_by_details(source.party, [taken]):
                yield Violation(
                    f"The books know {count(len(twins), 'customer')} named {source.party.name}; the engine took "
                    f"{taken.id} for {ev.label(source.key)} without a sign that it is the right one.",
                    keys=(source.key,),
                    expected="a person decides",
                    books=listed(party.id for party in twins),
                )


def _told_by_details(party: SourceParty, candidates: list[AuditParty]) -> bool:
    """Code or e-mail point to one of them."""
    by_code = [known for known in candidates if party.code and known.code == party.code]
    by_email = [known for known in candidates if party.email and known.email.casefold() == party.email.casefold()]
    return len(by_code) == 1 or len(by_email) == 1


def _renamed(ev: Indexed) -> Iterator[Violation]:
    """The engine changed the name of a customer it found in the books, or put it away."""
    for version in ev.evidence.history:
        before, after = version.before, version.after
        if not version.seq or not isinstance(before, AuditParty):
            continue
        target = ev.attribution.target_of(version.company)
        if is_new_party(ev, target, before):
            continue
        now = after.name if isinstance(after, AuditParty) and after.active >= before.active else "nobody"
        if same_name(now) != same_name(before.name):
            yield Violation(
                f"The engine turned the customer {before.name} of the books into {now}.",
                exchanges=(version.seq,),
                expected=before.name,
                books=now,
            )


INVARIANTS = (
    Invariant(
        "I23", "party integrity", Severity.S1,
        "Each customer of the source has one customer in the books, shares it with none, and gets its own documents.",
        "Match by your own link or code, then by the exact, escaped name over all pages and inactive rows; ask a "
        "person when several fit.",
        party_integrity, ("B10", "B41", "B70", "B71", "B72", "B75", "B76", "B77", "B79"),
    ),
)  # fmt: skip
