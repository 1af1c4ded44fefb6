"""`pledgebook sample`: draw an audit sample, and evaluate the workpaper when it is filled in."""

from __future__ import annotations

import datetime
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_reports.audit.notebook import papers
from pledgebook_reports.audit.notebook.file import add
from pledgebook_reports.audit.notebook.file import read as read_notebook
from pledgebook_reports.audit.notebook.line import NotebookError
from pledgebook_reports.audit.sampling import columns, drawing, shown, workpaper
from pledgebook_reports.audit.sampling.evaluation import evaluate as evaluated
from pledgebook_reports.audit.sampling.paper import of_sample
from pledgebook_reports.audit.sampling.plan import METHODS, STRATA, Asked
from pledgebook_reports.audit.sampling.population import SamplingError
from pledgebook_reports.audit.sampling.reading import read
from pledgebook_reports.cli.common import Day, book_option, form_by_suffix, open_book
from pledgebook_reports.cli.note import auditor_option, notes_option, place_of
from pledgebook_reports.render import render
from pledgebook_reports.ties import UntiedError

if TYPE_CHECKING:
    from pledgebook_reports.audit.sampling.paper import Paper
    from pledgebook_reports.audit.sampling.plan import Method, Sample

FOUND = 1


class Number(click.ParamType[Decimal]):
    """An amount or, with %, a share."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Read the number, or say what is wanted."""
        number = columns.number_of(str(value))
        if number is None:
            self.fail(f"{value!r} is no amount; write 50000.00, or 5% for a rate", param, ctx)
        return number


@click.group(invoke_without_command=True)
@book_option
@click.option("--method", type=click.Choice(METHODS), default="mus", show_default=True)
@click.option("--attribute", is_flag=True, help="Sample for deviations: rates, not amounts.")
@click.option("--seed", type=click.IntRange(min=0), help="Whole number: equal seeds, equal items.")
@click.option("--tolerable", type=Number(), help="Tolerable misstatement; 5% with --attribute.")
@click.option("--expected", type=Number(), default="0", help="Expected misstatement, or rate.")
@click.option("--confidence", type=click.IntRange(50, 99), default=95, show_default=True)
@click.option("--size", type=click.IntRange(min=1), help="Items, where method is not mus.")
@click.option(
    "--strata", type=click.IntRange(STRATA.start, STRATA.stop - 1), default=3, show_default=True
)
@click.option(
    "--account", default="Expenses", show_default=True, help="Accounts from this name on."
)
@click.option("--agreement", help="One agreement by id.")
@click.option("--from", "from_", type=Day(), help="First day of the period.")
@click.option("--to", type=Day(), help="Last day of the period.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv", "xlsx"]),
              help="[default: as the suffix of -o says, else text]")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the workpaper here.")
@click.option("--keep", metavar="NAME", help="Keep it in the notebook as a working paper.")
@notes_option
@auditor_option
@click.pass_context
def sample(
    context: click.Context,
    book: Path,
    method: Method,
    attribute: bool,
    seed: int | None,
    tolerable: Decimal | None,
    expected: Decimal,
    confidence: int,
    size: int | None,
    strata: int,
    account: str,
    agreement: str | None,
    from_: datetime.date | None,
    to: datetime.date | None,
    form: str | None,
    output: Path | None,
    keep: str | None,
    notebook: Path | None,
    auditor: str | None,
) -> None:
    """Draw an audit sample and write its workpaper; `sample evaluate FILE` reads it back.

    The same --seed on the same books draws the same items on any machine.
    """
    if context.invoked_subcommand is not None:
        return
    if seed is None or tolerable is None:
        raise click.UsageError(
            "give --seed N and --tolerable X (a rate such as 5% for --attribute)"
        )
    if size is not None and method == "mus" and not attribute:
        raise click.UsageError("--size is for random, stratified and attribute samples: "
                               "monetary units follow the interval")  # fmt: skip
    asked = Asked(
        method="attribute" if attribute else method,
        seed=seed,
        tolerable=tolerable,
        expected=expected,
        confidence=Decimal(confidence) / 100,
        size=size,
        strata=strata,
    )
    form = form or form_by_suffix(output)
    if form == "xlsx" and output is None:
        raise click.UsageError("xlsx is no text for a terminal: give -o FILE")
    if keep and not auditor:
        raise click.UsageError("say who keeps it: --as NAME")
    snapshot = open_book(book, rows=True)
    try:
        drawn = drawing.drawn(
            snapshot, snapshot.rows(), asked,
            account=account, agreement=agreement, from_=from_, to=to,
        )  # fmt: skip
    except (SamplingError, UntiedError) as error:
        raise click.ClickException(str(error)) from None
    if keep and auditor:
        _keep(drawn, place_of(book, notebook), keep, auditor)
        if output is None:
            return
    _write(drawn, form, output, book)


