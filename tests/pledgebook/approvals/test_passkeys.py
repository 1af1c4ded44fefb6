"""Acts signed with a passkey: what proves them, and every forgery named at its file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.approvals import passkeys
from pledgebook.approvals.act import SSH, Act
from pledgebook.approvals.passkeys import (
    PASSKEY,
    Assertion,
    Passkey,
    UnreadableAssertionError,
)
from pledgebook.readers import PASSKEY as READER
from pledgebook.readers import UnreadableError
from pledgebook.sealing import signing
from tests.pledgebook.approvals import making
from tests.pledgebook.approvals.authenticator import (
    ORIGIN,
    PARTY,
    Authenticator,
    PrivateKey,
    edwards,
    elliptic,
)
from tests.pledgebook.approvals.making import PIPES, VALVES, act_of, changed, only, told
from tests.pledgebook.sealing.making import edit, judged, write

NOOR = Authenticator()
DECLARED = '"OFF-APPR" "Noor, approver"\n'


@pytest.fixture(scope="module")
def enrolled(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of books in whose genesis seal the approver has a passkey besides a key."""
    main = making.book(tmp_path_factory.mktemp("enrolled") / "books", keys)
    edit(main, "registry.beancount", DECLARED, f'{DECLARED}  passkey: "{NOOR.line}"\n')
    making.seal(main, keys)
    return main.parent


@pytest.fixture
def main(enrolled: Path, tmp_path: Path) -> Path:
    """Return the main file of a copy."""
    shutil.copytree(enrolled, tmp_path / "books")
    return tmp_path / "books/main.beancount"


def drawn(main: Path, *vouchers: str) -> Act:
    """The act that is to be signed with a passkey."""
    return making.drawn(main, "approve", "OFF-APPR", *vouchers, method=PASSKEY)


def file(main: Path, act: Act, assertion: Assertion | str) -> Path:
    """File an act with what a forger lays beside it."""
    text = assertion if isinstance(assertion, str) else assertion.render()
    write(main.parent, f"approvals/{act.file}.sig", text)
    return write(main.parent, f"approvals/{act.file}", act.render())


def sign(main: Path, act: Act, by: Authenticator = NOOR, **forged: Any) -> Path:
    """Sign and file an act."""
    return file(main, act, by.signed(act.render().encode(), **forged))


def test_an_approval_by_passkey_is_proved(main: Path) -> None:
    sign(main, drawn(main))
    proof = only(main)
    assert (proof.state, proof.method, proof.reason) == ("proved", "passkey", None)
    assert [one.partition(":")[0] for one in making.errors(main)] == [VALVES]


def test_a_batch_is_one_signature(main: Path) -> None:
    sign(main, drawn(main, PIPES, VALVES))
    assert {one.state for one in making.proofs(main)} == {"proved"}
    assert told(main) == []


@pytest.mark.parametrize("private", [elliptic, edwards])
def test_both_kinds_of_key_are_proved(private: Callable[[], PrivateKey]) -> None:
    by = Authenticator(private())
    assert passkeys.refused(b"act\n", by.signed(b"act\n").render(), by.line) is None


def test_an_officer_with_a_passkey_alone_approves_and_seals_nothing(
    keys: dict[str, Path], tmp_path: Path
) -> None:
    without = {who: key for who, key in keys.items() if who != "OFF-APPR"}
    main = making.book(tmp_path / "books", without)
    edit(main, "registry.beancount", DECLARED, f'{DECLARED}  passkey: "{NOOR.line}"\n')
    making.seal(main, keys)
    sign(main, drawn(main))
    assert only(main).state == "proved"
    assert making.laid(main, "approve", "OFF-APPR").refusals == [
        "OFF-APPR has no SSH key in the seal of genesis"
    ]
    noor = next(one for one in making.verdict_of(main).book.seals if one.name == "genesis")
    assert noor.signed_by == ("OFF-CERT", "OFF-HEAD")
    sealed = next(one for one in _officers(main) if one.id == "OFF-APPR")
    assert signing.refused(b"", "", sealed) == (
        "OFF-APPR has no SSH key, and seals are signed with one"
    )


def _officers(main: Path) -> list[Any]:
    from pledgebook.sealing.chain import read_chain  # noqa: PLC0415 -- of one test alone

    return list(read_chain(main.parent / "seals").links[0].text.officers)


def test_before_any_seal_it_is_signed_and_not_proved(unsealed: Path) -> None:
    edit(unsealed, "registry.beancount", DECLARED, f'{DECLARED}  passkey: "{NOOR.line}"\n')
    sign(unsealed, drawn(unsealed))
    assert only(unsealed).state == "signed"


def test_nobody_enrols_himself_into_force(main: Path) -> None:
    stranger = Authenticator(credential=b"credential-of-a-stranger")
    write(main.parent, "journal/2017/keys.beancount", f'2017-01-02 custom "amendment" "OFF-APPR" '
          f'"passkey" "{stranger.line}" "mine"\n')  # fmt: skip
    sign(main, drawn(main), stranger)
    assert only(main).reason == "the signature is not that of OFF-APPR: it is of another passkey"


