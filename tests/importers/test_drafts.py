"""Drafts: entries that Beancount loads, 0.00 in every agreement, once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import convert, data
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.money import to_cents
from pledgebook_importers.beangulp_importer import StatementImporter
from pledgebook_importers.drafts.beantext import clean, quote
from pledgebook_importers.drafts.entries import DraftFile, draft_statement
from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.match import match_lines
from pledgebook_importers.matching.settlement import BookedBankLeg, Tie, settle
from pledgebook_importers.reader import read_file
from tests.importers.making import ACCOUNT, FIXTURES, Entry, day, message, stmt, write
from tests.importers.month import BANK, BOOK, FILE, INSTALMENTS, LEGS, TERMS

ACCOUNTS = (
    BANK, "Assets:Bank:Tigris:IQD", "Assets:InTransit", "Expenses:Exchange:Realised",
    "Expenses:Exchange:Conversion", "Expenses:FFS:MGMT:Operating", "Income:Interest",
    "Liabilities:Unapplied", "Income:Contributions",
)  # fmt: skip


def due_book() -> str:
    """The instalments as lots that fell due, in an otherwise empty book."""
    rows = [f"2015-01-01 open {account}" for account in ACCOUNTS]
    rows += [f'2015-01-01 open {name} "STRICT"' for name in {item.account for item in INSTALMENTS}]
    for item in INSTALMENTS:
        weight = to_cents(item.amount * item.rate)
        rows.append(
            f'2017-01-01 * "due"\n  {item.account}  {item.amount} {item.currency} '
            f'{{{item.rate} USD, 2017-01-01, "{item.label}"}}\n'
            f"  Income:Contributions  -{weight} USD"
        )
    return "\n".join(rows) + "\n"


def month(book: DraftBook = BOOK) -> DraftFile:
    result = read_file(FILE)
    (statement,) = result.statements
    matches = match_lines(statement.lines, INSTALMENTS, TERMS)
    return draft_statement(result, statement, matches, book, settle(statement.lines, LEGS, BANK, 7))


def load(text: str) -> list[data.Transaction]:
    entries, errors, _ = loader.load_string(due_book() + text)
    assert errors == []
    return [entry for entry in transactions(entries) if entry.flag == "!"]


def transactions(entries: data.Entries) -> list[data.Transaction]:
    return [entry for entry in entries if isinstance(entry, data.Transaction)]


def number(posting: data.Posting) -> Decimal:
    assert posting.units is not None
    assert posting.units.number is not None
    return posting.units.number


def agreement_sums(entry: data.Transaction) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for posting in entry.postings:
        own = (posting.meta or {}).get("agreement") or entry.meta["agreement"]
        label = getattr(posting.cost, "label", None)
        assert label is None or label.startswith(own)
        sums[own] += to_cents(convert.get_weight(posting).number)
    return sums


def test_golden() -> None:
    draft = month()
    assert draft.name == "tigris-usd-2017-03-31-3.beancount"
    assert draft.text == (FIXTURES / "month_v08.beancount").read_text(encoding="utf-8")


@pytest.mark.parametrize("book", [BOOK, DraftBook(BANK, "FFS-TREASURY")])
def test_drafts_load_and_balance_in_every_agreement(book: DraftBook) -> None:
    entries = load(month(book).text)
    assert len(entries) == 16
    for entry in entries:
        assert set(agreement_sums(entry).values()) == {Decimal("0.00")}
    bank = sum(number(p) for e in entries for p in e.postings if p.account == BANK)
    (statement,) = read_file(FILE).statements
    settled = Decimal("-48250.00")
    assert bank + settled == sum(line.amount for line in statement.lines)


def test_the_facility_bears_its_exchange_risk_in_its_own_fund() -> None:
    entry = next(e for e in load(month().text) if e.meta["agreement"] == "AU-2016-01")
    fund = [p for p in entry.postings if (p.meta or {}).get("agreement") == "FFS-TREASURY"]
    assert [(p.account, str(p.units)) for p in fund] == [
        (BANK, "-14000.00 USD"), ("Expenses:Exchange:Realised", "14000.00 USD"),
    ]  # fmt: skip


def test_a_booked_payment_is_not_drafted_again() -> None:
    (withheld,) = month().withheld
    assert withheld.line.reference == "TDB-0315"
    assert [tie.leg.entry_id for tie in withheld.settles] == ["V-2017-00012"]


def test_what_is_known_is_not_drafted_again() -> None:
    (statement,) = read_file(FILE).statements
    known = [line.import_id for line in statement.lines]
    result = read_file(FILE, known)
    matches = match_lines(statement.lines, INSTALMENTS, TERMS)
    draft = draft_statement(result, statement, matches, BOOK)
    assert result.duplicates == len(known)
    assert draft.text == ""
    assert {withheld.reason for withheld in draft.withheld} == {"imported before"}


def test_drafted_ids_are_those_of_the_statement() -> None:
    (statement,) = read_file(FILE).statements
    drafted = {entry.meta["import-id"] for entry in load(month().text)}
    left = {line.import_id for line in statement.lines if line.reference == "TDB-0315"}
    assert drafted | left == {line.import_id for line in statement.lines}


def test_a_foreign_account_needs_a_rate() -> None:
    result = read_file(FIXTURES / "batch_v02.xml")
    (statement,) = result.statements
    matches = match_lines(statement.lines, (), TERMS)
    account = "Assets:Bank:Tigris:IQD"
    without = draft_statement(result, statement, matches, DraftBook(account, "FFS-TREASURY"))
    assert {w.reason for w in without.withheld} == {
        "no official rate of IQD on 2017-05-01 to value it by",
        "no official rate of IQD on 2017-05-02 to value it by",
    }
    rated = DraftBook(account, "FFS-TREASURY", rate=lambda _currency, _day: Decimal("0.000845737"))
    entries = load(draft_statement(result, statement, matches, rated).text)
    assert [str(entry.postings[0].units) for entry in entries] == [
        "1182400.00 IQD", "-1000000.00 IQD",
    ]  # fmt: skip
    for entry in entries:
        assert set(agreement_sums(entry).values()) == {Decimal("0.00")}


@pytest.mark.parametrize("amount", ["0.00", "10.005"])
def test_nil_and_parts_of_a_cent_are_withheld(amount: str, tmp_path: Path) -> None:
    result = read_file(write(tmp_path, message(stmt(Entry(amount=amount)))))
    (statement,) = result.statements
    matches = match_lines(statement.lines, (), TERMS)
    draft = draft_statement(result, statement, matches, BOOK)
    assert draft.text == ""
    assert len(draft.withheld) == 1


@given(st.text())
def test_any_text_is_one_string_and_nothing_more(text: str) -> None:
    source = f'2017-03-02 ! {quote(text)} "n"\n  kept: {quote(text)}\n'
    entries, errors, _ = parser.parse_string(source)
    assert errors == []
    (entry,) = transactions(entries)
    assert (entry.payee or "") == entry.meta["kept"] == clean(text)
    assert len(entry.meta["kept"]) <= 300
    assert entry.narration == "n"


def test_injection_stays_text(tmp_path: Path) -> None:
    evil = 'x" "y"\n2017-01-01 * "EVIL" "injected"\n  Assets:Bank  1 USD\n  Equity:Evil\n\\'
    path = write(tmp_path, message(stmt(Entry(payer="A\u202eB", text=evil))), '"\n; x.xml')
    result = read_file(path)
    (statement,) = result.statements
    draft = draft_statement(result, statement, match_lines(statement.lines, (), TERMS), BOOK)
    (entry,) = load(draft.text)
    assert entry.payee == "AB"
    assert "EVIL" in (entry.narration or "")


def test_settling_uses_each_leg_once_and_prefers_a_shared_reference(tmp_path: Path) -> None:
    entries = [
        Entry(mark="DBIT", reference=f"T{n}", text=text) for n, text in enumerate(["", "INV 7"])
    ]
    (statement,) = read_file(write(tmp_path, message(stmt(*entries)))).statements
    near = BookedBankLeg("V-1", day("2017-03-02"), BANK, Decimal(-10), "USD")
    named = replace(near, entry_id="V-2", date=day("2017-03-05"), references=("INV 7",))
    first, second = (line.import_id for line in statement.lines)
    found = settle(statement.lines, [named, near], BANK, 5)
    assert {key: tie.leg.entry_id for key, (tie,) in found.items()} == {first: "V-1", second: "V-2"}
    assert settle(statement.lines, [near], BANK, 5) == {}  # which of the two is not said
    assert len(settle(statement.lines[:1], [near], BANK, 5)) == 1
    assert settle(statement.lines[:1], [replace(near, import_id="other")], BANK, 5) == {}
    assert settle(statement.lines[:1], [replace(near, account="Assets:Bank:X:USD")], BANK, 5) == {}
    assert settle(statement.lines[:1], [replace(near, date=day("2017-03-08"))], BANK, 5) == {}
    own = replace(near, import_id=second, date=day("2016-01-01"))
    assert settle(statement.lines, [own], BANK, 5) == {second: (Tie(own),)}


def test_beangulp_runs_the_same_reader(tmp_path: Path) -> None:
    importer = StatementImporter({ACCOUNT: DraftBook(BANK, "FFS-TREASURY")})
    path = str(write(tmp_path, message(stmt(Entry(), Entry(mark="DBIT", reference="TDB-2")))))
    assert importer.identify(path)
    assert importer.account(path) == BANK
    assert importer.date(path) == day("2017-03-31")
    assert importer.filename(path) == "tigris-usd-2017-03-31-3.xml"
    entries = transactions(importer.extract(path, []))
    assert [entry.postings[1].account for entry in entries] == [
        "Liabilities:Unapplied", "Assets:InTransit",
    ]  # fmt: skip
    assert importer.extract(path, list(entries)) == []
    assert not importer.identify(str(write(tmp_path, "<a/>", "other.xml")))
    assert not StatementImporter({"OTHER": BOOK}).identify(path)


def test_terms_know_their_own_accounts() -> None:
    terms = Terms(Decimal(0), own_accounts=("iq00 tigr",))
    assert terms.is_own("IQ00TIGR")
    assert not terms.is_own("")
