"""What a reference names, and the trace of it; an unknown one is answered by the nearest ids."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.trace import downwards
from pledgebook_reports.trace.tree import Node, Trace
from pledgebook_reports.trace.voucher import voucher

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from pledgebook_reports.table import Arguments

    Maker = Callable[[duckdb.DuckDBPyConnection, Arguments, str], Node]


class UnknownReferenceError(ValueError):
    """The books know no such id; the message names the nearest."""


def trace(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Trace:
    """Follow a reference through the books.

    Raises:
        UnknownReferenceError: the books know no such id, or it leads to no voucher.
    """
    found = voucher(connection, ref)
    if found is not None:
        return Trace(ref, asked.as_of, asked.currency, "debits of the voucher", found)
    for kind, measure, make in MAKERS:
        statement = f"SELECT 1 FROM {kind} WHERE id = ? LIMIT 1"  # noqa: S608 -- our own names
        if connection.execute(statement, [ref]).fetchone():
            node = make(connection, asked, ref)
            of = "paid" if node.kind == "payee" else measure
            return Trace(ref, asked.as_of, asked.currency, of, node)
    raise UnknownReferenceError(_unknown(connection, ref))


def _unknown(connection: duckdb.DuckDBPyConnection, ref: str) -> str:
    known = connection.execute("SELECT DISTINCT kind, id FROM entries").fetchall()
    for kind, id_ in known:
        if id_ == ref:
            return f"{ref} is of the directive {kind}, which no trace begins at"
    ids = sorted({id_ for _, id_ in known if not id_.startswith("hash-")})
    near = difflib.get_close_matches(ref, ids, n=3, cutoff=0.5)
    nearest = f"; the nearest are {', '.join(near)}" if near else ""
    return f"the books know no {ref}{nearest}"


def _pledge(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    acts = connection.execute(
        "SELECT MIN(donor), SUM(CASE WHEN kind <> 'converted' THEN value END), SUM(value) "
        "FROM pledge_acts WHERE pledge = ? AND date <= ?",
        [ref, asked.as_of],
    ).fetchone()
    donor, promised, rest = acts or ("", NIL, NIL)
    return downwards.together(
        "pledge",
        ref,
        _name(connection, "parties", donor),
        _agreements(connection, asked, "pledge", ref),
        pledged=format_money(promised or NIL),
        unsigned=format_money(rest or NIL),
    )


def _agreements(
    connection: duckdb.DuckDBPyConnection, asked: Arguments, column: str, ref: str
) -> list[Node]:
    ids = connection.execute(
        f"SELECT DISTINCT id FROM agreements WHERE {column} = ? AND date <= ? ORDER BY id",  # noqa: S608 -- our own names
        [ref, asked.as_of],
    ).fetchall()
    return [_agreement(connection, asked, id_) for (id_,) in ids]


def _agreement(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    donor = connection.execute("SELECT donor FROM agreements WHERE id = ?", [ref]).fetchone()
    if donor is None:
        return downwards.agreement(connection, asked, "fund", ref, _name(connection, "funds", ref))
    text = _name(connection, "parties", str(donor[0]))
    return downwards.agreement(connection, asked, "agreement", ref, text)


def _obligation(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    return downwards.drawn(connection, asked, ref)


def _variation(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    """A variation is followed with the contract that it varies."""
    return downwards.drawn(connection, asked, ref.rpartition("/")[0])


def _instalment(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    donor = connection.execute("SELECT donor FROM instalments WHERE id = ?", [ref]).fetchone()
    text = _name(connection, "parties", str(donor[0])) if donor else ""
    return downwards.still_open(connection, asked, "instalment", ref, text)


def _advance(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    partner = connection.execute("SELECT partner FROM advances WHERE id = ?", [ref]).fetchone()
    text = _name(connection, "parties", str(partner[0])) if partner else ""
    return downwards.still_open(connection, asked, "advance", ref, text)


def _party(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    """A donor is followed through its agreements, every other party by what it was paid."""
    text = _name(connection, "parties", ref)
    agreements = _agreements(connection, asked, "donor", ref)
    roles = connection.execute("SELECT roles FROM parties WHERE id = ?", [ref]).fetchone()
    if not agreements and roles and "donor" not in str(roles[0]).split("; "):
        return downwards.paid(connection, asked, ref, text)
    pledged = connection.execute(
        "SELECT COALESCE(SUM(value), 0) FROM pledge_acts "
        "WHERE kind <> 'converted' AND donor = ? AND date <= ?",
        [ref, asked.as_of],
    ).fetchone()
    whole = format_money(pledged[0] if pledged else NIL)
    return downwards.together("donor", ref, text, agreements, pledged=whole)


def _project(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    text = _name(connection, "projects", ref)
    asked = replace(asked, project=ref)
    return downwards.spent(connection, asked, "project", ref, text, ("agreement", "voucher"))


def _location(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    text = _name(connection, "locations", ref)
    asked = replace(asked, location=ref)
    steps = ("project", "agreement", "voucher")
    return downwards.spent(connection, asked, "place", ref, text, steps)


def _window(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    text = _name(connection, "windows", ref)
    asked = replace(asked, window=ref)
    steps = ("place", "project", "agreement", "voucher")
    return downwards.spent(connection, asked, "window", ref, text, steps)


def _name(connection: duckdb.DuckDBPyConnection, table: str, ref: str) -> str:
    found = connection.execute(
        f"SELECT MIN(name) FROM {table} WHERE id = ?",  # noqa: S608 -- our own names
        [ref],
    ).fetchone()
    return str(found[0]) if found and found[0] else ref


MAKERS: tuple[tuple[str, str, Maker], ...] = (
    ("agreements", "spent", _agreement),
    ("funds", "spent", _agreement),
    ("obligations", "drawn", _obligation),
    ("advances", "what is open", _advance),
    ("instalments", "what is outstanding", _instalment),
    ("(SELECT id FROM entries WHERE kind = 'variation')", "drawn", _variation),
    ("projects", "spent", _project),
    ("locations", "spent", _location),
    ("windows", "spent", _window),
    ("parties", "spent", _party),
    ("(SELECT DISTINCT pledge AS id FROM pledge_acts)", "spent", _pledge),
)
"""Tables in which a reference is looked for, what the amounts of its trace are, and its maker."""
