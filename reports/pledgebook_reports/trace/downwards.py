"""From a promise, contract, payee, project or place down to vouchers, with sums that add up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pledgebook.money import NIL, format_money
from pledgebook_reports.sources import PRELUDE
from pledgebook_reports.trace.tree import Node, Part, grouped, with_shares
from pledgebook_reports.trace.voucher import contract

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from pledgebook_reports.table import Arguments

SPENT = """SELECT COALESCE(m.agreement, ''), COALESCE(d.name, f.name, ''),
       COALESCE(m.governorate, ''), COALESCE(g.name, ''), COALESCE(m.project, ''),
       COALESCE(r.name, ''), m.entry_id, e.text, SUM(m.{amount})
FROM {source} m
JOIN entries e ON e.kind = 'transaction' AND e.file = m.file AND e.line = m.line
LEFT JOIN (SELECT a.id, MIN(p.name) AS name FROM agreements a JOIN parties p ON p.id = a.donor
           GROUP BY a.id) AS d ON d.id = m.agreement
LEFT JOIN funds f ON f.id = m.agreement
LEFT JOIN places g ON g.id = m.governorate
LEFT JOIN (SELECT id, MIN(name) AS name FROM projects GROUP BY id) AS r ON r.id = m.project
WHERE {where}
GROUP BY ALL HAVING SUM(m.{amount}) <> 0
ORDER BY MIN(e.date), m.entry_id"""
STEPS = ("agreement", "place", "project", "voucher")
NOT_GIVEN = "not given"
BALANCE = ("received", "interest", "other", "transfers", "refunds", "spent", "exchange", "advances")


def spent(
    connection: duckdb.DuckDBPyConnection, asked: Arguments, kind: str, ref: str, text: str,
    steps: Sequence[str] = STEPS,
) -> Node:  # fmt: skip
    """What was spent of or for the subject of the arguments, by these steps down to vouchers."""
    statement = f"{PRELUDE}\n" + SPENT.format(
        amount="amount", source="moves", where="m.measure = 'spent'"
    )
    return _tree(connection, statement, asked.parameters(), kind, ref, text, steps)


def paid(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str, text: str) -> Node:
    """What was paid to a payee out of the bank, by agreement down to vouchers."""
    source = (
        "(SELECT l.*, -l.value AS paid FROM legs l JOIN vouchers v ON v.file = l.file "
        "AND v.line = l.line WHERE l.role = 'cash' AND l.value < 0 AND v.paid > 0)"
    )
    statement = f"{PRELUDE}\n" + SPENT.format(amount="paid", source=source, where="m.payee = $ref")
    values = asked.parameters() | {"ref": ref}
    steps = ("agreement", "project", "voucher")
    return _tree(connection, statement, values, "payee", ref, text, steps)


def drawn(connection: duckdb.DuckDBPyConnection, asked: Arguments, ref: str) -> Node:
    """What was drawn of an obligation, by agreement down to vouchers."""
    source = (
        "(SELECT a.*, a.agreement AS governorate, CAST(NULL AS VARCHAR) AS project "
        "FROM obligation_acts a CROSS JOIN asked q WHERE a.kind = 'drawn' AND a.date <= q.as_of)"
    )
    statement = f"{PRELUDE}\n" + SPENT.format(
        amount="value", source=source, where="m.obligation = $ref"
    )
    told = contract(connection, ref)
    values = asked.parameters() | {"ref": ref}
    tree = _tree(
        connection, statement, values, "obligation", ref, told.text, ("agreement", "voucher")
    )
    return replace(tree, facts=told.facts, below=(*tree.below, *told.below))


def still_open(
    connection: duckdb.DuckDBPyConnection, asked: Arguments, kind: str, ref: str, text: str
) -> Node:
    """What is open of an advance or an instalment, by agreement down to the vouchers that moved it."""
    where = {
        "advance": "m.role = 'advance' AND m.advance = $ref",
        "instalment": "m.role IN ('receivable', 'deferred') AND m.lot = $ref",
    }[kind]
    statement = f"{PRELUDE}\n" + SPENT.format(amount="value", source="legs", where=where)
    values = asked.parameters() | {"ref": ref}
    return _tree(connection, statement, values, kind, ref, text, ("agreement", "voucher"))


def agreement(
    connection: duckdb.DuckDBPyConnection, asked: Arguments, kind: str, ref: str, text: str
) -> Node:
    """An agreement's (or fund's) money: its balance as facts, its spending as a tree."""
    asked = replace(asked, agreement=ref)
    tree = spent(connection, asked, kind, ref, text, ("place", "project", "voucher"))
    sums: Mapping[str, Any] = dict(
        connection.execute(
            f"{PRELUDE}\nSELECT measure, SUM(amount) FROM moves GROUP BY measure",
            asked.parameters(),
        ).fetchall()
    )
    effect = connection.execute(
        f"{PRELUDE}\nSELECT COALESCE(SUM(effect), 0) FROM moves", asked.parameters()
    ).fetchone()
    signed = connection.execute(
        f"{PRELUDE}\nSELECT SUM(value) FROM signed WHERE in_totals", asked.parameters()
    ).fetchone()
    facts = {}
    if kind == "agreement":
        facts = {"agreed": _money(signed[0] if signed else None), "due": _money(sums.get("due"))}
    facts |= {key: _money(sums[key]) for key in BALANCE if sums.get(key)}
    facts["balance"] = _money(effect[0] if effect else None)
    return replace(tree, facts=facts)


def together(kind: str, ref: str, text: str, nodes: Sequence[Node], **facts: str) -> Node:
    """Nodes under one head that is their sum, with their shares of it."""
    whole = sum((node.amount or NIL for node in nodes), NIL)
    return Node(kind, ref, text, whole, facts=facts, below=with_shares(nodes))


def _tree(
    connection: duckdb.DuckDBPyConnection, statement: str, values: Mapping[str, Any],
    kind: str, ref: str, text: str, steps: Sequence[str],
) -> Node:  # fmt: skip
    parts = []
    for row in connection.execute(statement, dict(values)).fetchall():
        *named, amount = row
        every = {step: (named[2 * n], named[2 * n + 1]) for n, step in enumerate(STEPS)}
        path = tuple(
            (step, every[step][0], every[step][1] if every[step][0] else NOT_GIVEN)
            for step in steps
        )
        parts.append(Part(path, amount))
    return together(kind, ref, text, grouped(parts))


def _money(number: Any) -> str:
    return format_money(number if number is not None else NIL)
