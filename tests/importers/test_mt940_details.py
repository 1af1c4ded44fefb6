"""Field 86 in the ways banks write it: names, accounts, references and purpose, no letter lost."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.bank.mt940.details import read_details
from pledgebook_importers.bank.mt940.fields import Field
from pledgebook_importers.bank.mt940.words import Details

WORDS = st.text("abcdefgh", min_size=1, max_size=9)
NAMES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join).filter(lambda name: len(name) <= 54)


def details(*texts: str, reference: str = "NONREF", below: str = "", numbered: str = "") -> Details:
    return read_details(
        reference,
        below.split("\n") if below else [],
        [Field("86", 1, text.split("\n")) for text in texts],
        [Field("NS", 1, numbered.split("\n"))] if numbered else [],
    )


def subfields(first: int, text: str, *, trimmed: bool) -> str:
    """A text in subfields of 27 characters, blanks at their ends left out by some banks."""
    pieces = [text[place : place + 27] for place in range(0, len(text), 27)]
    return "".join(
        f"?{first + place}{piece.rstrip() if trimmed else piece}"
        for place, piece in enumerate(pieces)
    )


def wrapped(text: str, *, trimmed: bool) -> str:
    """A text in lines of 65 characters; some banks leave out the blanks at their ends.

    The first line keeps them: whether a bank counts the tag among its characters is not known.
    """
    first, *more = [text[place : place + 65] for place in range(0, len(text), 65)]
    return "\n".join([first, *(piece.rstrip() if trimmed else piece for piece in more)])


@given(name=NAMES, purpose=NAMES, trimmed=st.booleans(), reference=WORDS)
def test_a_wrapped_name_comes_back_whole(
    name: str, purpose: str, reference: str, *, trimmed: bool
) -> None:
    text = (
        "166?00CREDIT"
        + subfields(20, f"EREF+{reference}", trimmed=trimmed)
        + subfields(22, f"SVWZ+{purpose}", trimmed=trimmed)
        + "?31DE42100100100043921105"
        + subfields(32, name, trimmed=trimmed)
    )
    for printed in (text, wrapped(text, trimmed=False)):
        said = details(printed)
        assert said.parties == (name,)
        assert said.remittance == purpose
        assert said.end_to_end == reference
        assert said.account == "DE42100100100043921105"


@given(name=NAMES, remittance=NAMES, trimmed=st.booleans())
def test_code_words_come_back_whole(name: str, remittance: str, *, trimmed: bool) -> None:
    text = f"/TRTP/CREDIT/IBAN/NL00TEST0987654321/NAME/{name}/REMI/{remittance}/EREF/E2E-1"
    said = details(wrapped(text, trimmed=trimmed))
    assert (said.parties, said.remittance) == ((name,), remittance)
    assert (said.account, said.end_to_end) == ("NL00TEST0987654321", "E2E-1")


@given(
    st.lists(st.sampled_from(["?20", "?32", "?99", "/NAME/", "/REMI/", "EREF+", "SVWZ+", "IBAN+",
                              "\n", " ", "KINGDOM", "12", "166", "/CNTP/", "/"]), max_size=25),
    st.sampled_from(["", "166?00", "/NAME/", "/TRTP/"]),
)  # fmt: skip
def test_no_letter_is_dropped(pieces: list[str], start: str) -> None:
    text = start + "".join(pieces)
    said = details(text)
    kept = " ".join(
        [*said.parties, said.account, said.end_to_end, said.remittance, said.additional, said.code]
    )
    assert set(re.findall("KINGDOM", text)) <= set(re.findall("KINGDOM", kept))


@pytest.mark.parametrize("mark", ["?", ">", "~", "^", "<", "|", "!"])
def test_every_mark_between_subfields(mark: str) -> None:
    said = details("051?00CREDIT?20RENT?21MAY?32KINGDOM OF?33TESTLAND".replace("?", mark))
    assert (said.code, said.remittance, said.parties) == (
        "051",
        "RENT MAY",
        ("KINGDOM OF TESTLAND",),
    )
    assert said.additional == "CREDIT"


def test_key_words_end_with_their_subfield_or_go_on() -> None:
    said = details(
        "166?00CREDIT?20EREF+FFS-1?21MREF+M1?22SVWZ+FI-2016-01?23second instalment"
        "?24ABWA+Ministry of Finance?25IBAN+DE42 1001 0010 0043 9211 05?32TREASURY"
    )
    assert said.end_to_end == "FFS-1"
    assert said.remittance == "FI-2016-01 second instalment"
    assert said.parties == ("TREASURY", "Ministry of Finance")
    assert said.account == "DE42100100100043921105"
    assert said.additional == "CREDIT | MREF+M1"


def test_words_for_no_reference_are_none() -> None:
    assert details("166?20EREF+NOTPROVIDED?21KREF+NONREF").end_to_end == ""
    assert details("/EREF/NOTPROVIDED/REMI/x/").end_to_end == ""
    assert details("166?20KREF+FFS-7").reference == "FFS-7"


def test_an_iban_of_its_own_goes_before_the_account() -> None:
    said = details("020?00OUT?3010600076?310000777777777777?38PL08106000760000777777777777")
    assert said.account == "PL08106000760000777777777777"
    assert said.additional == "OUT | 10600076 | 0000777777777777"


def test_several_fields_86_are_one_text() -> None:
    assert details("REPAYMENT", "OF ADVANCE").remittance == "REPAYMENT OF ADVANCE"
    assert details("166?20SVWZ+x", "more").additional == "more"


def test_lines_of_ns() -> None:
    numbered = "01PURPOSE\n02GOES ON\n15KINGDOM OF\n16TESTLAND\n17X\n3310918001\n3400042\nrest"
    said = details("free", numbered=numbered)
    assert (said.remittance, said.parties) == ("PURPOSE GOES ON", ("KINGDOM OF TESTLAND",))
    assert (said.account, said.additional) == ("00042", "X | 10918001 | rest | free")


def test_the_other_side_in_free_text() -> None:
    asn = details("NL00TEST1 h. de vries\n\nLunch", reference="NL00TEST1")
    assert (asn.account, asn.parties) == ("NL00TEST1", ("h. de vries",))
    knab = details("Bill\nREK: NL00TEST2/NAAM: Mosul Builders")
    assert (knab.account, knab.parties) == ("NL00TEST2", ("Mosul Builders",))
    old = details("Bill", reference="0100200300      W.A. TERSTAND")
    assert (old.account, old.parties) == ("0100200300", ("W.A. TERSTAND",))
    cash = details("Cash", reference="NONREF          MACHINE 12")
    assert (cash.account, cash.parties) == ("", ("MACHINE 12",))


def test_key_words_in_free_text() -> None:
    said = details("Rent EREF+E1 SVWZ+for May ABWA+Ministry")
    assert (said.end_to_end, said.remittance, said.parties) == ("E1", "Rent for May", ("Ministry",))


def test_amounts_and_charges_below_the_line() -> None:
    said = details("text", below="/OCMT/EUR1041,50//CHGS/EUR1,/")
    assert said.shown == ((Decimal("1041.50"), "EUR"),)
    assert said.charges == ((Decimal(1), "EUR"),)
    assert said.additional == "/OCMT/EUR1041,50//CHGS/EUR1,/"
    assert details("text", below="/CHGS/EUR0,00/").charges == ()
    assert details("text", below="/OCMT/EUR1.000,00/").shown == ()


def test_an_account_below_the_line() -> None:
    assert details("/NAME/X/", below="NL00TEST0987654321").account == "NL00TEST0987654321"
    assert details("/NAME/X/", below="20131209007602198765432000000012").account == ""


def test_nothing_said_is_nothing() -> None:
    assert details() == Details()
    assert details("") == Details()
