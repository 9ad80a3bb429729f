"""One delivered webhook: is it the vendor's, which records does it speak of, and what is the vendor answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from sync_engine.config import Config, TargetConfig
from sync_engine.connectors.hooks import Hooks, Told
from sync_engine.ledger.events import Event, Events
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.store import LedgerTrouble
from sync_engine.log import Log
from sync_engine.wiring import connector_of

SECRET = "webhook_secret"  # noqa: S105 (the name of a credential)

ACCEPTED, UNAUTHORISED, NOT_FOUND, NOT_ALLOWED, UNAVAILABLE = 200, 401, 404, 405, 503


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request as it arrived; `body` is the very bytes, since they are what is signed."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the vendor is answered. Bodies are empty but for handshakes: vendors want none (dossier xero §10)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def receive(config: Config, target: TargetConfig, delivery: Delivery, log: Log) -> Reply:
    """Answer one delivery to a target's address. Nothing is believed but that a record should be looked at."""
    hooks: Hooks | None = getattr(connector_of(config, target), "HOOKS", None)
    if hooks is None:
        return _answered(log, target, NOT_FOUND, f"{target.erp} sends no webhooks that this engine understands")
    if delivery.method.upper() != "POST":
        return _answered(log, target, NOT_ALLOWED, f"{delivery.method} is no delivery", Allow="POST")
    token = parse_qs(urlsplit(delivery.path).query).get(hooks.handshake, [""])[0]
    if token:
        log.write("hook", target=target.name, status=ACCEPTED, text="the vendor wanted to know whether we listen")
        return Reply(ACCEPTED, {"Content-Type": "text/plain"}, token.encode())
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    if not hooks.authentic(target.credentials.get(SECRET, ""), headers, delivery.body):
        why = "the signature is not the vendor's" if target.credentials.get(SECRET) else f"no {SECRET} is configured"
        return _answered(log, target, UNAUTHORISED, why)
    return _remembered(config, target, hooks, delivery.body, log)


def _remembered(config: Config, target: TargetConfig, hooks: Hooks, body: bytes, log: Log) -> Reply:
    try:
        told = hooks.told(body)
    except ValueError as error:  # it is the vendor's: refused it would only come again
        return _answered(log, target, ACCEPTED, f"not understood ({error}); the next pull reads what changed anyway")
    try:
        new = sum(_remember(config, name, events) for name, events in _sorted(config, target, told, log).items())
    except LedgerTrouble as trouble:  # the vendor sends it again
        return _answered(log, target, UNAVAILABLE, str(trouble))
    return _answered(log, target, ACCEPTED, f"{new} new of {len(told)} events")


def _remember(config: Config, target: str, events: Sequence[Event]) -> int:
    ledger = Ledger(config.ledger)
    try:
        return Events(ledger.store).remember(target, events)
    finally:
        ledger.close()


def _sorted(config: Config, target: TargetConfig, told: Sequence[Told], log: Log) -> dict[str, list[Event]]:
    """The events of records that are pulled, by target. Companies nobody configured hinder the others not."""
    sorted_out: dict[str, list[Event]] = defaultdict(list)
    for one in told:
        owners = list(_owners(config, target, one.company))
        if not owners:
            log.write("hook", target=target.name, ignored=f"company {one.company} is not configured")
        for owner in owners if one.kind and one.remote_id else ():
            sorted_out[owner.name].append(Event(one.id, str(one.kind), one.remote_id, one.at))
    return sorted_out


def _owners(config: Config, target: TargetConfig, company: str) -> Iterator[TargetConfig]:
    """Targets of that company; one address serves all companies of an app, which share its secret."""
    for other in config.targets.values():
        trusted = other.credentials.get(SECRET) == target.credentials[SECRET]
        if other.erp == target.erp and other.company == company and trusted:
            yield other


def _answered(log: Log, target: TargetConfig, status: int, why: str, **headers: str) -> Reply:
    log.write("hook", target=target.name, status=status, text=why)
    return Reply(status, headers)
