"""Evaluations against worked examples that were published, and what blanks do to them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.audit.sampling.evaluation import evaluate
from pledgebook_reports.audit.sampling.plan import Stratum
from pledgebook_reports.audit.sampling.reading import Worked, Workpaper

if TYPE_CHECKING:
    from collections.abc import Sequence


def worked(
    id_: str, book: str, audited: str | None, stratum: str = "sampled", **more: bool
) -> Worked:
    """Return an item as an auditor leaves it."""
    return Worked(
        row=1,
        id=id_,
        stratum=stratum,
        book=Decimal(book),
        audited=None if audited is None else Decimal(audited),
        deviates=more.get("deviates"),
        failed=(),
        unanswered=(),
        notes="",
    )


def paper(
    items: Sequence[Worked],
    *,
    method: str = "mus",
    tolerable: str,
    interval: str = "0.00",
    strata: Sequence[Stratum] = (),
) -> Workpaper:
    """Return a workpaper of 95 % confidence in dollars."""
    plan = {
        "Method": method,
        "Confidence": "95%",
        "Tolerable": tolerable,
        "Interval": interval,
        "Currency": "USD",
    }
    return Workpaper(plan=plan, strata=tuple(strata), items=tuple(items))


def near(found: Decimal, printed: int, share: str = "0.01") -> bool:
    """Whether a figure is the printed one, which was reckoned with factors of few digits."""
    return abs(found - printed) <= abs(printed) * Decimal(share)


def test_three_misstatements_one_certain() -> None:
    """Whittington and Pany, Principles of Auditing: interval 12,300, risk of 5 %.

    15,000 audited at 12,500 is certain: 2,500 as found. Taintings of 60 % and a third are projected
    to 7,380 and 4,100. Basic precision 12,300 × 3.00 = 36,900; incremental allowance
    7,380 × 0.75 + 4,100 × 0.55 = 7,790; so the upper limit is 58,670.
    """
    found = evaluate(
        paper(
            [
                worked("1", "15000", "12500", "certain"),
                worked("2", "10000", "4000"),
                worked("3", "3000", "2000"),
                worked("4", "500", "500"),
            ],
            tolerable="65,000.00",
            interval="12,300.00",
        )
    )
    assert found.amount("known-over") == 2500
    assert found.amount("projected-over") == 11480
    assert near(found.amount("basic-over"), 36900)
    assert near(found.amount("incremental-over"), 7790)
    assert near(found.amount("upper-limit-over"), 58670)
    assert found.accepted
    assert "within the tolerable 65,000.00" in found.conclusion


def test_four_misstatements_beyond_the_tolerable() -> None:
    """Messier, Auditing and Assurance Services, the Calabro example: interval 26,882, risk of 5 %.

    Taintings of 100, 40 and 15 % and a certain item misstated by 2,500: basic precision 80,646 with
    a factor of 3.0, projection 26,882 + 10,753 + 4,032, and an upper limit near 151,000 that
    exceeds the tolerable 125,000.
    """
    found = evaluate(
        paper(
            [
                worked("Learn", "15000", "0"),
                worked("Marva", "6705", "4023"),
                worked("Good", "21893", "18609.05"),
                worked("Axa", "32549", "30049", "certain"),
            ],
            tolerable="125,000.00",
            interval="26,882.00",
        )
    )
    assert found.amount("known-over") == 2500
    assert near(found.amount("projected-over"), 26882 + 10753 + 4032)
    assert near(found.amount("basic-over"), 80646)
    assert near(found.amount("upper-limit-over"), 151500, "0.02")
    assert not found.accepted
    assert "beyond the tolerable" in found.conclusion


def test_no_misstatement_leaves_the_basic_precision() -> None:
    """Then the upper limit is the factor 3.00 times the interval, on both sides."""
    found = evaluate(paper([worked("1", "10", "10")], tolerable="31.00", interval="10.00"))
    assert found.amount("upper-limit-over") == Decimal("29.96")
    assert found.amount("upper-limit-under") == Decimal("29.96")
    assert found.accepted


def test_over_and_understatement_are_never_set_off() -> None:
    """One of each leaves both sides with a projection of their own."""
    found = evaluate(
        paper(
            [worked("1", "10", "5"), worked("2", "10", "15")], tolerable="99.00", interval="20.00"
        )
    )
    assert found.amount("projected-over") == found.amount("projected-under") == 10


def test_a_blank_is_told_and_never_right() -> None:
    """It counts as wholly wrong, and there is no conclusion with it."""
    found = evaluate(
        paper(
            [worked("V-1", "10", None), worked("V-2", "10", "10")],
            tolerable="999999.00",
            interval="20.00",
        )
    )
    assert found.blank == ("V-1",)
    assert found.amount("projected-over") == 20
    assert not found.accepted
    assert found.conclusion.startswith("no conclusion: 1 item(s) are not worked (V-1)")


def test_items_apart_count_as_found() -> None:
    """A credit note of 100 that was 40 is an understatement's like, without projection."""
    found = evaluate(
        paper([worked("V-1", "-100", "-40", "negative")], tolerable="99.00", interval="20.00")
    )
    assert found.amount("known-under") == 60
    assert found.amount("projected-under") == 0


def test_differences_of_a_random_sample() -> None:
    """100 items, 4 drawn: mean difference 10, projected to 1,000; few differences are told."""
    items = [worked(str(n), "100", a) for n, a in enumerate(("100", "100", "90", "70"))]
    found = evaluate(
        paper(
            items,
            method="random",
            tolerable="5,000.00",
            strata=[Stratum("sampled", 100, Decimal(10000), 4)],
        )
    )
    assert found.amount("projected") == 1000
    assert found.amount("upper-limit") == Decimal("2139.59")
    assert any("only 2 sampled item(s) differ" in note for note in found.notes)


@pytest.mark.parametrize("deviations,accepted", [(1, True), (2, False)])
def test_attributes(deviations: int, *, accepted: bool) -> None:
    """A sample of 93 for 5 % tolerable and 1 % expected may show one deviation (AICPA, A.1)."""
    items = [worked(str(n), "1", None, deviates=n < deviations) for n in range(93)]
    found = evaluate(paper(items, method="attribute", tolerable="5%"))
    assert found.accepted is accepted


def test_a_blank_attribute_is_a_deviation() -> None:
    """It is told too."""
    items = [worked("V-1", "1", None), worked("V-2", "1", None, deviates=False)]
    found = evaluate(paper(items, method="attribute", tolerable="5%"))
    assert found.blank == ("V-1",)
    assert found.amount("rate") == Decimal("0.5")
    assert not found.accepted
