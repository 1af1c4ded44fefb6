"""`pledgebook user`: who may open the books in the viewer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pledgebook_reports.viewer.door.roles import Role
from pledgebook_reports.viewer.door.users import User, UsersError, UsersFile, hashed_password

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

REFUSED = 1


def users_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--users FILE`, default `$PLEDGEBOOK_USERS`."""
    return click.option(
        "--users",
        "path",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="PLEDGEBOOK_USERS",
        required=True,
        help="The users file; keep it outside the books.",
    )(command)


def stdin_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--password-stdin`, for scripts."""
    return click.option(
        "--password-stdin", "stdin", is_flag=True, help="Read the password from standard input."
    )(command)


@click.group()
def user() -> None:
    """Add, list and remove the users of the viewer."""


@user.command()
@click.argument("name")
@users_option
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    required=True,
    help="May be given again.",
)
@click.option("--officer", default="", help="The officer of the books who this is.")
@click.option("--no-password", is_flag=True, help="Signs in with an identity provider alone.")
@stdin_option
def add(
    name: str, path: Path, roles: Sequence[Role], officer: str, no_password: bool, stdin: bool
) -> None:
    """Add a user with roles; the file is made if there is none."""
    try:
        hashed = "" if no_password else hashed_password(name, _password(stdin=stdin))
        UsersFile(path).add(User(name, [role for role in Role if role in roles], hashed, officer))
    except UsersError as error:
        _refuse(error)
    click.echo(f"{name} is a user now: {', '.join(roles)}")


@user.command("list")
@users_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_users(path: Path, form: str) -> None:
    """List the users with their roles."""
    try:
        users = list(UsersFile(path).users().values())
    except UsersError as error:
        _refuse(error)
    if form == "json":
        shown = [
            {"name": one.name, "roles": list(one.roles), "officer": one.officer or None,
             "password": bool(one.password)}
            for one in users
        ]  # fmt: skip
        click.echo(json.dumps({"users": shown}, indent=2))
        return
    width = max((len(one.name) for one in users), default=0)
    for one in users:
        officer = f"  (officer {one.officer})" if one.officer else ""
        click.echo(f"{one.name:<{width}}  {', '.join(one.roles)}{officer}")


@user.command()
@click.argument("name")
@users_option
def remove(name: str, path: Path) -> None:
    """Remove a user; every session of that user ends."""
    _change(lambda users: users.remove(name), path)
    click.echo(f"{name} is no user any more")


@user.command()
@click.argument("name")
@users_option
@stdin_option
def passwd(name: str, path: Path, stdin: bool) -> None:
    """Give a user another password; every session of that user ends."""
    _change(lambda users: users.set_password(name, _password(stdin=stdin)), path)
    click.echo(f"{name} has another password")


@user.command()
@click.argument("name")
@users_option
def revoke(name: str, path: Path) -> None:
    """End every session of a user, who may sign in again."""
    _change(lambda users: users.revoke(name), path)
    click.echo(f"every session of {name} has ended")


def _change(change: Callable[[UsersFile], None], path: Path) -> None:
    try:
        change(UsersFile(path))
    except UsersError as error:
        _refuse(error)


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise UsersError("there is no terminal to ask for a password; use --password-stdin")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


def _refuse(error: UsersError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(REFUSED)
