"""MT940, the SWIFT customer statement, and MT942, its interim report within the day.

Banks write it in dialects; fields are found by their tags, breaks of the standard are tolerated
where they leave no doubt about money and told, and refused where they do.
"""

from __future__ import annotations

from collections.abc import Iterator

from pledgebook.money import ZERO
from pledgebook_importers.bank import identity
from pledgebook_importers.bank.control import check_balances
from pledgebook_importers.bank.mt940.fields import is_tagged, messages
from pledgebook_importers.bank.mt940.statement import Whole, join_pages, read_page
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import FALLBACK, Source, decode

_DOS = "cp850"
"""The code page of DOS programs, for bytes that Windows-1252 leaves empty."""


def claims(source: Source) -> bool:
    """Whether a line near the beginning starts with a tag of a customer statement."""
    return source.container == "text" and is_tagged(source.head)


def read(source: Source) -> Reading:
    """Return the statements of the file and the warnings.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    text, doubts = _text(source)
    pages = [read_page(message) for message in messages(text)]
    if not pages:
        raise RefusedError(1, "holds no SWIFT message; fetch the file from the bank again")
    statements: dict[tuple[object, ...], Statement] = {}
    warnings = list(doubts)
    for whole in join_pages(pages):
        statement = whole.statement
        said = (statement.account, statement.currency, statement.number, statement.page)
        content = (*said, statement.opening, statement.closing, _ids(statement))
        if content in statements:
            warnings.append(
                Problem(statement.line, f"statement {statement.number} stands twice; read once")
            )
            continue
        statements[content] = statement
        warnings += [*whole.problems, *_repeated(whole)]
        if statement.kind == "statement":
            warnings += check_balances(statement)
    kinds = {statement.kind for statement in statements.values()}
    name = "mt940" if "statement" in kinds else "mt942"
    return Reading(name, statements=tuple(statements.values()), warnings=tuple(warnings))


def _text(source: Source) -> tuple[str, list[Problem]]:
    """The text; names may be wrong where its encoding is not known, money is ASCII in all."""
    try:
        return source.text(FALLBACK), source.warn_of_encoding()
    except RefusedError as error:
        text = decode(source.data, _DOS)
        reason = "neither UTF-8 nor Windows-1252, read as DOS code page 850; check the names"
        return text, [Problem(error.line, reason)]


def _ids(statement: Statement) -> tuple[str, ...]:
    return tuple(line.import_id for line in statement.lines)


def _repeated(whole: Whole) -> Iterator[Problem]:
    """Lines that may stand twice; where the balances show which, they are told to."""
    statement = whole.statement
    repeated = list(identity.repeats(statement.lines, whole.owned))
    advice = "check that both are real"
    if statement.opening is not None and statement.closing is not None:
        booked = sum((line.amount for line in statement.booked), statement.opening)
        twice = sum((line.amount for line in repeated), ZERO)
        if repeated and booked - twice == statement.closing:
            advice = "the balances agree with one of them"
    for line in repeated:
        yield Problem(
            line.line,
            f"the bank reference {line.reference} is used twice for "
            f"{line.amount} {line.currency} on {line.date}; {advice}",
        )
