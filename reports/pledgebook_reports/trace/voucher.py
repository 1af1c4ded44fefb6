"""A voucher upwards: who paid it, under which contract, on what papers, by whose word, at the bank."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pledgebook.money import NIL, split
from pledgebook.registry import POOL
from pledgebook_reports.trace.tree import Node, with_shares

if TYPE_CHECKING:
    import datetime

    import duckdb

ACTS = ("prepared", "certified", "approved", "disbursed")
CLAIMED = "claimed in the books, not signed"
STANDING = {
    "proved": "the approval is proved by a signature",
    "signed": "the approval is signed, and no proved seal holds the key",
}


def voucher(connection: duckdb.DuckDBPyConnection, ref: str) -> Node | None:
    """The voucher of that number, import id or entry id with all that stands behind it, or None."""
    found = _one(
        connection,
        "SELECT v.*, e.date, e.draft, e.illustrative FROM vouchers v "
        "JOIN entries e ON e.kind = 'transaction' AND e.file = v.file AND e.line = v.line "
        "WHERE v.entry_id = ? OR v.import_id = ? ORDER BY v.file, v.line LIMIT 1",
        [ref, ref],
    )
    if found is None:
        return None
    at = [found["file"], found["line"]]
    return Node(
        "voucher",
        str(found["entry_id"]),
        " · ".join(filter(None, (found["payee"], found["purpose"]))),
        found["debits"],
        facts={
            "date": found["date"],
            "file": found["file"],
            "line": found["line"],
            "draft": found["draft"],
            "illustrative": found["illustrative"],
        },
        below=(
            _payers(connection, at, found["debits"], found["date"]),
            *_contracts(connection, at),
            _evidence(connection, at, found["evidence"]),
            _approvals(connection, found),
            _bank(connection, found),
            _seal(connection, str(found["entry_id"])),
        ),
    )


def _payers(
    connection: duckdb.DuckDBPyConnection, at: list[Any], whole: Decimal, day: datetime.date
) -> Node:
    """The agreements and their donors, with what each bears of the voucher's debits.

    Money moved between banks for all together (`POOL`) is apportioned by what each agreement has in
    cash on that day, by largest remainder.
    """
    sums: dict[str, Decimal] = dict(
        connection.execute(
            "SELECT COALESCE(agreement, ''), SUM(value) FROM postings "
            "WHERE file = ? AND line = ? AND value > 0 GROUP BY 1 ORDER BY 1",
            at,
        ).fetchall()
    )
    pooled = sums.pop(POOL, NIL)
    if pooled:
        owners = connection.execute(
            "SELECT agreement, SUM(value) FROM postings WHERE role = 'cash' AND NOT draft "
            "AND date <= ? AND agreement <> ? GROUP BY agreement HAVING SUM(value) > 0 ORDER BY 1",
            [day, POOL],
        ).fetchall()
        parts = split(pooled, [cash for _, cash in owners]) if owners else [pooled]
        for agreement, part in zip([a for a, _ in owners] or [POOL], parts, strict=True):
            sums[agreement] = sums.get(agreement, NIL) + part
    nodes = [
        Node("agreement", agreement or "no agreement", _donor(connection, agreement), amount)
        for agreement, amount in sums.items()
    ]
    text = "pooled money, by the agreements' cash on that day" if pooled else ""
    return Node("paid by", "", text, whole, below=with_shares(nodes))


def _donor(connection: duckdb.DuckDBPyConnection, agreement: str) -> str:
    found = connection.execute(
        "SELECT p.name FROM agreements a JOIN parties p ON p.id = a.donor WHERE a.id = ? "
        "UNION ALL SELECT name FROM funds WHERE id = ? LIMIT 1",
        [agreement, agreement],
    ).fetchone()
    return str(found[0]) if found else ""


def _contracts(connection: duckdb.DuckDBPyConnection, at: list[Any]) -> list[Node]:
    ids = connection.execute(
        "SELECT DISTINCT obligation FROM postings WHERE file = ? AND line = ? "
        "AND obligation IS NOT NULL ORDER BY 1",
        at,
    ).fetchall()
    return [contract(connection, id_) for (id_,) in ids]


def contract(connection: duckdb.DuckDBPyConnection, id_: str) -> Node:
    """An obligation with its variations; amounts are facts here, for they are no part of a voucher."""
    found = _one(
        connection,
        "SELECT o.*, p.name FROM obligations o LEFT JOIN parties p ON p.id = o.payee "
        "WHERE o.id = ? LIMIT 1",
        [id_],
    )
    if found is None:
        return Node("obligation", id_, "not registered")
    acts = connection.execute(
        "SELECT kind, date, entry_id, SUM(amount) FROM obligation_acts WHERE obligation = ? "
        "GROUP BY kind, date, entry_id ORDER BY date, entry_id",
        [id_],
    ).fetchall()
    drawn = sum((amount for kind, _, _, amount in acts if kind == "drawn"), NIL)
    signed = sum((amount for kind, _, _, amount in acts if kind in ("signed", "varied")), NIL)
    currency = found["currency"]
    return Node(
        "obligation",
        id_,
        found["name"] or found["payee"],
        facts={
            "signed on": found["date"],
            "with variations": _money(signed, currency),
            "drawn": _money(drawn, currency),
        },
        below=tuple(
            Node("variation", entry, "", facts={"on": day, "amount": _money(amount, currency)})
            for kind, day, entry, amount in acts
            if kind == "varied"
        ),
    )


def _evidence(connection: duckdb.DuckDBPyConnection, at: list[Any], words: str) -> Node:
    papers = connection.execute(
        "SELECT key, COALESCE(path, ''), state, asked, digest FROM papers "
        "WHERE file = ? AND line = ? ORDER BY key",
        at,
    ).fetchall()
    return Node(
        "evidence",
        "",
        words,
        below=tuple(
            Node("paper", key, path, facts={"state": state, "asked": asked, "sha256": digest})
            for key, path, state, asked, digest in papers
        ),
    )


def _approvals(connection: duckdb.DuckDBPyConnection, found: dict[str, Any]) -> Node:
    named = [(act, found[f"{act}_by"], found.get(f"{act}_on")) for act in ACTS]
    signed = connection.execute(
        "SELECT act, officer, state, CAST(LEFT(signed_at, 10) AS DATE), reason, act_file "
        "FROM approvals WHERE entry_id = ? AND state <> 'claimed' ORDER BY signed_at, act_file",
        [found["entry_id"]],
    ).fetchall()
    nodes = [Node("act", act, by, facts={"on": day}) for act, by, day in named if by]
    nodes += [
        Node("signature", act, by, facts={"state": state, "on": day, "why": why, "act": file})
        for act, by, state, day, why, file in signed
    ]
    states = {state for act, _, state, *_ in signed if act == "approve"}
    stands = next((state for state in ("proved", "signed") if state in states), None)
    text = STANDING[stands] if stands else CLAIMED if nodes else "none named"
    return Node("approvals", "", text, below=tuple(nodes))


def _bank(connection: duckdb.DuckDBPyConnection, found: dict[str, Any]) -> Node:
    lines = []
    if found["import_id"]:
        facts = {key: found[key] for key in ("statement", "source_file", "source_line")}
        facts["sha256"] = found["source_sha256"]
        lines.append(Node("line", found["import_id"], "imported", facts=facts))
    lines += [
        Node("line", line, "settled", facts={"on": day, "statement": statement, "account": account})
        for line, day, statement, account in connection.execute(
            "SELECT import_id, date, statement, beneficiary_account FROM settlements "
            "WHERE entry = ? ORDER BY date, import_id",
            [found["entry_id"]],
        ).fetchall()
    ]
    lines += [
        Node("statement", account, f"of {day}", facts={"number": number})
        for account, day, number in connection.execute(
            "SELECT s.account, MIN(s.day), MIN(s.number) FROM statements s "
            "JOIN postings p ON p.account = s.account AND p.currency = s.currency "
            "WHERE p.file = ? AND p.line = ? AND s.day >= p.date GROUP BY s.account ORDER BY 1",
            [found["file"], found["line"]],
        ).fetchall()
    ]
    cash = connection.execute(
        "SELECT 1 FROM postings WHERE role = 'cash' AND file = ? AND line = ? LIMIT 1",
        [found["file"], found["line"]],
    ).fetchone()
    if not cash:
        text = "moves no money at the bank"
    elif any(node.kind == "line" for node in lines):
        text = "tied to a line of the bank's"
    else:
        text = "not tied to a line of the bank's"
    return Node("bank", "", text, below=tuple(lines))


def _seal(connection: duckdb.DuckDBPyConnection, entry: str) -> Node:
    found = connection.execute(
        "SELECT seal, digest FROM sealed WHERE entry_id = ? LIMIT 1", [entry]
    ).fetchone()
    if found is None:
        return Node("seal", "", "not sealed")
    return Node("seal", str(found[0]), "sealed", facts={"sha256": found[1]})


def _money(number: Decimal, currency: str) -> str:
    return f"{number:,.2f} {currency}"


def _one(
    connection: duckdb.DuckDBPyConnection, statement: str, values: list[Any]
) -> dict[str, Any] | None:
    cursor = connection.execute(statement, values)
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row is not None else None
