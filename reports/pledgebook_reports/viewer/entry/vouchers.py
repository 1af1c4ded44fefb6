"""What all vouchers of forms share: their number, their officers, their documents, their two flags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pledgebook_importers.drafts.beantext import quote
from pledgebook_importers.vouchers.cells import UnreadableCellError
from pledgebook_importers.vouchers.checking import voucher_number
from pledgebook_importers.vouchers.columns import BY_FIELD
from pledgebook_reports.viewer.entry.fields import Field
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing.vouchers import folder_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.entry.fields import Typed

OFFICERS = ("prepared_by", "prepared_on", "certified_by", "approved_by", "approved_on",
            "disbursed_by")  # fmt: skip
DOCUMENTS = "documents"
"""The field of the names of uploaded documents, one a line: `invoice=scan.pdf`."""
_FLAG = re.compile(r"^(\d{4}-\d\d-\d\d) ! ", re.MULTILINE)


def number_of(typed: Typed, desk: Desk) -> tuple[str, dt.date]:
    """The voucher's number, the next free one where none is typed, and its day.

    Raises:
        EntryError: there is no day, or the number has not the form.
    """
    day = typed.day("date")
    number = ""
    try:
        number = voucher_number(typed.text("voucher"))
    except UnreadableCellError as error:
        typed.faults["voucher"] = str(error)
    if number in desk.books.void:
        told = gettext("%(id)s is voided in the books; use another number")
        typed.faults["voucher"] = told % {"id": number}
    typed.settle()
    if day is None:
        msg = "a day that is none is a fault"
        raise AssertionError(msg)
    return number or desk.next_number(typed.text("series") or "V", day.year), day


def papers_of(typed: Typed, number: str, year: int) -> dict[str, str]:
    """Evidence keys with paths below `documents/`, of the documents that were uploaded."""
    found: dict[str, str] = {}
    for line in typed.values.get(DOCUMENTS, "").splitlines():
        key, _, name = line.partition("=")
        count = 1 + sum(one == key or one.startswith(f"{key}-") for one in found)
        found[key if count == 1 else f"{key}-{count}"] = f"{folder_of(number, year)}/{name}"
    return found


def as_posted(draft: str) -> str:
    """A draft's text with the flag of what is posted."""
    return _FLAG.sub(r"\1 * ", draft)


def as_draft(posted: str) -> str:
    """The text under the flag of drafts."""
    return re.sub(r"^(\d{4}-\d\d-\d\d) \* ", r"\1 ! ", posted, flags=re.MULTILINE)


def meta_of(typed: Typed, number: str, year: int) -> dict[str, str]:
    """The metadata that any voucher may have: number, officers with their days, evidence."""
    acts = {name.replace("_", "-"): typed.id(name) for name in OFFICERS}
    return {"voucher": number, **acts, **papers_of(typed, number, year)}


def head_of(day: dt.date, payee: str, narration: str, meta: Mapping[str, str]) -> list[str]:
    """The first lines of a posted voucher; days stand bare, all else as text."""
    lines = [f"{day} * {quote(payee)} {quote(narration)}"]
    for key, value in meta.items():
        if value:
            lines.append(f"  {key}: {value if key.endswith('-on') else quote(value)}")
    return lines


def officer_fields(names: Iterable[str]) -> tuple[Field, ...]:
    """The fields of those who act."""
    return tuple(
        Field(
            name,
            BY_FIELD[name].heading,
            "date" if BY_FIELD[name].kind == "day" else "choice",
            choices=BY_FIELD[name].choices or "",
        )
        for name in names
    )
