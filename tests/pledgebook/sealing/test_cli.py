"""`pledgebook seal` and `pledgebook verify`: statuses, words and JSON."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pledgebook.sealing import merkle
from pledgebook_reports.cli.main import main as pledgebook
from tests.pledgebook.sealing.making import DECEMBER, INVOICE, edit, write


def run(book: Path, *arguments: str) -> Result:
    """Run a command on a book."""
    return CliRunner().invoke(pledgebook, [*arguments, "--book", str(book)])


def signed_by(keys: dict[str, Path], *officers: str) -> list[str]:
    """The options by which officers sign."""
    return [word for one in officers for word in ("--sign-with", str(keys[one]), "--as", one)]


def test_two_officers_seal_a_year_and_it_is_proved(keyed: Path, keys: dict[str, Path]) -> None:
    done = run(keyed, "seal", "2016", *signed_by(keys, "OFF-HEAD", "OFF-CERT"))
    assert done.exit_code == 0, done.output
    assert [Path(line).name for line in done.output.splitlines()] == [
        "2016.leaves", "2016.OFF-HEAD.sig", "2016.OFF-CERT.sig", "2016.seal",
    ]  # fmt: skip
    proof = run(keyed, "verify")
    assert proof.exit_code == 0, proof.output
    assert "  proved: signed by OFF-CERT, OFF-HEAD\n" in proof.output
    assert (
        "  claimed: the keys of OFF-CERT, OFF-HEAD: a first seal states its own\n" in proof.output
    )
    again = run(keyed, "seal", "2016", *signed_by(keys, "OFF-HEAD", "OFF-CERT"))
    assert again.exit_code == 1
    assert again.output.startswith("2016 is sealed already")
    later = run(keyed, "seal", "2017", *signed_by(keys, "OFF-DISB", "OFF-CERT"), "--format", "json")
    assert later.exit_code == 0, later.output
    assert json.loads(later.output)["seal"] == "2017"
    assert run(keyed, "verify").exit_code == 0


def test_the_second_officer_signs_elsewhere(keyed: Path, keys: dict[str, Path]) -> None:
    assert run(keyed, "seal", "2016", "--unsigned", *signed_by(keys, "OFF-HEAD")).exit_code == 0
    alone = run(keyed, "verify", "2016")
    assert alone.exit_code == 1
    assert "not proved: signed by OFF-HEAD alone" in alone.output
    countersign = ["seal", "2016", "--countersign"]
    same = run(keyed, *countersign, *signed_by(keys, "OFF-HEAD"))
    assert (same.exit_code, same.output) == (1, "OFF-HEAD signed it already\n")
    assert run(keyed, *countersign).exit_code == 2
    missing = run(keyed, "seal", "2017", "--countersign", *signed_by(keys, "OFF-CERT"))
    assert missing.output == "there is no seal of 2017 to sign\n"
    done = run(keyed, *countersign, *signed_by(keys, "OFF-CERT"))
    assert done.exit_code == 0, done.output
    assert run(keyed, "verify", "2016").exit_code == 0
    edit(keyed, DECEMBER, "    900.00", "    901.00")
    refused = run(keyed, *countersign, *signed_by(keys, "OFF-DISB"))
    assert refused.exit_code == 1
    assert "is not as it was sealed" in refused.output


def test_who_cannot_sign_is_told(keyed: Path, keys: dict[str, Path]) -> None:
    few = run(keyed, "seal", "2016", *signed_by(keys, "OFF-HEAD"))
    assert (few.exit_code, few.output[:24]) == (1, "a seal wants 2 officers,")
    twice = run(keyed, "seal", "2016", *signed_by(keys, "OFF-HEAD", "OFF-HEAD"))
    assert twice.output == "OFF-HEAD and OFF-HEAD are one person: the same id\n"
    stranger = run(keyed, "seal", "2016", *signed_by(keys, "OFF-HEAD", "STRANGER"))
    assert stranger.output.startswith("STRANGER: no officer with a `key` in the last sealed state")
    keys = {**keys, "OFF-CERT": keys["STRANGER"]}
    borrowed = run(keyed, "seal", "2016", *signed_by(keys, "OFF-HEAD", "OFF-CERT"))
    assert "is not the key that the books state for OFF-CERT" in borrowed.output
    keys = {**keys, "OFF-CERT": keyed}
    none = run(keyed, "seal", "2016", *signed_by(keys, "OFF-HEAD", "OFF-CERT"))
    assert "signs nothing" in none.output
    assert not (keyed.parent / "seals").exists()


@pytest.mark.parametrize(
    "arguments,status,told",
    [
        (["seal", "2016-13", "--unsigned"], 2, "'2016-13' is no period; write 2016, 2016-Q1"),
        (["seal", "2150", "--unsigned"], 1, "2150 is not over: it ends on 2150-12-31"),
        (["seal", "2016", "--as", "OFF-HEAD"], 2, "give one --as OFFICER for each --sign-with"),
        (["verify"], 2, "there is no seal to verify"),
        (["verify", "2016"], 2, "there is no seal of 2016 to verify"),
        (["verify", "--entry", "V-2016-00001"], 2, "no whole seal holds V-2016-00001"),
    ],
)
def test_misuse_is_told(books: Path, arguments: list[str], status: int, told: str) -> None:
    done = run(books, *arguments)
    assert done.exit_code == status
    assert told in done.output


def test_a_draft_seal_is_called_unsigned(books: Path) -> None:
    assert run(books, "seal", "2016", "--unsigned").exit_code == 0
    told = run(books, "verify", "--format", "json")
    assert told.exit_code == 1
    (one,) = json.loads(told.output)["seals"]
    assert (one["seal"], one["status"], one["differs"]) == ("2016", "unsigned", [])
    assert run(books, "verify", "--unsigned").exit_code == 0
    assert run(books, "check").exit_code == 0
    assert "unsigned: nothing proves who made it" in run(books, "check").output


def test_a_change_ends_with_one_and_a_refused_book_with_two(books: Path) -> None:
    run(books, "seal", "2016", "--unsigned")
    edit(books, f"documents/{INVOICE}", "900", "901")
    differs = run(books, "verify", "--unsigned")
    assert differs.exit_code == 1
    assert f"  differs: documents/{INVOICE} is not the file that was sealed\n" in differs.output
    assert run(books, "check").exit_code == 1
    write(books.parent, "journal/2016/bad.beancount", '2016-01-01 note Assets:A "\0"\n')
    assert run(books, "verify").exit_code == 2


def test_a_file_that_is_no_seal_is_told(books: Path) -> None:
    run(books, "seal", "2016", "--unsigned")
    write(books.parent, "seals/2017.seal", "nothing\n")
    done = run(books, "verify", "--unsigned")
    assert done.exit_code == 1
    assert "differs: is damaged: its last line is not the digest of those above" in done.output


def test_an_entry_is_proved_to_be_in_the_tree(books: Path) -> None:
    run(books, "seal", "2016", "--unsigned")
    for name in ("V-2016-00001", f"documents/{INVOICE}", "PAY-BETA"):
        done = run(books, "verify", "--entry", name)
        assert done.exit_code == 0
        (proof,) = json.loads(done.output)
        assert merkle.proves_inclusion(
            merkle.leaf_hash(proof["leaf"].encode()), proof["index"], proof["size"],
            [base64.b64decode(node) for node in proof["path"]], base64.b64decode(proof["root"]),
        )  # fmt: skip
