"""What an exchange was, and what its answer lets a client do next (the gate's table in testing/invariants.md).

Only what the client saw counts: a commit behind a lost answer is ambiguous to it.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from mock_erps.platform.journal import Delivered, Exchange

READS = frozenset(
    ("read", "find", "list", "query", "search", "get", "look", "count", "discover", "download", "inspect")
)
MASTER_DATA = frozenset(
    (
        *("customer", "contact", "party", "item", "account", "tax code", "tax rate", "term", "company", "organisation"),
        *("currency", "exchange rate", "vendor", "employee", "location", "department", "preferences", "tax detail"),
        *("customers", "contacts", "items", "accounts", "tax codes", "tax rates", "terms", "companies", "connections"),
    )
)
_CREATES = frozenset(("create", "post", "upsert", "add"))
_AUTH_VERBS = frozenset(("refresh", "revoke", "authorize", "login", "logout", "log", "connect"))
_AUTH_NOUNS = frozenset(("token", "tokens", "session", "sessions", "code", "connections", "in", "out"))
_AMBIGUOUS = frozenset((408, 425, 500, 502, 504))
_PERMANENT = frozenset((400, 402, 403, 404, 405, 406, 409, 410, 411, 413, 415, 422))


class Answer(StrEnum):
    """OK: believed. AMBIGUOUS: may or may not have happened. THROTTLED: certainly not started. UNREADABLE: a read
    that says nothing. AUTH: refresh, then again. STALE: read again first. PERMANENT: never as it is."""

    OK = "ok"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"
    THROTTLED = "throttled"
    AUTH = "auth"
    STALE = "stale"
    PERMANENT = "permanent"


#: answers after which the same call may be sent again
TRANSIENT = frozenset((Answer.AMBIGUOUS, Answer.UNREADABLE, Answer.THROTTLED))


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange, classified. `subjects` are the source keys it is about."""

    exchange: Exchange
    writes: bool
    auth: bool
    creates: bool
    nouns: tuple[str, ...]
    subjects: tuple[str, ...]
    answer: Answer

    @property
    def seq(self) -> int:
        return self.exchange.seq

    @property
    def reads(self) -> bool:
        return not (self.writes or self.auth)

    @property
    def reads_documents(self) -> bool:
        """Could find a document: a read of anything but master data."""
        return self.reads and not all(noun in MASTER_DATA for noun in self.nouns)

    @property
    def phase(self) -> str:
        return self.exchange.phase


def classify(exchange: Exchange, kinds: dict[str, str], throttles: frozenset[str]) -> Call:
    """`kinds`: source key → kind. `throttles`: the refusals by which this vendor's limits answer."""
    names = exchange.operations or ((exchange.operation,) if exchange.operation else ())
    meaning = _meaning(names)
    writes = meaning.writes or (not meaning.nouns and not meaning.auth and bool(names or exchange.committed))
    return Call(
        exchange=exchange,
        writes=writes,
        auth=meaning.auth,
        creates=meaning.creates or (writes and not meaning.nouns),
        nouns=meaning.nouns,
        subjects=_subjects(exchange.keys, meaning.nouns, kinds),
        answer=_answer(exchange, writes, throttles),
    )


class _Meaning(NamedTuple):
    """What operation names say; a bare "batch" says nothing and counts as a write that may create."""

    nouns: tuple[str, ...]
    auth: bool
    writes: bool
    creates: bool


@lru_cache(maxsize=1024)
def _meaning(names: tuple[str, ...]) -> _Meaning:
    split = [name.partition(" ") for name in names if name != "batch"]
    auth = any(verb in _AUTH_VERBS or noun in _AUTH_NOUNS for verb, _, noun in split)
    writes = not auth and any(verb not in READS for verb, _, _ in split)
    creates = writes and any(verb in _CREATES for verb, _, _ in split)
    return _Meaning(tuple(noun for _, _, noun in split), auth, writes, creates)


def _subjects(keys: tuple[str, ...], nouns: tuple[str, ...], kinds: dict[str, str]) -> tuple[str, ...]:
    """A payment quotes the invoices it settles: it is about the payment."""
    if nouns and all(noun in MASTER_DATA for noun in nouns):
        return ()
    if len(keys) < 2 or len(nouns) != 1:
        return keys
    noun = nouns[0].replace(" ", "_")
    own = tuple(key for key in keys if kinds.get(key) == noun)
    return own or keys


def _answer(exchange: Exchange, writes: bool, throttles: frozenset[str]) -> Answer:
    lost = Answer.AMBIGUOUS if writes else Answer.UNREADABLE
    if exchange.delivered is not Delivered.FULL:
        return lost
    status, because = exchange.status, exchange.because
    if status == 429 or because in throttles or _told_to_wait(exchange):
        return Answer.THROTTLED
    if status == 503 and waits(exchange) is not None:
        return Answer.THROTTLED
    if status in _AMBIGUOUS | {503} or _unreadable(exchange):
        return lost
    if status == 401 or _about_the_token(exchange):
        return Answer.AUTH
    if "stale" in because or status in (412, 428):
        return Answer.STALE
    if "progress" in because:
        return Answer.THROTTLED
    return _verdict_of(exchange, lost)


def _unreadable(exchange: Exchange) -> bool:
    """An answer no client makes sense of. A byte order mark before good JSON is read by many: they may believe it."""
    marked = exchange.reply is not None and exchange.reply.body.startswith(BOM_UTF8)
    return exchange.fault.startswith(("F-PRE-MAINT", "F-RSP-GARBAGE", "F-RSP-TRUNC")) and not marked


def _told_to_wait(exchange: Exchange) -> bool:
    """An injected throttle, whatever status it hides behind; not where a token was found too old before it came."""
    if _about_the_token(exchange):
        return False
    return exchange.fault == "F-THR-200" or (exchange.fault.startswith("F-THR-") and exchange.status >= 400)


def _about_the_token(exchange: Exchange) -> bool:
    return exchange.because.startswith(("token_", "session_"))


def _verdict_of(exchange: Exchange, lost: Answer) -> Answer:
    if exchange.transient:
        # the vendor itself refused, and says that it may pass: below 500 that is no guess of a gateway's
        return lost if exchange.status >= 500 else Answer.THROTTLED
    if exchange.status in _PERMANENT:
        return Answer.PERMANENT
    if exchange.status >= 500:
        return lost
    failed_inside = exchange.status == 200 and exchange.vendor_code and not exchange.committed and exchange.because
    if failed_inside and not exchange.replayed:
        return lost if exchange.fault.startswith("F-PRE-") else Answer.PERMANENT
    return Answer.OK


def waits(exchange: Exchange) -> float | None:
    """Seconds the answer asks to wait, from either form of Retry-After; None when it names none."""
    if exchange.retry_after is not None or exchange.reply is None:
        return exchange.retry_after
    value = exchange.reply.header("retry-after")
    if not value:
        return None
    try:
        return max(parsedate_to_datetime(value).timestamp() - exchange.received, 0.0)
    except (TypeError, ValueError):
        return None
