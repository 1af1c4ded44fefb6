"""Sealing and proving: every change to a sealed year is found and named; what may change, may."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebook.sealing import seal_file
from pledgebook.sealing.chain import read_chain
from tests.pledgebook.sealing.making import (
    DECEMBER,
    INVOICE,
    LATE,
    RECEIPTS,
    differences,
    drawn,
    edit,
    judged,
    put,
    seal,
    seals,
    write,
    write_books,
)

# --- what a seal holds ------------------------------------------------------------------------


def test_a_seal_says_what_was_closed(books: Path) -> None:
    draft = seal(books)
    text = seal_file.read(draft.text)
    assert text.render() == draft.text
    assert draft.text.split("\n")[:2] == ["pledgebook-seal/FFS", str(text.size)]
    assert (text.period, str(text.first), str(text.last)) == ("2016", "2016-01-01", "2016-12-31")
    assert text.previous is None
    assert text.counts["transaction"] == 6
    assert text.counts["documents"] == 1
    # 1,095,000 and 1,000,000 received, 900 and 1,000 paid
    assert "balance Assets:Bank:Tigris:USD USD 2093100.00" in draft.text
    assert sorted(text.manifest) == [DECEMBER, RECEIPTS, "main.beancount", "registry.beancount"]
    assert text.options["title"] == "Books of a test"


def test_what_was_sealed_stands(sealed: Path) -> None:
    assert differences(sealed) == []
    (one,) = seals(sealed)
    assert one.unsigned == "unsigned: nothing proves who made it"
    assert "V-2016-00001" in one.entries
    assert one.proved


def test_a_second_seal_goes_on_from_the_first(sealed: Path) -> None:
    second = seal_file.read(seal(sealed, "2017-Q1").text)
    first = seal_file.read((sealed.parent / "seals/2016.seal").read_text())
    assert second.size == first.size + second.count
    assert second.consistency
    assert differences(sealed) == []


def test_sealing_is_the_same_whatever_the_order_of_files_and_entries(tmp_path: Path) -> None:
    one = write_books(tmp_path / "one")
    two = write_books(tmp_path / "two")
    folder = two.parent / "journal/2016"
    parts = (folder / "december.beancount").read_text().split("\n\n")
    write(two.parent, "journal/2016/a.beancount", parts[1] + "\n")
    (folder / "december.beancount").write_text(parts[0] + "\n")
    lines, others = drawn(one).leaves.split("\n"), drawn(two).leaves.split("\n")
    assert [line.split("\t")[0] for line in lines] == [line.split("\t")[0] for line in others]
    assert seal_file.read(drawn(one).text).root == seal_file.read(drawn(two).text).root
    seal(one)
    shutil.copytree(one.parent / "seals", two.parent / "seals")
    assert differences(two) == [
        f"{DECEMBER} differs from the sealed file in comments, order or spaces"
    ]


# --- what stands in the way -------------------------------------------------------------------


@pytest.mark.parametrize(
    "period,reason",
    [
        ("2016", "2016 is sealed already: seals/2016.seal goes to 2016-12-31"),
        ("2016-Q4", "2016-Q4 is sealed already: seals/2016.seal goes to 2016-12-31"),
        ("2017-02", ("2017-02 begins on 2017-02-01, and the last seal, 2016, ends on 2016-12-31: "
                    "seal what is between first")),
    ],
)  # fmt: skip
def test_a_period_follows_the_last(sealed: Path, period: str, reason: str) -> None:
    assert list(drawn(sealed, period).refusals) == [reason]


def test_drafts_and_errors_are_listed(books: Path) -> None:
    edit(books, DECEMBER, "2016-12-21 *", "2016-12-21 !")
    edit(books, DECEMBER, "900.00 USD\n  Assets", "901.00 USD\n  Assets")
    first, *more = drawn(books).refusals
    assert first == f"{DECEMBER}:10: transaction V-2016-00002 is a draft"
    assert any("PB102" in one and f"{DECEMBER}:2:" in one for one in more)


def test_an_error_of_the_next_year_stands_in_no_way(books: Path) -> None:
    edit(books, "journal/2017/2017.beancount", "    300.00", "    301.00")
    assert not drawn(books).refusals


def test_an_unsigned_seal_before_stands_in_the_way(sealed: Path) -> None:
    (reason,) = drawn(sealed, "2017", unsigned=False).refusals
    assert reason == "the seal before it, 2016, is unsigned: nothing proves who made it"


# --- what changed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place,old,new,told",
    [
        (DECEMBER, "    900.00", "    900.01",
         f"2016-12-20 transaction V-2016-00001 is not as it was sealed: {DECEMBER}:2"),
        (DECEMBER, '"Pipes"', '"Pipe"',
         f"2016-12-20 transaction V-2016-00001 is not as it was sealed: {DECEMBER}:2"),
        (DECEMBER, "1000.00 USD\n  Assets", "1000.0 USD\n  Assets",
         f"2016-12-21 transaction V-2016-00002 is not as it was sealed: {DECEMBER}:10"),
        (DECEMBER, "2016-12-21", "2017-12-21",
         f"2016-12-21 transaction V-2016-00002 is not as it was sealed: {DECEMBER}:10"),
        (DECEMBER, '"V-2016-00002"', '"V-2016-00009"',
         f"2016-12-21 transaction V-2016-00002 is not as it was sealed: {DECEMBER}:10"),
        ("registry.beancount", "limit: 50000.00", "limit: 60000.00",
         "2016-01-01 custom officer OFF-APPR is not as it was sealed: registry.beancount:"),
        ("registry.beancount", "EUR 1.10 USD", "EUR 1.11 USD",
         "2016-01-01 price EUR is not as it was sealed: registry.beancount:"),
        (f"documents/{INVOICE}", "900", "800",
         f"documents/{INVOICE} is not the file that was sealed"),
        ("main.beancount", "Books of a test", "Other books",
         "option title was 'Books of a test' and is 'Other books'"),
    ],
)  # fmt: skip
def test_a_change_is_named_with_its_place(
    sealed: Path, place: str, old: str, new: str, told: str
) -> None:
    edit(sealed, place, old, new)
    assert [one for one in differences(sealed) if one.startswith(told)], differences(sealed)


def test_what_went_is_named_with_where_it_stood(sealed: Path) -> None:
    (sealed.parent / RECEIPTS).unlink()
    assert f"2016-11-15 transaction R-2016-00001 is missing (sealed from {RECEIPTS})" in (
        differences(sealed)
    )
    shutil.rmtree(sealed.parent / "documents")
    assert f"documents/{INVOICE} is missing" in differences(sealed)


def test_what_came_is_named(sealed: Path) -> None:
    write(sealed.parent, "journal/2016/more.beancount",
          "2016-03-01 open Assets:Bank:Tigris:EUR\n")  # fmt: skip
    assert differences(sealed) == [
        (
            "2016-03-01 open Assets:Bank:Tigris:EUR was added after the seal: "
            "journal/2016/more.beancount:1; date it later, or mark it `late: TRUE`"
        )
    ]


def test_a_voucher_that_came_is_for_pb701(sealed: Path) -> None:
    write(sealed.parent, "journal/2016/more.beancount", LATE.replace("  late: TRUE\n", ""))
    edit(sealed, "journal/2016/more.beancount", "PB701", "PB104")
    (told,) = differences(sealed)
    assert told.startswith("V-2016-00003: entered after the seal of 2016")


def test_a_copy_of_a_sealed_entry_is_one_too_many(sealed: Path) -> None:
    text = (sealed.parent / DECEMBER).read_text()
    write(sealed.parent, "journal/2016/copy.beancount", text)
    told = differences(sealed)
    assert any("2016-12-20 transaction V-2016-00001 was added" in one for one in told)


def test_the_years_to_come_are_free(sealed: Path) -> None:
    edit(sealed, "journal/2017/2017.beancount", "300.00 USD\n  Assets", "400.00 USD\n  Assets")
    edit(sealed, "journal/2017/2017.beancount", "-300.00", "-400.00")
    registry = sealed.parent / "registry.beancount"
    registry.write_text(f"{registry.read_text()}\n2017-02-01 price EUR 1.12 USD\n")
    assert differences(sealed) == []
    (one,) = seals(sealed)
    assert "registry.beancount has other bytes now; its sealed entries stand" in one.claimed


def test_folding_files_moves_no_entry(sealed: Path) -> None:
    folder = sealed.parent / "journal/2016"
    parts = [path.read_text() for path in sorted(folder.iterdir())]
    shutil.rmtree(folder)
    write(sealed.parent, "journal/2016/2016.beancount", "\n".join(parts))
    assert differences(sealed) == []


def test_what_hangs_on_a_seal_that_differs_is_not_called_proved(sealed: Path) -> None:
    seal(sealed, "2017")
    edit(sealed, DECEMBER, '"Pipes"', '"Pipe"')
    first, second = seals(sealed)
    assert (bool(first.faults), second.faults) == (True, ())
    assert not any("trial balance" in one for one in second.proved)
    assert any(one.endswith("the seals before it differ (2016)") for one in second.claimed)
    assert "the keys of its officers: the seal of 2016 is not proved" in second.claimed


def test_a_month_without_entries_is_sealed_too(sealed: Path) -> None:
    seal(sealed, "2017-Q1")
    empty = seal_file.read(seal(sealed, "2017-04").text)
    assert (empty.count, empty.consistency) == (0, [])
    assert differences(sealed) == []


# --- late entries -----------------------------------------------------------------------------


def test_a_late_entry_is_a_late_leaf_of_the_next_seal(sealed: Path) -> None:
    write(sealed.parent, "journal/2017/late.beancount", LATE)
    verdict = judged(sealed)
    assert verdict
    (finding,) = [one for one in verdict.findings if one.code == "PB701"]
    assert finding.excepted
    second = seal(sealed, "2017")
    assert seal_file.read(second.text).counts["late"] == 1
    (late,) = [line for line in second.leaves.split("\n") if "  late " in line]
    assert late.endswith("  late 2016-12-29 transaction V-2016-00003\tjournal/2017/late.beancount")
    verdict = judged(sealed)
    assert verdict
    assert not [one for one in verdict.findings if one.code == "PB701"]
    edit(sealed, "journal/2017/late.beancount", "-50.00", "-51.00")
    assert any("V-2016-00003 is not as it was sealed" in one for one in differences(sealed))


# --- forgeries of the seal itself -------------------------------------------------------------


def forge(main: Path, name: str, old: str, new: str) -> None:
    """Change a seal and make it whole again, as a forger would."""
    path = main.parent / f"seals/{name}.seal"
    text = path.read_text()
    assert old in text
    above = text.replace(old, new).rpartition("end ")[0]
    path.write_text(f"{above}end {seal_file._sha256(above)}\n")


@pytest.mark.parametrize(
    "old,new,told",
    [
        ("period 2016", "period 2015", "is the seal of 2015, filed as 2016.seal"),
        ("previous none", f"previous {'0' * 64}", "and no seal is before it"),
        ("Assets:Bank:Tigris:IQD IQD 1190000", "Assets:Bank:Tigris:IQD IQD 1190001",
         "trial balance"),
    ],
)  # fmt: skip
def test_a_forged_line_is_found(sealed: Path, old: str, new: str, told: str) -> None:
    text = seal_file.read((sealed.parent / "seals/2016.seal").read_text())
    forge(sealed, "2016", old, new)
    if told == "trial balance":  # its digest and totals too
        number = [(a, c, n + (a == "Assets:Bank:Tigris:IQD")) for a, c, n in text.balances]
        forge(sealed, "2016", seal_file.balances_digest(text.balances),
              seal_file.balances_digest(number))  # fmt: skip
        forge(sealed, "2016", "total IQD 1190000 0", "total IQD 1190001 0")
    assert any(told in one for one in differences(sealed)), differences(sealed)


def test_a_leaf_taken_out_of_seal_and_books_breaks_the_root(sealed: Path) -> None:
    (sealed.parent / DECEMBER).unlink()
    path = sealed.parent / "seals/2016.leaves"
    path.write_text("".join(
        line for line in path.read_text().splitlines(keepends=True) if DECEMBER not in line
    ))  # fmt: skip
    assert any("are not those that it sealed" in one for one in differences(sealed))


def test_a_seal_made_again_breaks_the_chain(sealed: Path) -> None:
    seal(sealed, "2017")
    edit(sealed, DECEMBER, "    900.00", "    910.00")
    edit(sealed, DECEMBER, "-900.00", "-910.00")
    second = {path.name: path.read_bytes() for path in (sealed.parent / "seals").glob("2017.*")}
    shutil.rmtree(sealed.parent / "seals")
    seal(sealed)
    for name, content in second.items():
        (sealed.parent / "seals" / name).write_bytes(content)
    told = differences(sealed)
    assert any("as the one before it" in one for one in told)
    assert any("does not go on from that of 2016" in one for one in told)


def test_a_seal_left_out_or_renamed_is_found(sealed: Path) -> None:
    seal(sealed, "2017-Q1")
    seal(sealed, "2017-Q2")
    folder = sealed.parent / "seals"
    for name in ("2017-Q1.seal", "2017-Q1.leaves"):
        (folder / name).rename(folder / f"x{name}")
    assert differences(sealed)
    for name in ("2017-Q1.seal", "2017-Q1.leaves"):
        (folder / f"x{name}").unlink()
    assert any("2016 ends on" in one or "as the one before" in one for one in differences(sealed))
    (folder / "2016.seal").unlink()
    assert any("no seal is before it" in one for one in differences(sealed))


def test_seals_exchanged_are_found(sealed: Path) -> None:
    seal(sealed, "2017-Q1")
    folder = sealed.parent / "seals"
    for suffix in ("seal", "leaves"):
        (folder / f"2016.{suffix}").rename(folder / "kept")
        (folder / f"2017-Q1.{suffix}").rename(folder / f"2016.{suffix}")
        (folder / "kept").rename(folder / f"2017-Q1.{suffix}")
    told = differences(sealed)
    assert "is the seal of 2017-Q1, filed as 2016.seal" in told


def test_what_is_no_seal_is_told(sealed: Path) -> None:
    write(sealed.parent, "seals/notes.txt", "none\n")
    write(sealed.parent, "seals/2015.leaves", "none\n")
    assert {one.name for one in seals(sealed) if not one.readable} == {"notes.txt", "2015.leaves"}


# --- laws -------------------------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_any_digit_or_letter_of_an_entry_changed_is_found_and_named(
    sealed: Path, seed: int
) -> None:
    draw = random.Random(seed)
    path = sealed.parent / draw.choice([DECEMBER, RECEIPTS])
    text = path.read_text()
    start = 25 if path.name == "december.beancount" else 0  # behind the comment
    at = draw.choice([n for n in range(start, len(text)) if text[n].isalnum()])
    other = draw.choice([c for c in ("123456789" if text[at].isdigit() else "abcXYZ")
                         if c != text[at]])  # fmt: skip
    path.write_text(f"{text[:at]}{other}{text[at + 1 :]}")
    try:
        told = differences(sealed)
        place = path.relative_to(sealed.parent).as_posix()
        assert any(place in one for one in told), (text[at - 20 : at + 20], other, told)
    finally:
        path.write_text(text)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_the_order_of_sealed_entries_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    main = write_books(tmp_path_factory.mktemp("order"))
    seal(main)
    root = read_chain(main.parent / "seals").links[0].text.root
    texts = [(main.parent / place).read_text() for place in (RECEIPTS, DECEMBER)]
    receipts = [f"2016-{part}" for part in texts[0].split("2016-", 1)[1].split("\n2016-")]
    payments = texts[1].split("\n\n")
    parts = [*receipts, *payments]
    (main.parent / DECEMBER).unlink()
    (main.parent / RECEIPTS).unlink()
    for number in order:
        write(main.parent, f"journal/2016/{number}.beancount", f"{parts[number].strip()}\n")
    shutil.rmtree(main.parent / "seals")
    draft = drawn(main)
    assert seal_file.read(draft.text).root == root
    put(main, "2016", draft)
    assert differences(main) == []
