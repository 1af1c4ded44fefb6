"""Which statements are taken: SELECT, JOURNAL, BALANCES, PRINT, and RUN with the name of a query.

Beancount's query shell knows more: commands that write files, set options, or make tables of files.
So no shell is asked: a statement is parsed, its kind looked at, and executed on a connection of its own.
"""

from __future__ import annotations

import io
import re
import shlex
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from beanquery import CompilationError, ParseError, connect, parser
from beanquery.numberify import numberify_results
from beanquery.render.beancount import render
from fava.core.query import QueryResultText
from fava.core.query_shell import (
    NonExportableQueryError,
    QueryCompilationError,
    QueryNotFoundError,
    QueryParseError,
    _serialise,
)
from fava.helpers import FavaAPIError
from fava.util.excel import to_csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fava.beans.abc import Directive
    from fava.core import FavaLedger

KINDS = ("Select", "Journal", "Balances", "Print")
LONGEST = 4000
"""Characters of a statement."""

_COMMANDS = frozenset((
    "clear", "create", "describe", "errors", "exit", "explain", "format", "help", "history", "insert",
    "output", "parse", "quit", "reload", "set", "tables",
))  # fmt: skip

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class UnknownStatementError(FavaAPIError):
    """A statement of another kind."""

    def __init__(self) -> None:
        super().__init__(
            "This page takes SELECT, JOURNAL, BALANCES and PRINT, and RUN with the name of a query."
        )


class SeveralStatementsError(FavaAPIError):
    """More than one statement."""

    def __init__(self) -> None:
        super().__init__("One statement at a time, please.")


class LongStatementError(FavaAPIError):
    """A statement longer than any that a person writes."""

    def __init__(self) -> None:
        super().__init__(f"A query has at most {LONGEST} characters.")


def text_of(asked: str, queries: Mapping[str, str]) -> str:
    """The statement that was typed or, for RUN, that of a query of the books.

    Raises:
        FavaAPIError: it is too long, or there is no such query.
    """
    if len(asked) > LONGEST:
        raise LongStatementError
    word, _, rest = asked.strip().partition(" ")
    return _named(rest, queries) if word.rstrip(";").lower() in {"run", ".run"} else asked.strip()


@lru_cache(maxsize=256)
def parsed(statement: str) -> Any:
    """The syntax tree of a statement; it is not to be changed, as it is kept.

    Raises:
        FavaAPIError: it is of no known kind, or there are several.
    """
    if ";" in _QUOTED.sub("", statement).rstrip("; \t\r\n"):
        raise SeveralStatementsError
    try:
        tree: object = parser.parse(statement)
    except ParseError as error:
        # A command of the shell does not parse as a statement either.
        if statement.startswith(".") or statement.partition(" ")[0].lower() in _COMMANDS:
            raise UnknownStatementError from None
        raise QueryParseError(error) from None
    if type(tree).__name__ not in KINDS:
        raise UnknownStatementError
    return tree


def execute(ledger: FavaLedger, entries: Sequence[Directive], tree: Any) -> Any:
    """What a statement yields, as Fava's page takes it: a table, or the text of PRINT.

    Raises:
        FavaAPIError: the statement does not fit the books' tables.
    """
    cursor = _cursor(ledger, entries, tree)
    if type(tree).__name__ != "Print":
        return _serialise(cursor)
    out = io.StringIO()
    render(cursor.description, cursor.fetchall(), out, dcontext=ledger.options["dcontext"])
    return QueryResultText(out.getvalue().strip())


def csv_of(ledger: FavaLedger, entries: Sequence[Directive], tree: Any) -> bytes:
    """What a statement yields as CSV, an amount as a number with its currency in the heading.

    Raises:
        FavaAPIError: the statement yields no table, or does not fit the books' tables.
    """
    if type(tree).__name__ == "Print":
        raise NonExportableQueryError
    cursor = _cursor(ledger, entries, tree)
    form = ledger.options["dcontext"].build()
    types, rows = numberify_results(cursor.description, cursor.fetchall(), form)
    return to_csv(types, rows).getvalue()


def _cursor(ledger: FavaLedger, entries: Sequence[Directive], tree: Any) -> Any:
    connection = connect(
        "beancount:", entries=entries, errors=ledger.errors, options=ledger.options
    )
    try:
        return connection.execute(tree)
    except CompilationError as error:
        raise QueryCompilationError(error) from None


def _named(rest: str, queries: Mapping[str, str]) -> str:
    try:
        names = shlex.split(rest.rstrip("; \t"))
    except ValueError:
        names = []
    if len(names) != 1:
        known = ", ".join(queries) or "none"
        raise FavaAPIError(f"RUN takes the name of one query; the books have: {known}")
    if names[0] not in queries:
        raise QueryNotFoundError(names[0])
    return queries[names[0]]
