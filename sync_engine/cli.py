"""The command line: `sync-engine push | status | retry | dead-letters | review | reconcile`; `cli_reading` adds more.

`main` returns the exit code and keeps nothing between calls: 0 nothing failed, 1 something failed or needs a person,
2 bad input, 3 the target refuses to talk, 4 our own fault.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import orjson

from sync_engine import cli_reading
from sync_engine.log import say

if TYPE_CHECKING:
    from sync_engine.config import Config
    from sync_engine.delivery.report import Report
    from sync_engine.ledger.entry import Entry, State
    from sync_engine.ledger.ledger import Ledger
    from sync_engine.log import Log, Secrets

OK, FAILED, BAD_INPUT, DISCONNECTED, OUR_FAULT = range(5)
#: what shells report for a process that Ctrl-C ended
STOPPED = 130


class BadInput(Exception):
    """What was asked cannot be done; the message is one sentence."""


class _Help(Exception):
    """Only help was asked for, and has been given."""


class _Parser(argparse.ArgumentParser):
    """argparse without its habit of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see {self.prog} --help")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
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
    finally:
        log.close()


def run() -> int:
    """Entry point of `sync-engine`: `main`, and Ctrl-C is one sentence too."""
    try:
        return main()
    except KeyboardInterrupt:
        say("stopped; nothing is lost, the next push goes on where this one was")
        return STOPPED


def _explained(error: Exception, log: Log, secrets: Secrets) -> int:
    """One sentence for every failure; the details of unforeseen ones go to the log."""
    from sync_engine.config import BadConfig
    from sync_engine.ledger.store import LedgerTrouble, NoLedger
    from sync_engine.mapping.policy import BadPolicy
    from sync_engine.receiving.files import BadDelivery
    from sync_engine.sources import BadSource

    if isinstance(error, BadInput | BadConfig | BadPolicy | BadSource | BadDelivery | NoLedger):
        say(secrets.mask(str(error)))
        return BAD_INPUT
    log.failure(error)
    if isinstance(error, LedgerTrouble):
        say(secrets.mask(str(error)))
    else:
        say(secrets.mask(f"our own fault: {type(error).__name__}: {error}; nothing is lost, run again; see the log"))
    return OUR_FAULT


@cache
def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="sync-engine", description="Reviewed invoices in, accounting systems out.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = _Parser(add_help=False)
    shared.add_argument("--config", type=Path, required=True, metavar="FILE")
    shared.add_argument("--target", metavar="NAME", help="one target of the configuration")

    def command(name: str, function: object, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=about, description=about)
        added.set_defaults(command=function)
        return added

    pushing = command("push", _push, "deliver documents and payments")
    pushing.add_argument("--workers", type=int, default=1, metavar="N")
    pushing.add_argument("--event", type=Path, metavar="FILE", help="a delivered event: push what it tells of")
    pushing.add_argument("--report", type=Path, metavar="FILE", help="also writes handoffs.json beside it")
    reconciling = command("reconcile", _reconcile, "compare a source with the books")
    reconciling.add_argument("--out", type=Path, metavar="FILE", default=Path("reconciliation.csv"))
    for reading in (pushing, reconciling):
        reading.add_argument("--source", type=Path, required=True, metavar="PATH", help="a path, or syspro:NAME")
        reading.add_argument("--columns", type=Path, metavar="FILE")
    command("status", _status, "where every record stands").add_argument("--json", action="store_true")
    command("dead-letters", _dead_letters, "what a person must mend").add_argument("--json", action="store_true")
    command("retry", _retry, "dead letters back into the queue").add_argument("keys", nargs="*", metavar="KEY")
    command("review", _review, "customers that need a person").add_argument(
        "answer", nargs="*", metavar="list | accept KEY REMOTE_ID | create KEY"
    )
    cli_reading.add(command)
    return parser


def _config(path: Path, secrets: Secrets) -> Config:
    from sync_engine.config import read_config

    config = read_config(path)
    for target in config.targets.values():
        secrets.learn(target.credentials)
    for source in config.sources.values():
        secrets.learn(source.credentials)
    return config


# Commands


def _push(arguments: argparse.Namespace, config: Config, log: Log, secrets: Secrets) -> int:
    from sync_engine.delivery.report import together, write_json
    from sync_engine.delivery.run import push
    from sync_engine.wiring import jobs, source_of

    if arguments.workers < 1:
        raise BadInput(f"--workers {arguments.workers} is too few; at least 1 is needed")
    reports = []
    with source_of(config, arguments) as source:
        for job in jobs(config, arguments, log, secrets, say, source):
            report = push(job)
            if source is not None:
                source.confirm(job, report)
            reports.append(report)
            counts = dict(report.counts)
            log.write("push", target=job.target, counts=counts, notes=report.notes, exit_code=report.exit_code)
            _tell(report)
    if arguments.report:
        write_json(arguments.report, together(reports))
        handoffs = [row for report in reports for row in report.handoffs()]
        write_json(arguments.report.with_name("handoffs.json"), {"results": handoffs})
    return max(report.exit_code for report in reports)


