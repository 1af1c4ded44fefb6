"""`trace REF`: shares and sums, worked by hand (control.py says how)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_reports.cli.main import main
from pledgebook_reports.trace import UnknownReferenceError, shown, trace
from pledgebook_reports.trace.tree import Node, with_shares

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from pledgebook_reports.table import Arguments

REFERENCES = (
    "V-2016-00001", "V-2016-00006", "J-2016-00004", "P-FI-2016-01", "FI-2016-01", "FFS-TREASURY",
    "FIN", "ISL", "PAY-A", "O-2016-01", "O-2016-01/1", "A-2016-01", "FI-2016-01/2", "IQ-NI",
    "W1-Works",
)  # fmt: skip


def every(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    for child in node.below:
        yield from every(child)


def below(node: Node, kind: str) -> dict[str, str]:
    """Return the amounts of all nodes of a kind, by id."""
    return {one.id: str(one.amount) for one in every(node) if one.kind == kind}


@pytest.mark.parametrize("ref", REFERENCES)
def test_sums_and_shares_add_up(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments, ref: str
) -> None:
    told = trace(control_rows, asked, ref)
    for node in every(told.root):
        amounts = [child.amount for child in node.below if child.amount is not None]
        if amounts and node.kind != "voucher":
            assert sum(amounts) == node.amount
        shares = [child.share for child in node.below if child.share is not None]
        if shares:
            assert sum(shares) == Decimal("100.00")
    assert json.loads(shown.as_json(told))["ref"] == ref
    assert shown.text(told).startswith(f"Trace of {ref} as of 2017-02-01")


def test_a_voucher_up_to_its_donors(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    told = trace(control_rows, asked, "V-2016-00001").root
    assert told.amount == Decimal("300.00")
    assert below(told, "agreement") == {"FI-2016-01": "200.00", "SE-2016-01": "100.00"}
    shares = {node.id: (str(node.share), node.text) for node in told.below[0].below}
    assert shares == {"FI-2016-01": ("66.67", "Finland"), "SE-2016-01": ("33.33", "Sweden <b>&")}


def test_pooled_money_is_apportioned_by_largest_remainder(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    told = trace(control_rows, asked, "J-2016-00004").root
    assert below(told, "agreement") == {"FI-2016-01": "62.59", "SE-2016-01": "37.41"}


def test_contract_papers_approvals_bank_and_seal(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    told = trace(control_rows, asked, "V-2016-00006").root
    nodes = {node.kind: node for node in told.below}
    contract = nodes["obligation"]
    assert contract.facts["with variations"] == "150.00 USD"
    assert contract.facts["drawn"] == "90.00 USD"
    assert [child.id for child in contract.below] == ["O-2016-01/1"]
    states = {paper.id: paper.facts["state"] for paper in nodes["evidence"].below}
    assert states == {"certificate": "changed", "invoice": "filed"}
    assert nodes["approvals"].text == "claimed in the books, not signed"
    assert [act.id for act in nodes["approvals"].below] == ["approved"]
    assert nodes["bank"].below[0].id == "bank-77"
    assert nodes["bank"].below[0].facts["statement"] == "IQ00 12"
    assert nodes["seal"].text == "not sealed"


def test_a_pledge_down_to_vouchers_and_places(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    told = trace(control_rows, asked, "P-FI-2016-01").root
    assert told.amount == Decimal("216.00")
    assert told.facts == {"pledged": "2,750.00", "unsigned": "1,650.00"}
    assert below(told, "place") == {"": "16.00", "IQ-NI": "200.00"}
    assert below(told, "voucher") == {"V-2016-00001": "200.00", "V-2016-00002": "16.00"}
    (agreement,) = told.below
    assert agreement.facts["received"] == "648.00"
    assert agreement.facts["balance"] == "420.00"


@pytest.mark.parametrize(
    "ref,kind,amount",
    [
        ("FIN", "donor", "216.00"),
        ("ISL", "donor", "0.00"),
        ("PAY-A", "payee", "390.00"),
        ("O-2016-01", "obligation", "90.00"),
        ("O-2016-01/1", "obligation", "90.00"),
        ("FI-2016-01/1", "instalment", "0.00"),
        ("FI-2016-01/2", "instalment", "480.00"),
        ("FFS-TREASURY", "fund", "7.00"),
        ("PRJ-1", "project", "90.00"),
        ("IQ-NI", "place", "300.00"),
        ("W1-Works", "window", "406.00"),
    ],
)
def test_what_a_reference_comes_to(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments, ref: str, kind: str, amount: str
) -> None:
    root = trace(control_rows, asked, ref).root
    assert (root.kind, str(root.amount)) == (kind, amount)


def test_unknown_references_get_the_nearest(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    with pytest.raises(UnknownReferenceError, match="know no V-2016-0006; the nearest are V-2016-"):
        trace(control_rows, asked, "V-2016-0006")
    with pytest.raises(UnknownReferenceError, match="OFF-1 is of the directive officer"):
        trace(control_rows, asked, "OFF-1")


def test_the_command(control_book: Path) -> None:
    book = ["--book", str(control_book), "--as-of", "2017-02-01"]
    done = CliRunner().invoke(main, ["trace", "V-2016-00006", *book])
    assert done.exit_code == 0
    assert "agreement SE-2016-01 Sweden <b>&" in done.output
    wrong = CliRunner().invoke(main, ["trace", "zzz", *book])
    assert (wrong.exit_code, wrong.output) == (1, "Error: the books know no zzz\n")
    told = CliRunner().invoke(main, ["trace", "FIN", *book, "--format", "json"])
    assert json.loads(told.output)["trace"]["amount"] == "216.00"


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40).filter(any))
def test_shares_of_any_amounts_add_up_to_the_whole(cents: list[int]) -> None:
    nodes = [Node("agreement", str(n), amount=Decimal(c) / 100) for n, c in enumerate(cents)]
    shares = [node.share for node in with_shares(nodes)]
    assert sum(share for share in shares if share is not None) == Decimal("100.00")
