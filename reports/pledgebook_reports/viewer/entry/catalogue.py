"""The forms, in the order in which they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.viewer.entry import journals, payments, promises, receipts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pledgebook_reports.viewer.entry.fields import Form

FORMS: Mapping[str, Form] = {
    form.key: form
    for form in (
        payments.PAYMENT, receipts.RECEIPT, promises.OBLIGATION, promises.PLEDGE,
        promises.AGREEMENT, promises.VARIATION, promises.ADVANCE, journals.LIQUIDATION,
        journals.INDIRECT, journals.CORRECTION,
    )
}  # fmt: skip
