"""PB704 says of an issued report whether its days are sealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pledgebook.sealing.making import edit, judged, seal, write

STANDS = "; its days are sealed, and their entries stand: "


def told(main: Path, first: str, last: str) -> str:
    """What is said of a report of these days, issued in 2018."""
    write(main.parent, "journal/2018/report.beancount",
          f'2018-02-01 custom "report-issued" "REP" "annual" "FIN" {first} {last} "sha256:x"\n'
          )  # fmt: skip
    verdict = judged(main)
    assert verdict
    (message,) = [one.message for one in verdict.findings if one.code == "PB704"]
    return message.partition("of another make")[2]


@pytest.mark.parametrize(
    "first,last,says",
    [
        ("2016-07-01", "2016-12-31", f"{STANDS}2016"),
        ("2016-07-01", "2017-03-31", f"{STANDS}2016, 2017-Q1"),
        ("2016-07-01", "2017-04-01", ""),
        ("2015-07-01", "2016-04-01", ""),
    ],
)
def test_the_days_of_a_report_are_sealed_or_not(
    sealed: Path, first: str, last: str, says: str
) -> None:
    seal(sealed, "2017-Q1")
    assert told(sealed, first, last) == says


def test_a_seal_that_does_not_hold_says_nothing(sealed: Path) -> None:
    edit(sealed, "journal/2016/december.beancount", '"Pipes"', '"Pipe"')
    assert told(sealed, "2016-07-01", "2016-12-31") == ""
