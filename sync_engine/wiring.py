"""From configuration and command line to a job: source, policy, tokens and connector put together."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from sync_engine.canonical import Batch, Document, Payment, Problem
from sync_engine.config import BadConfig, Config, TargetConfig
from sync_engine.connectors import Connector, ConnectorModule, Target, connector_module
from sync_engine.delivery.run import Job
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.tokens import LedgerTokens
from sync_engine.log import Log, Secrets
from sync_engine.mapping.policy import policy_for, read_policy
from sync_engine.sources import open_source


def job(
    config: Config, wanted: TargetConfig, arguments: Namespace, log: Log, secrets: Secrets, tell: Callable[[str], None]
) -> Job:
    """Everything a push needs. Raises `BadConfig`, `BadPolicy` or `BadSource` before anything is touched."""
    module = _module(config, wanted)
    own: Mapping[str, object] = getattr(module, "POLICY", {})
    configured = read_policy(Path(wanted.policy)) if isinstance(wanted.policy, str) else wanted.policy
    policy = policy_for(wanted.erp, own, configured)
    batch = open_source(arguments.source, arguments.columns)
    return Job(
        target=wanted.name,
        batch=_for_target(batch, config, wanted.name),
        policy=policy_for(wanted.erp, own, batch.policy, configured) if batch.policy else policy,
        connect=partial(_connect, module, config, wanted, secrets),
        open_ledger=partial(Ledger, config.ledger),
        log=log,
        secrets=secrets,
        tell=lambda text: tell(secrets.mask(text)),
        workers=getattr(arguments, "workers", 1),
    )


def _module(config: Config, wanted: TargetConfig) -> ConnectorModule:
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
    )
    return module.connect(target)


def _for_target(batch: Batch, config: Config, name: str) -> Batch:
    """The part of a batch that is meant for this target. A target that nobody configured is a problem, named."""
    records: list[Document | Payment] = [*batch.documents, *batch.payments]
    problems = [
        Problem(record.key, "handoff.target", f'names the target "{record.target}", which is not configured')
        for record in records
        if record.target and record.target not in config.targets
    ]
    return replace(
        batch,
        documents=tuple(document for document in batch.documents if document.target in ("", name)),
        payments=tuple(payment for payment in batch.payments if payment.target in ("", name)),
        problems=(*batch.problems, *problems),
    )
