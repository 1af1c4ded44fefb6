"""Laws that hold for every book: order, evidence, valid additions, drafts, and what `local` means.

Each is tried on the books of the rules' pages, cut into their directives, and on demonstration books
in which faults were planted.
"""

from __future__ import annotations

import datetime
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from beancount.core import amount, data
from beancount.parser import booking, parser
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook import rules
from pledgebook.book import Book
from pledgebook.demo import write_demo
from pledgebook.documents import Document, Documents
from pledgebook.documents import read as read_documents
from pledgebook.findings import Finding
from pledgebook.gate.reading import read
from pledgebook.loading import load
from pledgebook.records import Agreement
from pledgebook.rules.page import example, page_of
from pledgebook.seals import Seal
from tests.pledgebook.rules.example_book import FILED
from tests.pledgebook.rules.making import BANK, SUPPLIES, WORKS, paid, policy, statement, voucher

Told = tuple[str, str, str | None, str, Decimal | None]
"""A finding without its place: code, severity, subject, message, amount."""

LOCAL = tuple(rule.code for rule in rules.RULES if rule.scope == "local")
FILE_BY_FILE = tuple(code for code in LOCAL if code != "PB506")
"""Those whose findings are of one voucher each; PB506 counts an officer's approvals in one."""
PLACE = re.compile(r" \([^()]*:\d+\)")
"""Where PB104 and PB107 say that the first one stands."""


def blocks(text: str) -> list[str]:
    """The directives of a text, each with its own lines; comments and blank lines apart."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith((" ", "\t")):
            found[-1] += line
        elif line.strip() and not line.startswith(";"):
            found.append(line)
    return found


EXAMPLE = blocks(example())


def book_of(files: Mapping[str, Iterable[str]], documents: Documents = FILED) -> Book:
    """A book of several files, each given by its directives; booked as the plugin gets it."""
    entries: list[data.Directive] = []
    options: dict[str, Any] = {}
    for name, lines in files.items():
        parsed, errors, own = parser.parse_string("".join(lines), report_filename=name)
        assert not errors, errors
        entries += parsed
        options = options or own
    entries.sort(key=data.entry_sortkey)
    entries, _ = booking.book(entries, options)
    loaded = load(entries, main="book.beancount", operating=["USD"])
    return replace(loaded.book, documents=documents)


def told(findings: Iterable[Finding]) -> Counter[Told]:
    """What was found, wherever it stands."""
    return Counter(
        (one.code, one.severity, one.subject, PLACE.sub("", one.message), one.amount)
        for one in findings
    )


def local_findings(book: Book) -> set[Finding]:
    """The findings of the rules that call themselves local."""
    return {one for one in rules.run(book) if one.code in LOCAL}


def by_file(book: Book) -> Iterable[Book]:
    """The book once for each file, with that file's vouchers only."""
    for file in {one.file for one in book.vouchers}:
        yield replace(book, vouchers=[one for one in book.vouchers if one.file == file])


# --- books to try them on ---------------------------------------------------------------------

FINLAND = 'agreement: "FI-2016-01"'
CONTRACT = 'obligation: "O-2017-0001"'
ADVANCE = 'advance: "A-2017-001"'

