"""The commands of `pledgebook`. Each is imported when it is called: a check needs no viewer."""

from __future__ import annotations

import ast
import importlib
from importlib.resources import files

import click

COMMANDS = {
    "check": "check:check",
    "explain": "check:explain",
    "import": "imports:import_files",
    "template": "template:template",
    "report": "report:report",
    "trace": "trace:trace",
    "enter": "approve:enter",
    "approve": "approve:approve",
    "certify": "approve:certify",
    "reject": "approve:reject",
    "reopen": "approve:reopen",
    "issue": "issue:issue",
    "issued": "issue:issued",
    "changed-since": "issue:changed_since",
    "evidence": "evidence:evidence",
    "lists": "lists:lists",
    "screen": "screen:screen",
    "confirm": "confirm:confirm",
    "audit-pack": "audit_pack:audit_pack",
    "mirror": "mirror:mirror",
    "export": "export:export",
    "consolidate": "consolidate:consolidate",
    "month-end": "month_end:month_end",
    "close": "close:close",
    "seal": "seal:seal",
    "verify": "verify:verify",
    "sample": "sample:sample",
    "journal-tests": "journal_tests:journal_tests",
    "note": "note:note",
    "notes": "note:notes",
    "serve": "serve:serve",
    "user": "user:user",
    "new": "new:new",
    "doctor": "doctor:doctor",
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say what each command does, from its own docstring, without importing all of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(place)) for name, place in COMMANDS.items()])


def _summary(place: str) -> str:
    """The first sentence of a command's docstring."""
    module, _, name = place.partition(":")
    source = files("pledgebook_reports.cli").joinpath(f"{module}.py").read_text(encoding="utf-8")
    return next(
        (ast.get_docstring(node) or "").partition("\n")[0]
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pledgebook")
def main() -> None:
    """Keep, check and answer for the books of a grant fund."""
