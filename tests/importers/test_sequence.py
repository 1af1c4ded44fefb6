"""Missing statements show in their numbers and balances."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

from pledgebook_importers.bank.sequence import Closing
from pledgebook_importers.reader import read_files
from tests.importers.making import ACCOUNT, Entry, message, stmt, write


def statement(folder: Path, number: int, opening: str) -> Path:
    day = f"2017-03-{number:02d}"
    entry = Entry(reference=f"TDB-{number}", day=day)
    text = message(stmt(entry, opening=opening, number=f"<ElctrncSeqNb>{number}</ElctrncSeqNb>"))
    return write(folder, text.replace("2017-03-31</Dt>", f"{day}</Dt>"), f"{number}.xml")


def test_statements_that_follow_on_are_quiet_in_any_order(tmp_path: Path) -> None:
    paths = [
        statement(tmp_path, 2, "10"),
        statement(tmp_path, 1, "0"),
        statement(tmp_path, 3, "20"),
    ]
    assert [result.warnings for result in read_files(paths)] == [(), (), ()]
    assert all(not result.warnings for result in read_files([*paths, *paths]))


def test_gap_and_opening_are_told(tmp_path: Path) -> None:
    paths = [statement(tmp_path, 2, "10"), statement(tmp_path, 5, "45")]
    quiet, told = read_files(paths)
    assert quiet.warnings == ()
    assert [problem.reason for problem in told.warnings] == [
        f"statements 3 to 4 of account {ACCOUNT} missing before 5; fetch it from the bank",
        "opening 45 of statement 5 does not follow the closing 20.00 USD of 2",
    ]


def test_the_books_last_statement_is_followed(tmp_path: Path) -> None:
    last = Closing(ACCOUNT, "USD", "7", 7, dt.date(2017, 3, 7), Decimal(70))
    (result,) = read_files([statement(tmp_path, 9, "70")], closings=[last])
    assert [problem.reason.split(" of ")[0] for problem in result.warnings] == ["statement 8"]


def test_a_new_years_count_is_no_gap(tmp_path: Path) -> None:
    last = Closing(ACCOUNT, "USD", "366", 366, dt.date(2016, 12, 31), Decimal(0))
    (result,) = read_files([statement(tmp_path, 1, "0")], closings=[last])
    assert result.warnings == ()


def test_a_bank_that_numbers_by_the_calendar_skips_weekends(tmp_path: Path) -> None:
    friday = Closing(ACCOUNT, "USD", "17062", 17062, dt.date(2017, 3, 3), Decimal(0))
    path = statement(tmp_path, 6, "0")
    text = path.read_text(encoding="utf-8").replace("<ElctrncSeqNb>6<", "<ElctrncSeqNb>17065<")
    path.write_text(text, encoding="utf-8")
    (result,) = read_files([path], closings=[friday])
    assert result.warnings == ()
    counted = Closing(ACCOUNT, "USD", "17063", 17063, dt.date(2017, 3, 3), Decimal(0))
    (told,) = read_files([path], closings=[counted])
    assert told.warnings[0].reason.startswith("statement 17064 of account")