RICH = blocks(
    policy("evidence", '"Expenses" 500.00 USD "invoice"')
    + policy("advance-days", "60")
    + policy("budget-tolerance", "0.10")
    + policy("duplicate-days", "30")
    + policy("headroom-basis", '"cash"')
    + policy("screening-days", '365 "UN"')
    + policy("completion-kinds", '"works"')
    + '2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"\n'
    + '2017-01-01 custom "budget" "FI-2016-01" "W1-Works" "Supplies" 1000.00 USD 2017-01-01 '
    "2017-12-31\n"
    + '2017-01-01 custom "budget" "FI-2016-01" "W1-Works" "Contractual" 1000.00 USD 2017-01-01 '
    "2017-12-31\n"
    + '2017-02-01 custom "screening" "PAY-BETA" "UN" 2017-02-01 "clear" "OFF-CERT"\n'
    + '2017-03-05 custom "exception" "PB302" "V-2017-00001" 2018-12-31 "consent" "OFF-HEAD"\n'
    + paid("900.00", 'location: "IQ-AN"', 'invoice: "2017/V-2017-00001/invoice.pdf"')
    + paid("1800.00", 'location: "IQ-NI"', number="V-2017-00002")
    + paid("700.00", day="2017-03-12", number="V-2017-00003", to="PAY-ALPHA", agreement="SE-2016-01")
    + voucher("2017-03-12", "V-2017-00004", CONTRACT, 'location: "IQ-NI"', f"{WORKS}  400.00 USD",
              "Liabilities:Payable:PAY-ALPHA  -360.00 USD",
              "Liabilities:Retention:PAY-ALPHA  -40.00 USD")
    + voucher("2017-03-12", "V-2017-00005", CONTRACT, "Liabilities:Payable:PAY-ALPHA  360.00 USD",
              f"{BANK}  -360.00 USD")
    + voucher("2017-03-12", "V-2017-00006", CONTRACT, "Liabilities:Retention:PAY-ALPHA  40.00 USD",
              f"{BANK}  -40.00 USD")
    + voucher("2017-03-12", "V-2017-00007", ADVANCE, "Assets:Advances:PAR-GAMMA  40000.00 USD",
              f"{BANK}  -40000.00 USD")
    + voucher("2017-03-12", "V-2017-00008", ADVANCE, 'location: "IQ-NI"',
              "Expenses:FFS:W2-Livelihoods:Transfers  100.00 USD",
              "Assets:Advances:PAR-GAMMA  -100.00 USD")
    + voucher("2017-03-12", "J-2017-00001", FINLAND, "base: 100.00 USD",
              "Expenses:FFS:W1-Works:Indirect  9.00 USD", "Liabilities:IndirectCost  -9.00 USD")
    + voucher("2017-11-01", "J-2017-00002",
              'Assets:Receivable:FIN  500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}',
              "Income:Contributions:FIN  -550000.00 USD")
    + voucher("2017-11-02", "R-2017-00001", f"{BANK}  550000.00 USD",
              'Assets:Receivable:FIN  -500000 EUR {"FI-2016-01/2"}')
    + paid("1400000.00", 'location: "IQ-NI"', day="2017-11-02", number="V-2017-00009")
    + paid("200000.00", day="2017-11-02", number="V-2017-00010", to="PAY-DELTA")
    + paid("900.00", day="2019-03-02", number="V-2019-00001", to="PAY-ALPHA")
    + paid("50.00", day="2017-11-02", number="V-2017-00011", flag="!")
    + statement("2019-03-31")
)  # fmt: skip
"""Many faults and many same days: an acceptance, its payment and its release in one, and so on."""

PAGES = {
    f"{code} {name}": blocks(text)
    for code in rules.CODES
    for name, text in (("fails", page_of(code).fails), ("passes", page_of(code).passes))
    if text and code != "PB106"
}
ADDITIONS = {"rich": RICH, **PAGES}
names = st.sampled_from(sorted(ADDITIONS))


@cache
def plain(name: str) -> Book:
    """The example book with an addition, in one file."""
    return book_of({"book.beancount": [*EXAMPLE, *ADDITIONS[name]]})


@st.composite
def spread(draw: st.DrawFn, lines: Sequence[str]) -> dict[str, list[str]]:
    """Directives in any order over up to three files."""
    order = draw(st.permutations(range(len(lines))))
    places = draw(st.lists(st.sampled_from("abc"), min_size=len(lines), max_size=len(lines)))
    files: dict[str, list[str]] = {}
    for number, place in zip(order, places, strict=True):
        files.setdefault(f"{place}.beancount", []).append(lines[number])
    return files


def test_the_rich_book_has_findings_of_many_rules() -> None:
    assert len({one.code for one in rules.run(plain("rich"))}) >= 11


# --- order ------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(spread([*EXAMPLE, *RICH]))
def test_the_order_of_entries_and_files_changes_no_finding(files: dict[str, list[str]]) -> None:
    assert told(rules.run(book_of(files))) == told(rules.run(plain("rich")))


@settings(max_examples=80)
@given(st.data())
def test_the_order_of_a_pages_entries_changes_no_finding(drawn: st.DataObject) -> None:
    name = drawn.draw(names)
    files = drawn.draw(spread([*EXAMPLE, *ADDITIONS[name]]))
    assert told(rules.run(book_of(files))) == told(rules.run(plain(name)))


# --- an entry more ----------------------------------------------------------------------------

