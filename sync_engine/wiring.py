"""From configuration and command line to a job: source, policy, tokens and connector put together."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from sync_engine.canonical import Batch, Document, Kind, Payment, Problem
from sync_engine.config import BadConfig, Config, TargetConfig
from sync_engine.connectors import Connector, ConnectorModule, Target, connector_module
from sync_engine.delivery.run import Job
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.tokens import LedgerTokens
from sync_engine.log import Log, Secrets
from sync_engine.mapping.cash_sales import cash_sales
from sync_engine.mapping.policy import BadPolicy, Policy, policy_for, read_policy
from sync_engine.pull.run import PullJob
from sync_engine.sources import BadSource, open_source
from sync_engine.sources.live import LiveSource, connect, named


@contextmanager
def source_of(config: Config, arguments: Namespace) -> Iterator[LiveSource | None]:
    """The system that `--source` names, logged out of at the end; None where it names a file. Raises `BadSource`."""
    wanted = named(arguments.source, config.sources)
    if arguments.event and wanted is None:
        raise BadSource(f"--event needs a system as --source, such as syspro:NAME; {arguments.source} is a path")
    source = connect(wanted, config.time_outs, arguments.event) if wanted else None
    try:
        yield source
    finally:
        if source is not None:
            source.close()


def jobs(
    config: Config,
    arguments: Namespace,
    log: Log,
    secrets: Secrets,
    tell: Callable[[str], None],
    source: LiveSource | None = None,
) -> list[Job]:
    """One job per target: the one asked for, else every one of the configuration. Raises as `job` does."""
    return [job(config, target, arguments, log, secrets, tell, source) for target in config.wanted(arguments.target)]


def job(
    config: Config,
    wanted: TargetConfig,
    arguments: Namespace,
    log: Log,
    secrets: Secrets,
    tell: Callable[[str], None],
    source: LiveSource | None = None,
) -> Job:
    """Everything a push needs. Raises `BadConfig`, `BadPolicy` or `BadSource` before anything is touched."""
    module = connector_of(config, wanted)
    own: Mapping[str, object] = getattr(module, "POLICY", {})
    configured = read_policy(Path(wanted.policy)) if isinstance(wanted.policy, str) else wanted.policy
    policy = policy_for(wanted.erp, own, configured)
    if policy.cash_sales == "receipt" != own.get("cash_sales"):
        raise BadPolicy(f"policy of {wanted.erp}: it has no sales receipts; leave cash_sales at payment")
    batch = _read(config, wanted, source, policy) if source else open_source(arguments.source, arguments.columns)
    return Job(
        target=wanted.name,
        batch=_for_target(batch, config, wanted.name, chosen=bool(arguments.target)),
        policy=policy_for(wanted.erp, own, batch.policy, configured) if batch.policy else policy,
        connect=partial(_connect, module, config, wanted, secrets),
        open_ledger=partial(Ledger, config.ledger),
        log=log,
        secrets=secrets,
        tell=lambda text: tell(secrets.mask(text)),
        workers=getattr(arguments, "workers", 1),
    )


def _read(config: Config, wanted: TargetConfig, source: LiveSource, policy: Policy) -> Batch:
    """What a system has for a target, as that takes it; its ledger says what is known already."""
    ledger = Ledger(config.ledger)
    try:
        batch = source.read(wanted.name, ledger)
        sold = [(one.kind.value, one.key) for one in batch.documents if one.kind is Kind.SALES_RECEIPT]
        return cash_sales(batch, policy, [key for _, key in ledger.standing(wanted.name, sold)])
    finally:
        ledger.close()


def pull_jobs(
    config: Config, arguments: Namespace, log: Log, secrets: Secrets, tell: Callable[[str], None]
) -> list[PullJob]:
    """One reading per target: the one asked for, else every one of the configuration. Raises `BadConfig`."""
    return [
        PullJob(
            target=wanted.name,
            connect=partial(_connect, connector_of(config, wanted), config, wanted, secrets),
            open_ledger=partial(Ledger, config.ledger),
            log=log,
            secrets=secrets,
            tell=lambda text: tell(secrets.mask(text)),
            outbox=config.outbox,
        )
        for wanted in config.wanted(arguments.target)
    ]


def connector_of(config: Config, wanted: TargetConfig) -> ConnectorModule:
    """The package of a target's connector. Raises `BadConfig`."""
    try:
        module = connector_module(wanted.erp)
    except LookupError as unknown:
        raise BadConfig(f"{config.path}: targets.{wanted.name}.erp: {unknown}") from None
    if not hasattr(module, "connect"):
        raise BadConfig(f"{config.path}: targets.{wanted.name}.erp: {wanted.erp} is no connector")
    return module


def _connect(module: ConnectorModule, config: Config, wanted: TargetConfig, secrets: Secrets) -> Connector:
    tokens = LedgerTokens(config.ledger, wanted.name, wanted.credentials, secrets)
    target = Target(
        slug=wanted.erp,
        company=wanted.company,
        hosts=wanted.hosts,
        credentials=wanted.credentials,
        tokens=tokens,
        options=wanted.options,
        connect_time_out=config.time_outs.get("connect", 10.0),
        read_time_out=config.time_outs.get("read", 130.0),
        hold=partial(_hold, config.ledger, wanted.name),
    )
    return module.connect(target)


def _hold(url: str, target: str, seconds: float) -> None:
    """Who comes next leaves the target alone as well. On a connection of its own, as it may come from any thread."""
    ledger = Ledger(url)
    try:
        ledger.park(target, time.time() + seconds, "its calls of this minute are used up")
    finally:
        ledger.close()


def _for_target(batch: Batch, config: Config, name: str, chosen: bool) -> Batch:
    """The part of a batch that is meant for this target.

    A record that names no target goes to the one that was chosen, or to the only one; with several to choose from it
    is a problem, named, as is a target that nobody configured.
    """
    own = ("", name) if chosen or len(config.targets) == 1 else (name,)
    records: list[Document | Payment] = [*batch.documents, *batch.payments]
    first = name == next(iter(config.targets))
    problems = [
        Problem(record.key, "handoff.target", why)
        for record in records
        if record.target not in own and (why := _lost(record.target, config)) and first
    ]
    return replace(
        batch,
        documents=tuple(document for document in batch.documents if document.target in own),
        payments=tuple(payment for payment in batch.payments if payment.target in own),
        problems=(*(batch.problems if first or chosen else ()), *problems),
    )


def _lost(target: str, config: Config) -> str:
    """Why a record reaches no target at all; empty when it reaches one."""
    if not target:
        return "names no target, and several are configured; name one in handoff.target, or push with --target"
    return "" if target in config.targets else f'names the target "{target}", which is not configured'