@pytest.mark.parametrize(
    "forged, reason",
    [
        ({"challenge": "AAAA"}, "the text is not the one that was signed"),
        ({"challenge": None}, "the text is not the one that was signed"),
        ({"origin": "https://books.example.net"},
         f"it was signed at https://books.example.net, and the passkey is for {ORIGIN}"),
        ({"origin": "http://books.example.org"},
         f"it was signed at http://books.example.org, and the passkey is for {ORIGIN}"),
        ({"origin": "https://books.example.org:8400"},
         f"it was signed at https://books.example.org:8400, and the passkey is for {ORIGIN}"),
        ({"party": "example.org"}, f"it was signed for another party than {PARTY}"),
        ({"flags": 0x04}, "nobody touched the authenticator"),
        ({"flags": 0x01}, "the authenticator did not ask who it was (PIN, finger or face)"),
        ({"type": "webauthn.create"}, "it is no signature but another ceremony of the passkey"),
        ({"crossOrigin": True}, "it was signed inside a page of another site"),
        ({"topOrigin": "https://books.example.net"}, "it was signed inside a page of another site"),
        ({"credential": b"credential-of-another"}, "it is of another passkey"),
    ],
)  # fmt: skip
def test_what_the_key_signed_otherwise_is_no_approval(
    main: Path, forged: dict[str, Any], reason: str
) -> None:
    sign(main, drawn(main), **forged)
    assert only(main).reason == f"the signature is not that of OFF-APPR: {reason}"
    assert len(making.errors(main)) == 3


def test_a_strangers_key_under_the_officers_credential_is_none(main: Path) -> None:
    stranger = Authenticator(credential=NOOR.credential)
    sign(main, drawn(main), stranger)
    assert only(main).reason == (
        "the signature is not that of OFF-APPR: the text is not the one that was signed"
    )


def test_an_edited_act_is_none(main: Path) -> None:
    honest = drawn(main)
    edited = changed(honest, amount=honest.subjects[0].amount * 2)
    file(main, edited, NOOR.signed(honest.render().encode()))
    assert only(main).reason == (
        "the signature is not that of OFF-APPR: the text is not the one that was signed"
    )


def test_an_approval_is_not_replayed_on_another_voucher(main: Path) -> None:
    path = sign(main, drawn(main))
    twin = changed(act_of(path), voucher=VALVES)
    file(main, twin, Path(f"{path}.sig").read_text())
    (good, bad) = making.proofs(main)
    assert (good.voucher, good.state) == (PIPES, "proved")
    assert (bad.voucher, bad.state, bad.reason) == (
        VALVES, "refused",
        "the signature is not that of OFF-APPR: the text is not the one that was signed",
    )  # fmt: skip


def test_a_signature_by_ssh_is_none_by_passkey_nor_the_other_way(
    main: Path, keys: dict[str, Path]
) -> None:
    by_key = making.sign(main, keys["OFF-APPR"])
    claimed = replace(act_of(by_key), method=PASSKEY)
    file(main, claimed, Path(f"{by_key}.sig").read_text())
    making.file(main, replace(claimed, time=making.NOW.replace(hour=11)), keys["OFF-APPR"])
    honest = NOOR.signed(claimed.render().encode())
    file(main, replace(claimed, method=SSH, time=making.NOW.replace(hour=12)), honest)
    assert sorted(str(one.reason) for one in making.proofs(main)) == [
        "None",
        *["the signature is not that of OFF-APPR: it is no signature by a passkey, or not whole"]
        * 2,
        "the signature is not that of OFF-APPR: it is no signature of ssh-keygen, or not whole",
    ]


def test_who_has_no_passkey_signs_with_none(main: Path) -> None:
    desk = making.laid(main, "reject", "OFF-HEAD", reason="too dear", method=PASSKEY)
    assert desk.refusals == ["OFF-HEAD has no passkey in the seal of genesis"]
    act = making.drawn(main, "reject", "OFF-HEAD", reason="too dear")
    sign(main, replace(act, method=PASSKEY))
    assert only(main).reason == "OFF-HEAD has no passkey in the seal of genesis"


def test_two_ids_with_one_passkey_are_one_person(keys: dict[str, Path], tmp_path: Path) -> None:
    main = making.book(tmp_path / "books", keys)
    elsewhere = replace(NOOR, origin="https://books.example.org:8443", credential=b"other-name")
    for officer, line in (
        (DECLARED, NOOR.line),
        ('"OFF-PREP" "Amina, preparer"\n', elsewhere.line),
    ):
        edit(main, "registry.beancount", officer, f'{officer}  passkey: "{line}"\n')
    making.seal(main, keys)
    assert making.laid(main, "approve", "OFF-APPR", method=PASSKEY).refusals == [
        f"{PIPES}: OFF-APPR and OFF-PREP are one person: the same passkey (approved-by, prepared-by)"
    ]