NORWAY = blocks(
    """
2016-01-01 open Assets:Bank:Zab:USD
2016-01-01 custom "party" "NOR" "Norway"
  role: "donor"
2016-01-01 custom "party" "PAY-ZETA" "Zeta Works"
  role: "payee"
  vetted-until: 2030-12-31
2016-01-01 custom "agreement" "NO-2016-01" "NOR" "FFS" 1000000 USD
  start: 2016-01-01
  end: 2030-12-31
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "donor"
2016-01-01 custom "instalment" "NO-2016-01/1" 1000000 USD 2016-01-01
2016-01-01 * "Norway" "Instalment 1 falls due"
  voucher: "N-2016-00001"
  Assets:Receivable:NOR      1000000 USD {1 USD, 2016-01-01, "NO-2016-01/1"}
  Income:Contributions:NOR  -1000000.00 USD
2016-01-02 * "Norway" "Receipt of instalment 1"
  voucher: "N-2016-00002"
  prepared-by: "OFF-PREP"
  approved-by: "OFF-APPR"
  Assets:Bank:Zab:USD        1000000.00 USD
  Assets:Receivable:NOR     -1000000 USD {"NO-2016-01/1"}
2016-12-31 custom "screening" "PAY-ZETA" "UN" 2016-12-31 "clear" "OFF-CERT"
"""
)
"""A donor, a bank and a payee of their own, so that no sum is shared with another book's vouchers."""
EARLY, LATE = datetime.date(2017, 1, 1), datetime.date(2017, 2, 28)
days = st.dates(EARLY, LATE)
cents = st.decimals(Decimal("0.01"), Decimal("1000.00"), places=2)


@settings(max_examples=60)
@given(names, days, cents)
def test_a_valid_voucher_adds_no_finding(name: str, day: datetime.date, sum_: Decimal) -> None:
    valid = voucher(
        str(day), "X-2017-00001", 'agreement: "NO-2016-01"', 'payee-id: "PAY-ZETA"',
        'invoice: "2017/X-2017-00001/invoice.pdf"', 'location: "IQ-NI"',
        'prepared-by: "OFF-PREP"', 'approved-by: "OFF-HEAD"', 'disbursed-by: "OFF-DISB"',
        f"Expenses:FFS:W1-Works:Supplies  {sum_} USD", f"Assets:Bank:Zab:USD  -{sum_} USD",
    )  # fmt: skip
    paper = "2017/X-2017-00001/invoice.pdf"
    filed = Documents(by_path={**FILED.by_path, paper: Document(paper, "filed", "e" * 64)})
    base = [*EXAMPLE, *NORWAY, *ADDITIONS[name], *blocks(statement("2016-12-31"))]
    before = told(rules.run(book_of({"book.beancount": base}, filed)))
    after = told(rules.run(book_of({"book.beancount": base, "new.beancount": [valid]}, filed)))
    assert after == before


POSTED = st.sampled_from(("V-2017-00001", "V-2017-00002", "J-2016-00001"))


@st.composite
def drafts(draw: st.DrawFn) -> str:
    """A draft that would change much if it counted: it spends, repeats, reverses, is late."""
    day = str(draw(st.dates(datetime.date(2016, 12, 11), datetime.date(2017, 2, 28))))
    keys = [f'reverses: "{draw(POSTED)}"', 'invoice-number: "B/17-4"', "late: TRUE", "final: TRUE",
            'invoice: "2017/V-2017-00001/invoice.pdf"', 'approved-by: "OFF-PREP"',
            "base: 1.00 USD", 'obligation: "O-2017-0001"', 'advance: "A-2017-001"']  # fmt: skip
    used = draw(st.lists(st.sampled_from(keys), unique=True))
    to = draw(st.sampled_from(("PAY-BETA", "PAY-ALPHA", "PAR-GAMMA", "")))
    account = draw(st.sampled_from((
        SUPPLIES, WORKS, "Expenses:FFS:W1-Works:Indirect", "Liabilities:Payable:PAY-ALPHA",
        "Liabilities:Retention:PAY-ALPHA", "Assets:Advances:PAR-GAMMA", "Liabilities:Unapplied",
        "Assets:Prepayments:PAY-ALPHA", "Income:Refunds:FIN",
    )))  # fmt: skip
    sum_ = draw(st.sampled_from(("900.00", "40000.00", "2000000.00", "-900.00")))
    return paid(sum_, *used, day=day, number="D-2017-00001", to=to, account=account, flag="!").replace(
        "--", ""
    )  # fmt: skip


