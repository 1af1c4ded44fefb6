"""What honest acts prove, and the states between a typed name and a proof."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

from beancount import loader

from tests.pledgebook.approvals.making import (
    JOURNAL,
    NOW,
    PIPES,
    VALVES,
    act_of,
    errors,
    laid,
    only,
    proofs,
    seal,
    sign,
    told,
)
from tests.pledgebook.sealing.making import edit, seals


def states(main: Path) -> list[tuple[str | None, str, str]]:
    """Voucher, act and state of every proof, in the order of time and file."""
    return sorted((p.voucher, p.kind, p.state) for p in proofs(main))


def test_books_with_keys_and_approvals_are_clean(approved: Path) -> None:
    assert told(approved) == []
    assert states(approved) == [(PIPES, "approve", "proved"), (VALVES, "approve", "proved")]


def test_a_voucher_after_the_seal_of_the_key_wants_its_act(main: Path) -> None:
    assert errors(main) == [
        (
            f"{PIPES}: 900.00 USD to Beta Trading names OFF-APPR as approver, and no signed act proves "
            "it: `pledgebook approve`"
        ),
        (
            f"{VALVES}: 800.00 USD to Beta Trading names OFF-APPR as approver, and no signed act "
            "proves it: `pledgebook approve`"
        ),
    ]


def test_without_a_seal_an_act_is_signed_and_a_notice_says_what_it_hangs_on(
    unsealed: Path, keys: dict[str, Path]
) -> None:
    assert told(unsealed) == [
        (
            "notice OFF-APPR (Noor, approver): 2 approval(s) of 1,700.00 USD are typed names; no "
            "signed act proves them"
        )
    ]
    sign(unsealed, keys["OFF-APPR"], "approve", "OFF-APPR", PIPES, VALVES)
    assert {p.state for p in proofs(unsealed)} == {"signed"}
    assert told(unsealed) == [
        (
            "notice OFF-APPR (Noor, approver): 2 approval(s) of 1,700.00 USD are signed, and no "
            "proved seal holds the key: `pledgebook seal`"
        )
    ]


def test_an_act_before_the_first_seal_is_proved_once_that_seal_holds_it(
    unsealed: Path, keys: dict[str, Path]
) -> None:
    sign(unsealed, keys["OFF-APPR"], "approve", "OFF-APPR", PIPES, VALVES)
    seal(unsealed, keys)
    assert {p.state for p in proofs(unsealed)} == {"proved"}
    assert told(unsealed) == []


def test_one_signature_covers_a_batch(main: Path, keys: dict[str, Path]) -> None:
    path = sign(main, keys["OFF-APPR"], "approve", "OFF-APPR", PIPES, VALVES)
    assert path.name.startswith(f"{PIPES}+1.approve.OFF-APPR.")
    assert len(list(path.parent.iterdir())) == 2
    assert [p.state for p in proofs(main)] == ["proved", "proved"]
    assert told(main) == []


def test_a_draft_is_approved_as_it_will_be_posted(main: Path, keys: dict[str, Path]) -> None:
    edit(main, JOURNAL, '2017-03-02 * "Beta', '2017-03-02 ! "Beta')
    sign(main, keys["OFF-APPR"])
    assert only(main).state == "proved"
    edit(main, JOURNAL, '2017-03-02 ! "Beta', '2017-03-02 * "Beta')
    assert only(main).state == "proved"
    assert [one.split(":")[0] for one in errors(main)] == [VALVES]


def test_entries_may_move_between_files(approved: Path) -> None:
    journal = approved.parent / JOURNAL
    head, pipes, valves = journal.read_text().partition("2017-03-03 *")
    journal.write_text(head)
    (journal.parent / "march.beancount").write_text(";; moved\n\n" + pipes + valves)
    assert told(approved) == []


def test_all_duties_sign_and_stand(main: Path, keys: dict[str, Path]) -> None:
    edit(main, JOURNAL, "prepared-on: 2017-03-01\n",
         'prepared-on: 2017-03-01\n  certified-by: "OFF-CERT"\n')  # fmt: skip
    for kind, who in (("enter", "OFF-PREP"), ("certify", "OFF-CERT"), ("approve", "OFF-APPR")):
        sign(main, keys[who], kind, who)
    assert {(p.kind, p.state) for p in proofs(main)} == {
        ("enter", "proved"), ("certify", "proved"), ("approve", "proved"),
    }  # fmt: skip


def test_a_rejection_holds_until_it_is_reopened_and_approved_anew(
    main: Path, keys: dict[str, Path]
) -> None:
    hour = datetime.timedelta(hours=1)
    sign(main, keys["OFF-APPR"])
    sign(main, keys["OFF-HEAD"], "reject", "OFF-HEAD", time=NOW + hour, reason="too dear")
    rejected = f"{PIPES}: OFF-HEAD rejected it (too dear), and nobody reopened it"
    assert rejected in errors(main)
    assert states(main) == [(PIPES, "approve", "superseded"), (PIPES, "reject", "proved")]
    desk = laid(main, "approve", "OFF-APPR", time=NOW + 2 * hour)
    assert desk.refusals == [f"{PIPES}: OFF-HEAD rejected it (too dear): reopen it first"]
    sign(main, keys["OFF-PREP"], "reopen", "OFF-PREP", time=NOW + 2 * hour, reason="new offer")
    assert [one.split(":")[0] for one in errors(main)] == [PIPES, VALVES]
    sign(main, keys["OFF-APPR"], time=NOW + 3 * hour)
    assert [one.split(":")[0] for one in errors(main)] == [VALVES]


def test_a_voucher_that_was_edited_is_approved_anew(main: Path, keys: dict[str, Path]) -> None:
    first = sign(main, keys["OFF-APPR"])
    edit(main, JOURNAL, "Pipes for Mosul", "Pipes for Mosul, 40 m")
    assert only(main).state == "refused"
    second = sign(main, keys["OFF-APPR"], time=NOW + datetime.timedelta(days=1))
    assert act_of(second).subjects[0].after == act_of(first).digest
    assert states(main) == [(PIPES, "approve", "proved"), (PIPES, "approve", "superseded")]


def test_a_seal_holds_the_acts_and_their_signatures(approved: Path, keys: dict[str, Path]) -> None:
    seal(approved, keys, "2016")
    leaves = (approved.parent / "seals/2016.leaves").read_text()
    assert leaves.count("  approvals/2017/V-2017-0000") == 4
    assert "count approvals 4\n" in (approved.parent / "seals/2016.seal").read_text()
    assert [one.faults for one in seals(approved)] == [(), ()]
    assert told(approved) == []


def test_a_key_changes_with_the_next_seal_and_old_acts_stand(
    approved: Path, keys: dict[str, Path]
) -> None:
    stranger = Path(f"{keys['STRANGER']}.pub").read_text().strip()
    change = f'2016-12-30 custom "amendment" "OFF-APPR" "key" "{stranger}" "a new key"\n'
    journal = approved.parent / "journal/2016/keys.beancount"
    journal.write_text(change)
    assert told(approved) == []
    seal(approved, keys, "2016")
    assert told(approved) == []
    desk = laid(approved, "approve", "OFF-APPR")
    assert desk.officer is None
    edit(approved, JOURNAL, "Pipes for Mosul", "Pipes for Mosul, 40 m")
    later = NOW + datetime.timedelta(days=1)
    sign(approved, keys["STRANGER"], "approve", "OFF-APPR", PIPES, time=later)
    assert told(approved) == []


def test_openssh_alone_proves_an_act(main: Path, tmp_path: Path, keys: dict[str, Path]) -> None:
    path = sign(main, keys["OFF-APPR"])
    (tmp_path / "signers").write_text("OFF-APPR " + Path(f"{keys['OFF-APPR']}.pub").read_text())
    command = ["ssh-keygen", "-Y", "verify", "-f", str(tmp_path / "signers"), "-I", "OFF-APPR",
               "-n", "pledgebook-act", "-s", f"{path}.sig"]  # fmt: skip
    with path.open("rb") as text:
        subprocess.run(command, stdin=text, check=True, capture_output=True)


def test_plain_bean_check_says_nothing_of_acts_that_it_cannot_prove(approved: Path) -> None:
    edit(approved, JOURNAL, "Pipes for Mosul", "Pipes for Tikrit")
    assert len(errors(approved)) == 2
    _, found, _ = loader.load_file(str(approved))
    assert [one.message for one in found if "PB506" in one.message] == []
