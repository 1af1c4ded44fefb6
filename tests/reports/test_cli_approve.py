"""`pledgebook approve` and its sisters as an officer runs them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pledgebook_reports.cli import main as command
from tests.pledgebook.approvals import making
from tests.pledgebook.approvals.conftest import keys, sealed_books
from tests.pledgebook.approvals.making import JOURNAL, PIPES, VALVES
from tests.pledgebook.sealing.making import edit

__all__ = ["keys", "sealed_books"]


@pytest.fixture
def main(sealed_books: Path, tmp_path: Path) -> Path:
    """Return the main file of books whose officers are sealed; nothing is approved."""
    shutil.copytree(sealed_books, tmp_path / "books")
    return tmp_path / "books/main.beancount"


def run(main: Path, *arguments: str, told: str | None = None) -> Result:
    """Run a command on the books."""
    return CliRunner().invoke(command, [*arguments, "--book", str(main)], input=told)


def signing(keys: dict[str, Path], officer: str) -> tuple[str, ...]:
    return ("--as", officer, "--sign-with", str(keys[officer]), "--yes")


def test_an_approval_from_the_desk_to_the_trace(
    main: Path, keys: dict[str, Path]
) -> None:  # fmt: skip
    waits = json.loads(run(main, "approve", "--list", "--format", "json").stdout)
    assert [(one["voucher"], one["officer"], one["amount"]) for one in waits["waiting"]] == [
        (PIPES, "OFF-APPR", "900.00"), (VALVES, "OFF-APPR", "800.00"),
    ]  # fmt: skip
    done = run(main, "approve", PIPES, *signing(keys, "OFF-APPR"), "--format", "json")
    assert done.exit_code == 0, done.output
    assert done.stderr == (
        "Noor, approver (OFF-APPR; approver in the seal of genesis) approves this voucher:\n\n"
        f"  {PIPES} of 2017-03-02\n"
        "    amount   900.00 USD\n"
        "    payee    Beta Trading (PAY-BETA)\n"
        "    purpose  Pipes for Mosul\n"
        f"    paper    {making.INVOICE}  (SHA-256 "
        f"{invoice_digest(main)[:16]}…)\n"
    )
    told = json.loads(done.stdout)
    assert told["files"] == [str(act_file(main)), f"{act_file(main)}.sig"]
    assert (told["act"], told["vouchers"]) == ("approve", [PIPES])
    trace = run(main, "trace", PIPES).stdout
    assert "approvals the approval is proved by a signature" in trace
    assert "signature approve OFF-APPR" in trace
    listed = run(main, "approve", "--list").stdout
    assert PIPES not in listed
    assert listed.startswith("Noor, approver (OFF-APPR): 1 voucher, 800.00 USD\n")


def invoice_digest(main: Path) -> str:
    """SHA-256 of the invoice."""
    return hashlib.sha256((main.parent / "documents" / making.INVOICE).read_bytes()).hexdigest()


def act_file(main: Path) -> Path:
    """The one act of the books."""
    (found,) = (main.parent / "approvals").glob("*/*.act")
    return found


def test_a_batch_is_one_act(
    main: Path, tmp_path: Path, keys: dict[str, Path]
) -> None:  # fmt: skip
    batch = tmp_path / "batch"
    batch.write_text(f"# of March\n{PIPES}\n\n{VALVES}  # see the offer\n")
    done = run(main, "approve", "--batch", str(batch), *signing(keys, "OFF-APPR"))
    assert done.exit_code == 0, done.output
    assert "2 vouchers, 1,700.00 USD" in done.stderr
    assert making.told(main) == []
    assert run(main, "approve", "--list").stdout == "nothing waits for a signature\n"


def test_it_is_rejected_reopened_and_approved(
    main: Path, keys: dict[str, Path]
) -> None:  # fmt: skip
    reason = ("--reason", "too dear")
    assert run(main, "reject", PIPES, *signing(keys, "OFF-HEAD"), *reason).exit_code == 0
    assert f"{PIPES}: OFF-HEAD rejected it (too dear), and nobody reopened it" in (
        making.errors(main)
    )
    assert "(OFF-HEAD rejected it: too dear)" in run(main, "approve", "--list").stdout
    refused = run(main, "approve", PIPES, *signing(keys, "OFF-APPR"))
    assert (refused.exit_code, refused.stderr) == (
        1, f"{PIPES}: OFF-HEAD rejected it (too dear): reopen it first\n",
    )  # fmt: skip
    again = ("--reason", "a new offer")
    assert run(main, "reopen", PIPES, *signing(keys, "OFF-PREP"), *again).exit_code == 0
    assert run(main, "approve", PIPES, *signing(keys, "OFF-APPR")).exit_code == 0
    assert [one.partition(":")[0] for one in making.errors(main)] == [VALVES]


def test_preparer_and_certifier_sign_too(
    main: Path, keys: dict[str, Path]
) -> None:  # fmt: skip
    edit(main, JOURNAL, "prepared-on: 2017-03-01\n",
         'prepared-on: 2017-03-01\n  certified-by: "OFF-CERT"\n')  # fmt: skip
    assert run(main, "enter", PIPES, *signing(keys, "OFF-PREP")).exit_code == 0
    assert run(main, "certify", PIPES, *signing(keys, "OFF-CERT")).exit_code == 0
    assert {(one.kind, one.state) for one in making.proofs(main)} == {
        ("enter", "proved"), ("certify", "proved"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "officer, refs, reason",
    [
        ("OFF-CERT", [PIPES],
         "OFF-CERT (Yusuf, certifier) is certifier in the seal of genesis, not approver"),
        ("OFF-HEAD", [PIPES, VALVES],
         (f"{PIPES}: the voucher names OFF-APPR as approved-by, not OFF-HEAD\n"
         f"{VALVES}: the voucher names OFF-APPR as approved-by, not OFF-HEAD")),
        ("OFF-APPR", ["V-2017-09999"], "V-2017-09999: is not in the books"),
        ("OFF-PREP", [PIPES],
         "OFF-PREP (Amina, preparer) is preparer in the seal of genesis, not approver"),
    ],
)  # fmt: skip
def test_who_may_not_is_told_before_anything_is_signed(
    main: Path, keys: dict[str, Path],
    officer: str, refs: list[str], reason: str,
) -> None:  # fmt: skip
    done = run(main, "approve", *refs, *signing(keys, officer))
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"{reason}\n")
    assert not (main.parent / "approvals").exists()


def test_another_officers_key_signs_nothing(
    main: Path, keys: dict[str, Path]
) -> None:  # fmt: skip
    done = run(
        main, "approve", PIPES, "--as", "OFF-APPR", "--sign-with", str(keys["STRANGER"]), "--yes"
    )
    assert done.exit_code == 1
    assert done.stderr.endswith(
        f"{keys['STRANGER']} is not the key of OFF-APPR in the seal of genesis: it is of another "
        "key\n"
    )
    assert not (main.parent / "approvals").exists()


@pytest.mark.parametrize("answer, status", [("n\n", 1), ("\n", 1), ("y\n", 0)])
def test_on_a_terminal_it_asks(
    main: Path, keys: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch, answer: str, status: int,
) -> None:  # fmt: skip
    monkeypatch.setattr("pledgebook_reports.cli.approve.at_a_terminal", lambda: True)
    asked = signing(keys, "OFF-APPR")[:-1]
    done = run(main, "approve", PIPES, *asked, told=answer)
    assert done.exit_code == status, done.output
    assert "Sign this with" in done.stderr
    assert (main.parent / "approvals").exists() == (status == 0)


def test_without_a_seal_it_says_that_nothing_is_proved(
    tmp_path: Path,
    keys: dict[str, Path],
) -> None:
    books = making.book(tmp_path / "unsealed", keys)
    done = run(books, "approve", PIPES, *signing(keys, "OFF-APPR"))
    assert done.exit_code == 0, done.output
    assert done.stderr.endswith(
        "It will be signed, not proved: its key is as the books state it: no seal holds it yet.\n"
    )


@pytest.mark.parametrize(
    "arguments, reason",
    [
        (["approve", PIPES], "an act is signed: give --as OFFICER and --sign-with KEYFILE"),
        (["approve", "--as", "A", "--sign-with", "k"], "name the vouchers: REF…, or --batch FILE"),
        (["approve", PIPES, "--as", "A", "--sign-with", "k"],
         "this is no terminal to ask at: read what is signed, and give --yes"),
        (["reject", PIPES, "--as", "A", "--sign-with", "k"], "Missing option '--reason'"),
    ],
)  # fmt: skip
def test_bad_usage_is_told(main: Path, arguments: list[str], reason: str) -> None:
    done = run(main, *arguments)
    assert done.exit_code == 2
    assert reason in done.stderr


def test_verify_proves_the_acts_offline(main: Path, keys: dict[str, Path]) -> None:
    assert "approvals" not in run(main, "verify").stdout
    assert run(main, "approve", PIPES, *signing(keys, "OFF-APPR")).exit_code == 0
    done = run(main, "verify")
    assert done.exit_code == 0, done.output
    assert "approvals: proved\n  proved: 1 signed act(s) are their officers'" in done.stdout
    edit(main, JOURNAL, "Pipes for Mosul", "Pipes for Tikrit")
    done = run(main, "verify")
    assert done.exit_code == 1
    assert "approvals: differs\n  differs: " in done.stdout
    assert "was 'Pipes for Mosul' when it was signed" in done.stdout
    told = json.loads(run(main, "verify", "--format", "json").stdout)
    assert (told["status"], told["acts"]["filed"]) == ("not proved", 1)


def test_a_completion_is_certified_and_verify_proves_it(main: Path, keys: dict[str, Path]) -> None:
    acts = main.parent / "journal/2017/acts.beancount"
    line = '2017-03-01 custom "completion" "O-2017-0001" "OFF-CERT" 2017-03-01 TRUE\n'
    acts.write_text(line, encoding="utf-8")
    done = run(main, "certify", "O-2017-0001", *signing(keys, "OFF-CERT"))
    assert done.exit_code == 0, done.output
    assert "amount   100,000.00 USD" in done.stderr
    assert "payee    Alpha Contracting (PAY-ALPHA)" in done.stderr
    assert run(main, "verify").exit_code == 0
    edit(main, "registry.beancount", '"PAY-ALPHA" 100000.00 USD', '"PAY-ALPHA" 190000.00 USD')
    done = run(main, "verify")
    assert done.exit_code == 1
    assert "its amount was 100000.00 USD when it was signed and is 190000.00 USD" in done.stdout


def test_verify_calls_no_act_proved_whose_key_no_proved_seal_holds(
    main: Path, keys: dict[str, Path]
) -> None:
    assert run(main, "approve", PIPES, *signing(keys, "OFF-APPR")).exit_code == 0
    for signature in (main.parent / "seals").rglob("*.sig"):
        signature.unlink()
    done = run(main, "verify", "--unsigned")
    assert "approvals: signed\n  not proved: no proved seal holds the keys of 1 of 1" in done.stdout
    assert "approvals: proved" not in done.stdout
    assert json.loads(run(main, "verify", "--format", "json").stdout)["acts"]["unproved"] == 1