def test_a_draft_without_fault_is_found_by_no_rule() -> None:
    files = {"book.beancount": EXAMPLE, "draft.beancount": [paid("900.00", flag="!")]}
    assert rules.run(book_of(files)) == []


@settings(max_examples=100)
@given(names, drafts())
def test_a_draft_changes_no_finding_of_what_is_posted(name: str, draft: str) -> None:
    files = {"book.beancount": [*EXAMPLE, *ADDITIONS[name]]}
    after = rules.run(book_of({**files, "draft.beancount": [draft]}))
    assert told(one for one in after if one.file != "draft.beancount") == told(
        rules.run(plain(name))
    )


# --- evidence and local rules, on demonstration books ----------------------------------------


def demonstration(folder: Path, seed: int) -> tuple[list[data.Directive], Book]:
    """A generated book of 400 vouchers: its booked entries, and the book of them."""
    write_demo(folder, 400, seed)
    reading = read(folder / "main.beancount")
    assert (reading.refusals, reading.errors) == ([], [])
    entries, errors = booking.book(reading.entries, reading.options)
    assert errors == []
    return entries, load(entries, main=str(reading.main), operating=["USD"], home=folder).book


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Book]:
    """A generated book without faults, and its folder."""
    folder = tmp_path_factory.mktemp("clean") / "books"
    return folder, demonstration(folder, 7)[1]


@settings(max_examples=20)
@given(drawn=st.data())
def test_an_evidence_file_that_goes_is_missed_by_all_that_name_it_and_by_no_other(
    clean: tuple[Path, Book], drawn: st.DataObject
) -> None:
    folder, book = clean
    path = drawn.draw(st.sampled_from(sorted(book.documents.by_path)))
    naming = [
        block
        for file in folder.rglob("*.beancount")
        for block in blocks(file.read_text(encoding="utf-8"))
        if f'"{path}"' in block
    ]
    file = folder / "documents" / path
    content = file.read_bytes()
    file.unlink()
    try:
        gone = read_documents(folder / "documents", book.documents.by_path)
    finally:
        file.write_bytes(content)
    found = rules.run(replace(book, documents=gone))
    assert [one.code for one in found] == ["PB502"] * len(naming)
    assert naming
    for finding in found:
        assert any(f'"{finding.subject}"' in block for block in naming)


Spoil = Callable[[data.Transaction, random.Random], data.Transaction]
"""A fault to plant in a voucher."""


def without(*keys: str) -> Spoil:
    """A voucher that lacks some metadata."""

    def spoil(entry: data.Transaction, _: random.Random) -> data.Transaction:
        kept = {key: value for key, value in entry.meta.items() if key not in keys}
        return entry._replace(meta=kept)

    return spoil


def told_otherwise(**keys: Any) -> Spoil:
    """A voucher with other metadata; each value is one to choose from."""

    def spoil(entry: data.Transaction, chance: random.Random) -> data.Transaction:
        told_ = {key.replace("_", "-"): chance.choice(values) for key, values in keys.items()}
        return entry._replace(meta={**entry.meta, **told_})

    return spoil


def dated(days_: int) -> Spoil:
    """A voucher some days off."""

    def spoil(entry: data.Transaction, _: random.Random) -> data.Transaction:
        return entry._replace(date=entry.date + datetime.timedelta(days_))

    return spoil


def a_leg(change: Callable[[data.Posting], data.Posting]) -> Spoil:
    """A voucher with one posting changed."""

    def spoil(entry: data.Transaction, chance: random.Random) -> data.Transaction:
        number = chance.randrange(len(entry.postings))
        legs = [change(leg) if n == number else leg for n, leg in enumerate(entry.postings)]
        return entry._replace(postings=legs)

    return spoil


def dearer(leg: data.Posting) -> data.Posting:
    """A posting at another rate, or with a cent more."""
    if leg.price is not None and leg.price.number is not None:
        return leg._replace(price=leg.price._replace(number=leg.price.number * 2))
    units = leg.units
    assert units is not None
    assert units.number is not None
    return leg._replace(units=amount.Amount(units.number + Decimal("0.01"), units.currency))


def in_dinars(leg: data.Posting) -> data.Posting:
    """A posting in another currency."""
    units = leg.units
    assert units is not None
    return leg._replace(units=units._replace(currency="IQD"))


