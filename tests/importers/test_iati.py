"""IATI activity and organisation files: codes, amounts, currencies, days, and what is told of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook_importers import registry
from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.iati import dataset as iati
from pledgebook_importers.aid.iati import schema
from pledgebook_importers.intake.source import Source
from tests.importers.iati_making import activity, dataset, read_text, reasons, transaction

FIXTURES = Path(__file__).parent / "fixtures" / "iati"
USD = ' value-date="2024-05-01" currency="USD"'


def one(folder: Path, *parts: str) -> Flow:
    result = read_text(folder, dataset(activity(*parts)))
    assert result.errors == ()
    (flow,) = result.reading.flows
    return flow


@pytest.mark.parametrize(
    "code, kind",
    [
        ("1", "receipt"),
        ("2", "commitment"),
        ("3", "disbursement"),
        ("4", "expenditure"),
        ("5", "other"),
        ("6", "other"),
        ("7", "other"),
        ("8", "other"),
        ("9", "other"),
        ("10", "other"),
        ("11", "incoming-commitment"),
        ("12", "pledge"),
        ("13", "incoming-pledge"),
    ],
)
def test_each_type_has_its_meaning(code: str, kind: str, tmp_path: Path) -> None:
    flow = one(tmp_path, transaction(code=code))
    assert (flow.type, flow.kind) == (code, kind)


@pytest.mark.parametrize(
    "letter, code",
    [
        ("IF", "1"),
        ("C", "2"),
        ("D", "3"),
        ("E", "4"),
        ("IR", "5"),
        ("LR", "6"),
        ("R", "7"),
        ("QP", "8"),
        ("QS", "9"),
        ("CG", "10"),
    ],
)
def test_letters_of_1x_are_read_and_told(letter: str, code: str, tmp_path: Path) -> None:
    data = dataset(activity(transaction(code=letter)), attributes=' version="1.04"')
    result = read_text(tmp_path, data)
    assert [flow.type for flow in result.reading.flows] == [code]
    assert result.format == "iati-activities-1.04"
    assert reasons(result) == [
        "is of version 1.04, which is withdrawn; read by the 2.0x codes without a schema check",
        f"1 transaction of the 1.x type {letter}, read as {code}",
    ]


@pytest.mark.parametrize("code", ["99", "0", "03", "", "Disbursement", "3 "])
def test_an_unknown_type_is_kept_and_told(code: str, tmp_path: Path) -> None:
    result = read_text(tmp_path, dataset(activity(transaction(code=code))))
    (flow,) = result.reading.flows
    if code.strip() == "3":
        assert (flow.type, result.warnings) == ("3", ())
    else:
        assert (flow.type, flow.kind) == (code, "other")
        shown = code or "none"
        expected = f"1 transaction of a type that is not on the list TransactionType ('{shown}')"
        assert expected in reasons(result)


@pytest.mark.parametrize(
    "printed, number",
    [
        ("0", "0"),
        ("-22500000.00", "-22500000.00"),
        (" \n 1000.50\t", "1000.50"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("123456789012345678.12345", "123456789012345678.12345"),
        ("<!-- net -->7.10", "7.10"),
        ("<![CDATA[8.20]]>", "8.20"),
    ],
)
def test_a_number_is_read_exactly(printed: str, number: str, tmp_path: Path) -> None:
    result = read_text(tmp_path, dataset(activity(transaction(printed))))
    assert [flow.amount for flow in result.reading.flows] == [Decimal(number)]
    assert result.warnings == ()


@pytest.mark.parametrize(
    "printed, number",
    [
        ("1,234,567.00", "1234567.00"),
        ("-1,234.50", "-1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("1 234", "1234"),
        ("1\u00a0234\u00a0567.25", "1234567.25"),
        ("12'345.60", "12345.60"),
        ("1234,56", "1234.56"),
    ],
)
def test_marks_in_a_number_are_told_where_they_leave_one_reading(
    printed: str, number: str, tmp_path: Path
) -> None:
    result = read_text(tmp_path, dataset(activity(transaction(printed))))
    assert [flow.amount for flow in result.reading.flows] == [Decimal(number)]
    assert any("with thousands marks or a decimal comma" in reason for reason in reasons(result))


@pytest.mark.parametrize(
    "printed",
    [
        "",
        " ",
        "1,234",
        "12,34,567",
        "1,23.4",
        "1 23",
        "1,234 567",
        "1234,5",
        "1.5E3",
        "NaN",
        "INF",
        "-",
        ".",
        "1-",
        "(5)",
        "$5",
        "5 USD",
        "١٢٣",
        "1_000",
        "9" * 39,
    ],
)
def test_a_doubtful_number_is_no_amount(printed: str, tmp_path: Path) -> None:
    result = read_text(tmp_path, dataset(activity(transaction(printed), transaction())))
    first, second = result.reading.flows
    assert first.amount is None
    assert second.amount == Decimal("100.00")
    assert any("whose value is no clear number: no amount" in reason for reason in reasons(result))


@pytest.mark.parametrize(
    "printed, proof, number",
    [
        ("45,000", "1,234,567.00", "45000"),
        ("45,000", "1,234.50", "45000"),
        ("45,000", "1234.50", None),
        ("45,000", "1.234,50", None),
        ("45.000", "1.234,50", None),
        ("45.000", "1,234.50", "45.000"),
        ("45.00", "1.234,50", "45.00"),
    ],
)
def test_other_values_of_the_file_settle_its_marks(
    printed: str, proof: str, number: str | None, tmp_path: Path
) -> None:
    data = dataset(activity(transaction(printed)), activity(transaction(proof), identifier="B"))
    first, second = read_text(tmp_path, data).reading.flows
    assert first.amount == (None if number is None else Decimal(number))
    assert second.amount is not None


def test_a_mark_that_one_file_uses_both_ways_settles_nothing(tmp_path: Path) -> None:
    values = ("1,234.50", "1.234,50", "45,000")
    flows = read_text(tmp_path, dataset(activity(*map(transaction, values)))).reading.flows
    assert [flow.amount for flow in flows] == [Decimal("1234.50"), Decimal("1234.50"), None]


def test_elements_inside_a_value_leave_no_amount(tmp_path: Path) -> None:
    inside = transaction('1<x:sup xmlns:x="urn:x">2</x:sup>')
    result = read_text(tmp_path, dataset(activity(inside)))
    assert [flow.amount for flow in result.reading.flows] == [None]
    assert reasons(result)[0] == ("1 transaction with elements inside its value: no amount ('12')")


def test_several_values_or_none_leave_no_amount(tmp_path: Path) -> None:
    two = transaction(more='<value value-date="2024-05-01">5.00</value>')
    none = transaction().replace("<value ", "<worth ").replace("</value>", "</worth>")
    result = read_text(tmp_path, dataset(activity(two, none)))
    assert [flow.amount for flow in result.reading.flows] == [None, None]
    assert reasons(result)[:2] == [
        "1 transaction with several values: no amount",
        "1 transaction with no value: no amount",
    ]


def test_a_value_has_its_own_currency_or_the_default(tmp_path: Path) -> None:
    own = transaction(attributes=' value-date="2024-05-02" currency="XDR"')
    first, second = read_text(tmp_path, dataset(activity(own, transaction()))).reading.flows
    assert (first.currency, first.value_date) == ("XDR", dt.date(2024, 5, 2))
    assert (second.currency, second.date) == ("USD", dt.date(2024, 5, 1))


def test_money_without_a_currency_is_no_money(tmp_path: Path) -> None:
    bare = activity(transaction("1.00"), transaction("2.00"), attributes="")
    result = read_text(tmp_path, dataset(bare))
    assert [(flow.amount, flow.currency) for flow in result.reading.flows] == [(None, "")] * 2
    assert reasons(result) == [
        "2 transactions without a currency: no amount (first '1.00') on lines 5, 6"
    ]
    assert result.warnings[0].line == 5


@pytest.mark.parametrize(
    "printed, currency, told",
    [
        ("usd", "USD", "1 transaction with its currency in small letters ('usd')"),
        ("QQQ", "QQQ", "1 transaction in a currency that is not on the list Currency ('QQQ')"),
        ("US$", "", "1 transaction with a currency that is no code: no amount ('100.00 US$')"),
    ],
)
def test_a_doubtful_currency_is_told(
    printed: str, currency: str, told: str, tmp_path: Path
) -> None:
    stated = transaction(attributes=f' value-date="2024-05-01" currency="{printed}"')
    result = read_text(tmp_path, dataset(activity(stated)))
    (flow,) = result.reading.flows
    assert flow.currency == currency
    assert (flow.amount is None) == (currency == "")
    assert reasons(result) == [told]


@pytest.mark.parametrize(
    "printed, day",
    [
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("2024-02-29Z", dt.date(2024, 2, 29)),
        ("2024-02-29+03:00", dt.date(2024, 2, 29)),
        ("2024-02-29T23:59:59Z", dt.date(2024, 2, 29)),
        ("2023-02-29", None),
        ("29/02/2024", None),
        ("0000-00-00", None),
        ("", None),
    ],
)
def test_a_day_is_as_printed_or_none(printed: str, day: dt.date | None, tmp_path: Path) -> None:
    result = read_text(tmp_path, dataset(activity(transaction(day=printed))))
    (flow,) = result.reading.flows
    assert flow.date == day
    told = [r for r in reasons(result) if "without a readable transaction date" in r]
    assert bool(told) == (day is None)


@pytest.mark.parametrize(
    "narratives, language, said",
    [
        ("<narrative>Seau</narrative>", "fr", "Seau"),
        ('<narrative>Seau</narrative><narrative xml:lang="en">Pail</narrative>', "fr", "Pail"),
        ('<narrative xml:lang="fr">Seau</narrative><narrative>Pail</narrative>', "en", "Pail"),
        ('<narrative xml:lang="ar">دلو</narrative>', "en", "دلو"),
        (
            '<narrative xml:lang="en"> </narrative><narrative xml:lang="fr">Seau</narrative>',
            "en",
            "Seau",
        ),
        ("Bare text", "en", "Bare text"),
        ("<narrative>two\n  lines</narrative>", "en", "two lines"),
    ],
)
def test_english_is_preferred_and_another_language_stays(
    narratives: str, language: str, said: str, tmp_path: Path
) -> None:
    more = f"<description>{narratives}</description>"
    attributes = f' default-currency="USD" xml:lang="{language}"'
    data = dataset(activity(transaction(more=more), attributes=attributes))
    (flow,) = read_text(tmp_path, data).reading.flows
    assert flow.description == said


def test_sides_are_named_by_text_or_reference(tmp_path: Path) -> None:
    more = (
        '<provider-org ref="XT-GOV-2" provider-activity-id=" XT-GOV-2-7 ">'
        "<narrative>Duchy of Trial</narrative></provider-org>"
        '<receiver-org ref="XT-TST-1" receiver-activity-id="XT-TST-1-1"/>'
    )
    flow = one(tmp_path, transaction(more=more))
    assert (flow.provider, flow.provider_activity) == ("Duchy of Trial", "XT-GOV-2-7")
    assert (flow.receiver, flow.receiver_activity) == ("XT-TST-1", "XT-TST-1-1")
    assert flow.activity == "XT-TST-1-1"
    assert flow.line == 5


def test_elements_of_other_namespaces_are_not_iatis(tmp_path: Path) -> None:
    foreign = '<x:value xmlns:x="urn:x" currency="EUR">5.00</x:value>'
    flow = one(tmp_path, transaction(more=foreign))
    assert (flow.amount, flow.currency) == (Decimal("100.00"), "USD")


def test_iati_in_a_namespace_of_its_own_is_read(tmp_path: Path) -> None:
    data = dataset(activity(transaction()), attributes=' version="2.03" xmlns="urn:iati"')
    result = read_text(tmp_path, data)
    assert [flow.amount for flow in result.reading.flows] == [Decimal("100.00")]
    assert any("breaks the IATI 2.03 schema" in reason for reason in reasons(result))


def test_equal_transactions_without_reference_are_two(tmp_path: Path) -> None:
    result = read_text(tmp_path, dataset(activity(transaction(), transaction())))
    assert len(result.reading.flows) == 2
    assert result.warnings == ()


def test_one_identifier_twice_is_told_and_both_are_read(tmp_path: Path) -> None:
    result = read_text(tmp_path, dataset(activity(transaction("1")), activity(transaction("2"))))
    assert [flow.amount for flow in result.reading.flows] == [Decimal(1), Decimal(2)]
    assert reasons(result) == [
        (
            "the activity 'XT-TST-1-1' stands 2 times, on line 2, 7; each was read: "
            "check that its money is not counted twice"
        )
    ]


def test_activities_without_transactions_are_no_fault(tmp_path: Path) -> None:
    result = read_text(tmp_path, dataset(activity(identifier="A"), activity(identifier="B")))
    assert (result.reading.flows, result.warnings, result.errors) == ((), (), ())


def test_schema_breaks_are_told_once_a_kind(tmp_path: Path) -> None:
    broken = [transaction(attributes=f' value-date="{n}"') for n in range(5)]
    result = read_text(tmp_path, dataset(activity(*broken)))
    (told,) = [r for r in reasons(result) if "breaks the IATI 2.03 schema" in r]
    assert told == (
        "breaks the IATI 2.03 schema 5 times: Element 'value', attribute 'value-date': '0' is not "
        "a valid value of the atomic type 'xs:date'."
    )


def test_at_most_twenty_kinds_of_break_are_told(tmp_path: Path) -> None:
    strange = "".join(f"<strange{n}/>" for n in range(3))
    activities = [
        activity(strange.replace("strange", f"odd{n}"), identifier=f"{n}") for n in range(30)
    ]
    told = [r for r in reasons(read_text(tmp_path, dataset(*activities))) if "schema" in r]
    assert len(told) == 21
    assert told[-1] == "breaks the IATI 2.03 schema in 10 more ways"


def test_rules_of_the_standard_are_told_where_there_is_money(tmp_path: Path) -> None:
    places = '<recipient-country code="IQ" percentage="60"/><recipient-country code="ZZ" percentage="50"/>'
    with_money = read_text(tmp_path, dataset(activity(transaction(), places=places)))
    assert reasons(with_money) == [
        "1 code of recipient-country that the list Country does not have ('ZZ')",
        "1 activity whose recipient countries and regions do not add up to 100 % ('110 %')",
    ]
    assert read_text(tmp_path, dataset(activity(places=places))).warnings == ()


def test_of_a_large_activity_each_transaction_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "AT_ONCE", 30)
    good = [transaction() for _ in range(20)]
    bad = transaction(attributes=' value-date="2024-05-32"')
    told = [r for r in reasons(read_text(tmp_path, dataset(activity(*good, bad)))) if "schema" in r]
    assert len(told) == 1
    assert "'2024-05-32' is not a valid value" in told[0]


def test_breaks_are_counted_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MOST_BREAKS", 5)
    bad = [transaction(attributes=' value-date="x"') for _ in range(9)]
    told = [r for r in reasons(read_text(tmp_path, dataset(activity(*bad)))) if "schema" in r]
    assert told[-1] == "breaks the IATI 2.03 schema 5 times; not looked further"


@pytest.mark.parametrize(
    "bound, reason",
    [
        (
            "MAX_FLOWS",
            "holds more than 3 activities and amounts; ask the publisher for it in parts",
        ),
        ("MAX_ELEMENTS", "holds more than 3 elements; ask the publisher for it in parts"),
    ],
)
def test_a_file_beyond_a_bound_is_refused(
    bound: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iati, bound, 3)
    data = dataset(activity(*[transaction() for _ in range(4)]))
    assert [problem.reason for problem in read_text(tmp_path, data).errors] == [reason]


def test_an_organisation_twice_and_its_currency_missing_are_told(tmp_path: Path) -> None:
    budget = (
        '<total-budget><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>'
        '<value value-date="2025-01-01">10</value></total-budget>'
    )
    organisation = (
        "<iati-organisation><organisation-identifier>XT-GOV-2</organisation-identifier>"
        "<name><narrative>Duchy of Trial</narrative></name>"
        '<reporting-org ref="XT-GOV-2" type="10"><narrative>Duchy of Trial</narrative>'
        f"</reporting-org>{budget}</iati-organisation>\n"
    )
    data = f'<iati-organisations version="2.03">{organisation * 2}</iati-organisations>'
    result = read_text(tmp_path, data)
    assert [(f.type, f.kind, f.new_money) for f in result.reading.flows] == [
        ("total-budget", "other", False)
    ] * 2
    assert reasons(result) == [
        (
            "the organisation 'XT-GOV-2' stands 2 times, on line 1, 2; each was read: "
            "check that its money is not counted twice"
        ),
        "2 budgets without a currency: no amount (first '10') on lines 1, 2",
    ]


@pytest.mark.parametrize(
    "data, line, reason",
    [
        (
            '<iati-activities version="2.03"/>',
            1,
            (
                "<iati-activities> holds no activity and no organisation; "
                "ask the publisher for the dataset again"
            ),
        ),
        (
            "<result>\n<iati-activities/></result>",
            1,
            (
                "<result> holds no activity and no organisation; "
                "ask the publisher for the dataset again"
            ),
        ),
        (
            '<!DOCTYPE d [<!ENTITY x "1">]>\n<iati-activities><iati-activity/></iati-activities>',
            1,
            "carries a document type (DTD); refused, for it can hide or multiply text",
        ),
    ],
)
def test_what_holds_nothing_or_hides_text_is_refused(
    data: str, line: int, reason: str, tmp_path: Path
) -> None:
    (problem,) = read_text(tmp_path, data).errors
    assert (problem.line, problem.reason) == (line, reason)


def test_a_cut_file_is_refused_with_its_line(tmp_path: Path) -> None:
    data = (FIXTURES / "activities-2.03.xml").read_bytes()
    result = read_text(tmp_path, data[: len(data) // 2])
    (problem,) = result.errors
    assert result.reading.flows == ()
    assert problem.reason.startswith("not well-formed XML: ")
    assert problem.line is not None
    assert problem.line > 50


def test_an_undeclared_prefix_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    data = dataset(activity(transaction(more="<tool:note>x</tool:note>")))
    data = data.replace("<iati-activity ", '<iati-activity portal:index="1" ')
    comments = "<!-- a --> <?b c?> <!-- <d> -->\n" * 50
    result = read_text(tmp_path, comments + data)
    assert [flow.amount for flow in result.reading.flows] == [Decimal("100.00")]
    assert reasons(result) == [
        "the prefix 'portal' is not declared: what bears it is not read",
        "the prefix 'tool' is not declared: what bears it is not read",
    ]
    assert [problem.line for problem in result.warnings] == [52, 55]


def test_many_undeclared_prefixes_are_refused(tmp_path: Path) -> None:
    more = "".join(f"<p{n}:x/>" for n in range(9))
    (problem,) = read_text(tmp_path, dataset(activity(transaction(more=more)))).errors
    assert problem.reason.startswith("not well-formed XML: Namespace prefix p8 on x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_make_no_difference(encoding: str, tmp_path: Path) -> None:
    plain = dataset(
        activity(transaction(more="<description><narrative>دلو</narrative></description>"))
    )
    result = read_text(tmp_path, plain.encode(encoding))
    assert [flow.description for flow in result.reading.flows] == ["دلو"]
    assert result.warnings == ()


@pytest.mark.parametrize(
    "head, claimed",
    [
        ("<iati-activities/>", True),
        ("\ufeff<?xml version='1.0'?><iati-organisation/>", True),
        ("<result><ok/><iati-activity/></result>", True),
        ("<!-- <iati-activity> --><other/>", False),
        ("<other>iati-activities</other>", False),
        ("<iati-registry-record/>", False),
        (f"<result><!-- {'x' * 9000} --><iati-organisations/></result>", True),
        ("iati-activities", False),
    ],
)
def test_only_iati_is_claimed(head: str, claimed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = tmp_path / "file.txt"
    path.write_text(head, encoding="utf-8")
    (known_iati,) = (known for known in registry.FORMATS if known.name == "iati")
    assert known_iati.claims(Source.of(path)) == claimed
