"""Exceptions, PB801: what the page's two excerpts leave open."""

from __future__ import annotations

import pytest

from tests.pledgebook.rules.example_book import codes, findings
from tests.pledgebook.rules.making import only, paid, policy, statement, told, voucher

EARMARK = '2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"\n'


def off_earmark(amount: str = "900.00", *keys: str) -> str:
    """A payment that PB302 finds."""
    return EARMARK + paid(amount, 'location: "IQ-AN"', *keys)


def grant(
    code: str = "PB302", subject: str = "V-2017-00001", until: str = "2017-12-31",
    approver: str = "OFF-HEAD", day: str = "2017-03-01",
) -> str:  # fmt: skip
    """An exception."""
    return f'{day} custom "exception" "{code}" "{subject}" {until} "consent" "{approver}"\n'


def test_a_finding_under_an_exception_is_a_notice_that_names_it() -> None:
    (finding,) = findings(off_earmark() + grant())
    assert (finding.code, finding.severity) == ("PB302", "notice")
    assert finding.excepted is not None
    assert (finding.excepted.approver, finding.excepted.reason) == ("OFF-HEAD", "consent")
    assert str(finding.excepted.until) == "2017-12-31"
    assert finding.message == only("PB302", off_earmark()).message


def test_what_is_said_of_an_exception_has_its_audit_category_too() -> None:
    finding = only("PB801", grant())
    assert finding.finding_category == "insufficient supporting documentation"


def test_an_exception_covers_its_own_rule_and_subject_alone() -> None:
    other = paid("800.00", 'location: "IQ-AN"', day="2017-03-03", number="V-2017-00002")
    found = {(one.subject, one.severity) for one in findings(off_earmark() + other + grant())}
    assert found == {("V-2017-00001", "notice"), ("V-2017-00002", "error")}
    wrong_rule = findings(off_earmark() + grant("PB303"))
    assert {(one.code, one.severity) for one in wrong_rule} == {
        ("PB302", "error"), ("PB801", "error"),
    }  # fmt: skip


def test_an_exception_covers_a_warning_too() -> None:
    late = policy("overdue-days", "30") + statement("2018-01-31")
    assert only("PB205", late).severity == "warning"
    (finding,) = findings(late + grant("PB205", "FI-2016-01/2", "2018-12-31"))
    assert (finding.code, finding.severity) == ("PB205", "notice")


def test_an_exception_holds_on_its_last_day_and_has_expired_on_the_next() -> None:
    book = off_earmark() + grant(until="2017-05-31")
    assert [one.severity for one in findings(book + statement("2017-05-31"))] == ["notice"]
    found = {one.code: one for one in findings(book + statement("2017-06-01"))}
    assert found["PB801"].message == (
        "exception to PB302 for V-2017-00001 expired on 2017-05-31: renew it, or mend its finding"
    )
    assert told(found["PB801"]) == ("warning", "V-2017-00001", None, None)
    assert (found["PB302"].severity, found["PB302"].excepted) == ("error", None)


def test_an_exception_that_ended_before_the_day_of_the_check_is_told_though_nothing_is_left() -> (
    None
):
    expired = grant(until="2017-03-15") + statement("2017-06-01")
    assert told(only("PB801", expired)) == ("warning", "V-2017-00001", None, None)


def test_an_exception_that_was_renewed_is_silent_about_the_one_before() -> None:
    book = off_earmark() + grant(until="2017-05-31") + statement("2017-06-01")
    renewed = book + grant(until="2017-12-31", day="2017-05-30")
    assert [(one.code, one.severity) for one in findings(renewed)] == [("PB302", "notice")]


def test_an_exception_dated_after_the_last_transaction_holds() -> None:
    book = off_earmark() + grant(day="2017-07-01")
    assert [(one.code, one.severity) for one in findings(book)] == [("PB302", "notice")]