DAY = datetime.date(2018, 1, 1)
SPOILS: tuple[Spoil, ...] = (
    without("agreement", "obligation", "advance"),
    without("payee-id"),
    without("invoice", "payroll", "face", "bank-advice", "receipt", "certificate"),
    without("prepared-by", "approved-by", "disbursed-by"),
    told_otherwise(project=["PRJ-NONE"], location=["IQ-NONE"]),
    told_otherwise(payee_id=["PAY-NONE", "PAY-0001", "PAY-0002", "PAY-0009", "PAY-0016"]),
    told_otherwise(approved_by=["OFF-01", "OFF-11", "OFF-12"], prepared_by=["OFF-01", "OFF-11"]),
    told_otherwise(approved_on=[DAY], prepared_on=[DAY, DAY + datetime.timedelta(1)]),
    told_otherwise(final=[True], obligation=["O-2016-0002", "O-2016-0004"], invoice_date=[DAY]),
    told_otherwise(beneficiary_account=["IQ00DEMO666"], invoice=["2016/none.pdf"]),
    told_otherwise(late=[True]),
    dated(-900), dated(2000), dated(-30),
    a_leg(dearer), a_leg(in_dinars),
    a_leg(lambda leg: leg._replace(meta={**(leg.meta or {}), "__automatic__": True})),
)  # fmt: skip
FAULTS = """
2015-05-02 open Expenses:FFS:W1-Works:Fuel
2015-05-02 custom "amendment" "PAY-0006" "debarred-until" 2030-12-31 "fraud"
2015-05-02 custom "screening" "PAY-0009" "UN" 2015-05-02 "hit" "OFF-22"
2016-05-02 custom "amendment" "PAY-0016" "bank-account" "IQ00DEMO000000000000999" "letter"
"""


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> list[Book]:
    """Two generated books with faults planted in a third of their vouchers."""
    return [with_faults(tmp_path_factory.mktemp("spoilt") / "books", seed) for seed in (1, 2)]


def with_faults(folder: Path, seed: int) -> Book:
    """A generated book, its vouchers spoilt, a third of its screenings and completions gone."""
    entries, book = demonstration(folder, seed)
    chance = random.Random(seed)
    kept: list[data.Directive] = []
    for entry in entries:
        if isinstance(entry, data.Transaction) and chance.random() < 1 / 3:
            kept.append(chance.choice(SPOILS)(entry, chance))
        elif not (
            isinstance(entry, data.Custom)
            and entry.type in {"screening", "completion"}
            and chance.random() < 1 / 3
        ):
            kept.append(entry)
    earmarks = "".join(
        f'2015-05-02 custom "earmark" "{one.id}" "window" "W1-Works"\n'
        for one in book.registry.all(Agreement)
        if chance.random() < 1 / 2
    )
    more, errors, _ = parser.parse_string(FAULTS + earmarks, report_filename=book.main)
    assert not errors
    stray = [(book.main, 1, 'option "title"')]
    loaded = load(
        sorted([*kept, *more], key=data.entry_sortkey), main=book.main, operating=["USD"],
        stray_lines=stray, home=folder,
    )  # fmt: skip
    year = datetime.date(2016, 1, 1)
    sealed = Seal(name="2016", file="seals/2016", first=year, last=year.replace(month=12, day=31))
    return replace(loaded.book, seals=[sealed])


@pytest.fixture(scope="module")
def whole_and_parts(spoilt: list[Book]) -> list[tuple[set[Finding], set[Finding]]]:
    """Of each spoilt book, what local rules find in all of it, and file by file."""
    return [
        (local_findings(book), set().union(*(local_findings(one) for one in by_file(book))))
        for book in spoilt
    ]


@pytest.mark.parametrize("code", FILE_BY_FILE)
def test_a_local_rule_finds_the_same_file_by_file_in_a_spoilt_book(
    code: str, whole_and_parts: list[tuple[set[Finding], set[Finding]]]
) -> None:
    seen = 0
    for whole, parts in whole_and_parts:
        own = {one for one in whole if one.code == code}
        assert own == {one for one in parts if one.code == code}
        seen += len(own)
    assert seen, f"nothing planted makes {code} speak"


@settings(max_examples=60)
@given(st.data())
def test_local_rules_find_the_same_file_by_file(drawn: st.DataObject) -> None:
    name = drawn.draw(names)
    book = book_of(drawn.draw(spread([*EXAMPLE, *ADDITIONS[name]])))
    parts: set[Finding] = set().union(*(local_findings(one) for one in by_file(book)))
    assert local_findings(book) == parts
