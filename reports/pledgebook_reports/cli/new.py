"""`pledgebook new`: the books of an office, started."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.starting import Named, Officer, Start, StartError, write_start
from pledgebook_reports.cli.common import Day

if TYPE_CHECKING:
    from collections.abc import Sequence

ROLES = ("requester", "preparer", "approver", "disburser", "certifier", "auditor")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--facility", metavar="ID=NAME", help='The fund facility: "RF=Recovery Fund".')
@click.option("--currency", metavar="C", help="The facility's currency: USD.")
@click.option("--window", "windows", multiple=True, metavar="ID=NAME", help="A line of activity.")
@click.option("--donor", "donors", multiple=True, metavar="ID=NAME", help='"FIN=Finland".')
@click.option(
    "--officer", "officers", multiple=True, metavar="ID=NAME:ROLES",
    help=f'"OFF-01=A. Person:preparer". Roles: {", ".join(ROLES)}; several with commas.',
)  # fmt: skip
@click.option("--bank", default="Main", show_default=True, metavar="NAME", help="The bank.")
@click.option("--start", type=Day(), help="The first day. [default: 1 January of this year]")
def new(
    directory: Path,
    facility: str | None,
    currency: str | None,
    windows: Sequence[str],
    donors: Sequence[str],
    officers: Sequence[str],
    bank: str,
    start: datetime.date | None,
) -> None:
    """Start the books of an office in a new or empty DIRECTORY.

    On a terminal it asks for what is not given. The books that it makes are small, complete and
    clean: pledges, agreements and vouchers come next (docs/howto/start-your-own-books.md).
    """
    asks = sys.stdin.isatty()
    try:
        one = _named(_given(facility, asks, "Facility", "RF=Recovery Fund", "--facility ID=NAME"))
        made = Start(
            facility=one,
            currency=_given(currency, asks, "Currency", "USD", "--currency C").upper(),
            first=start or datetime.date(datetime.datetime.now(datetime.UTC).year, 1, 1),
            windows=_several(windows, asks, "Window (ID=NAME, empty to go on)"),
            donors=_several(donors, asks, "Donor (ID=NAME, empty to go on)"),
            officers=tuple(
                _officer(text)
                for text in officers or _asked(asks, "Officer (ID=NAME:ROLES, empty to go on)")
            ),
            bank=bank,
        )
        main = write_start(directory, made)
    except StartError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{main}: the books of {one.name}, clean")
    click.echo(f"Go through {directory / 'policy.beancount'}, then:")
    click.echo(f"  pledgebook check {main}\n  pledgebook serve {main}")


def _given(value: str | None, asks: bool, prompt: str, example: str, option: str) -> str:
    if value is not None:
        return value
    if not asks:
        raise StartError(f"the {prompt.lower()} is not given: {option}")
    return str(click.prompt(f"{prompt} (such as {example})"))


def _several(given: Sequence[str], asks: bool, prompt: str) -> tuple[Named, ...]:
    return tuple(_named(text) for text in given or _asked(asks, prompt))


def _asked(asks: bool, prompt: str) -> list[str]:
    """What a person types, line by line, until a line is empty."""
    found: list[str] = []
    while asks and (line := str(click.prompt(prompt, default="", show_default=False)).strip()):
        found.append(line)
    return found


def _named(text: str) -> Named:
    id_, equals, name = text.partition("=")
    if not equals:
        raise StartError(f"{text!r} names no id: write it as ID=NAME")
    return Named(id_.strip(), name.strip())


def _officer(text: str) -> Officer:
    named, _, roles = text.rpartition(":")
    held = tuple(role.strip() for role in roles.split(","))
    unknown = [role for role in held if role not in ROLES]
    if not named or unknown:
        raise StartError(
            f"{text!r} names no roles: write it as ID=NAME:ROLES with {', '.join(ROLES)}"
        )
    one = _named(named)
    return Officer(one.id, one.name, held)