ACT = b"pledgebook-act/FFS\n"
GOOD = NOOR.signed(ACT)


@pytest.mark.parametrize("part", [one.name for one in fields(Assertion)])
def test_a_flipped_bit_anywhere_is_no_signature(part: str) -> None:
    assert passkeys.refused(ACT, GOOD.render(), NOOR.line) is None
    raw = getattr(GOOD, part)
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        forged = replace(GOOD, **{part: bytes(flipped)}).render()
        assert passkeys.refused(ACT, forged, NOOR.line) is not None, bit


def test_a_flipped_bit_of_the_act_is_no_signature() -> None:
    for number in range(len(ACT)):
        text = bytearray(ACT)
        text[number] ^= 1
        assert passkeys.refused(bytes(text), GOOD.render(), NOOR.line) is not None


PART = st.binary(max_size=80)


@given(PART, PART, PART, PART)
def test_what_is_rendered_is_read_as_it_was(
    credential: bytes, authenticator: bytes, client: bytes, signature: bytes
) -> None:
    assertion = Assertion(credential, authenticator, client, signature)
    assert passkeys.read(assertion.render()) == assertion
    assert passkeys.refused(b"", assertion.render(), NOOR.line) is not None


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "", lambda text: text[:-1], lambda text: text + "\n",
        lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("client ", "client  "),
        lambda text: text.replace("passkey/1", "passkey/2"),
        lambda text: text.replace("signature ", "signature ="),
        lambda text: "\n".join(reversed(text.split("\n"))),
        lambda text: text[:-2] + ("B" if text[-2] != "B" else "C") + "=\n",
    ],
)  # fmt: skip
def test_a_damaged_assertion_is_none(damage: Callable[[str], str]) -> None:
    with pytest.raises(UnreadableAssertionError):
        passkeys.read(damage(NOOR.signed(b"").render()))


@pytest.mark.parametrize("client", [b"", b"{", b"[]", b"\xff", b"[" * 5000, b'{"a":1,"a":2}'])
def test_what_a_browser_cannot_have_said_is_none(client: bytes) -> None:
    assertion = replace(NOOR.signed(b""), client=client)
    assert passkeys.refused(b"", assertion.render(), NOOR.line) == (
        "what the browser says is not whole"
    )


def cut(line: str) -> str:
    return line[:-1]


def of_another_party(line: str) -> str:
    return line.replace(" books.example.org ", " example.net ")


def of_a_parent(line: str) -> str:
    return line.replace(" books.example.org ", " ooks.example.org ")


def of_another_kind(line: str) -> str:
    return line.replace("es256", "eddsa")


def with_a_path(line: str) -> str:
    return line.replace("org c", "org/page c").replace("org Y", "org/page Y")


@pytest.mark.parametrize(
    "damage", [cut, of_another_party, of_a_parent, of_another_kind, with_a_path, str.upper]
)
def test_a_damaged_line_is_told_where_it_stands(main: Path, damage: Callable[[str], str]) -> None:
    edit(main, "registry.beancount", NOOR.line, damage(NOOR.line))
    verdict = judged(main)
    assert verdict is not None
    told = [one.message for one in verdict.findings if "passkey" in one.message]
    assert any("wants a passkey, whole, as the page for enrolling prints it" in one for one in told)
    with pytest.raises(UnreadableError):
        READER(damage(NOOR.line))


def test_a_passkey_of_a_site_may_sign_at_a_name_below_it() -> None:
    by = Authenticator(party="example.org", origin="https://books.example.org:8443")
    assert READER(by.line) == by.line
    assert passkeys.refused(b"act", by.signed(b"act").render(), by.line) is None


@pytest.mark.parametrize("key", [b"", b"\xa0", b"\xff", b"\xa1\x03\x39\x01\x00", b"\x01"])
def test_a_key_of_another_kind_is_not_enrolled(key: bytes) -> None:
    assert passkeys.enrolled(PARTY, ORIGIN, b"credential", key) is None


def line_of(key: bytes) -> str:
    """The line of a key that only looks like one."""
    return Passkey("es256", PARTY, ORIGIN, NOOR.credential, key).line()


@pytest.mark.parametrize(
    "key,reason",
    [
        (NOOR.cose[:10] + bytes(32) + NOOR.cose[42:], "Invalid EC key"),
        (
            NOOR.cose[:42] + b"\x22\x82\x58\x1c" + bytes(28) + b"\x1a\x00\x00",
            "unpack_from requires",
        ),
    ],
    ids=["point-on-no-curve", "cut-number"],
)
def test_a_key_that_only_looks_like_one_proves_nothing(key: bytes, reason: str) -> None:
    line = line_of(key)
    assert READER(line) == line
    said = passkeys.refused(b"act", NOOR.signed(b"act").render(), line)
    assert f"it cannot be read: {reason}" in str(said)
