"""A month's statement of the demonstration bank goes into a copy of the repository's books."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from pledgebook import gate
from pledgebook.money import to_cents
from pledgebook_importers.books import read_books
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_reports.cli import main

IBAN = "IQ98TIGR000000000000001"
RECEIPTS = 10


@pytest.fixture
def books(root: Path, tmp_path: Path) -> Path:
    """A copy of the repository's books without evidence and code."""
    target = tmp_path / "ledger"
    ignored = shutil.ignore_patterns("documents", "pledgebook")
    shutil.copytree(root / "ledger", target, ignore=ignored)
    return target / "main.beancount"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def open_instalments(book: Path) -> list[OpenInstalment]:
    snapshot = gate.run(book, entries=True).snapshot
    assert snapshot is not None
    return list(read_books(snapshot.entries()[0], "USD").instalments)


def entry(number: int, amount: Decimal, mark: str, details: str, code: str = "") -> str:
    return (
        f'<Ntry><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>2023-06-{number:02d}</Dt></BookgDt><ValDt><Dt>2023-06-{number:02d}</Dt></ValDt>"
        f"<AcctSvcrRef>TDB-{number:04d}</AcctSvcrRef>{code}"
        f"<NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>"
    )


def credit(number: int, item: OpenInstalment, text: str) -> tuple[str, Decimal]:
    amount = to_cents(item.amount * item.rate)
    details = (
        f"<RltdPties><Dbtr><Pty><Nm>{item.names[0]}</Nm></Pty></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>"
    )
    return entry(number, amount, "CRDT", details), amount


def shuffled(label: str, turn: int) -> str:
    agreement, _, number = label.partition("/")
    spaced = agreement.replace("-", " ")
    return (
        f"Contribution {label}",
        f"instalment {number} of {agreement}",
        f"{spaced} / {number} UNDP FFS".lower(),
        f"PAYMENT REF {label} THANK YOU",
    )[turn % 4]


def statement(paid: list[OpenInstalment], decoy: Decimal) -> str:
    """Ten receipts in any order, a charge, and a decoy: the amount of one, by somebody else."""
    entries, total = [], Decimal("-25.00")
    for number, item in enumerate(paid, 1):
        text, amount = credit(number, item, shuffled(item.label, number))
        entries.append(text)
        total += amount
    charge = "<BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd>"
    entries.append(
        entry(
            20, Decimal("25.00"), "DBIT", "<RmtInf><Ustrd>Account charge</Ustrd></RmtInf>", charge
        )
    )
    entries.append(
        entry(
            21,
            decoy,
            "CRDT",
            "<RltdPties><Dbtr><Pty><Nm>Nobody in particular</Nm></Pty></Dbtr></RltdPties>"
            "<RmtInf><Ustrd>Sale of a used generator</Ustrd></RmtInf>",
        )
    )
    total += decoy
    Random(7).shuffle(entries)
    balance = (
        '<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy="USD">{}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2023-06-30</Dt></Dt></Bal>"
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>JUNE</MsgId><CreDtTm>2023-06-30T20:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>2023-06</Id><ElctrncSeqNb>6</ElctrncSeqNb><Acct><Id><IBAN>{IBAN}</IBAN></Id>"
        "<Ccy>USD</Ccy></Acct>"
        + balance.format("OPBD", "1000.00")
        + balance.format("CLBD", Decimal("1000.00") + total)
        + "".join(entries)
        + "</Stmt></BkToCstmrStmt></Document>"
    )


def test_a_months_statement_is_matched_written_once_and_leaves_the_books_clean(
    books: Path, tmp_path: Path
) -> None:
    still_open = open_instalments(books)
    paid, other = still_open[:RECEIPTS], still_open[RECEIPTS]
    file = tmp_path / "june.xml"
    file.write_text(statement(paid, to_cents(other.amount * other.rate)), encoding="utf-8")

    shown = run("import", file, "--book", books)
    assert shown.exit_code == 0, shown.output
    assert not list(books.parent.glob("journal/2023/*"))

    written = run("import", file, "--book", books, "--write")
    assert written.exit_code == 0, written.output
    left = {item.label for item in open_instalments(books)}
    matched = {item.label for item in still_open} - left
    assert matched <= {item.label for item in paid}
    assert len(matched) >= 8
    assert run("check", books).exit_code == 0

    before = {path: path.read_bytes() for path in books.parent.rglob("*.beancount")}
    again = run("import", file, "--book", books, "--write")
    assert again.exit_code == 0, again.output
    assert {path: path.read_bytes() for path in books.parent.rglob("*.beancount")} == before


def test_the_json_of_an_import_is_the_contract(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "june.xml"
    file.write_text(statement(open_instalments(books)[:2], Decimal("1.00")), encoding="utf-8")
    shown = run("import", file, "--book", books, "--format", "json")
    (read,) = json.loads(shown.output)["files"]
    assert set(read) >= {"file", "sha256", "format", "statements", "flows", "duplicates", "errors"}
    lines = read["statements"][0]["lines"]
    assert len(lines) == 4
    assert sum(Decimal(line["amount"]) for line in lines) == Decimal(
        read["statements"][0]["closing"]
    ) - Decimal(read["statements"][0]["opening"])


def test_a_bad_file_is_one_line_and_does_not_stop_the_others(books: Path, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.xml", tmp_path / "good.xml"
    bad.write_text("<Document", encoding="utf-8")
    good.write_text(statement(open_instalments(books)[:1], Decimal("1.00")), encoding="utf-8")
    result = run("import", bad, good, "--book", books, "--format", "json")
    assert result.exit_code == 1
    assert result.stderr.count("bad.xml") == 1
    files = json.loads(result.stdout)["files"]
    assert [bool(file["errors"]) for file in files] == [True, False]


def test_a_statement_of_an_unknown_account_is_not_imported(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "june.xml"
    text = statement(open_instalments(books)[:1], Decimal("1.00")).replace(IBAN, "IQ00NONE")
    file.write_text(text, encoding="utf-8")
    result = run("import", file, "--book", books, "--write")
    assert result.exit_code == 1
    assert "IQ00NONE" in result.stderr
