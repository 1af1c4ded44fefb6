"""Which field of a form a finding is about, as far as its rule says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from pledgebook.findings import Finding

CONCERNS = {
    "PB101": ("agreement", "funding", "instalment"), "PB102": ("amount", "received"),
    "PB107": ("voucher",), "PB108": ("corrects",), "PB202": ("amount",), "PB203": ("amount",),
    "PB204": ("instalment",), "PB205": ("instalment",),
    "PB301": ("amount", "accepted", "base"), "PB302": ("window", "location", "project"),
    "PB303": ("date",), "PB304": ("category",), "PB305": ("base", "amount"),
    "PB306": ("value", "received", "amount"), "PB307": ("date",), "PB308": ("agreement",),
    "PB401": ("obligation", "amount"), "PB402": ("amount",), "PB403": ("advance", "partner"),
    "PB404": ("advance", "amount"), "PB405": ("obligation",), "PB406": ("account", "amount"),
    "PB407": ("obligation",), "PB408": ("obligation", "advance", "account"),
    "PB501": ("upload",), "PB502": ("upload",), "PB503": ("upload",),
    "PB504": ("certified_by", "approver"), "PB505": ("approved_by", "approver"),
    "PB506": ("approved_by",), "PB507": ("approved_on", "approved_by"),
    "PB601": ("payee", "donor", "partner"), "PB602": ("payee", "partner"), "PB603": ("payee",),
    "PB604": ("payee", "partner"), "PB605": ("invoice_number", "amount"),
    "PB606": ("beneficiary", "payee"), "PB701": ("date",), "PB704": ("date",),
    "PB705": ("agreement", "date"), "PB706": ("source", "bank"),
}  # fmt: skip
"""By rule the fields that it looks at, the likeliest first."""


def field_of(finding: Finding, names: Collection[str]) -> str | None:
    """The field, of those with these names, that a finding is about; the first line stands for all."""
    for name in CONCERNS.get(finding.code, ()):
        for one in (name, f"{name}.1"):
            if one in names:
                return one
    return "upload" if "upload" in CONCERNS.get(finding.code, ()) else None
