"""The commands of `pledgebook`, in the order in which one meets them."""

from __future__ import annotations

import click

from pledgebook_reports.cli.check import check, explain
from pledgebook_reports.cli.demo import demo
from pledgebook_reports.cli.imports import import_files
from pledgebook_reports.cli.report import report
from pledgebook_reports.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pledgebook")
def main() -> None:
    """Keep, check and answer for the books of a grant fund."""


for command in (check, explain, import_files, report, serve, demo):
    main.add_command(command)
