"""The pages that are asked for: ours, and those of Fava's that a reader opens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from tests.bench.viewer.served import Answer, Client

OVERVIEW = "Overview"
REGISTER = "register of the busiest account"
DIGEST = re.compile(rb'data-books="([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its name; `parts` are what the browser then asks for of its own accord."""

    name: str
    path: str
    parts: tuple[str, ...] = ()
    favas: bool = False
    """Whether it is one of Fava's own, with its data."""

    def ask(self, client: Client) -> tuple[float, int]:
        """Seconds and bytes of the whole page; it must be there.

        Raises:
            SystemExit: it is not.
        """
        answers = [client.get(path) for path in (self.path, *self.parts)]
        for answer, path in zip(answers, (self.path, *self.parts), strict=True):
            _there(answer, path)
        return sum(one.seconds for one in answers), sum(len(one.body) for one in answers)


def _there(answer: Answer, path: str) -> None:
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {answer.body[:200]!r}")


def digest_of(answer: Answer) -> str:
    """The digest of the books that a page of ours was drawn from."""
    found = DIGEST.search(answer.body)
    return found[1].decode() if found else ""


def pages(site: str, rows: duckdb.DuckDBPyConnection) -> list[Page]:
    """The pages of a site, those with a subject for the one that has the most of it."""
    ours = f"{site}/extension"
    account, donor, voucher, entry = busiest(rows)
    return [
        Page(OVERVIEW, f"{ours}/Overview/"),
        Page("Pledges", f"{ours}/Pledges/"),
        Page("Agreements", f"{ours}/Agreements/"),
        Page("headroom by day", f"{ours}/Agreements/?report=headroom"),
        Page("budget against spending", f"{ours}/Agreements/?report=budget-actual"),
        Page("Donor statement", f"{ours}/Donors/?donor={donor}"),
        Page("Disbursements", f"{ours}/Disbursements/"),
        Page("Disbursements, part 300", f"{ours}/Disbursements/?part=300"),
        Page("Obligations", f"{ours}/Obligations/"),
        Page("Advances", f"{ours}/Advances/"),
        Page("trial balance", f"{ours}/Reports/?report=trial-balance"),
        Page(REGISTER, f"{ours}/Reports/?report=trial-balance&row={account}&column=units"),
        Page("Trace of a voucher", f"{ours}/Trace/?ref={voucher}"),
        Page("Findings", f"{ours}/Findings/"),
        Page("Evidence", f"{ours}/Evidence/"),
        Page("Periods", f"{ours}/Periods/"),
        *_favas(site, entry),
    ]  # fmt: skip


def _favas(site: str, entry: str) -> list[Page]:
    """Fava's own, each with the data that its script asks for."""
    asked = {
        "trial balance": ("trial_balance", "trial_balance"),
        "income statement": ("income_statement", "income_statement"),
        "journal, first part": ("journal", "journal_page?page=1&order=desc"),
    }
    return [
        Page("Fava: an entry in its context", f"{site}/api/context?entry_hash={entry}", favas=True),
        *(
            Page(f"Fava: {name}", f"{site}/{page}/", (f"{site}/api/{data}",), favas=True)
            for name, (page, data) in asked.items()
        ),
    ]


def busiest(rows: duckdb.DuckDBPyConnection) -> tuple[str, str, str, str]:
    """The account with the most postings, the donor with the most agreements, a late voucher, its entry."""
    asked = (
        "SELECT account FROM postings GROUP BY account ORDER BY COUNT(*) DESC, account LIMIT 1",
        "SELECT donor FROM agreements GROUP BY donor ORDER BY COUNT(*) DESC, donor LIMIT 1",
        "SELECT voucher FROM postings WHERE obligation IS NOT NULL ORDER BY date DESC, voucher LIMIT 1",
        "SELECT hash FROM entries WHERE kind = 'transaction' ORDER BY date DESC, file, line LIMIT 1",
    )
    account, donor, voucher, entry = (str(rows.execute(one).fetchall()[0][0]) for one in asked)
    return account, donor, voucher, entry