def test_an_exception_is_in_force_from_its_day_on() -> None:
    book = off_earmark() + grant(day="2017-03-05")
    assert [one.severity for one in findings(book, as_of="2017-03-04")] == ["error"]
    assert [one.severity for one in findings(book, as_of="2017-03-05")] == ["notice"]


@pytest.mark.parametrize(
    "approver, reason",
    [
        ("OFF-CERT", "OFF-CERT (Yusuf, certifier) is certifier, not approver"),
        ("FIN", "FIN is no registered officer"),
        (
            "OFF-APPR",
            "OFF-APPR (Noor, approver) may approve up to 50,000.00 USD, not 50,000.01 USD",
        ),
        ("OFF-GONE", "OFF-GONE (Gone) was in office until 2017-02-28, not on 2017-03-01"),
    ],
    ids=["no approver", "no officer", "beyond his limit", "out of office"],
)
def test_an_exception_by(approver: str, reason: str) -> None:
    gone = (
        '2016-01-01 custom "officer" "OFF-GONE" "Gone"\n  roles: "approver"\n  until: 2017-02-28\n'
    )
    found = findings(gone + off_earmark("50000.01") + grant(approver=approver))
    by_code = {one.code: one for one in found}
    assert set(by_code) == {"PB302", "PB801"}
    assert by_code["PB302"].severity == "error"
    assert by_code["PB302"].excepted is None
    assert by_code["PB801"].message == (
        f"exception to PB302 for V-2017-00001 has no effect: {reason}"
    )
    assert told(by_code["PB801"]) == ("error", "V-2017-00001", None, None)


def test_an_exception_holds_up_to_its_approvers_limit() -> None:
    found = findings(off_earmark("50000.00") + grant(approver="OFF-APPR"))
    assert [(one.code, one.severity) for one in found] == [("PB302", "notice")]


def test_an_exception_that_names_nothing_is_an_error() -> None:
    finding = only("PB801", paid("900.00") + grant())
    assert finding.message == (
        "exception to PB302 for V-2017-00001 names no finding: mend its rule or subject, or take "
        "it out"
    )
    assert told(finding) == ("error", "V-2017-00001", None, None)


def test_an_exception_to_a_rule_that_does_not_exist_is_an_error() -> None:
    found = findings(off_earmark() + grant("PB999"))
    assert {(one.code, one.severity) for one in found} == {("PB302", "error"), ("PB801", "error")}


@pytest.mark.parametrize(
    "code, book",
    [
        ("PB101", paid("900.00", agreement="")),
        ("PB102", voucher("2017-03-02", "V-2017-00001", 'payee-id: "PAY-BETA"',
                          'Expenses:FFS:W1-Works:Supplies  900.00 USD\n  agreement: "FI-2016-01"',
                          'Assets:Bank:Tigris:USD  -900.00 USD\n  agreement: "SE-2016-01"')),
    ],
    ids=["PB101", "PB102"],
)  # fmt: skip
def test_nothing_excepts(code: str, book: str) -> None:
    assert {(one.code, one.subject) for one in findings(book)} == {(code, "V-2017-00001")}
    by_code = {one.code: one for one in findings(book + grant(code))}
    assert set(by_code) == {code, "PB801"}
    assert by_code[code].severity == "error"
    assert by_code[code].excepted is None
    assert by_code["PB801"].message == (
        f"exception to {code} for V-2017-00001 has no effect: nothing excepts {code}"
    )


def test_nothing_excepts_what_is_found_of_exceptions() -> None:
    lost = grant("PB303") + grant("PB801")
    found = findings(paid("900.00") + lost)
    assert [(one.code, one.severity) for one in found] == [("PB801", "error")] * 2


def test_a_draft_that_waits_gives_an_exception_nothing_to_name() -> None:
    draft = off_earmark().replace("2017-03-02 *", "2017-03-02 !")
    assert codes(draft + grant()) == ["PB801"]
