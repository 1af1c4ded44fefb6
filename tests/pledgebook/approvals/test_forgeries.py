"""Forgeries: each is tried on books whose approvals are good, and each is named at its file."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pledgebook.approvals.making import (
    INVOICE,
    JOURNAL,
    NOW,
    PIPES,
    POLICY,
    VALVES,
    act_of,
    book,
    changed,
    drawn,
    errors,
    file,
    laid,
    only,
    proofs,
    seal,
    sign,
)
from tests.pledgebook.sealing.making import edit, seals, write

DAY = datetime.timedelta(days=1)


def refused(main: Path) -> list[str]:
    """The reasons of the acts that do not stand."""
    return [str(proof.reason) for proof in proofs(main) if proof.state == "refused"]


def both(main: Path, old: str, new: str) -> None:
    """Change an amount on both sides."""
    edit(main, JOURNAL, f"   {old}", f"   {new}")
    edit(main, JOURNAL, f"-{old}", f"-{new}")


def test_a_typed_name_is_no_approval(main: Path) -> None:
    assert [one.partition(":")[0] for one in errors(main)] == [PIPES, VALVES]


@pytest.mark.parametrize(
    "edits, reason",
    [
        ([("   900.00", "   910.00"), ("-900.00", "-910.00")],
         "its amount was 900.00 USD when it was signed and is 910.00 USD"),
        ([('"Beta Trading" "Pipes', '"Delta Trading" "Pipes')],
         ("its payee was 'Beta Trading (PAY-BETA)' when it was signed and is "
         "'Delta Trading (PAY-BETA)'")),
        ([("Pipes for Mosul", "Pipes for Tikrit")],
         "its purpose was 'Pipes for Mosul' when it was signed and is 'Pipes for Tikrit'"),
        ([("2017-03-02 *", "2017-03-12 *")],
         "its day was '2017-03-02' when it was signed and is '2017-03-12'"),
        ([(('"SE-2016-01"\n  payee-id: "PAY-BETA"\n  prepared-by: "OFF-PREP"\n  '
           'approved-by: "OFF-APPR"\n  disbursed-by: "OFF-DISB"\n  prepared-on'),
           ('"FI-2016-01"\n  payee-id: "PAY-BETA"\n  prepared-by: "OFF-PREP"\n  '
           'approved-by: "OFF-APPR"\n  disbursed-by: "OFF-DISB"\n  prepared-on'))],
         "its text is not the one that was signed (account, agreement or another detail)"),
        ([("Supplies    900.00", "Equipment    900.00")],
         "its text is not the one that was signed (account, agreement or another detail)"),
    ],
)  # fmt: skip
def test_what_was_edited_after_the_approval_is_not_approved(
    approved: Path, edits: list[tuple[str, str]], reason: str
) -> None:
    for old, new in edits:
        edit(approved, JOURNAL, old, new)
    assert refused(approved) == [reason]
    lacking, at_act = sorted(errors(approved))
    assert lacking.startswith(f"{PIPES}: 9")
    assert at_act.startswith(f"{PIPES}: approvals/2017/{PIPES}.approve.OFF-APPR.")


def test_an_approval_is_not_replayed_on_another_voucher(main: Path, keys: dict[str, Path]) -> None:
    path = sign(main, keys["OFF-APPR"])
    twin = changed(act_of(path), voucher=VALVES)
    write(main.parent, f"approvals/{twin.file}", twin.render())
    shutil.copy(f"{path}.sig", main.parent / f"approvals/{twin.file}.sig")
    assert refused(main) == [
        "the signature is not that of OFF-APPR: the text is not the one that was signed"
    ]
    assert any(one.startswith(f"{VALVES}: approvals/2017/{VALVES}") for one in errors(main))


def test_a_copy_under_another_name_is_none(main: Path, keys: dict[str, Path]) -> None:
    path = sign(main, keys["OFF-APPR"])
    other = path.with_name(path.name.replace(PIPES, VALVES))
    shutil.copy(path, other)
    shutil.copy(f"{path}.sig", f"{other}.sig")
    (reason,) = refused(main)
    assert reason == f"is filed under another name than its own, 2017/{path.name}"


def test_a_second_voucher_of_the_number_takes_no_approval(approved: Path) -> None:
    journal = approved.parent / JOURNAL
    twin = journal.read_text().partition("2017-03-03")[0].replace(POLICY, "")
    write(approved.parent, "journal/2017/twin.beancount", twin)
    assert refused(approved) == [f"{PIPES} is in the books 2 times"]


@pytest.mark.parametrize(
    "officer, role, reason",
    [
        ("OFF-CERT", "approver",
         "OFF-CERT (Yusuf, certifier) is certifier in the seal of genesis, not approver"),
        ("OFF-CERT", "certifier", "nobody may approve as certifier"),
        ("OFF-HEAD", "approver", "the voucher names OFF-APPR as approved-by, not OFF-HEAD"),
    ],
)  # fmt: skip
def test_an_officer_acts_in_his_own_role_and_name(
    main: Path, keys: dict[str, Path], officer: str, role: str, reason: str
) -> None:
    file(main, replace(drawn(main), officer=officer, role=role), keys[officer])
    assert refused(main) == [reason]


def test_a_role_given_by_the_change_under_test_is_none(main: Path, keys: dict[str, Path]) -> None:
    write(main.parent, "journal/2017/roles.beancount",
          '2017-02-01 custom "amendment" "OFF-CERT" "roles" "approver" "promoted"\n')  # fmt: skip
    edit(main, JOURNAL, 'approved-by: "OFF-APPR"\n  disbursed-by: "OFF-DISB"\n  prepared-on',
         'approved-by: "OFF-CERT"\n  disbursed-by: "OFF-DISB"\n  prepared-on')  # fmt: skip
    reason = "OFF-CERT (Yusuf, certifier) is certifier in the seal of genesis, not approver"
    assert laid(main, "approve", "OFF-CERT").refusals == [reason]
    file(main, replace(drawn(main, "reject", "OFF-CERT", reason="-"), kind="approve",
                       role="approver", reason=None), keys["OFF-CERT"])  # fmt: skip
    assert refused(main) == [reason]


def test_one_person_does_not_prepare_and_approve(main: Path, keys: dict[str, Path]) -> None:
    honest = drawn(main)
    edit(main, JOURNAL, 'prepared-by: "OFF-PREP"\n  approved-by: "OFF-APPR"\n  disbursed-by: '
         '"OFF-DISB"\n  prepared-on', 'prepared-by: "OFF-APPR"\n  approved-by: "OFF-APPR"\n  '
         'disbursed-by: "OFF-DISB"\n  prepared-on')  # fmt: skip
    reason = "OFF-APPR is approved-by and prepared-by: that takes two persons"
    assert laid(main, "approve", "OFF-APPR").refusals == [f"{PIPES}: {reason}"]
    edited = proofs_subject(main)
    file(main, changed(honest, entry=edited), keys["OFF-APPR"])
    assert refused(main) == [reason]


def proofs_subject(main: Path) -> str:
    """The digest of the voucher as it is, which a forger computes as well as we do."""
    act = drawn(main, "reject", "OFF-HEAD", reason="to see it")
    return act.subjects[0].entry


def test_two_ids_with_one_key_are_one_person(keys: dict[str, Path], tmp_path: Path) -> None:
    shared = {**keys, "OFF-PREP": keys["OFF-APPR"]}
    main = book(tmp_path / "shared", shared)
    seal(main, keys)
    reason = "OFF-APPR and OFF-PREP are one person: the same key (approved-by, prepared-by)"
    assert laid(main, "approve", "OFF-APPR").refusals == [f"{PIPES}: {reason}"]


def test_an_officer_whose_office_has_ended_approves_nothing(
    keys: dict[str, Path], unsealed: Path
) -> None:
    edit(unsealed, "registry.beancount", '"OFF-APPR" "Noor, approver"\n',
         '"OFF-APPR" "Noor, approver"\n  until: 2017-03-03\n')  # fmt: skip
    seal(unsealed, keys)
    assert laid(unsealed, "approve", "OFF-APPR").refusals == [
        "OFF-APPR (Noor, approver) was in office until 2017-03-03, and signed on 2017-03-04"
    ]
    act = replace(drawn(unsealed, time=NOW - DAY), time=NOW)
    file(unsealed, act, keys["OFF-APPR"])
    assert "was in office until 2017-03-03" in refused(unsealed)[0]


def test_an_officer_who_left_before_the_last_seal_is_a_stranger(
    approved: Path, keys: dict[str, Path]
) -> None:
    honest = drawn(approved, "reject", "OFF-APPR", PIPES, reason="old grudge")
    write(approved.parent, "journal/2016/leaves.beancount",
          '2016-12-29 custom "amendment" "OFF-APPR" "until" 2016-12-30 "has left"\n')  # fmt: skip
    seal(approved, keys, "2016")
    file(approved, honest, keys["OFF-APPR"])  # dated back to when he was in office
    assert refused(approved) == ["OFF-APPR is no officer with a key in the seal of 2016"]


def test_a_strangers_key_signs_for_nobody(main: Path, keys: dict[str, Path]) -> None:
    file(main, drawn(main), keys["STRANGER"])
    assert refused(main) == ["the signature is not that of OFF-APPR: it is of another key"]


def test_a_key_of_the_change_under_test_is_a_strangers(main: Path, keys: dict[str, Path]) -> None:
    stranger = Path(f"{keys['STRANGER']}.pub").read_text().strip()
    honest = Path(f"{keys['OFF-APPR']}.pub").read_text().strip()
    write(main.parent, "journal/2017/keys.beancount", f'2017-01-02 custom "amendment" "OFF-APPR" '
          f'"key" "{stranger}" "a new key"\n')  # fmt: skip
    file(main, drawn(main), keys["STRANGER"])
    assert refused(main) == ["the signature is not that of OFF-APPR: it is of another key"]
    # Nor where the sealed directive itself is edited: that shows in the seal as well.
    (main.parent / "journal/2017/keys.beancount").unlink()
    edit(main, "registry.beancount", honest, stranger)
    assert refused(main) == ["the signature is not that of OFF-APPR: it is of another key"]
    assert any("officer OFF-APPR is not as it was sealed" in one for one in seals(main)[0].faults)


def test_a_new_officer_of_the_change_under_test_is_a_stranger(
    main: Path, keys: dict[str, Path]
) -> None:
    stranger = Path(f"{keys['STRANGER']}.pub").read_text().strip()
    write(main.parent, "journal/2017/officers.beancount", f'2017-01-02 custom "officer" "OFF-NEW" '
          f'"New"\n  roles: "approver"\n  key: "{stranger}"\n')  # fmt: skip
    file(main, replace(drawn(main), officer="OFF-NEW"), keys["STRANGER"])
    assert refused(main) == ["OFF-NEW is no officer with a key in the seal of genesis"]


def test_policies_changed_backwards_take_the_approval_away(approved: Path) -> None:
    edit(approved, JOURNAL, POLICY, POLICY.replace("500.00", "850.00"))
    assert set(refused(approved)) == {
        "the policies that it was signed under (approval-from, evidence) are others now"
    }


def test_an_act_signed_under_an_old_policy_is_none(main: Path, keys: dict[str, Path]) -> None:
    old = drawn(main)
    edit(main, JOURNAL, POLICY, POLICY.replace("500.00", "850.00"))
    file(main, old, keys["OFF-APPR"])
    assert refused(main) == [
        "the policies that it was signed under (approval-from, evidence) are others now"
    ]


def test_a_sealed_approval_is_not_deleted_unseen(approved: Path, keys: dict[str, Path]) -> None:
    seal(approved, keys, "2016")
    act, signature, *_ = sorted((approved.parent / "approvals/2017").iterdir())
    act.unlink()
    signature.unlink()
    faults = seals(approved)[1].faults
    assert faults == tuple(f"approvals/2017/{one.name} is missing" for one in (act, signature))
    assert any(one.startswith(PIPES) for one in errors(approved))


def test_a_deleted_rejection_shows_in_what_follows_it(main: Path, keys: dict[str, Path]) -> None:
    rejection = sign(main, keys["OFF-HEAD"], "reject", "OFF-HEAD", reason="too dear")
    sign(main, keys["OFF-PREP"], "reopen", "OFF-PREP", time=NOW + DAY, reason="a new offer")
    sign(main, keys["OFF-APPR"], time=NOW + 2 * DAY)
    assert refused(main) == []
    rejection.unlink()
    Path(f"{rejection}.sig").unlink()
    assert refused(main) == ["it follows an act on the voucher that is not there"] * 2


def test_a_changed_document_is_not_the_one_approved(approved: Path) -> None:
    write(approved.parent, f"documents/{INVOICE}", "Invoice 18: pipes, 9000.00 USD\n")
    assert refused(approved) == [f"its documents are not those that were signed: {INVOICE}"]
    assert laid(approved, "approve", "OFF-APPR").refusals == [
        f"{PIPES}: its invoice, documents/{INVOICE}, is changed"
    ]


def test_an_act_of_another_book_is_none(main: Path, unsealed: Path, keys: dict[str, Path]) -> None:
    edit(unsealed, "registry.beancount", 'custom "facility" "FFS" "Funding Facility"\n',
         'custom "facility" "FFS" "Funding Facility, another"\n')  # fmt: skip
    edit(
        unsealed,
        "registry.beancount",
        '"OFF-CERT" "Yusuf, certifier"',
        '"OFF-CERT" "Y., certifier"',
    )
    seal(unsealed, keys)
    file(main, drawn(unsealed), keys["OFF-APPR"])
    assert refused(main) == [
        "it names a seal that was none of these books when it was signed: sign again"
    ]


def test_an_act_of_another_entity_is_none(main: Path, keys: dict[str, Path]) -> None:
    file(main, replace(drawn(main), entity="OTHER"), keys["OFF-APPR"])
    assert refused(main) == ["it is an act of the books of OTHER, and these are those of FFS"]


def test_a_batch_list_is_not_edited(main: Path, keys: dict[str, Path]) -> None:
    path = sign(main, keys["OFF-APPR"], "approve", "OFF-APPR", VALVES)
    act, pipes = act_of(path), drawn(main).subjects
    longer = replace(act, subjects=act.subjects + pipes)
    path.unlink()
    Path(f"{path}.sig").rename(main.parent / f"approvals/{longer.file}.sig")
    write(main.parent, f"approvals/{longer.file}", longer.render())
    reason = "the signature is not that of OFF-APPR: the text is not the one that was signed"
    assert refused(main) == [reason, reason]


def test_a_signature_of_another_namespace_is_none(main: Path, keys: dict[str, Path]) -> None:
    file(main, drawn(main), keys["OFF-APPR"], "pledgebook-seal")
    assert refused(main) == [
        "the signature is not that of OFF-APPR: it is of the namespace 'pledgebook-seal'"
    ]


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def binary(path: Path) -> None:
    path.write_bytes(b"\xff\xfe" + path.read_bytes())


def dos(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("damage", [shorten, empty, binary, dos])
def test_a_damaged_act_is_none(
    main: Path, keys: dict[str, Path], damage: Callable[[Path], None]
) -> None:
    path = sign(main, keys["OFF-APPR"])
    damage(path)
    assert only(main).state == "refused"
    assert any(path.name in one for one in errors(main))


@pytest.mark.parametrize("damage", [shorten, empty, binary, Path.unlink])
def test_a_damaged_signature_is_none(
    main: Path, keys: dict[str, Path], damage: Callable[[Path], None]
) -> None:
    damage(Path(f"{sign(main, keys['OFF-APPR'])}.sig"))
    assert only(main).state == "refused"
    assert len(errors(main)) == 3


def test_what_lies_in_approvals_and_is_no_act_is_named(main: Path) -> None:
    write(main.parent, "approvals/2017/notes.txt", "approved, signed: Noor\n")
    write(main.parent, "approvals/2017/alone.act.sig", "no act beside it\n")
    (main.parent / "approvals/2017/link.act").symlink_to(main)
    (main.parent / "approvals/2018").symlink_to(main.parent / "seals")
    assert [(one.path.rpartition("/")[2], one.reason) for one in proofs(main)] == [
        ("alone.act.sig", "is no act and no signature of one: take it out"),
        ("link.act", "is no regular file"),
        ("notes.txt", "is no act and no signature of one: take it out"),
        ("2018", "is no regular file"),
    ]
    assert len(errors(main)) == 6


def test_nothing_is_approved_before_it_is_prepared(main: Path, keys: dict[str, Path]) -> None:
    early = NOW - 4 * DAY
    reason = "it was signed on 2017-02-28, before the voucher was prepared on 2017-03-01"
    assert laid(main, "approve", "OFF-APPR", time=early).refusals == [f"{PIPES}: {reason}"]
    file(main, replace(drawn(main), time=early), keys["OFF-APPR"])
    assert refused(main) == [reason]


def test_nothing_is_approved_before_its_preparer_signed(main: Path, keys: dict[str, Path]) -> None:
    sign(main, keys["OFF-APPR"])
    sign(main, keys["OFF-PREP"], "enter", "OFF-PREP", time=NOW + DAY)
    assert refused(main) == ["OFF-PREP entered it on 2017-03-05 after it"]


def test_nothing_is_approved_over_the_limit_that_is_sealed(
    main: Path, keys: dict[str, Path]
) -> None:
    both(main, "900.00", "51000.00")
    reason = "OFF-APPR (Noor, approver) may approve up to 50,000.00 USD, not 51,000.00 USD"
    assert laid(main, "approve", "OFF-APPR").refusals == [f"{PIPES}: {reason}"]
    write(main.parent, "journal/2017/limits.beancount",
          '2017-02-01 custom "amendment" "OFF-APPR" "limit" 99000.00 USD "more"\n')  # fmt: skip
    assert laid(main, "approve", "OFF-APPR").refusals == [f"{PIPES}: {reason}"]
    seen = drawn(main, "reject", "OFF-HEAD", reason="to see it")
    file(main, replace(seen, kind="approve", officer="OFF-APPR", reason=None), keys["OFF-APPR"])
    assert refused(main) == [reason]


def test_a_rejected_voucher_is_not_approved_without_a_reopening(
    main: Path, keys: dict[str, Path]
) -> None:
    honest = drawn(main)
    rejection = sign(main, keys["OFF-HEAD"], "reject", "OFF-HEAD", reason="too dear")
    reason = "OFF-HEAD rejected it on 2017-03-04 (too dear) before it, and nobody reopened it"
    after = changed(replace(honest, time=NOW + DAY), after=act_of(rejection).digest)
    path = file(main, after, keys["OFF-APPR"])
    assert refused(main) == [reason]
    path.unlink()
    Path(f"{path}.sig").unlink()
    # Nor by an approval that does not know of the rejection.
    file(main, replace(honest, time=NOW + DAY), keys["OFF-APPR"])
    assert {(one.kind, one.state) for one in proofs(main)} == {
        ("reject", "proved"), ("approve", "rejected"),
    }  # fmt: skip
    assert f"{PIPES}: OFF-HEAD rejected it (too dear), and nobody reopened it" in errors(main)


def test_an_approved_voucher_does_not_vanish(approved: Path) -> None:
    journal = approved.parent / JOURNAL
    journal.write_text(journal.read_text().partition("2017-03-03 *")[0])
    assert refused(approved) == [f"{VALVES} is not in the books"]


def test_an_act_by_a_method_that_is_not_read_is_none(main: Path, keys: dict[str, Path]) -> None:
    file(main, replace(drawn(main), method="fax"), keys["OFF-APPR"])
    assert refused(main) == ["is signed by fax, which is not read"]