def _keep(drawn: Sample, place: Path, name: str, auditor: str) -> None:
    try:
        head = add(place, [papers.kept(drawn, name, auditor)], datetime.datetime.now(datetime.UTC))
    except NotebookError as error:
        raise click.UsageError(str(error)) from None
    click.echo(
        f"{place}: kept {name} of {len(drawn.chosen)} items; SHA-256 of the last line {head}"
    )


def _filed(paper: Paper, form: str, output: Path | None, book: Path) -> bytes:
    """A working paper as a file."""
    if form == "csv":
        return workpaper.as_csv(paper).encode()
    folder = (output or Path()).resolve().parent
    return workpaper.as_xlsx(paper, book.resolve().parent / "documents", folder)


def _write(drawn: Sample, form: str, output: Path | None, book: Path) -> None:
    if form in ("xlsx", "csv"):
        content = _filed(of_sample(drawn), form, output, book)
    elif form == "json":
        content = (
            json.dumps(shown.sample_object(drawn), ensure_ascii=False, indent=1) + "\n"
        ).encode()
    else:
        content = render(shown.sample_table(drawn), "text")
    if output is None:
        click.echo(content, nl=False)
        return
    _put(output, content)
    told = ", ".join(f"{count} {name}" for name, count, _ in columns.summary(drawn))
    click.echo(f"{output}: {len(drawn.chosen)} items ({told})")


def _put(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from None


@sample.command()
@click.argument("name")
@book_option
@notes_option
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]),
              help="[default: as the suffix of -o says]")  # fmt: skip
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="Write the working paper here.")  # fmt: skip
def paper(name: str, book: Path, notebook: Path | None, form: str | None, output: Path) -> None:
    """Write a working paper that was kept, with the answers, notes and marks on its items."""
    form = form or form_by_suffix(output)
    if form not in ("csv", "xlsx"):
        raise click.UsageError(f"{output}: a working paper is CSV or XLSX")
    place = place_of(book, notebook)
    try:
        found = read_notebook(place)
        kept = papers.paper_of(found, name)
    except NotebookError as error:
        raise click.UsageError(str(error)) from None
    _put(output, _filed(kept, form, output, book))
    done = sum(1 for _ in papers.worked(kept))
    click.echo(f"{output}: {done} of {len(kept.items)} items are worked")
    for fault in found.faults:
        click.echo(f"{place}:{fault.line}: {fault.reason}", err=True)
    sys.exit(FOUND if found.faults else 0)


@sample.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv", "xlsx"]), default="text"
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
def evaluate(file: Path, form: str, output: Path | None) -> None:
    """Project what a filled-in workpaper found, with precision and upper limit.

    Ends with 0 when the upper limit is within the tolerable, 1 when it is not or items are blank.
    """
    try:
        paper = read(file)
        result = evaluated(paper)
        day = datetime.date.fromisoformat(paper.plan.get("To", ""))
    except SamplingError as error:
        raise click.UsageError(str(error)) from None
    except ValueError:
        raise click.UsageError(f"{file}: the plan says no last day (To)") from None
    if form == "json":
        content = (
            json.dumps(shown.evaluation_object(result), ensure_ascii=False, indent=1) + "\n"
        ).encode()
    else:
        content = render(shown.evaluation_table(result, day), form)
    if output is not None:
        output.write_bytes(content)
    elif form == "xlsx":
        raise click.UsageError("xlsx is no text for a terminal: give -o FILE")
    else:
        click.echo(content, nl=False)
    if not result.accepted:
        click.echo(result.conclusion, err=True)
        sys.exit(FOUND)
