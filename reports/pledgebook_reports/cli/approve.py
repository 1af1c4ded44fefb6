"""`pledgebook approve`, `certify`, `enter`, `reject` and `reopen`: acts of officers on vouchers."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pledgebook import writer
from pledgebook.approvals.act import NAMESPACE, read
from pledgebook.approvals.laid import Request
from pledgebook.sealing import signing, sshsig
from pledgebook_reports.approving.filing import desk_part, file_act
from pledgebook_reports.approving.prompt import prompt
from pledgebook_reports.approving.waiting import waiting
from pledgebook_reports.cli.common import book_option, open_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pledgebook.approvals.act import Act
    from pledgebook.approvals.laid import Desk
    from pledgebook.sealing.seal_file import Officer

REFUSED = 1


def _signing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every act."""
    for option in reversed((
        click.argument("refs", nargs=-1, metavar="[REF]..."),
        book_option,
        click.option("--as", "officer", metavar="OFFICER", help="Who acts."),
        click.option(
            "--sign-with", "key", metavar="KEYFILE", type=click.Path(path_type=Path),
            help="The officer's private SSH key, or the public one of a key in ssh-agent.",
        ),
        click.option(
            "--batch", metavar="FILE", type=click.Path(path_type=Path),
            help="Vouchers to sign under one signature: one id a line, # for remarks.",
        ),
        click.option("--yes", is_flag=True, help="Sign without asking: for scripts."),
        click.option("--format", "form", type=click.Choice(["text", "json"]), default="text"),
    )):  # fmt: skip
        command = option(command)
    return command


_reason = click.option("--reason", required=True, help="Why, in a sentence.")


@click.command()
@_signing
@click.option("--list", "listed", is_flag=True, help="List what waits for whom.")
def approve(listed: bool, form: str, book: Path, officer: str | None, **asked: Any) -> None:
    """Sign vouchers as their approver, or list which wait for whom (--list).

    REF is a voucher's number. Amount, payee and purpose are shown from the text that is signed.
    Ends with 0 when it was signed, 1 when something stands in its way, 2 when the book was refused.
    """
    if listed:
        _list(book, officer, form)
    else:
        _act("approve", None, book=book, officer=officer, form=form, **asked)


@click.command()
@_signing
def certify(**asked: Any) -> None:
    """Sign as certifier: the work is done, the goods are there, the condition is met.

    REF is a voucher's number; or a contract that a `completion` of yours is about, or an instalment
    with a `condition-met` of yours. Amount, payee and purpose are shown from the text that is signed.
    """
    _act("certify", None, **asked)


@click.command()
@_signing
def enter(**asked: Any) -> None:
    """Sign vouchers as their preparer."""
    _act("enter", None, **asked)


@click.command()
@_signing
@_reason
def reject(reason: str, **asked: Any) -> None:
    """Reject vouchers, with a reason: nobody approves them until they are reopened."""
    _act("reject", reason, **asked)


@click.command()
@_signing
@_reason
def reopen(reason: str, **asked: Any) -> None:
    """Reopen vouchers that were rejected, with a reason: they may be approved again."""
    _act("reopen", reason, **asked)


def _act(
    kind: str,
    reason: str | None,
    *,
    refs: Sequence[str],
    book: Path,
    officer: str | None,
    key: Path | None,
    batch: Path | None,
    yes: bool,
    form: str,
) -> None:
    if officer is None or key is None:
        raise click.UsageError("an act is signed: give --as OFFICER and --sign-with KEYFILE")
    vouchers = [*refs, *(_read_batch(batch) if batch is not None else ())]
    if not vouchers:
        raise click.UsageError("name the vouchers: REF…, or --batch FILE")
    if not yes and not at_a_terminal():
        raise click.UsageError("this is no terminal to ask at: read what is signed, and give --yes")
    now = datetime.datetime.now(tz=datetime.UTC).replace(microsecond=0)
    request = Request(kind=kind, officer=officer, time=now, vouchers=vouchers, reason=reason)
    desk = _laid(book, request)
    if desk.act is None or desk.officer is None:
        _refuse(*desk.refusals)
    text = desk.act.render()
    # What is shown is read back from the bytes that are signed, and from nothing else.
    signed = read(text)
    click.echo(prompt(signed, desk.officer, desk.named), err=True)
    if desk.weak is not None:
        click.echo(f"It will be signed, not proved: {desk.weak}.", err=True)
    if not yes and not click.confirm(f"\nSign this with {key}?", err=True):
        _refuse("nothing was signed")
    files = _file(book.resolve().parent, signed, _sign(text, key, desk.officer, desk.named))
    if form == "json":
        told = {"act": kind, "officer": officer, "vouchers": list(dict.fromkeys(vouchers))}
        click.echo(json.dumps({**told, "digest": signed.digest, "files": [str(f) for f in files]}))
    else:
        click.echo("\n".join(map(str, files)))


def at_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()


def _read_batch(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        _refuse(f"{file} cannot be read: {error}")
    named = (line.partition("#")[0].strip() for line in lines)
    return [name for name in named if name]


def _laid(book: Path, request: Request) -> Desk:
    """The act as the gate's child lays it out, from the books as they are now."""
    with desk_part(request) as part:
        return open_book(book, more=[part]).desk()


def _sign(text: str, key: Path, officer: Officer, named: str) -> str:
    try:
        signature = signing.sign(text, key, NAMESPACE)
    except signing.SigningError as error:
        _refuse(str(error))
    reason = sshsig.refused(text.encode(), signature, officer.key, NAMESPACE)
    if reason is not None:
        _refuse(f"{key} is not the key of {officer.id} in {named}: {reason}")
    return signature


def _file(home: Path, act: Act, signature: str) -> list[Path]:
    try:
        return file_act(home, act, signature)
    except (writer.WriteRefusedError, OSError) as error:
        _refuse(f"nothing was signed: {error}")


def _list(book: Path, officer: str | None, form: str) -> None:
    snapshot = open_book(book, rows=True)
    found = waiting(snapshot.rows(), officer, snapshot.facts().currency)
    click.echo(found.as_json() if form == "json" else found.as_text())


def _refuse(*reasons: str) -> NoReturn:
    for reason in reasons:
        click.echo(reason, err=True)
    sys.exit(REFUSED)
