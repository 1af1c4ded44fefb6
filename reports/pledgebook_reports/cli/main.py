"""The commands of `pledgebook`. Each is imported when it is called: a check needs no viewer."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "check": "check:check",
    "explain": "check:explain",
    "import": "imports:import_files",
    "template": "template:template",
    "report": "report:report",
    "serve": "serve:serve",
    "demo": "demo:demo",
}
"""The commands in the order in which one meets them, and where they are."""


class Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in our order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name, if there is one."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"pledgebook_reports.cli.{module}"), name
        )
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pledgebook")
def main() -> None:
    """Keep, check and answer for the books of a grant fund."""
