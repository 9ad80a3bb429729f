"""The configuration: one file, JSON or YAML, checked against `schemas/config.schema.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync_engine.schemas import did_you_mean
from sync_engine.schemas.declarations import BadDeclaration, read_declaration
from sync_engine.sources.live import SourceConfig


class BadConfig(Exception):
    """The configuration cannot be used; the message is one sentence with the place in the file."""


@dataclass(frozen=True, slots=True)
class TargetConfig:
    """One company to deliver to, as written in the file."""

    name: str
    erp: str
    company: str
    hosts: Mapping[str, str]
    credentials: Mapping[str, str]
    policy: Mapping[str, object] | str
    options: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run is told. Time-outs are seconds."""

    path: Path
    ledger: str
    log: str
    outbox: Path | None  # where the source finds its confirmations, if it wants any
    targets: Mapping[str, TargetConfig]
    time_outs: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, SourceConfig] = field(default_factory=dict)

    def target(self, name: str | None) -> TargetConfig:
        """The named target, or the only one. Raises `BadConfig`."""
        if name is None and len(self.targets) == 1:
            return next(iter(self.targets.values()))
        if name is None:
            raise BadConfig(f"{self.path} has several targets; say which with --target: {', '.join(self.targets)}")
        if name not in self.targets:
            raise BadConfig(f"{self.path} has no target called {name}; {did_you_mean(name, self.targets)}")
        return self.targets[name]

    def wanted(self, name: str | None) -> list[TargetConfig]:
        """The named target, or all. Raises `BadConfig`."""
        return [self.target(name)] if name else list(self.targets.values())


def read_config(path: Path) -> Config:
    """Read and check a configuration file. Raises `BadConfig`."""
    try:
        content: Mapping[str, Any] = read_declaration(path, "config").content
    except BadDeclaration as error:
        raise BadConfig(str(error)) from None
    targets = {name: _target(path, name, wanted) for name, wanted in content["targets"].items()}
    time_outs = {name: float(seconds) for name, seconds in content.get("time_outs", {}).items()}
    sources = {name: _source(name, wanted) for name, wanted in content.get("sources", {}).items()}
    outbox = path.parent / content["outbox"] if "outbox" in content else None
    return Config(path, _ledger(path, content["ledger"]), content.get("log", ""), outbox, targets, time_outs, sources)


def _ledger(path: Path, url: str) -> str:
    """A relative SQLite path is meant relative to the configuration, not to where the command happens to run."""
    relative = url.startswith("sqlite:///") and not url.startswith("sqlite:////")
    return f"sqlite:///{path.resolve().parent / url.removeprefix('sqlite:///')}" if relative else url


def _target(path: Path, name: str, wanted: Mapping[str, Any]) -> TargetConfig:
    policy = wanted.get("policy", {})
    return TargetConfig(
        name=name,
        erp=wanted["erp"],
        company=str(wanted["company"]),
        hosts=_hosts(wanted),
        credentials=_credentials(wanted),
        policy=str(path.parent / policy) if isinstance(policy, str) else policy,
        options=wanted.get("options", {}),
    )


def _source(name: str, wanted: Mapping[str, Any]) -> SourceConfig:
    return SourceConfig(
        name=name,
        erp=wanted["erp"],
        company=str(wanted["company"]),
        hosts=_hosts(wanted),
        credentials=_credentials(wanted),
        options=wanted.get("options", {}),
        target=wanted.get("target", ""),
    )


def _hosts(wanted: Mapping[str, Any]) -> dict[str, str]:
    return {role: host.rstrip("/") for role, host in wanted.get("hosts", {}).items()}


def _credentials(wanted: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in wanted["credentials"].items()}
