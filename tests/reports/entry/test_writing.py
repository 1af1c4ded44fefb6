"""The hand-over to the writer: what it takes, what it refuses, and what the books hold then."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from pledgebook import gate, writer
from pledgebook_reports.viewer.writing import Answer, hand_over, vouchers
from pledgebook_reports.viewer.writing.__main__ import answer_to

SMALL = Path(__file__).parents[1] / "small.beancount"
TEXT = '2017-05-02 custom "pledge" "P-NEW" "FIN" "FFS" 1.00 USD "announced"\n'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a copy of the hand-worked book that takes up its journal."""
    made = tmp_path / "main.beancount"
    shutil.copy(SMALL, made)
    made.write_text(made.read_text() + '\ninclude "journal/*/*.beancount"\n')
    journal = tmp_path / "journal" / "2016"
    journal.mkdir(parents=True)
    (journal / "empty.beancount").write_text("; nothing yet\n")
    return made


def digest(book: Path) -> str:
    """Return the digest of the books as they are."""
    result = gate.run(book)
    assert result.snapshot is not None
    return result.snapshot.manifest.digest


def payload(book: Path, **other: Any) -> dict[str, Any]:
    """Return what a form would hand over."""
    return {"name": "P-NEW", "year": 2017, "text": TEXT, "expected": digest(book), **other}


def test_an_entry_and_its_documents_are_saved_once(book: Path) -> None:
    papers = [{"name": "invoice.pdf", "content": b"%PDF-1"}]
    asked = payload(book, papers=papers)
    answer = hand_over(book, "save-voucher", asked)
    assert answer.done, answer
    assert answer.paths[-1] == "journal/2017/P-NEW.beancount"
    assert (book.parent / answer.paths[-1]).read_text() == TEXT
    folder = book.parent / "documents" / "2017" / "P-NEW"
    assert (folder / "invoice.pdf").read_bytes() == b"%PDF-1"
    line = f"{hashlib.sha256(b'%PDF-1').hexdigest()}  invoice.pdf\n"
    assert (folder / "SHA256SUMS").read_text() == line
    assert hand_over(book, "save-voucher", asked).done
    other = hand_over(book, "save-voucher", {**asked, "text": TEXT.replace("1.00", "2.00")})
    assert not other.done
    assert "says something else there" in other.message


def test_books_that_changed_are_not_written_to(book: Path) -> None:
    asked = payload(book)
    (book.parent / "journal" / "2016" / "empty.beancount").write_text("; another hand\n")
    answer = hand_over(book, "save-voucher", asked)
    assert answer == Answer(
        done=False, message="The books have changed since this was checked.", stale=True
    )
    assert not (book.parent / "journal" / "2017").exists()


@pytest.mark.parametrize(
    "change, told",
    [
        ({"name": "../main"}, "name of a file"),
        ({"name": ".hidden"}, "name of a file"),
        ({"text": "nonsense\n"}, "The text is no entry"),
        ({"text": 'include "other.beancount"\n'}, "more than entries"),
        ({"text": 'plugin "os"\n' + TEXT}, "more than entries"),
        ({"text": '2017-01-01 custom "policy" "overdue-days" 1\n'}, "more than vouchers"),
        ({"text": "2017-01-01 open Assets:Mine\n"}, "more than vouchers"),
        ({"papers": [{"name": "../x", "content": ""}]}, "name of a document"),
        ({"papers": [{"name": "SHA256SUMS", "content": ""}]}, "name of a document"),
        ({"papers": [{"name": "a", "content": ""}, {"name": "A", "content": ""}]}, "one name"),
        ({"year": "2017"}, "Expected `int`"),
        ({"more": 1}, "unknown field"),
    ],
)
def test_what_no_form_makes_is_refused(book: Path, change: dict[str, Any], told: str) -> None:
    answer = hand_over(book, "save-voucher", {**payload(book), **change})
    assert not answer.done
    assert told in answer.message
    assert not (book.parent / "journal" / "2017").exists()


def test_other_jobs_and_letters_are_answered_and_not_followed(book: Path) -> None:
    assert "no job erase" in hand_over(book, "erase", {}).message
    assert "no job" in answer_to(b"{}").message
    assert "no books" in hand_over(book.with_name("none"), "save-voucher", {}).message


def test_a_writer_that_does_not_end_is_not_waited_for(book: Path) -> None:
    assert "did not end" in hand_over(book, "save-voucher", payload(book), patience=0.01).message


def test_what_a_writer_laid_aside_goes_when_it_is_broken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, home = tmp_path / "begun", tmp_path / "aside"
    home.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    lays = (
        "import pathlib, sys, tempfile, time; made = tempfile.mkdtemp(); "
        "pathlib.Path(sys.argv[1]).write_text(made); time.sleep(60)"
    )
    monkeypatch.setattr(
        "pledgebook_reports.viewer.writing.handing_over.COMMAND",
        (sys.executable, "-I", "-c", lays, str(begun)),
    )
    answer = hand_over(tmp_path, "make-pack", {}, patience=3, broken_off="Try again.")
    assert answer.message == "The writer did not end within 3 s. Try again."
    assert begun.read_text().startswith(str(home))
    assert not list(home.iterdir())


def test_a_fault_of_the_writer_is_told_in_one_line(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "pledgebook_reports.viewer.writing.handing_over.COMMAND",
        (sys.executable, "-c", "raise SystemExit('it broke')"),
    )
    answer = hand_over(book, "save-voucher", payload(book))
    assert not answer.done
    assert "finds the reason in its log. Look whether the books hold it" in answer.message
    assert "it broke" in capsys.readouterr().err


def test_a_change_that_is_decided_and_not_finished_is_not_called_nothing(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_asked: object) -> list[Path]:
        raise writer.WriteUnfinishedError("2 files are not all written")

    monkeypatch.setattr(writer, "write_all", broken)
    asked = vouchers.SaveVoucher("P-NEW", 2017, TEXT, digest(book))
    assert vouchers.save(book, asked) == Answer(
        done=False, message="P-NEW is not saved whole yet: 2 files are not all written"
    )


def test_the_child_reads_one_letter_and_answers() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-m", "pledgebook_reports.viewer.writing"],
        input=b"not json", capture_output=True, check=True,
    )  # fmt: skip
    assert b'"done":false' in done.stdout
