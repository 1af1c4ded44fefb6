"""The first page of an audit pack: the population, how to prove it, what is in the pack."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook_reports.render.standalone import standalone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from pledgebook_reports.pack.population import Count, Population

STYLE = """
h2 { margin: 1.75rem 0 .4rem; font-size: 1.1rem; }
pre { overflow-x: auto; padding: .75rem; background: #f5f5f5; font-size: .85rem; }
table { margin: .5rem 0; }
"""
Cell = str | int


def page(
    told: Population, title: str, digest: str, seal: str, reports: Sequence[tuple[str, str]]
) -> str:
    """The page.

    Args:
        told: the population.
        title: of which books.
        digest: that of the books.
        seal: the period of the seal that the pack proves, or "" for an open period.
        reports: the reports in the pack: file and title.
    """
    body = "\n".join(_body(told, title, digest, seal, reports))
    return standalone(f"Audit pack {told.period}", STYLE, body)


def _body(
    told: Population, title: str, digest: str, seal: str, reports: Sequence[tuple[str, str]]
) -> Iterator[str]:
    yield f"<h1>Audit pack {escape(told.period)}</h1>"
    yield (
        f'<p class="basis">{escape(title)}, {told.first} to {told.last}; amounts in '
        f"{escape(told.currency)}</p>"
    )
    yield "<h2>Prove it</h2>" + _proof(seal)
    yield "<h2>The population</h2>"
    yield _table(
        ("What", "Entries", "Debits"),
        [
            ("Transactions posted", told.posted.entries, _money(told.posted.debits)),
            ("Drafts, in no figure", told.drafts.entries, _money(told.drafts.debits)),
            ("Directives", told.directives, ""),
        ],
    )
    yield (
        f"<p>Control totals of what is posted: debits {_money(told.debits)}, credits "
        f"{_money(told.credits)}, difference {_money(told.debits - told.credits)}.</p>"
    )
    yield "<h2>By month</h2>" + _counts("Month", told.by_month)
    yield "<h2>By source</h2>" + _counts("Source", told.by_source)
    yield "<h2>Voucher series</h2>"
    yield _table(
        ("Series", "First", "Last", "Vouchers", "Voided", "Missing"),
        [
            (one.name, one.first, one.last, one.vouchers, ", ".join(one.voided) or "none",
             ", ".join(one.missing) or "none")
            for one in told.series
        ],
    )  # fmt: skip
    yield "<h2>Bank statements</h2>"
    yield _table(
        ("Account", "Day", "Stated", "Booked", "Outstanding"),
        [
            (one.account, str(one.day), _money(one.stated, one.currency),
             _money(one.booked, one.currency), _money(one.difference, one.currency))
            for one in told.statements
        ],
    )  # fmt: skip
    if told.unstated:
        yield f"<p>Moved without a statement in the period: {escape(', '.join(told.unstated))}.</p>"
    yield "<h2>Trial balance at the end</h2>"
    yield _table(
        ("Account", "Balance", "In the facility’s currency"),
        [
            (account, _money(units, currency), _money(value))
            for account, currency, units, value in told.balances
        ],
    )
    values = sum((value for *_, value in told.balances), start=told.debits - told.debits)
    yield f"<p>Sum of all accounts: {_money(values)}.</p>"
    counts = ", ".join(f"{count} {name}" for name, count in told.findings.items()) or "none"
    yield f"<h2>Findings of the rules</h2><p>{escape(counts)}; findings.csv lists them.</p>"
    yield "<h2>Reports</h2><ul>"
    for file, name in reports:
        yield f'<li><a href="{escape(file)}">{escape(name)}</a></li>'
    yield "</ul>"
    yield f"<footer><p>Books, SHA-256: {escape(digest)}</p></footer>"


def _proof(seal: str) -> str:
    if not seal:
        return (
            "<p><strong>The period is not sealed.</strong> SHA256SUMS proves that the pack is as it "
            "was made, and nothing about when or by whom:</p><pre>sha256sum -c --quiet SHA256SUMS</pre>"
        )
    name = escape(seal)
    return (
        "<p>From this folder, with Python and the usual tools alone; nothing of Pledgebook is "
        f"needed:</p><pre>sha256sum -c --quiet SHA256SUMS\n"
        f"python3 independent_verifier.py books/seals/{name}.seal books\n"
        f"ssh-keygen -Y verify -f signers -I OFFICER -n pledgebook-seal \\\n"
        f"    -s books/seals/{name}.OFFICER.sig &lt; books/seals/{name}.seal</pre>"
        "<p><code>signers</code> has a line an officer: the id and the public key, which you ask "
        "of the officers themselves. Compare the first three lines of the seal with those that the "
        "office sent you when it closed the period.</p>"
    )


def _counts(name: str, counts: Iterable[Count]) -> str:
    return _table(
        (name, "Entries", "Debits"), [(one.name, one.entries, _money(one.debits)) for one in counts]
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    lines = []
    for first, *others in rows:
        cells = "".join(
            f'<td class="number">{escape(str(cell))}</td>' if _is_number(cell)
            else f'<td dir="auto">{escape(str(cell))}</td>'
            for cell in others
        )  # fmt: skip
        lines.append(f'<tr><th scope="row">{escape(str(first))}</th>{cells}</tr>')
    if not lines:
        return "<p>None.</p>"
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(lines)
    return (
        f'<div class="scroll"><table><thead><tr>{titles}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or (cell.lstrip("-")[:1].isdigit() and not cell[:5].endswith("-"))


def _money(amount: Decimal, currency: str = "") -> str:
    return f"{format_money(amount)} {currency}".rstrip()
