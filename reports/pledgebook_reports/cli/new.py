"""`pledgebook new`: the books of an office, started."""

from __future__ import annotations

import datetime
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.starting import Named, Officer, Start, StartError, write_start
from pledgebook_reports.cli.common import Day
from pledgebook_reports.cli.seal import require_two, seal_officers

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
@click.option(
    "--key", "public", multiple=True, metavar="ID=FILE.pub", help="An officer's public SSH key."
)
@click.option(
    "--sign-with", "keys", multiple=True, metavar="KEYFILE", type=click.Path(path_type=Path),
    help="A private SSH key: two officers seal who may sign what.",
)  # fmt: skip
@click.option("--as", "signers", multiple=True, metavar="OFFICER", help="Whose key it is, in turn.")
@click.option("--bank", default="Main", show_default=True, metavar="NAME", help="The bank.")
@click.option("--start", type=Day(), help="The first day. [default: 1 January of this year]")
def new(
    directory: Path,
    facility: str | None,
    currency: str | None,
    windows: Sequence[str],
    donors: Sequence[str],
    officers: Sequence[str],
    public: Sequence[str],
    keys: Sequence[Path],
    signers: Sequence[str],
    bank: str,
    start: datetime.date | None,
) -> None:
    """Start the books of an office in a new or empty DIRECTORY.

    On a terminal it asks for what is not given. The books that it makes are small, complete and
    clean: pledges, agreements and vouchers come next (docs/howto/start-your-own-books.md). With
    --sign-with and --as, two officers seal the officers and their keys before the first entry.
    """
    if len(keys) != len(signers):
        raise click.UsageError("give one --as OFFICER for each --sign-with KEYFILE")
    pairs = list(zip(signers, keys, strict=True))
    if pairs:
        require_two(pairs, unsigned=False)
    asks = sys.stdin.isatty()
    try:
        one = _named(_given(facility, asks, "Facility", "RF=Recovery Fund", "--facility ID=NAME"))
        made = Start(
            facility=one,
            currency=_given(currency, asks, "Currency", "USD", "--currency C").upper(),
            first=start or datetime.date(datetime.datetime.now(datetime.UTC).year, 1, 1),
            windows=_several(windows, asks, "Window (ID=NAME, empty to go on)"),
            donors=_several(donors, asks, "Donor (ID=NAME, empty to go on)"),
            officers=_with_keys(
                officers or _asked(asks, "Officer (ID=NAME:ROLES, empty to go on)"),
                public or _asked(asks, "An officer's public SSH key (ID=FILE.pub, empty to go on)"),
            ),
            bank=bank,
        )
        seal = partial(seal_officers, pairs=pairs) if pairs else None
        main = write_start(directory, made, seal)
    except StartError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{main}: the books of {one.name}, clean")
    if pairs:
        click.echo(f"  sealed: who may sign what, by {' and '.join(signers)}")
    click.echo(f"Go through {directory / 'policy.beancount'}, then:")
    if not pairs:
        click.echo(
            "  pledgebook seal --genesis --sign-with KEYFILE --as OFFICER --sign-with KEYFILE --as "
            f"OFFICER --book {main}\n    once two officers have a `key` in parties.beancount: "
            "before the first entry, so that approvals are proved from then on"
        )
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


def _with_keys(texts: Sequence[str], public: Sequence[str]) -> tuple[Officer, ...]:
    """The officers, each with the public key that is given for him."""
    found = {one.id: one for one in map(_officer, texts)}
    if len(found) < len(texts):
        raise StartError("an officer is given twice: each id is one person")
    for text in public:
        id_, equals, file = text.partition("=")
        if not equals or id_ not in found:
            raise StartError(f"--key {text!r} names no officer: write it as ID=FILE.pub")
        found[id_] = replace(found[id_], key=_public(Path(file)))
    return tuple(found.values())


def _public(file: Path) -> str:
    """The line of a public key file."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise StartError(f"{file} cannot be read as a public key: give the file .pub") from None
    if "PRIVATE KEY" in lines[0]:
        raise StartError(f"{file} is a private key, which stays with the officer: give {file}.pub")
    if lines[1:] not in ([], [""]) or not lines[0].startswith(("ssh-", "ecdsa-", "sk-")):
        raise StartError(f"{file} is no public SSH key, which is one line: `ssh-keygen -t ed25519`")
    return lines[0]
