"""`pledgebook serve`: the viewer."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from pledgebook_reports.cli.common import book_option
from pledgebook_reports.viewer.door.application import Settings
from pledgebook_reports.viewer.door.oidc.config import ConfigError, read_config
from pledgebook_reports.viewer.door.oidc.errors import ProviderError
from pledgebook_reports.viewer.door.users import UsersError, UsersFile
from pledgebook_reports.viewer.serve import ServeError
from pledgebook_reports.viewer.serve import serve as serve_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pledgebook_reports.viewer.door.oidc.provider import Provider

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 -- is compared with, not listened on


@click.command()
@click.argument("main_file", metavar="[BOOK]", required=False, type=click.Path(path_type=Path))
@book_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8400, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--users",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The users file (`pledgebook user add`); needed for any host but the loopback.",
)
@click.option(
    "--oidc",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that names an identity provider and the roles of its groups (docs/howto/serve.md).",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name by which this server is asked for; may be given again.",
)
@click.option(
    "--behind-proxy",
    "proxy",
    metavar="ADDRESS",
    help="The address of the reverse proxy that brings https.",
)
@click.option(
    "--plain-http", is_flag=True, help="Take passwords without https: on a network you trust only."
)
@click.option(
    "--access-log",
    metavar="FILE",
    help="Where each request leaves a line; - is stderr, the default with --users.",
)
def serve(
    main_file: Path | None,
    book: Path,
    host: str,
    port: int,
    users: Path | None,
    oidc: Path | None,
    names: Sequence[str],
    proxy: str | None,
    plain_http: bool,
    access_log: str | None,
) -> None:
    """Open the books in the viewer: on this machine alone, or for users of a file or of a provider."""
    if users is None and oidc is None and (host not in LOOPBACK or names or proxy):
        asked = f"--host {host}" if host not in LOOPBACK else "--allow-host or --behind-proxy"
        raise click.UsageError(
            f"{asked}: without users the viewer is open to this machine alone (127.0.0.1); "
            f"make a users file with `pledgebook user add --users FILE NAME` and give --users FILE"
        )
    known, provider = _users(users), _provider(oidc, plain_http=plain_http)
    settings = Settings(
        users=known,
        provider=provider,
        hosts=_hosts(names, provider, host),
        plain_http=plain_http,
        log=_log(access_log or ("-" if known or provider else None)),
    )
    if plain_http and known:
        click.echo("warning: passwords cross the network unencrypted (--plain-http)", err=True)
    try:
        serve_book(
            main_file or book,
            host,
            port,
            settings,
            proxy=proxy,
            ready=lambda address: click.echo(f"Pledgebook is open at {address} (stop with Ctrl-C)"),
        )
    except ServeError as error:
        raise click.ClickException(str(error)) from None


def _users(path: Path | None) -> UsersFile | None:
    if path is None:
        return None
    users = UsersFile(path.absolute())
    try:
        if not users.users():
            raise click.UsageError(f"{path}: has no users; add one with `pledgebook user add`")
    except UsersError as error:
        raise click.UsageError(str(error)) from None
    return users


def _provider(path: Path | None, *, plain_http: bool) -> Provider | None:
    """The provider of a file; one that does not answer is told of, and asked again when somebody signs in."""
    if path is None:
        return None
    try:
        from pledgebook_reports.viewer.door.oidc.provider import (  # noqa: PLC0415 -- an extra
            Provider,
        )
    except ImportError:
        raise click.UsageError("--oidc needs Authlib: pip install 'pledgebook[oidc]'") from None
    try:
        provider = Provider(*read_config(path.absolute(), plain_http=plain_http))
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    try:
        provider.metadata()
    except ProviderError as error:
        click.echo(f"warning: nobody can sign in with the provider yet: {error}", err=True)
    return provider


def _hosts(names: Sequence[str], provider: Provider | None, host: str) -> list[str]:
    """The names that requests may ask for."""
    own = [] if host in EVERYWHERE else [f"[{host}]" if ":" in host else host]
    known = [urlsplit(provider.config.address).hostname or ""] if provider else []
    return [*names, *known, *own]


def _log(where: str | None) -> Callable[[str], None] | None:
    if where is None:
        return None
    if where == "-":
        return lambda line: click.echo(line, err=True)
    try:
        handle = os.open(where, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise click.UsageError(f"--access-log {where}: {error.strerror}") from None
    lock = threading.Lock()

    def write(line: str) -> None:
        with lock:
            os.write(handle, f"{line}\n".encode())

    return write
