"""The command line: `sync-engine push | status | retry | dead-letters | review | reconcile`.

`main` returns the exit code and keeps nothing between calls: 0 nothing failed, 1 something failed or needs a person,
2 bad input, 3 the target refuses to talk, 4 our own fault.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sync_engine.config import Config
    from sync_engine.ledger.entry import Entry, State
    from sync_engine.ledger.ledger import Ledger

OK, FAILED, BAD_INPUT, DISCONNECTED, OUR_FAULT = range(5)


class BadInput(Exception):
    """What was asked cannot be done; the message is one sentence."""


class _Help(Exception):
    """Only help was asked for, and has been given."""


class _Parser(argparse.ArgumentParser):
    """argparse without its habit of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see {self.prog} --help")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:  # noqa: ARG002
        raise _Help


def main(argv: list[str] | None = None) -> int:
    """Run one command; never ends the process and lets nothing but `BaseException`s through."""
    from sync_engine.log import Log, Secrets

    secrets = Secrets()
    log = Log("", secrets)
    try:
        arguments = _parser().parse_args(argv)
        config = _config(arguments.config, secrets)
        log = Log(config.log, secrets)
        code: int = arguments.command(arguments, config, log, secrets)
        return code
    except _Help:
        return OK
    except Exception as error:
        return _explained(error, log, secrets)


def _explained(error: Exception, log: "Log", secrets: "Secrets") -> int:  # noqa: UP037
    """One sentence for every failure; the details of unforeseen ones go to the log."""
    from sync_engine.config import BadConfig
    from sync_engine.ledger.store import LedgerTrouble
    from sync_engine.mapping.policy import BadPolicy
    from sync_engine.sources import BadSource

    if isinstance(error, BadInput | BadConfig | BadPolicy | BadSource):
        _say(secrets.mask(str(error)))
        return BAD_INPUT
    log.failure(error)
    if isinstance(error, LedgerTrouble):
        _say(secrets.mask(str(error)))
    else:
        _say(secrets.mask(f"our own fault: {type(error).__name__}: {error}; nothing is lost, run again; see the log"))
    return OUR_FAULT