def _tell(report: Report) -> None:
    for note in report.notes:
        say(note)
    for trouble in report.problems:
        say(f"{trouble.state}: {trouble.number or trouble.key}: {trouble.code} {trouble.text}".replace("  ", " "))
    print(report.summary())


def _status(arguments: argparse.Namespace, config: Config, *_: object) -> int:
    from sync_engine.ledger.entry import PARTY

    for entry in _rows(arguments, config, []):
        if entry.kind != PARTY:
            print(_line(entry, arguments.json))
    return OK


def _dead_letters(arguments: argparse.Namespace, config: Config, *_: object) -> int:
    from sync_engine.ledger.entry import State

    letters = _rows(arguments, config, [State.FAILED])
    for entry in letters:
        print(_line(entry, arguments.json))
    return FAILED if letters else OK


def _retry(arguments: argparse.Namespace, config: Config, *_: object) -> int:
    requeued: set[str] = set()
    for target in config.wanted(arguments.target):
        with _ledger(config) as ledger:
            requeued |= {entry.key for entry in ledger.requeue(target.name, arguments.keys)}
    if missing := [key for key in arguments.keys if key not in requeued]:
        raise BadInput(f"no dead letter that could be sent again has the key {missing[0]}; see dead-letters")
    print(f"{len(requeued)} back in the queue; push sends them")
    return OK


def _review(arguments: argparse.Namespace, config: Config, *_: object) -> int:
    from sync_engine.delivery.parties import CREATE_ANYWAY
    from sync_engine.ledger.entry import State

    match arguments.answer:
        case [] | ["list"]:
            waiting = _rows(arguments, config, [State.REVIEW])
            for entry in waiting:
                print(f"{entry.key}\t{entry.number}\t{entry.error_text}")
            return FAILED if waiting else OK
        case ["accept", key, remote_id]:
            return _decide(arguments, config, key, remote_id=remote_id)
        case ["create", key]:
            return _decide(arguments, config, key, intent=CREATE_ANYWAY)
    raise BadInput("review takes list, accept KEY REMOTE_ID or create KEY")


def _decide(arguments: argparse.Namespace, config: Config, key: str, remote_id: str = "", intent: str = "") -> int:
    target = config.target(arguments.target)
    with _ledger(config) as ledger:
        decided = ledger.decide(target.name, key, remote_id, intent)
    if decided is None:
        raise BadInput(f"no customer with the key {key} waits for a decision; see review list")
    print(f"{decided.number}: {f'is {remote_id} in the target' if remote_id else 'will be created'}; push goes on")
    return OK


def _reconcile(arguments: argparse.Namespace, config: Config, log: Log, secrets: Secrets) -> int:
    from sync_engine.reconcile import Unreachable, reconcile
    from sync_engine.wiring import job

    target = config.target(arguments.target)
    work = job(config, target, arguments, log, secrets, say)
    try:
        differences = reconcile(work, arguments.out)
    except Unreachable as error:
        say(str(error))
        return DISCONNECTED
    print(f"{target.name}: {differences} of {len(work.batch.documents)} documents differ; see {arguments.out}")
    return FAILED if differences else OK


def _rows(arguments: argparse.Namespace, config: Config, states: Sequence[State]) -> list[Entry]:
    from sync_engine.ledger.store import NoLedger

    targets = config.wanted(arguments.target)
    try:
        with _ledger(config) as ledger:
            return [entry for target in targets for entry in ledger.entries(target.name, states)]
    except NoLedger:
        return []


@contextmanager
def _ledger(config: Config) -> Iterator[Ledger]:
    from sync_engine.ledger.ledger import Ledger

    ledger = Ledger(config.ledger, create=False)
    try:
        yield ledger
    finally:
        ledger.close()


def _line(entry: Entry, as_json: bool) -> str:
    if not as_json:
        why = f"  {entry.error_code} {entry.error_text}".rstrip() if entry.error_text else ""
        return f"{entry.state.told:8} {entry.kind:12} {entry.number or entry.key}  {entry.remote_id}{why}"
    told = {
        "key": entry.key,
        "kind": entry.kind,
        "number": entry.number,
        "target": entry.target,
        "revision": entry.revision,
        "state": entry.state.told,
        "remote_id": entry.remote_id or None,
        "attempts": entry.attempts,
        "error": {"code": entry.error_code, "text": entry.error_text} if entry.error_text else None,
    }
    return orjson.dumps(told).decode()


if __name__ == "__main__":
    sys.exit(run())
