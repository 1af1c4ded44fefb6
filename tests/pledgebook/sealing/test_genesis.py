"""The genesis seal: officers and keys before any period."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pledgebook.sealing import independent_verifier
from pledgebook.sealing.draft import Draft
from pledgebook.sealing.genesis import draw_genesis
from pledgebook.sealing.seal_file import UnreadableSealError, read
from tests.pledgebook.sealing.making import differences, edit, judged, put, seal, seals


def genesis(main: Path, *, unsigned: bool = True) -> Draft:
    verdict = judged(main, sealing=True)
    assert verdict is not None
    assert verdict.source is not None
    return draw_genesis(verdict.book, verdict.source, unsigned=unsigned)


@pytest.fixture
def begun(keyed: Path) -> Path:
    """Return the main file of books with a genesis seal."""
    put(keyed, "genesis", genesis(keyed))
    return keyed


def test_it_holds_the_officers_with_keys_limits_and_the_day_before_the_books(keyed: Path) -> None:
    edit(keyed, "registry.beancount", '"OFF-HEAD" "Sofia, head of finance"\n',
         '"OFF-HEAD" "Sofia, head of finance"\n  limit: 70000.00 USD\n  until: 2018-12-31\n')  # fmt: skip
    sealed = read(genesis(keyed).text)
    assert (sealed.period, str(sealed.first), str(sealed.last)) == (
        "genesis", "2015-12-31", "2015-12-31",
    )  # fmt: skip
    assert [one.id for one in sealed.officers] == ["OFF-HEAD", "OFF-CERT", "OFF-DISB"]
    assert (sealed.officers[0].limit, sealed.officers[0].until) == ("70000.00 USD", "2018-12-31")
    assert sealed.officers[1].limit is None


def test_every_period_goes_on_from_it(begun: Path) -> None:
    assert differences(begun) == []
    seal(begun, "2016")
    seal(begun, "2017")
    assert differences(begun) == []
    assert [one.name for one in seals(begun)] == ["genesis", "2016", "2017"]
    folder = begun.parent
    assert independent_verifier.faults_of(folder / "seals/2017.seal", folder) == []


def test_a_sealed_officer_is_not_edited_unseen(begun: Path) -> None:
    edit(begun, "registry.beancount", 'roles: "certifier"', 'roles: "certifier; approver"')
    assert differences(begun) == [
        "2016-01-01 custom officer OFF-CERT is not as it was sealed: registry.beancount:35"
    ]


def test_it_is_the_first_of_all_and_wants_two_officers_with_keys(begun: Path, books: Path) -> None:
    assert genesis(begun).refusals == [
        "seals/ holds seals already: a genesis seal is the first of all"
    ]
    assert genesis(books, unsigned=False).refusals == [
        "0 officers have a `key` and are in office: give them keys"
    ]


@pytest.mark.parametrize(
    "old, new",
    [
        ('"limit":"70000.00 USD"', '"limit":"much"'),
        ('"limit":"70000.00 USD"', '"limit":"NaN sense USD"'),
        ('"limit":"70000.00 USD"', '"limit":7'),
        ('"until":"2018-12-31"', '"until":"soon"'),
        ('"until":"2018-12-31"', '"until":false'),
        ('"id":"OFF-HEAD"', '"id":7'),
        ('"roles":["approver"]', '"roles":[7]'),
        ('"roles":["approver"]', '"roles":7'),
    ],
)
def test_an_officer_that_is_none_makes_the_seal_none(keyed: Path, old: str, new: str) -> None:
    edit(keyed, "registry.beancount", '"OFF-HEAD" "Sofia, head of finance"\n',
         '"OFF-HEAD" "Sofia, head of finance"\n  limit: 70000.00 USD\n  until: 2018-12-31\n')  # fmt: skip
    text = genesis(keyed).text.rpartition("end ")[0]
    assert text.count(old) == 1
    forged = text.replace(old, new)
    with pytest.raises(UnreadableSealError):
        read(f"{forged}end {hashlib.sha256(forged.encode()).hexdigest()}\n")
