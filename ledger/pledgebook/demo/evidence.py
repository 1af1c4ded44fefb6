"""Evidence: a small page for each paper that a voucher or directive names, the same every time."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pledgebook.demo import text
from pledgebook.demo.model import Cents, Directive, Voucher
from pledgebook.demo.plan import Plan

STAMP = "ILLUSTRATIVE - invented document"
TITLES = {
    "invoice": "Invoice",
    "certificate": "Certificate of acceptance",
    "receipt": "Receipt",
    "bank-advice": "Bank payment advice",
    "payroll": "Payroll list",
    "face": "FACE form",
    "contract": "Signed contract",
    "completion": "Certificate of completion",
    "guarantee": "Bank guarantee",
    "handover": "Deed of handover",
    "method": "Allocation method",
    "consent": "Donor's consent",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: its path below documents/, its title and its lines."""

    path: str
    title: str
    lines: tuple[str, ...]


def papers(
    numbered: Iterable[tuple[str, Voucher]], directives: Iterable[Directive], plan: Plan
) -> Iterator[Paper]:
    """The papers of all vouchers and directives from the plan's documented day on."""
    for number, voucher in numbered:
        if voucher.date >= plan.documented_from:
            yield from _of_voucher(number, voucher, plan)
    for directive in directives:
        if directive.paper and directive.date >= plan.documented_from:
            stem = directive.paper[1]
            yield Paper(text.paper_path(directive, plan), _title(stem), _lines(directive))


def _of_voucher(number: str, voucher: Voucher, plan: Plan) -> Iterator[Paper]:
    place = f"{voucher.date.year}/{number}"
    lines = _voucher_lines(number, voucher, plan)
    if plan.papers_together and voucher.papers:
        title = "; ".join(_title(stem) for stem in voucher.papers)
        yield Paper(f"{place}/{plan.paper('')}", title, lines)
        return
    for stem in voucher.papers:
        yield Paper(f"{place}/{plan.paper(stem)}", _title(stem), lines)


def folders(found: Iterable[Paper]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Each folder with its files by name, SHA256SUMS among them."""
    by_folder: dict[str, dict[str, bytes]] = defaultdict(dict)
    for paper in found:
        folder, _, name = paper.path.rpartition("/")
        by_folder[folder][name] = pdf(paper) if name.endswith(".pdf") else plain(paper)
    for folder, files in by_folder.items():
        sums = "".join(
            f"{hashlib.sha256(content).hexdigest()}  {name}\n"
            for name, content in sorted(files.items())
        )
        yield folder, {**files, "SHA256SUMS": sums.encode()}


def plain(paper: Paper) -> bytes:
    """The paper as text."""
    return "\n".join((paper.title, "=" * len(paper.title), *paper.lines, STAMP, "")).encode()


def pdf(paper: Paper) -> bytes:
    """The paper as one A4 page in a standard font; under 3 kB, the same bytes every time."""
    page, buffer = _canvas()
    page.setTitle(f"{paper.title} (illustrative)")
    page.setFont("Helvetica-Bold", 18)
    page.drawString(60, 760, paper.title)
    page.setFont("Helvetica", 11)
    y = 720
    for line in paper.lines:
        for start in range(0, len(line), 84):
            page.drawString(60, y, line[start : start + 84])
            y -= 18
    page.setFont("Helvetica-Bold", 11)
    page.drawString(60, 60, STAMP)
    page.save()
    return buffer.getvalue()


def _canvas() -> tuple[Any, io.BytesIO]:
    # Drawing is a development tool's work: whoever only makes text evidence needs no reportlab.
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    buffer = io.BytesIO()
    return Canvas(buffer, pagesize=(595, 842), pageCompression=1, invariant=1), buffer


def _title(stem: str) -> str:
    kind, _, number = stem.rpartition("-")
    if kind in ("variation", "face"):
        return f"{'Variation order' if kind == 'variation' else 'FACE form'} {number}"
    return TITLES[stem]


def _voucher_lines(number: str, voucher: Voucher, plan: Plan) -> tuple[str, ...]:
    amount = f"{voucher.cents // 100:,}.{voucher.cents % 100:02d} {plan.facility.currency}"
    return (
        f"Voucher: {number}",
        f"Payee: {voucher.payee}",
        f"Subject: {voucher.narration}",
        f"Amount: {amount}",
        f"Date: {voucher.date}",
    )


def _lines(directive: Directive) -> tuple[str, ...]:
    values = [
        text.value(value) if isinstance(value, Cents) else str(value) for value in directive.values
    ]
    return (f"Date: {directive.date}", *(f"- {value}" for value in values))
