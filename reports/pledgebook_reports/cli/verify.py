"""`pledgebook verify`: prove the seals against the books."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook import approvals as acts_folder
from pledgebook import manifests
from pledgebook.approvals.filed import SUFFIX
from pledgebook.sealing.chain import read_chain
from pledgebook.sealing.proofs import inclusion_proofs
from pledgebook.seals import FOLDER, broken_links
from pledgebook_reports.cli.common import book_option, open_book
from pledgebook_reports.exports.books.key import read_key
from pledgebook_reports.exports.books.public import compare, day_of, public_book
from pledgebook_reports.exports.scope import ExportError
from pledgebook_reports.places import one_line, short

if TYPE_CHECKING:
    from pledgebook.closing_year.result import Proof
    from pledgebook.seals import Seal
    from pledgebook.snapshot import Snapshot

PROVED, DIFFERS, COULD_NOT = 0, 1, 2


@click.command()
@click.argument("period", required=False)
@book_option
@click.option("--unsigned", is_flag=True, help="Let a seal without two signatures pass.")
@click.option("--entry", help="Print what proves that a voucher or document is sealed.")
@click.option(
    "--public", metavar="FILE", type=click.Path(path_type=Path),
    help="Prove a public book against these books instead, entry by entry.",
)  # fmt: skip
@click.option(
    "--key", metavar="KEYFILE", type=click.Path(path_type=Path),
    help="The key that the public book was made with.",
)  # fmt: skip
@click.option(
    "--manifest", metavar="FILE", type=click.Path(path_type=Path),
    help="Hold the books against a manifest that `check --manifest` wrote.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def verify(
    period: str | None,
    book: Path,
    unsigned: bool,
    entry: str | None,
    public: Path | None,
    key: Path | None,
    manifest: Path | None,
    form: str,
) -> None:
    """Prove the seals of the books and the signed acts: all of them, or the seal of PERIOD.

    Everything is computed anew, offline, from the files alone. Ends with 0 when all is proved, 1
    when something differs or lacks its signatures, 2 when it could not be told.
    """
    if (public is None) != (key is None):
        raise click.UsageError("a public book is proved with --public FILE and --key KEYFILE")
    if public is not None and key is not None:
        sys.exit(_prove_public(book, public, key, form))
    if manifest is not None:
        sys.exit(_hold_against(book, manifest, form))
    if entry is not None:
        sys.exit(_prove_entry(book, entry))
    snapshot = open_book(book, rows=True, more=["seals", "openings"])
    seals, openings = snapshot.seals(), snapshot.openings()
    links = {seal.name: reason for seal, reason in broken_links(seals)}
    told = [_told(seal, links.get(seal.name)) for seal in seals if period in (None, seal.name)]
    if not told:
        click.echo(f"there is no seal {f'of {period} ' if period else ''}to verify", err=True)
        sys.exit(COULD_NOT)
    passing = ("proved", "unsigned") if unsigned else ("proved",)
    acts = _acts(book, snapshot) if period is None else None
    good = (
        all(one["status"] in passing for one in told)
        and not any(one.fault for one in openings)
        and not (acts and acts["refused"])
    )
    if form == "json":
        status = "proved" if good else "not proved"
        proofs = [one._asdict() for one in openings]
        whole: dict[str, Any] = {"book": str(book), "status": status}
        whole |= {"seals": told, "openings": proofs}
        whole |= {"acts": acts} if acts else {}
        click.echo(json.dumps(whole, indent=2))
    else:
        signed = [_signed(acts)] if acts else []
        click.echo("\n".join([*map(_lines, told), *map(_opening, openings), *signed]))
    sys.exit(PROVED if good else DIFFERS)


def _acts(book: Path, snapshot: Snapshot) -> dict[str, Any] | None:
    """The signed acts, by SSH key or passkey, and those refused; None without any.

    `unproved` counts those whose signature is good but whose key no proved seal holds.
    """
    folder = book.resolve().parent / acts_folder.FOLDER
    refused = [
        one.message
        for one in snapshot.facts().findings
        if one.code == "PB506" and Path(one.file).is_relative_to(folder)
    ]
    filed = sum(1 for _ in folder.rglob(f"*{SUFFIX}"))
    if not filed and not refused:
        return None
    ((unproved,),) = (
        snapshot.rows()
        .execute("SELECT COUNT(DISTINCT act_file) FROM approvals WHERE state = 'signed'")
        .fetchall()
    )
    return {"filed": filed, "unproved": unproved, "refused": refused}


def _signed(acts: dict[str, Any]) -> str:
    """The acts in lines."""
    if acts["refused"]:
        lines = [f"{acts_folder.FOLDER}: differs"]
        return "\n".join([*lines, *(f"  differs: {one_line(one)}" for one in acts["refused"])])
    if acts["unproved"]:
        return (
            f"{acts_folder.FOLDER}: signed\n  not proved: no proved seal holds the keys of "
            f"{acts['unproved']:,} of {acts['filed']:,} signed act(s)"
        )
    return (
        f"{acts_folder.FOLDER}: proved\n  proved: {acts['filed']:,} signed act(s) are their "
        f"officers', over vouchers and certificates as they are"
    )


def _opening(one: Proof) -> str:
    """An opening file, made anew from all history."""
    if one.fault is not None:
        return f"{one.place}: differs\n  differs: {one_line(one.fault)}"
    return (
        f"{one.place}: proved\n  proved: is what the {one.entries:,} entries of closed/{one.year}"
        f".beancount come to, {one.summed:,} of them in sums"
    )


def _told(seal: Seal, broken: str | None) -> dict[str, Any]:
    differs = [*seal.faults, *([broken] if broken else []), *seal.altered]
    if not seal.readable:
        differs = list(seal.faults) or ["is no seal, and lies among them"]
    status = "differs" if differs else "unsigned" if seal.unsigned else "proved"
    return {
        "seal": seal.name,
        "file": short(seal.file),
        "status": status,
        "first": str(seal.first) if seal.readable else None,
        "last": str(seal.last) if seal.readable else None,
        "digest": seal.digest,
        "signed_by": list(seal.signed_by),
        "unsigned": seal.unsigned,
        "differs": differs,
        "proved": list(seal.proved),
        "claimed": list(seal.claimed),
    }


def _lines(told: dict[str, Any]) -> str:
    lines = [f"{told['file']}: {told['status']}"]
    lines += [f"  differs: {one_line(reason)}" for reason in told["differs"]]
    lines += [f"  proved: {one_line(fact)}" for fact in told["proved"]]
    if told["signed_by"]:
        lines.append(f"  proved: signed by {', '.join(told['signed_by'])}")
    if told["unsigned"]:
        lines.append(f"  not proved: {told['unsigned']}")
    lines += [f"  claimed: {one_line(fact)}" for fact in told["claimed"]]
    return "\n".join(lines)


def _prove_entry(book: Path, name: str) -> int:
    """Print the inclusion proofs of an entry as JSON: leaf, index, path and root."""
    proofs = inclusion_proofs(read_chain(book.resolve().parent / FOLDER), name)
    if not proofs:
        click.echo(f"no whole seal holds {name}", err=True)
        return COULD_NOT
    click.echo(json.dumps(proofs, indent=2))
    return PROVED


def _hold_against(book: Path, manifest: Path, form: str) -> int:
    """Say which files are not those of a manifest."""
    try:
        text = manifest.read_text(encoding="utf-8")
        files = open_book(book, cached=False).manifest.files
        found = manifests.differences(book.resolve().parent, text, files)
    except manifests.ManifestError as error:
        click.echo(f"{manifest}:{error}", err=True)
        return COULD_NOT
    except (OSError, UnicodeDecodeError) as error:
        click.echo(f"{manifest} cannot be compared: {error}", err=True)
        return COULD_NOT
    if form == "json":
        told = {"manifest": str(manifest), "book": str(book)}
        status = "differs" if found else "proved"
        click.echo(json.dumps({**told, "status": status, "differs": found}, indent=2))
    else:
        for reason in found:
            click.echo(f"{manifest}: {one_line(reason)}")
        counted = f"{len(found)} difference(s)" if found else "nothing differs"
        click.echo(f"{manifest}: {counted} from {text.count(chr(10)):,} files")
    return DIFFERS if found else PROVED


def _prove_public(book: Path, public: Path, key: Path, form: str) -> int:
    """Make the public book anew from the private ones, and hold the file against it."""
    try:
        text = public.read_text(encoding="utf-8")
        secret = read_key(key)
    except (OSError, UnicodeDecodeError, ExportError) as error:
        click.echo(f"{public} cannot be compared: {error}", err=True)
        return COULD_NOT
    day = day_of(text)
    if day is None:
        click.echo(f"{public}:1: is no public book: its first line names no day", err=True)
        return COULD_NOT
    snapshot = open_book(book, entries=True, cached=False)
    entries, _, options = snapshot.entries()
    made = public_book(entries, secret, options["title"], snapshot.facts().currency, day)
    found = compare(text, made.text)
    if form == "json":
        status = "differs" if found.differs else "proved"
        told = {"public": str(public), "as_of": str(day), "status": status}
        counts = {"transactions": made.transactions, "equal": found.equal}
        click.echo(json.dumps({**told, **counts, "differs": found.differs}, indent=2))
    else:
        for reason in found.differs:
            click.echo(f"{public}: {one_line(reason)}")
        click.echo(
            f"{public}: {found.equal:,} of {made.transactions:,} transactions up to {day} are "
            f"those of {short(str(book))}, amount by amount"
        )
    return DIFFERS if found.differs else PROVED
