"""Puts the commands together and turns every way of failing into an exit code and a sentence."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback

import typer

from harness import plain_signs
from harness.bad_input import BadInput
from harness.cli.commands import Commands
from harness.cli.exits import Exit

#: what the command line's own errors have in common; typer carries its own click since 0.16, and named no base
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def mock_erps() -> None:
    """Mock ERPs that unmodified clients work against, and the proof that no invoice was lost, doubled or altered."""


def main() -> None:
    """Entry point of `mock-erps`."""
    plain_signs.install()
    sys.exit(run_app(sys.argv[1:]))


def run_app(arguments: list[str]) -> int:
    """The command line as a function: returns the exit code, prints one message for every user error."""
    try:
        # not `app()`: typer's own main turns a broken pipe and Ctrl-C into exit codes that are not ours
        command = typer.main.get_command(app)
        with command.make_context("mock-erps", list(arguments)) as context:
            result = command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    except BadInput as error:
        return _say(error.told(), Exit.BAD_INPUT)
    except UsageError as error:
        return _say(_usage(error), Exit.BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        return _say("Stopped.", Exit.INCONCLUSIVE)
    except BrokenPipeError:
        # whoever read our output has had enough; nothing may complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.HELD
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"✕ {where}{(error.strerror or str(error)).lower()}", Exit.OUR_FAULT)
    except Exception:
        return _our_fault(traceback.format_exc())
    return result if isinstance(result, int) else Exit.HELD


def _say(text: str, code: Exit) -> int:
    print(text, file=sys.stderr)
    return code


def _usage(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "mock-erps"
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    if not text:
        # a bare `mock-erps` or `mock-erps list` has just printed its help
        return f"Help on one command: {command} COMMAND --help"
    return f"✕ {text}\n  Help: {command} --help"


def _our_fault(trace: str) -> int:
    """Our own bug: the trace goes to a file, the user gets the last line and where the rest is."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="mock-erps-", suffix=".txt", delete=False) as file:
        file.write(trace)
    return _say(f"✕ mock-erps itself failed: {trace.strip().splitlines()[-1]}\n  Trace: {file.name}", Exit.OUR_FAULT)
