"""`pledgebook seal`: close a period, or sign a seal that another officer made."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pledgebook import writer
from pledgebook.sealing import seal_file, signing
from pledgebook.sealing.chain import read_chain, signature_file
from pledgebook.sealing.genesis import GENESIS
from pledgebook.sealing.periods import period_of
from pledgebook.sealing.signatures import signers_of
from pledgebook.seals import FOLDER
from pledgebook_reports.cli.common import book_option, open_book

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook.sealing.periods import Period
    from pledgebook.snapshot import Snapshot

REFUSED = 1


@click.command()
@click.argument("period", required=False)
@book_option
@click.option(
    "--sign-with", "keys", multiple=True, metavar="KEYFILE",
    type=click.Path(path_type=Path), help="An officer's private SSH key.",
)  # fmt: skip
@click.option(
    "--as", "officers", multiple=True, metavar="OFFICER", help="Whose key it is, in turn."
)
@click.option("--unsigned", is_flag=True, help="Write a draft seal with fewer than two signatures.")
@click.option("--countersign", is_flag=True, help="Sign a seal that is there already.")
@click.option(
    "--genesis", is_flag=True, help="Seal the officers and their keys, before any PERIOD."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def seal(
    period: str | None,
    book: Path,
    keys: Sequence[Path],
    officers: Sequence[str],
    unsigned: bool,
    countersign: bool,
    genesis: bool,
    form: str,
) -> None:
    """Seal a period: PERIOD is 2016, 2016-Q1 or 2016-03; or the officers, with --genesis.

    Two officers sign with `--sign-with KEYFILE --as OFFICER`, once for each. Ends with 0 when the
    seal was written, 1 when something stands in its way, 2 when the book was refused.
    """
    if len(keys) != len(officers):
        raise click.UsageError("give one --as OFFICER for each --sign-with KEYFILE")
    if (period is None) != genesis:
        raise click.UsageError("give the PERIOD, or --genesis")
    pairs = list(zip(officers, keys, strict=True))
    if countersign:
        written = _countersign(book, period or GENESIS, pairs)
    elif period is None:
        written = seal_officers(book, pairs, unsigned=unsigned)
    else:
        written = _close(book, _period(period), pairs, unsigned=unsigned)
    if form == "json":
        click.echo(json.dumps({"seal": period or GENESIS, "files": [str(one) for one in written]}))
    else:
        click.echo("".join(f"{one}\n" for one in written), nl=False)


def seal_officers(
    book: Path, pairs: Sequence[tuple[str, Path]], *, unsigned: bool = False
) -> list[Path]:
    """Make the genesis seal of books that have no seal yet: their officers and keys.

    Args:
        book: the main file.
        pairs: officers by id, each with the file of the private key.
        unsigned: whether fewer than two signatures will do.

    Returns:
        The files written. What stands in the way is printed and ends the command with 1.
    """
    require_two(pairs, unsigned=unsigned)
    asked = f"seal={GENESIS}{':unsigned' if unsigned else ''}"
    return _draw_and_file(book, GENESIS, open_book(book, more=[asked]), pairs)


def _period(text: str) -> Period:
    try:
        return period_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _close(
    book: Path, period: Period, pairs: Sequence[tuple[str, Path]], *, unsigned: bool
) -> list[Path]:
    require_two(pairs, unsigned=unsigned)
    if period.last >= datetime.datetime.now(tz=datetime.UTC).date():
        _refuse(f"{period.name} is not over: it ends on {period.last}")
    asked = f"seal={period.name}{':unsigned' if unsigned else ''}"
    return _draw_and_file(
        book, period.name, open_book(book, as_of=period.last, more=[asked]), pairs
    )


def require_two(pairs: Sequence[tuple[str, Path]], *, unsigned: bool) -> None:
    """End the command when fewer than two officers sign, unless it is to stay unsigned."""
    if not unsigned and len(pairs) < signing.NEEDED:
        _refuse(
            f"a seal wants {signing.NEEDED} officers, each with --sign-with KEYFILE --as OFFICER; "
            f"--unsigned writes a draft"
        )


def _draw_and_file(
    book: Path, name: str, snapshot: Snapshot, pairs: Sequence[tuple[str, Path]]
) -> list[Path]:
    draft = snapshot.draft()
    if draft.refusals:
        _refuse(*draft.refusals)
    known = {officer.id: officer for officer in draft.signers}
    signatures = signed(draft.text, pairs, known)
    home, folder = book.resolve().parent, Path(FOLDER)
    files = {folder / f"{name}{seal_file.LEAVES}": draft.leaves}
    files |= {folder / signature_file(name, who): text for who, text in signatures.items()}
    files[folder / f"{name}{seal_file.SUFFIX}"] = draft.text
    return _write(home, files)


def _countersign(book: Path, name: str, pairs: Sequence[tuple[str, Path]]) -> list[Path]:
    if not pairs:
        raise click.UsageError("--countersign wants --sign-with KEYFILE --as OFFICER")
    snapshot = open_book(book, more=["seals"])
    sealed = next((one for one in snapshot.seals() if one.name == name), None)
    if sealed is None:
        _refuse(f"there is no seal of {name} to sign")
    if sealed.faults:
        _refuse(*sealed.faults)
    home = book.resolve().parent
    links = read_chain(home / FOLDER).links
    number = next(n for n, link in enumerate(links) if link.name == name)
    link, before = links[number], links[number - 1] if number else None
    known = signers_of(link, before)
    there = [known[who] for who in link.signatures if who in known]
    taken = [who for who, _ in pairs if who in link.signatures]
    if taken:
        _refuse(f"{', '.join(taken)} signed it already")
    text = link.content.decode("utf-8")
    signatures = signed(text, pairs, known, there)
    files = {Path(FOLDER) / signature_file(name, who): text for who, text in signatures.items()}
    return _write(home, files)


def signed(
    text: str,
    pairs: Sequence[tuple[str, Path]],
    known: Mapping[str, seal_file.Officer],
    there: Sequence[seal_file.Officer] = (),
) -> dict[str, str]:
    """The signatures by officer, each proved; `there` are those who signed before."""
    unknown = [who for who, _ in pairs if who not in known]
    if unknown:
        _refuse(
            f"{', '.join(unknown)}: no officer with a `key` in the last sealed state; "
            f"there are {', '.join(sorted(known)) or 'none'}"
        )
    same = signing.one_person([*there, *(known[who] for who, _ in pairs)])
    if same:
        _refuse(same)
    signatures = {}
    for who, key in pairs:
        try:
            signatures[who] = signing.sign(text, key)
        except signing.SigningError as error:
            _refuse(str(error))
        reason = signing.refused(text.encode(), signatures[who], known[who])
        if reason is not None:
            _refuse(f"{key} is not the key that the books state for {who}: {reason}")
    return signatures


def _write(home: Path, files: Mapping[Path, str]) -> list[Path]:
    """The files of a seal, all or none."""
    changes = [writer.Change(place, text, record=True) for place, text in files.items()]
    try:
        return writer.write_all(home, changes)
    except (writer.WriteRefusedError, OSError) as error:
        _refuse(str(error))


def _refuse(*reasons: str) -> NoReturn:
    for reason in reasons:
        click.echo(reason, err=True)
    sys.exit(REFUSED)
