"""An evidence folder for programs: each voucher with its documents, acts and seals, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.dossier.folder import Written


def folder_object(written: Sequence[Written], digest: str) -> dict[str, Any]:
    """What was written: money as decimal strings, days ISO 8601, places below the folder.

    Args:
        written: the vouchers.
        digest: that of the books.
    """
    return {
        "index": "index.html",
        "books": digest,
        "vouchers": [_voucher(one) for one in written],
        "missing": [line for one in written for line in one.missing],
    }


def _voucher(one: Written) -> dict[str, Any]:
    dossier = one.dossier
    root = dossier.trace.root
    return {
        "voucher": dossier.voucher,
        "folder": one.folder,
        "date": str(root.facts["date"]),
        "text": root.text,
        "amount": f"{root.amount:f}" if root.amount is not None else None,
        "currency": dossier.trace.currency,
        "entry": dossier.place,
        "documents": [
            {
                "named_by": paper.named_by, "path": paper.path, "state": paper.state,
                "sha256": paper.digest, "copy": _below(one.folder, one.copied.get(paper.path)),
            }
            for paper in dossier.papers
        ],
        "directives": [line.place for line in dossier.directives],
        "payments": [
            {
                "voucher": paid.voucher, "date": paid.date.isoformat(), "text": paid.text,
                "paid": f"{paid.paid:f}", "bank_line": paid.line,
            }
            for paid in dossier.payments
        ],
        "rates": list(dossier.rates),
        "acts": [_below(one.folder, act) for act in one.acts],
        "seals": [
            {"seal": proof["seal"], "leaf": proof["index"], "root": proof["root"]}
            for proof in dossier.proofs
        ],
    }  # fmt: skip


def _below(folder: str, place: str | None) -> str | None:
    return f"{folder}/{place}" if place else None
