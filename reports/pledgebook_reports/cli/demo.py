"""`pledgebook demo`: books of any size to try things on."""

from __future__ import annotations

from pathlib import Path

import click

from pledgebook.demo import write_demo


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--transactions", default=1000, show_default=True, type=click.IntRange(50, 2_000_000))
@click.option("--seed", default=1, show_default=True, type=int)
def demo(directory: Path, transactions: int, seed: int) -> None:
    """Write invented books into a new or empty DIRECTORY; equal for equal arguments."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        msg = f"{directory} is not empty: name a new folder"
        raise click.ClickException(msg)
    write_demo(directory, transactions, seed)
    click.echo(f"{directory / 'main.beancount'}: {transactions:,} transactions, seed {seed}")
