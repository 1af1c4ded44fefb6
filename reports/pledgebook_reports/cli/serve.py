"""`pledgebook serve`: the viewer."""

from __future__ import annotations

from pathlib import Path

import click

from pledgebook_reports.cli.common import book_option
from pledgebook_reports.viewer.serve import ServeError
from pledgebook_reports.viewer.serve import serve as serve_book

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.argument("main_file", metavar="[BOOK]", required=False, type=click.Path(path_type=Path))
@book_option
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8400, show_default=True, type=click.IntRange(0, 65535))
def serve(main_file: Path | None, book: Path, host: str, port: int) -> None:
    """Open the books in the viewer, read-only, on this machine."""
    if host not in LOOPBACK:
        msg = f"--host {host}: without users the viewer listens on this machine alone (127.0.0.1)"
        raise click.ClickException(msg)
    try:
        serve_book(
            main_file or book,
            host,
            port,
            ready=lambda address: click.echo(f"Pledgebook is open at {address} (stop with Ctrl-C)"),
        )
    except ServeError as error:
        raise click.ClickException(str(error)) from None
