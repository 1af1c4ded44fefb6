"""Which statements are taken: SELECT, JOURNAL, BALANCES, PRINT, and RUN with the name of a query.

Beancount's query shell knows more: commands that write files, set options, or make tables of files.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from beanquery import ParseError, parser
from fava.core.query_shell import QueryNotFoundError, QueryParseError
from fava.helpers import FavaAPIError

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("Select", "Journal", "Balances", "Print")
LONGEST = 4000
"""Characters of a statement."""


class UnknownStatementError(FavaAPIError):
    """A statement of another kind."""

    def __init__(self) -> None:
        super().__init__(
            "This page takes SELECT, JOURNAL, BALANCES and PRINT, and RUN with the name of a query."
        )


class TooLongError(FavaAPIError):
    """A statement longer than any that a person writes."""

    def __init__(self) -> None:
        super().__init__(f"A query has at most {LONGEST} characters.")


def statement_of(asked: str, queries: Mapping[str, str]) -> str:
    """The statement to execute for what was typed; `queries` are those of the books by name.

    Raises:
        FavaAPIError: it is of no known kind, or there is no such query.
    """
    if len(asked) > LONGEST:
        raise TooLongError
    word, _, rest = asked.strip().partition(" ")
    statement = _named(rest, queries) if word.lower() in {"run", ".run"} else asked
    try:
        kind = type(parser.parse(statement)).__name__
    except ParseError as error:
        # A command of the shell does not parse as a statement either.
        if word.startswith(".") or word.lower() in _COMMANDS:
            raise UnknownStatementError from None
        raise QueryParseError(error) from None
    if kind not in KINDS:
        raise UnknownStatementError
    return statement


_COMMANDS = frozenset((
    "clear", "create", "describe", "errors", "exit", "explain", "format", "help", "history", "insert",
    "output", "parse", "quit", "reload", "set", "tables",
))  # fmt: skip


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
