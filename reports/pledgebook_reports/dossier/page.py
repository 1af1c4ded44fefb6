"""Pages of an evidence folder: an index of vouchers, and a page a voucher; nothing is fetched or run."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from pledgebook.money import format_money
from pledgebook_reports.dossier.contents import debits
from pledgebook_reports.render.standalone import standalone
from pledgebook_reports.trace import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook_reports.dossier.contents import Dossier

STYLE = """
pre { padding: .75rem; background: #f5f5f5; font-size: .8rem; line-height: 1.4; white-space: pre-wrap; }
pre { overflow-wrap: anywhere; }
pre.tree { overflow-x: auto; white-space: pre; }
h2 { margin: 1.5rem 0 .4rem; font-size: 1.1rem; }
td.digest { min-width: 20rem; font-family: monospace; font-size: .75rem; overflow-wrap: anywhere; }
.fault { font-weight: 600; }
@media print { pre.tree { white-space: pre-wrap; } }
"""


def index(dossiers: Sequence[tuple[str, Dossier]], title: str, digest: str) -> str:
    """The first page: each voucher with its folder, amount and what is missing."""
    rows = "".join(
        f'<tr><th scope="row"><a href="{escape(folder)}/index.html">{escape(one.voucher)}</a></th>'
        f'<td dir="auto">{escape(one.trace.root.text)}</td>'
        f"<td class='short'>{escape(str(one.trace.root.facts['date']))}</td>"
        f'<td class="number">{escape(debits(one))}</td><td class="number">{len(one.papers)}</td>'
        f"<td>{escape('; '.join(_faults(one)) or 'none')}</td></tr>"
        for folder, one in dossiers
    )
    body = (
        f"<h1>Evidence: {len(dossiers)} {'voucher' if len(dossiers) == 1 else 'vouchers'}</h1>"
        f'<p class="basis">{escape(title)}. Every file is listed in SHA256SUMS: sha256sum -c '
        "SHA256SUMS proves that none was changed.</p>"
        '<div class="scroll"><table><thead><tr><th>Voucher</th><th>Payee and purpose</th>'
        '<th>Date</th><th class="number">Amount</th><th class="number">Documents</th><th>Missing</th>'
        "</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
        f"<footer><p>Books, SHA-256: {escape(digest)}</p></footer>"
    )
    return standalone("Evidence", STYLE, body)


def voucher(one: Dossier, copied: dict[str, str], acts: Sequence[str]) -> str:
    """A voucher's page; `copied` says where the copy of each document lies, `acts` those of acts."""
    return standalone(one.voucher, STYLE, "\n".join(_parts(one, copied, acts)))


def _parts(one: Dossier, copied: dict[str, str], acts: Sequence[str]) -> Iterator[str]:
    yield f"<h1>{escape(one.voucher)}</h1>"
    yield f'<p class="basis" dir="auto">{escape(one.trace.root.text)}; {escape(debits(one))}</p>'
    yield '<p><a href="../index.html">All vouchers of this folder</a></p>'
    yield f"<h2>The entry</h2><p>{escape(one.place)}</p><pre dir='auto'>{escape(one.text)}</pre>"
    yield f"<h2>What stands behind it</h2><pre class='tree'>{escape(shown.text(one.trace))}</pre>"
    yield "<h2>Documents</h2>" + _documents(one, copied)
    if one.directives:
        yield "<h2>Contract, agreement and advance</h2>"
        for line in one.directives:
            yield f"<p>{escape(line.place)}</p><pre dir='auto'>{escape(line.text)}</pre>"
    if one.payments:
        yield "<h2>Paid under the same contract</h2>" + _payments(one)
    if acts:
        yield "<h2>Signed acts</h2><p>Each act beside its signature:</p><ul>"
        yield "".join(f'<li><a href="{escape(quote(act))}">{escape(act)}</a></li>' for act in acts)
        yield "</ul>"
    if one.rates:
        yield "<h2>Official rates of the day</h2><ul>"
        yield "".join(f"<li>{escape(rate)}</li>" for rate in one.rates) + "</ul>"
    yield "<h2>Seal</h2>"
    if one.proofs:
        seals = ", ".join(sorted({str(proof["seal"]) for proof in one.proofs}))
        yield (
            f'<p>Sealed: <a href="proof.json">proof.json</a> leads from this entry to the root of '
            f"the seal {escape(seals)}. The leaf is hashed with a zero byte before it, then with "
            "each node of the path (RFC 6962, 2.1.1); the result is the root, the third line of "
            f"that seal, which the office sent you when it closed the period:</p>{_roots(one)}"
        )
    else:
        yield "<p>Not sealed.</p>"


def _roots(one: Dossier) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(str(proof["seal"]))}</th><td class="number">'
        f'{proof["index"]}</td><td class="number">{proof["size"]}</td>'
        f'<td class="digest">{escape(str(proof["root"]))}</td></tr>'
        for proof in one.proofs
    )
    return (
        '<div class="scroll"><table><thead><tr><th>Seal</th><th class="number">Leaf</th>'
        '<th class="number">Of leaves</th><th>Root (SHA-256, base64)</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _payments(one: Dossier) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(paid.voucher)}</th><td class="short">{paid.date}</td>'
        f'<td dir="auto">{escape(paid.text)}</td><td class="number">{format_money(paid.paid)}</td>'
        f"<td>{escape(paid.line or 'not tied to one')}</td></tr>"
        for paid in one.payments
    )
    return (
        '<div class="scroll"><table><thead><tr><th>Voucher</th><th>Date</th><th>Purpose</th>'
        f'<th class="number">Paid, {escape(one.trace.currency)}</th><th>Line of the bank</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _documents(one: Dossier, copied: dict[str, str]) -> str:
    if not one.papers:
        return "<p>The voucher names none.</p>"
    rows = ""
    for paper in one.papers:
        where = copied.get(paper.path)
        name = (
            f'<a href="{escape(where)}">{escape(paper.path)}</a>' if where else escape(paper.path)
        )
        fault = "" if paper.state == "filed" else ' class="fault"'
        rows += (
            f'<tr><th scope="row">{escape(paper.named_by)}</th><td>{name}</td>'
            f'<td{fault}>{escape(paper.state)}</td><td class="digest">'
            f"{escape(paper.digest or '')}</td></tr>"
        )
    return (
        '<div class="scroll"><table><thead><tr><th>Named by</th><th>Document</th><th>State</th>'
        f"<th>SHA-256</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _faults(one: Dossier) -> Iterator[str]:
    for paper in one.papers:
        if paper.state != "filed":
            yield f"{paper.named_by}: {paper.state}"
