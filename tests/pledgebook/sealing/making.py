"""A small book in several files, its seals, and what is proved of them; all in this process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pledgebook.gate.reading import read
from pledgebook.gate.verdict import Verdict, judge
from pledgebook.rules.page import example
from pledgebook.sealing import closing
from pledgebook.sealing.draft import Draft
from pledgebook.sealing.periods import period_of
from pledgebook.seals import FOLDER, Seal, broken_links

MAIN = """\
option "title" "Books of a test"
option "operating_currency" "USD"
option "booking_method" "STRICT"
plugin "pledgebook"

include "registry.beancount"
include "journal/*/*.beancount"
"""
INVOICE = "2016/V-2016-00001/invoice.txt"
PAYMENTS = f"""\
;; Payments of December
2016-12-20 * "Beta Trading" "Pipes"
  voucher: "V-2016-00001"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  invoice: "{INVOICE}"
  Expenses:FFS:W1-Works:Supplies    900.00 USD
  Assets:Bank:Tigris:USD           -900.00 USD

2016-12-21 * "Exchange" "Dinars for Mosul"
  voucher: "V-2016-00002"
  agreement: "SE-2016-01"
  Assets:Bank:Tigris:IQD      1190000 IQD @@ 1000.00 USD
  Assets:Bank:Tigris:USD     -1000.00 USD
"""
NEXT_YEAR = """\
2017-02-20 * "Beta Trading" "Valves"
  voucher: "V-2017-00001"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  Expenses:FFS:W1-Works:Supplies    300.00 USD
  Assets:Bank:Tigris:USD           -300.00 USD
"""
LATE = """\
2016-12-29 * "Beta Trading" "Bolts, found in a drawer"
  voucher: "V-2016-00003"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  late: TRUE
  Expenses:FFS:W1-Works:Supplies     50.00 USD
  Assets:Bank:Tigris:USD            -50.00 USD
2017-01-10 custom "exception" "PB701" "V-2016-00003" 2018-12-31 "found later" "OFF-HEAD"
"""
RECEIPTS, DECEMBER = "journal/2016/receipts.beancount", "journal/2016/december.beancount"


def write_books(folder: Path, keys: Mapping[str, str] | None = None) -> Path:
    """The example book of the rules' pages, spread over files; `keys` by officer. The main file."""
    registry, _, journal = example().partition('2016-11-01 * "Finland"')
    registry = re.sub(r"^(option|plugin).*\n", "", registry, flags=re.MULTILINE)
    for officer, key in (keys or {}).items():
        line = re.compile(rf'(custom "officer" "{officer}".*\n)')
        assert line.search(registry)
        registry = line.sub(rf'\1  key: "{key}"\n', registry)
    write(folder, "main.beancount", MAIN)
    write(folder, "registry.beancount", registry)
    write(folder, RECEIPTS, f'2016-11-01 * "Finland"{journal}')
    write(folder, DECEMBER, PAYMENTS)
    write(folder, "journal/2017/2017.beancount", NEXT_YEAR)
    paper = write(folder, f"documents/{INVOICE}", "Invoice 17: pipes, 900.00 USD\n")
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    write(folder, f"documents/{INVOICE}".replace("invoice.txt", "SHA256SUMS"),
          f"{digest}  invoice.txt\n")  # fmt: skip
    return folder.resolve() / "main.beancount"


def write(folder: Path, place: str, text: str) -> Path:
    """Write one file of the books."""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def edit(main: Path, place: str, old: str, new: str) -> None:
    """Change a file of the books, once."""
    path = main.parent / place
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (place, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def judged(main: Path, *, sealing: bool = False) -> Verdict | None:
    """The checked book, every entry hashed anew; None when the gate refuses it."""
    reading = read(main)
    return None if reading.refusals else judge(reading, None, sealing=sealing, anew=True)


def drawn(main: Path, period: str = "2016", *, unsigned: bool = True) -> Draft:
    """The seal of a period, not written."""
    asked = period_of(period)
    reading = read(main)
    assert not reading.refusals
    verdict = judge(reading, asked.last, sealing=True)
    assert verdict.source
    return closing.draw(
        main.parent, verdict.book, verdict.source, verdict.findings, asked, unsigned=unsigned
    )


def seal(main: Path, period: str = "2016") -> Draft:
    """Seal a period without signatures."""
    draft = drawn(main, period)
    assert not draft.refusals, draft.refusals
    put(main, period, draft)
    return draft


def put(main: Path, period: str, draft: Draft) -> None:
    """Write a seal as it was drawn."""
    write(main.parent, f"{FOLDER}/{period}.leaves", draft.leaves)
    write(main.parent, f"{FOLDER}/{period}.seal", draft.text)


def seals(main: Path) -> Sequence[Seal]:
    """The seals of the books as they are proved."""
    verdict = judged(main)
    assert verdict
    return verdict.book.seals


def differences(main: Path, *, anew: bool = True) -> list[str]:
    """All that differs from the seals, or the places at which the gate refuses the books.

    `anew` is how `verify` looks; without it, how `check` does.
    """
    reading = read(main)
    if reading.refusals:
        return [f"{one.file}:{one.line}: {one.code} {one.message}" for one in reading.refusals]
    verdict = judge(reading, None, anew=anew)
    found = [reason for one in verdict.book.seals for reason in (*one.faults, *one.altered)]
    found += [reason for _, reason in broken_links(verdict.book.seals)]
    found += [f"{one.name} is no seal" for one in verdict.book.seals if not one.readable]
    # A syntax error can leave all entries standing; the check tells it, and so it shows.
    found += [one.message for one in verdict.findings if one.code in ("PB701", "BEANCOUNT")]
    return found
