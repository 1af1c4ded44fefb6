"""Every document that is named is there, and is the one that was filed.

Evidence keys of vouchers and the `document` of directives are paths below documents/. The file must
stand there, and its SHA-256 must be the one in the `SHA256SUMS` of its folder, which is made when the
document is filed. Drafts may wait for their papers. Books that come without documents/ at all are a
warning: nothing could be proved.

Fails:

    2017-03-02 * "Beta Trading" "Pipes, with an invoice that nobody filed"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      invoice: "2017/V-2017-00002/invoice.pdf"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2017-03-02 * "Beta Trading" "Pipes, with an invoice on file"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      invoice: "2017/V-2017-00001/invoice.pdf"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: ISA 500, reliability of audit evidence; FIPS 180-4, SHA-256.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.documents import FOLDER, SUMS, State
from pledgebook.findings import Finding
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.book import Book
    from pledgebook.vouchers import Voucher

FAULTS: Mapping[State, str] = {
    "absent": f"is not below {FOLDER}/",
    "unlisted": f"stands in no {SUMS}, so nothing shows that it is the paper that was filed",
    "changed": f"is not the file that {SUMS} lists: its digest has changed",
    "outside": f"leads outside {FOLDER}/",
}


def visit(book: Book) -> Visit | None:
    """One finding a voucher and path."""
    documents = book.documents
    if not documents.kept:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        found: dict[str, Finding] = {}
        for key, path in voucher.papers:
            document = documents.of(path)
            if document.state != "filed" and path not in found:
                message = f"{voucher.name}: {key} {path} {FAULTS[document.state]}"
                found[path] = at_voucher("PB502", voucher, message)
        return list(found.values())

    return judge


def check(book: Book) -> Iterator[Finding]:
    """One finding a directive; one in all when there is no documents/."""
    records = [one for one in book.registry.records if one.document]
    if not book.documents.kept:
        if records or any(voucher.papers for voucher in book.posted):
            yield Finding(
                code="PB502",
                message=f"{FOLDER}/ is not there: no document that the books name can be proved",
                file=book.main,
                line=1,
                severity="warning",
                subject=FOLDER,
            )
        return
    for record in records:
        document = book.documents.of(str(record.document))
        if document.state != "filed":
            subject = str(getattr(record, "id", None) or record.document)
            yield at_record("PB502", record,
                            f"{type(record).directive} {subject}: document {record.document} "
                            f"{FAULTS[document.state]}", subject=subject)  # fmt: skip


RULE = Rule(
    code="PB502",
    name="document absent or changed",
    scope="local",
    category=audit_categories.NO_DOCUMENTS,
    subject="the voucher, or the directive's id",
    reach=("papers",),
    check=check,
    visit=visit,
)
