"""Adapter `python`: an engine that is a Python callable, run in this process at virtual time.

It is called exactly as its command line would call it. A crash is a BaseException out of the network; what the engine
wrote up to that instant is kept, what its unwinding writes is thrown away, as a killed process would have it.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from harness import virtual_time
from harness.bad_input import BadInput
from harness.engines.adapter import Outcome, Workplace, parse_ledger, parse_local
from harness.engines.description import EngineDescription
from harness.engines.receiving import HookAnswer, HookRequest, read_answer
from harness.evidence import LedgerEntry, LocalRecord
from mock_erps.doors.network import EngineHangs

Main = Callable[[list[str]], int]


class EngineKilled(BaseException):
    """Raised inside the engine where a kill -9 would strike."""


class PythonEngine:
    """See the module."""

    def __init__(self, description: EngineDescription) -> None:
        self.description = description
        self._main = _resolve(description)
        virtual_time.install()

    def run(self, workplace: Workplace, documents: Path, event: HookRequest | None = None) -> Outcome:
        template = self.description.run
        if event is not None:
            event.write(workplace.request)
            template += self.description.with_event
        if workplace.columns is not None:
            template += self.description.with_columns
        return self._call(workplace.arguments(self.description, template, documents))

    def ledger(self, workplace: Workplace) -> tuple[LedgerEntry, ...] | None:
        if not self.description.ledger:
            return None
        outcome = self._call(workplace.arguments(self.description, self.description.ledger))
        return parse_ledger(outcome.output)

    def pull(self, workplace: Workplace) -> Outcome:
        return self._call(workplace.arguments(self.description, self.description.pull))

    def local(self, workplace: Workplace) -> tuple[LocalRecord, ...] | None:
        if not self.description.local:
            return None
        return parse_local(self._call(workplace.arguments(self.description, self.description.local)).output)

    def receive(self, workplace: Workplace, target: str, request: HookRequest) -> HookAnswer:
        """As one command: what the engine breaks off with is no answer."""
        request.write(workplace.request)
        workplace.answer.unlink(missing_ok=True)
        self._call(workplace.arguments(self.description, self.description.receive, target=target))
        return read_answer(workplace.answer)

    def _call(self, arguments: list[str]) -> Outcome:
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                code = self._main(arguments)
        except EngineKilled:
            return Outcome(None, printed.getvalue(), crashed=True)
        except EngineHangs as hang:
            return Outcome(None, printed.getvalue(), hung=str(hang))
        except SystemExit as leave:
            return Outcome(leave.code if isinstance(leave.code, int) else 1, printed.getvalue())
        except Exception:
            return Outcome(1, printed.getvalue(), traceback=traceback.format_exc())
        return Outcome(code, printed.getvalue())


def keep_state(workplace: Workplace) -> None:
    """Copy the engine's files as they are at this instant (shared memory files of SQLite die with a process)."""
    kept = workplace.folder / "killed"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(workplace.state, kept, ignore=shutil.ignore_patterns("*-shm"))


def restore_state(workplace: Workplace) -> None:
    """Put back what `keep_state` kept: the restart finds what a killed process would have left."""
    shutil.rmtree(workplace.state)
    (workplace.folder / "killed").rename(workplace.state)


def _resolve(description: EngineDescription) -> Main:
    module_name, _, function = description.entry.partition(":")
    try:
        main = getattr(import_module(module_name), function)
    except Exception as error:  # whatever an engine's own modules do while they are imported
        reason = f"{type(error).__name__}: {error}"
        raise _no_entry(description, reason) from None
    if not callable(main):
        raise _no_entry(description, "it is no function")
    return cast(Main, main)


def _no_entry(description: EngineDescription, reason: str) -> BadInput:
    text = f"the engine's entry {description.entry} cannot be loaded: {' '.join(reason.split())}"
    return BadInput("EN002", text, description.place, "Write module:function, importable from here.")
