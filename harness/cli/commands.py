"""The commands by name. A command's module is imported when it is called: `list` need not wait for a web server."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

#: name → module:function, or module:Typer for a command with subcommands
COMMANDS = {
    "run": "harness.cli.run:run_command",
    "explore": "harness.cli.explore:explore_command",
    "replay": "harness.cli.replay:replay_command",
    "serve": "harness.cli.serve:serve_command",
    "mutants": "harness.cli.mutants:mutants_command",
    "list": "harness.cli.list:list_app",
    "report": "harness.cli.report:report_command",
    "show": "harness.cli.show:show_command",
    "new": "harness.cli.new:new_app",
}


class Commands(TyperGroup):
    """See the module."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        return _command(cmd_name, getattr(import_module(module), attribute))


def _command(name: str, what: typer.Typer | Callable[..., Any]) -> Any:
    if not isinstance(what, typer.Typer):
        app = typer.Typer(add_completion=False)
        app.command(name)(what)
        what = app
    command = typer.main.get_command(what)
    command.name = name
    return command
