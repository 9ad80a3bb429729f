"""Who a customer is in the target: a confirmed id, an exact code, an exact name, or a question for a person.

Nothing is guessed: two customers never share one record because their names look alike, and a customer that is
there, archived perhaps, is never created a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from sync_engine.canonical import Party
from sync_engine.connectors import RemoteParty
from sync_engine.mapping.policy import Policy


@dataclass(frozen=True, slots=True)
class Exact:
    """This one, beyond doubt."""

    remote: RemoteParty


@dataclass(frozen=True, slots=True)
class Review:
    """A person decides; `why` is a sentence, `candidates` what there is to choose from."""

    candidates: tuple[RemoteParty, ...]
    why: str


@dataclass(frozen=True, slots=True)
class New:
    """Not in the target: create it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The policy, or a limit of the target, rules this customer out; `why` is a sentence."""

    why: str


Match = Exact | Review | New | Refused


def match(party: Party, candidates: Sequence[RemoteParty], policy: Policy) -> Match:
    """Compare a customer with all that could be it in the target, archived ones included."""
    if confirmed := party.matched.get(policy.slug):
        return _only(party, [c for c in candidates if c.id == confirmed], f"with the confirmed id {confirmed}")
    by_code = [c for c in candidates if party.key and c.code.strip() == party.key.strip()]
    if by_code:
        return _only(party, by_code, f"with the code {party.key}")
    by_name = [c for c in candidates if _plain(c.name) == _plain(party.name)]
    if by_name:
        return _named(party, by_name)
    near = tuple(c for c in candidates if _is_near(party, c, policy.review_from))
    if near:
        names = ", ".join(f'"{c.name}"' for c in near[:3])
        return Review(near, f'customer "{party.name}" looks like {names}; say whether it is the same or a new one')
    return _unknown(party, policy)


def _only(party: Party, found: Sequence[RemoteParty], how: str) -> Match:
    """The one that was found by `how`, if it is one and alive."""
    if not found:
        return Review((), f'customer "{party.name}": the target has none {how}; choose another or let it be created')
    if len(found) > 1:
        return Review(tuple(found), f'customer "{party.name}": the target has {len(found)} {how}; choose one')
    if not found[0].active:
        return Review(
            tuple(found),
            f'customer "{party.name}" is inactive in the target (id {found[0].id}); activate it there or '
            "choose another",
        )
    return Exact(found[0])


def _named(party: Party, found: Sequence[RemoteParty]) -> Match:
    """Bearers of exactly this name; another code than ours makes one a different customer of the same name."""
    others = tuple(c for c in found if c.code and party.key and c.code.strip() != party.key.strip())
    if others:
        return Review(
            tuple(found),
            f'customer "{party.name}" has the code {party.key} here and {others[0].code} in the target; '
            "say whether they are the same",
        )
    return _only(party, found, f'of the name "{party.name}"')


def _unknown(party: Party, policy: Policy) -> Match:
    for what, text in (("party_name", party.name), ("party_code", party.key)):
        if len(text) > policy.limits[what]:
            word = what.removeprefix("party_")
            return Refused(
                f'customer "{party.name}": the {word} has {len(text)} characters and the target takes '
                f"{policy.limits[what]}; shorten it at the source, a cut {word} could name somebody else"
            )
    if policy.unknown_party == "create":
        return New()
    why = f'customer "{party.name}" is not in the target, and the policy creates none'
    return Review((), f"{why}; choose one or have it created") if policy.unknown_party == "review" else Refused(why)


def _plain(name: str) -> str:
    """As vendors compare names: composed, blanks collapsed, without case. `lower`, because ß is not ss."""
    return " ".join(normalize("NFC", name).split()).lower()


#: How German and Nordic letters are written where they are missing; both spellings are compared.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"})


def _spellings(name: str) -> tuple[str, str]:
    """A name without its accents, and with its umlauts spelt out: Müller → muller, mueller."""
    plain = _plain(name)
    return _bare(plain.replace("ß", "ss")), _bare(plain.translate(_SPELT_OUT))


def _bare(text: str) -> str:
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter))


def _is_near(party: Party, candidate: RemoteParty, threshold: float) -> bool:
    """Alike enough to ask. Names that differ in a number ("Customer 17850"), or codes that differ, are not."""
    if party.key and candidate.code:
        return False
    if _numbered(party.name) != _numbered(candidate.name):
        return False
    from rapidfuzz.fuzz import token_sort_ratio

    return any(
        token_sort_ratio(ours, theirs) >= threshold
        for ours in _spellings(party.name)
        for theirs in _spellings(candidate.name)
    )


def _numbered(name: str) -> list[str]:
    """The tokens of a name that bear digits, in no particular order."""
    return sorted(token for token in _plain(name).split() if any(letter.isdigit() for letter in token))
