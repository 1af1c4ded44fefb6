"""Signatures: two officers, two persons, with the keys of the last sealed state."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pledgebook.sealing import signing
from pledgebook.sealing.officers import officers_of
from pledgebook.sealing.seal_file import Officer
from pledgebook.seals import Seal
from tests.pledgebook.sealing.making import (
    DECEMBER,
    differences,
    drawn,
    edit,
    judged,
    put,
    seals,
    write,
)

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample"


def sign(main: Path, period: str, **by: Path) -> None:
    """Put the signatures of officers (`OFF_HEAD`) beside a seal."""
    text = (main.parent / f"seals/{period}.seal").read_text()
    for officer, key in by.items():
        name = f"seals/{period}.{officer.replace('_', '-')}.sig"
        write(main.parent, name, signing.sign(text, key))


@pytest.fixture
def signed(keyed: Path, keys: dict[str, Path]) -> Path:
    """Return the main file of books whose year 2016 is sealed and signed by two."""
    put(keyed, "2016", drawn(keyed))
    sign(keyed, "2016", OFF_HEAD=keys["OFF-HEAD"], OFF_CERT=keys["OFF-CERT"])
    return keyed


def only(main: Path) -> Seal:
    (one,) = seals(main)
    return one


def test_two_officers_prove_a_seal(signed: Path) -> None:
    one = only(signed)
    assert one.faults == ()
    assert one.unsigned is None
    assert one.signed_by == ("OFF-CERT", "OFF-HEAD")
    assert one.claimed[0] == "the keys of OFF-CERT, OFF-HEAD: a first seal states its own"


def test_openssh_alone_proves_a_signature(
    signed: Path, tmp_path: Path, keys: dict[str, Path]
) -> None:
    public = keys["OFF-HEAD"].with_suffix(".pub").read_text()
    (tmp_path / "signers").write_text(f"OFF-HEAD {public}")
    folder = signed.parent / "seals"
    command = ["ssh-keygen", "-Y", "verify", "-f", str(tmp_path / "signers"), "-I", "OFF-HEAD",
               "-n", "pledgebook-seal", "-s", str(folder / "2016.OFF-HEAD.sig")]  # fmt: skip
    with (folder / "2016.seal").open("rb") as text:
        subprocess.run(command, stdin=text, check=True, capture_output=True)


def test_one_officer_is_not_enough(signed: Path) -> None:
    (signed.parent / "seals/2016.OFF-CERT.sig").unlink()
    assert only(signed).unsigned == "signed by OFF-HEAD alone: a seal wants 2 officers"


def test_without_the_program_nobody_signs_and_what_is_signed_is_proved(
    signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    one = only(signed)
    assert one.unsigned is None
    assert one.signed_by == ("OFF-CERT", "OFF-HEAD")
    with pytest.raises(signing.SigningError):
        signing.sign("text", Path("key"))


def test_a_stranger_signs_nothing(signed: Path, keys: dict[str, Path]) -> None:
    sign(signed, "2016", STRANGER=keys["STRANGER"])
    assert only(signed).faults == ("signed as STRANGER, whom it does not know with a key",)


def test_a_stranger_signs_in_no_other_name(signed: Path, keys: dict[str, Path]) -> None:
    sign(signed, "2016", OFF_CERT=keys["STRANGER"])
    (fault,) = only(signed).faults
    assert fault.startswith("the signature of OFF-CERT is not good: ")


def test_a_signature_of_another_text_is_none(signed: Path, keys: dict[str, Path]) -> None:
    other = signing.sign("another text", keys["OFF-CERT"])
    write(signed.parent, "seals/2016.OFF-CERT.sig", other)
    assert only(signed).faults
    write(signed.parent, "seals/2016.OFF-CERT.sig", other[: len(other) // 2])
    assert only(signed).faults


def test_a_signature_of_another_namespace_is_none(signed: Path, keys: dict[str, Path]) -> None:
    text = (signed.parent / "seals/2016.seal").read_bytes()
    done = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", str(keys["OFF-CERT"]), "-n", "file"],
        input=text, capture_output=True, check=True,
    )  # fmt: skip
    write(signed.parent, "seals/2016.OFF-CERT.sig", done.stdout.decode())
    assert only(signed).faults


def test_the_seal_made_again_after_an_edit_has_no_signature(signed: Path) -> None:
    edit(signed, DECEMBER, "    900.00", "    910.00")
    edit(signed, DECEMBER, "-900.00", "-910.00")
    for name in ("2016.seal", "2016.leaves"):
        (signed.parent / "seals" / name).rename(signed.parent / name)
    put(signed, "2016", drawn(signed))
    assert len(only(signed).faults) == 2
    assert only(signed).signed_by == ()


def test_one_key_under_two_names_is_one_person(keyed: Path, keys: dict[str, Path]) -> None:
    keys_of = {name: keys[name].with_suffix(".pub").read_text().strip() for name in keys}
    edit(keyed, "registry.beancount", keys_of["OFF-CERT"], keys_of["OFF-HEAD"])
    put(keyed, "2016", drawn(keyed))
    sign(keyed, "2016", OFF_HEAD=keys["OFF-HEAD"], OFF_CERT=keys["OFF-HEAD"])
    one = only(keyed)
    assert one.faults == ("OFF-CERT and OFF-HEAD are one person: the same key",)


def test_the_next_seal_is_signed_with_the_keys_of_the_last(
    signed: Path, keys: dict[str, Path]
) -> None:
    stranger = keys["STRANGER"].with_suffix(".pub").read_text().strip()
    write(signed.parent, "journal/2017/keys.beancount", "".join(
        f'2017-03-01 custom "amendment" "{who}" "key" "{stranger}" "a new key"\n'
        for who in ("OFF-HEAD",)
    ))  # fmt: skip
    put(signed, "2017", drawn(signed, "2017"))
    sign(signed, "2017", OFF_HEAD=keys["STRANGER"], OFF_CERT=keys["OFF-CERT"])
    second = seals(signed)[1]
    assert [one[:36] for one in second.faults] == ["the signature of OFF-HEAD is not goo"]
    sign(signed, "2017", OFF_HEAD=keys["OFF-HEAD"])
    assert differences(signed) == []
    assert seals(signed)[1].signed_by == ("OFF-CERT", "OFF-HEAD")
    put(signed, "2018", drawn(signed, "2018"))
    sign(signed, "2018", OFF_HEAD=keys["STRANGER"], OFF_CERT=keys["OFF-CERT"])
    assert seals(signed)[2].signed_by == ("OFF-CERT", "OFF-HEAD")


def test_officers_out_of_office_or_without_a_key_are_not_sealed(keyed: Path) -> None:
    edit(keyed, "registry.beancount", '"OFF-DISB" "Ilse, disburser"\n',
         '"OFF-DISB" "Ilse, disburser"\n  until: 2016-06-30\n')  # fmt: skip
    verdict = judged(keyed)
    assert verdict
    assert verdict.book.as_of
    found = officers_of(verdict.book.registry, verdict.book.as_of)
    assert [one.id for one in found] == ["OFF-HEAD", "OFF-CERT"]
    assert found[0].roles == ("approver",)


@pytest.mark.parametrize(
    "text,key",
    [
        (KEY, KEY),
        (f" {KEY} comment of any kind ", KEY),
        (f"cert-authority {KEY}", None),
        (f'namespaces="x" {KEY}', None),
        (f"{KEY}\n* {KEY}", None),
        ("ssh-ed25519", None),
        ("", None),
    ],
)
def test_a_key_is_type_and_base64_and_nothing_else(text: str, key: str | None) -> None:
    assert signing.public_key(text) == key


@pytest.mark.parametrize(
    "second,reason",
    [
        (Officer("B", "Ben", (), "key b"), None),
        (Officer("B", "Ann  lee", (), "key b"), "A and B are one person: the same name"),
        (Officer("B", "Ben", (), "key a"), "A and B are one person: the same key"),
        (Officer("A", "Ann Lee", (), "key a"), "A and A are one person: the same id"),
    ],
)
def test_two_officers_are_two_persons(second: Officer, reason: str | None) -> None:
    assert signing.one_person([Officer("A", "Ann Lee", (), "key a"), second]) == reason
