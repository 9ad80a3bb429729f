"""`sync-engine pull` and `local`, `receive` and `listen`: the reading side of the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync_engine.log import say

if TYPE_CHECKING:
    from sync_engine.config import Config
    from sync_engine.connectors.feed import Copy
    from sync_engine.log import Log, Secrets

OK = 0


def add(command: Callable[[str, object, str], ArgumentParser]) -> None:
    """Add these commands to the command line."""
    pulling = command("pull", _pull, "read what changed into the local copy")
    pulling.add_argument("--report", type=Path, metavar="FILE")
    command("local", _local, "the local copy of the books").add_argument("--json", action="store_true")
    receiving = command("receive", _receive, "take in one delivered webhook")
    receiving.add_argument("--request", type=Path, required=True, metavar="FILE")
    receiving.add_argument("--answer", type=Path, required=True, metavar="FILE")
    listening = command("listen", _listen, "take in webhooks over HTTP, at /TARGET")
    listening.add_argument("--port", type=int, required=True, metavar="N")
    listening.add_argument("--host", default="127.0.0.1", metavar="ADDRESS")


def _pull(arguments: Namespace, config: Config, log: Log, secrets: Secrets) -> int:
    from sync_engine.delivery.report import write_json
    from sync_engine.pull.report import together
    from sync_engine.pull.run import pull
    from sync_engine.wiring import pull_jobs

    reports = []
    for job in pull_jobs(config, arguments, log, secrets, say):
        report = pull(job)
        reports.append(report)
        log.write("pull", target=job.target, counts=dict(report.counts), notes=report.notes, exit_code=report.exit_code)
        for text in (*report.notes, *report.problems):
            say(f"{job.target}: {text}")
        print(report.summary())
    if arguments.report:
        write_json(arguments.report, together(reports))
    return max(report.exit_code for report in reports)


def _local(arguments: Namespace, config: Config, *_: object) -> int:
    from sync_engine.ledger.copies import Copies
    from sync_engine.ledger.store import NoLedger, Store

    try:
        store = Store(config.ledger, create=False)
    except NoLedger:
        return OK
    try:
        for target in config.wanted(arguments.target):
            for copy in Copies(store).all(target.name):
                told = _told(target.name, copy)
                print(json.dumps(told, ensure_ascii=False) if arguments.json else "  ".join(map(str, told.values())))
    finally:
        store.close()
    return OK


def _told(target: str, copy: Copy) -> dict[str, Any]:
    return {
        "target": target,
        "kind": copy.kind.value,
        "id": copy.id,
        "number": copy.number,
        "version": copy.version,
        "status": copy.status.value,
        "currency": copy.currency,
        "total": format(copy.total, "f"),
        "balance": format(copy.balance, "f"),
    }


def _receive(arguments: Namespace, config: Config, log: Log, _: Secrets) -> int:
    from sync_engine.receiving.files import read_delivery, write_reply
    from sync_engine.receiving.receive import receive

    target = config.target(arguments.target)
    write_reply(arguments.answer, receive(config, target, read_delivery(arguments.request), log))
    return OK


def _listen(arguments: Namespace, config: Config, log: Log, _: Secrets) -> int:
    from sync_engine.receiving.listen import Receiver, Server

    with Server(arguments.host, arguments.port, Receiver(config, log, arguments.target)) as server:
        say(f"listening on {arguments.host}:{server.server_address[1]}; webhooks go to /TARGET")
        server.serve_forever()
    return OK
