"""The first page of an audit pack: the population, how to prove it, what is in the pack."""

from __future__ import annotations

import base64
import re
from html import escape
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook_reports.render.standalone import standalone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from pledgebook.sealing.chain import Link
    from pledgebook_reports.pack.population import Count, Population

STYLE = """
h2 { margin: 1.75rem 0 .4rem; font-size: 1.1rem; }
pre { overflow-x: auto; padding: .75rem; background: #f5f5f5; font-size: .85rem; }
table { margin: .5rem 0; }
"""
Cell = str | int
_AMOUNT = re.compile(r"-?[\d,]+\.\d+( [A-Z][A-Z0-9]*)?")
"""An amount as it is shown, with or without its currency; days and voucher numbers are none."""


def page(
    told: Population,
    title: str,
    digest: str,
    seal: Link | None,
    reports: Sequence[tuple[str, str]],
) -> str:
    """The page.

    Args:
        told: the population.
        title: of which books.
        digest: that of the books.
        seal: the seal that the pack proves; None for an open period.
        reports: the reports in the pack: file and title.
    """
    body = "\n".join(_body(told, title, digest, seal, reports))
    return standalone(f"Audit pack {told.period}", STYLE, body)


def _body(
    told: Population,
    title: str,
    digest: str,
    seal: Link | None,
    reports: Sequence[tuple[str, str]],
) -> Iterator[str]:
    yield f"<h1>Audit pack {escape(told.period)}</h1>"
    yield (
        f'<p class="basis">{escape(title)}, {told.first} to {told.last}; amounts in '
        f"{escape(told.currency)}</p>"
    )
    yield "<h2>Prove it</h2>" + _proof(seal.name if seal else "")
    if seal:
        yield "<h2>The seal</h2>" + _seal(seal)
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
    yield (
        f"<p>Transactions without a voucher number, in no series: {told.unnumbered.entries} with "
        f"debits of {_money(told.unnumbered.debits)}.</p>"
    )
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
    yield "<h2>Trial balance</h2>" + _trial_balance(told)
    counts = ", ".join(f"{count} {name}" for name, count in told.findings.items())
    listed = f"{counts}; findings.csv lists them." if counts else "None."
    yield f"<h2>Findings of the rules</h2><p>{escape(listed)}</p>"
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


def _seal(seal: Link) -> str:
    """What the seal states, to be held against what the office sent when it closed the period."""
    said = seal.text
    counts = ", ".join(f"{count} {name}" for name, count in said.counts.items())
    return _table(
        ("The seal states", "Value"),
        [
            ("Period", f"{said.period}, {said.first} to {said.last}"),
            ("Leaves in the tree", f"{said.size:,}, of which {said.count:,} are of this period"),
            ("Counts", counts or "none"),
            ("Root (SHA-256, base64)", base64.b64encode(said.root).decode("ascii")),
            ("Seal file, SHA-256", seal.digest),
            ("Follows the seal", said.previous or "none: it is the first"),
            ("Signatures beside it", ", ".join(sorted(seal.signatures)) or "none"),
        ],
    )


def _trial_balance(told: Population) -> str:
    """Opening, movement and closing of each account; their sums; whether Beancount's balances agree."""
    nil = told.debits - told.debits
    table = _table(
        ("Account", "Opening", "Debits", "Credits", "Closing", "Holds"),
        [
            (one.account, _money(one.opening), _money(one.debits), _money(one.credits),
             _money(one.closing), _money(one.units, one.currency))
            for one in told.balances
        ],
    )  # fmt: skip
    opening, closing = (
        _money(sum((getattr(one, name) for one in told.balances), start=nil))
        for name in ("opening", "closing")
    )
    moved = [
        sum((getattr(one, name) for one in told.balances), start=nil)
        for name in ("debits", "credits")
    ]
    are = "are" if moved == [told.debits, told.credits] else "are NOT"
    sums = (
        f"Sums: opening {opening}, debits {_money(moved[0])}, credits {_money(moved[1])}, closing "
        f"{closing}; debits and credits {are} the control totals above."
    )
    untied = "; ".join(
        f"{one.account} {_money(one.closing)}, not {_money(one.own)}"
        for one in told.balances
        if not one.ties
    )
    tie = f"Each of the {len(told.balances)} closing balances is Beancount’s own of {told.last}."
    if untied:
        tie = f"Closing balances that are not Beancount’s own: {untied}."
    return f"{table}<p>{escape(sums)}</p><p>{escape(tie)}</p>"


def _counts(name: str, counts: Iterable[Count]) -> str:
    return _table(
        (name, "Entries", "Debits"), [(one.name, one.entries, _money(one.debits)) for one in counts]
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    lines = []
    numbers = [""] * len(head)
    for first, *others in rows:
        numbers[1:] = [
            ' class="number"' if _is_number(cell) else was
            for cell, was in zip(others, numbers[1:], strict=True)
        ]
        cells = "".join(
            f'<td class="number">{escape(str(cell))}</td>' if _is_number(cell)
            else f'<td dir="auto">{escape(str(cell))}</td>'
            for cell in others
        )  # fmt: skip
        lines.append(f'<tr><th scope="row">{escape(str(first))}</th>{cells}</tr>')
    if not lines:
        return "<p>None.</p>"
    titles = "".join(
        f'<th scope="col"{class_}>{escape(title)}</th>'
        for title, class_ in zip(head, numbers, strict=True)
    )
    body = "".join(lines)
    return (
        f'<div class="scroll"><table><thead><tr>{titles}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or _AMOUNT.fullmatch(cell) is not None


def _money(amount: Decimal, currency: str = "") -> str:
    return f"{format_money(amount)} {currency}".rstrip()
