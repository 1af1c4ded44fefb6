"""The three rules whose failing book is more than an addition: an included file, seals."""

from __future__ import annotations

import datetime

from pledgebook import rules
from pledgebook.rules import audit_categories
from pledgebook.seals import Seal
from tests.pledgebook.rules.example_book import codes, findings

EACH = {"R-2016-00001", "R-2016-00002", "J-2016-00001", "J-2016-00002"}


def seal(year: int, **fields: object) -> Seal:
    """A seal of a year that holds the example book's vouchers."""
    values = {
        "name": str(year), "file": f"seals/{year}", "digest": f"digest-{year}",
        "previous": f"digest-{year - 1}", "entries": frozenset(EACH) if year == 2016 else frozenset(),
        "first": datetime.date(year, 1, 1), "last": datetime.date(year, 12, 31), **fields,
    }  # fmt: skip
    return Seal(**values)  # type: ignore[arg-type]  # names and values as above


def test_pb106_names_each_stray_line() -> None:
    stray = (("included.beancount", 3, 'option "title"'),)
    (finding,) = findings(stray=stray)
    assert (finding.code, finding.file, finding.line) == ("PB106", "included.beancount", 3)
    assert finding.severity == "warning"


def test_pb701_finds_an_entry_made_after_the_seal() -> None:
    sealed = seal(2016, entries=frozenset(EACH - {"R-2016-00002"}))
    (finding,) = findings(seals=[sealed])
    assert (finding.code, finding.subject, finding.severity) == ("PB701", "R-2016-00002", "error")


def test_pb701_passes_a_late_entry_under_an_exception() -> None:
    late = """
    2016-12-20 * "Bank" "Interest that the bank told later"
      voucher: "J-2016-00009"
      agreement: "FFS-TREASURY"
      late: TRUE
      Assets:Bank:Tigris:USD     10.00 USD
      Income:Other              -10.00 USD
    """
    assert codes(late, seals=[seal(2016)]) == ["PB701"]
    grant = (
        '2017-01-05 custom "exception" "PB701" "J-2016-00009" 2017-12-31 "told late" "OFF-HEAD"\n'
    )
    (finding,) = findings(late + grant, seals=[seal(2016)])
    assert finding.excepted is not None
    assert finding.severity == "notice"


def test_pb702_tells_faults_and_what_is_gone() -> None:
    sealed = seal(2016, entries=frozenset({*EACH, "V-2016-00001"}), faults=("root differs",))
    messages = [f.message for f in findings(seals=[sealed]) if f.code == "PB702"]
    assert messages == [
        "seal 2016 of 2016-01-01 to 2016-12-31: root differs",
        "seal 2016 of 2016-01-01 to 2016-12-31: sealed entry V-2016-00001 is gone",
    ]


def test_pb702_says_what_it_could_not_prove() -> None:
    (finding,) = findings(seals=[Seal(name="2016", file="seals/2016", readable=False)])
    assert (finding.code, finding.severity) == ("PB702", "notice")


def test_pb703_wants_an_unbroken_chain() -> None:
    assert codes(seals=[seal(2016), seal(2017)]) == []
    assert codes(seals=[seal(2016), seal(2017, previous="another")]) == ["PB703"]
    gap = seal(2018, previous="digest-2016")
    (finding,) = findings(seals=[seal(2016), gap])
    assert finding.message == "seal 2018: begins on 2018-01-01, 2016 ends on 2016-12-31"


def test_every_rule_names_an_audit_category() -> None:
    assert len(set(audit_categories.CATEGORIES)) == 16
    assert {rule.category for rule in rules.RULES} <= set(audit_categories.CATEGORIES)
