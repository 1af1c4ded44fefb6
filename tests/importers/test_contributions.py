"""Contributions to pooled funds and pledges of conferences: kinds, currencies, totals, stages."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.aid.contributions import message as contributions
from pledgebook_importers.aid.contributions.headings import understand
from pledgebook_importers.aid.contributions.money import money, scale_in
from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.reader import Settings, read_file
from pledgebook_importers.tables.profiles import ContributionsProfile, load_profile, shipped
from tests.importers.golden import FIXTURES

ZERO = Decimal(0)
PROFILES = shipped()
OF_OFFICE = FIXTURES / "contributions" / "facility.profile.toml"


def read(text: str | bytes, profile: ContributionsProfile | None = None) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    source = Source(Path("table"), data, PROFILES, profile)
    assert contributions.claims(source)
    return contributions.read(source)


def reasons(text: str) -> list[str]:
    return [problem.reason for problem in read(text).warnings]


def refused(text: str | bytes) -> tuple[int | None, str]:
    with pytest.raises(RefusedError) as caught:
        read(text)
    return caught.value.line, caught.value.reason


def stated(text: str) -> list[tuple[str, str, str, str]]:
    """Donor, kind, amount and currency of every flow."""
    return [
        (f.provider, f.kind, "" if f.amount is None else f"{f.amount:f}", f.currency)
        for f in read(text).flows
    ]


def in_usd(flows: Sequence[Flow], kind: str) -> Decimal:
    return sum((f.amount_usd or ZERO for f in flows if f.kind == kind), ZERO)


def workbook(
    *rows: Sequence[object], sheets: dict[str, list[Sequence[object]]] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for name, more in (sheets or {}).items():
        other = book.create_sheet(name)
        for row in more:
            other.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CELLS = [
    ("1,000.50", "1000.50", ""),
    ("EUR 10 million", "10000000", "EUR"),
    ("10m EUR", "10000000", "EUR"),
    ("US$ 5.5m", "5500000.0", "USD"),
    ("€1.2bn", "1200000000.0", "EUR"),
    ("250,000 GBP", "250000", "GBP"),
    ("(500)", "-500", ""),
    ("-500 USD", "-500", "USD"),
    ("A$ 3 million", "3000000", "AUD"),
    ("$7", "7", "$"),
    ("3 thousand euros", "3000", "EUR"),
    ("SEK100k", "100000", "SEK"),
]


@pytest.mark.parametrize("cell, amount, currency", CELLS)
def test_a_cell_states_an_amount(cell: str, amount: str, currency: str) -> None:
    found = money(cell)
    assert found is not None
    assert (found.amount, found.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("cell", ["", "-", "–", "n/a", "nil", " "])
def test_a_cell_states_nothing(cell: str) -> None:
    assert money(cell) == (None, "", False, False)


@pytest.mark.parametrize("cell", ["TBC", "to be confirmed", "in kind", "In-kind", "?", "unknown"])
def test_a_cell_says_that_no_amount_is_known(cell: str) -> None:
    assert money(cell) == (None, "", True, False)


@pytest.mark.parametrize(
    "cell", ["ten", "1.2.3", "5 EUR USD", "5 m k", "EUR", "1,00", "5 (of 10)", "NaN", "1e5", "10%"]
)
def test_a_cell_is_no_amount(cell: str) -> None:
    assert money(cell) is None


@pytest.mark.parametrize(
    "heading, role, kind, unit",
    [
        ("Contributor/Partner", "donor", None, ""),
        ("Donor", "donor", None, ""),
        ("Donor type", "other", None, ""),
        ("Donor Agreement No.", "reference", "commitment", ""),
        ("Implementing partner", "other", None, ""),
        ("Commitments (USD)", "amount", "commitment", "USD"),
        ("Deposits (US$)", "amount", "receipt", "USD"),
        ("Deposit Rate", "other", "receipt", ""),
        ("UNORE exchange rate", "rate", None, ""),
        ("Contributions received", "amount", "receipt", ""),
        ("Pledge Date", "date", "pledge", ""),
        ("announced_on", "date", "pledge", ""),
        ("Expected date", "other", None, ""),
        ("Balance Receivable", "other", None, ""),
        ("Unpaid pledges", "other", "pledge", ""),
        ("Write-off (EUR)", "amount", "write-off", "EUR"),
        ("usd_equivalent", "amount", None, "USD"),
        ("Debit", "foreign", None, ""),
        ("% of total", "other", None, ""),
    ],
)
def test_a_heading_says_what_its_column_is(
    heading: str, role: str, kind: str | None, unit: str
) -> None:
    found = understand(heading)
    assert (found.role, found.kind, found.unit) == (role, kind, unit)


@pytest.mark.parametrize(
    "text, scale",
    [
        ("Pledge (EUR million)", 10**6),
        ("US$ m", 10**6),
        ("USD '000", 1000),
        ("in thousands of USD", 1000),
        ("Pledges, billions", 10**9),
        ("Member states", 1),
        ("Amount", 1),
    ],
)
def test_a_heading_says_what_it_multiplies_by(text: str, scale: int) -> None:
    assert scale_in(text) == scale


def test_a_total_is_checked_and_is_no_donor() -> None:
    table = "Donor,Pledged (USD)\nTestland,100\nStabilia,50\nGrand total,{}\n"
    assert stated(table.format(150)) == [
        ("Testland", "pledge", "100", "USD"),
        ("Stabilia", "pledge", "50", "USD"),
    ]
    assert reasons(table.format(150)) == []
    assert reasons(table.format(140)) == [
        "the total of 'Pledged (USD)' is 140, its rows come to 150"
    ]


def test_totals_of_groups_are_checked_each_and_the_table_goes_on() -> None:
    table = (
        "Donor,Paid (USD)\nTestland,100\nStabilia,50\nSubtotal,150\nExamplia,30\nSubtotal,{}\n"
        "TOTAL,180\n"
    )
    assert [flow[2] for flow in stated(table.format(30))] == ["100", "50", "30"]
    assert reasons(table.format(30)) == []
    assert reasons(table.format(31)) == ["the total of 'Paid (USD)' is 31, its rows come to 180"]


def test_what_stands_below_the_total_is_no_row_of_the_table() -> None:
    table = "Donor,Paid (USD)\nTestland,100\nTotal,100\nof which Testland,100\nSource: chair,\n"
    assert reasons(table) == ["1 rows with amounts stand below the total; they are not read"]
    assert len(stated(table)) == 1


def test_a_total_without_a_label_is_no_donor() -> None:
    table = "Donor,Paid (USD),Note\nTestland,100,\nStabilia,50,\n,150,\n"
    assert len(stated(table)) == 2
    wrong = table.replace(",150,", ",151,")
    assert refused(wrong) == (
        4,
        "states an amount and no donor; add the donor, or the label of a total",
    )


def test_a_merged_donor_goes_on_below_with_a_warning() -> None:
    table = "Donor,Agreement No.,Agreement amount (USD)\nTestland,A-1,100\n,A-2,50\n"
    assert [flow[0] for flow in stated(table)] == ["Testland", "Testland"]
    assert reasons(table) == ["1 row without a donor, read as of the donor above"]


def test_a_heading_in_millions_is_read_in_full_and_a_cell_s_own_word_alone() -> None:
    table = "Donor,Pledge (EUR million)\nTestland,10.5\nStabilia,3 million\n"
    assert [flow[2] for flow in stated(table)] == ["10500000.0", "3000000"]


def test_each_row_fills_the_column_of_its_currency() -> None:
    table = (
        "Donor,Pledge EUR,Pledge GBP,Pledge USD\nTestland,10,,11\nStabilia,,20,25\nExamplia,,,3\n"
    )
    assert stated(table) == [
        ("Testland", "pledge", "10", "EUR"),
        ("Stabilia", "pledge", "20", "GBP"),
        ("Examplia", "pledge", "3", "USD"),
    ]
    assert in_usd(read(table).flows, "pledge") == 39
    both = table.replace("Stabilia,,20", "Stabilia,9,20")
    assert refused(both) == (
        3,
        "fills 'Pledge EUR' and 'Pledge GBP', and only one of them can count",
    )


def test_headings_over_several_columns_are_joined_with_what_divides_them() -> None:
    table = "Donor,Pledge,,Paid,,Notes\n,EUR,USD,EUR,USD,\nTestland,10,11,5,6,x\n"
    flows = read(table).flows
    assert [(f.type, f.kind, f.amount, f.currency, f.amount_usd) for f in flows] == [
        ("Pledge EUR", "pledge", Decimal(10), "EUR", Decimal(11)),
        ("Paid EUR", "receipt", Decimal(5), "EUR", Decimal(6)),
    ]
    years = "Pledges in USD,,\nDonor,Pledge,\n,2017,2018\nTestland,6,4\n"
    assert [(f.type, f.amount) for f in read(years).flows] == [
        ("Pledge 2017", Decimal(6)),
        ("Pledge 2018", Decimal(4)),
    ]


def test_two_columns_of_one_amount_are_no_guess() -> None:
    table = "Donor,Deposits (USD),Received (USD)\nTestland,10,20\n"
    assert refused(table) == (
        None,
        "columns 'Deposits (USD)' and 'Received (USD)' may be the same amount; name one in a profile",
    )


def test_years_are_parts_of_a_total_or_amounts_of_their_own() -> None:
    whole = "Donor,Pledge (USD),2017,2018\nTestland,10,6,4\nStabilia,10,6,5\n"
    assert [flow[2] for flow in stated(whole)] == ["10", "10"]
    assert reasons(whole) == ["its years come to 11, its total is 10"]
    alone = "Pledges in USD,,\nDonor,2017,2018\nTestland,6,4\n"
    assert [(f.type, f.kind, f.amount) for f in read(alone).flows] == [
        ("2017", "pledge", Decimal(6)),
        ("2018", "pledge", Decimal(4)),
    ]


def test_a_dollar_is_known_by_its_heading_only() -> None:
    assert stated("Donor,Pledge (AUD)\nTestland,$7\n")[0][3] == "AUD"
    assert refused("Donor,Pledge\nTestland,$7\n") == (
        2,
        "states dollars and not whose; write USD, AUD or another code",
    )
    assert refused("Donor,Pledge (EUR)\nTestland,USD 7\n") == (
        2,
        "states USD where its heading or column says EUR",
    )
    assert refused("Donor,Pledge\nTestland,7\n") == (
        2,
        "'Pledge' has no currency; state `currency` in a profile",
    )


def test_a_row_without_its_currency_is_told() -> None:
    table = "Donor,Pledge,Currency\nTestland,7,\nStabilia,8,EUR\n"
    assert stated(table)[0] == ("Testland", "pledge", "7", "")
    assert reasons(table) == ["Testland states no currency under 'Pledge'"]


@pytest.mark.parametrize(
    "table, line, reason",
    [
        (
            "Donor,Paid (USD)\nTestland,ten\nStabilia,5\n",
            2,
            "'ten' under 'Paid (USD)' is no amount; correct it",
        ),
        (
            "Donor,Paid (USD)\nTestland,1,000\nStabilia,5\n",
            2,
            "has 3 cells under 2 headings: shifted; correct it",
        ),
        (
            "Donor,Paid (USD),Note\nTestland,5,x\nStabil",
            3,
            "ends after 1 of 3 cells: it is cut; fetch it again",
        ),
        (
            'Donor,Paid (USD)\nTestland,"1,234"\nStabilia,"500,000"\n',
            1,
            "does not show whether a comma or a point begins the decimals; state `decimal` in a profile",
        ),
        (
            "Donor,Paid,Currency\nTestland,5,Taler\n",
            2,
            "'Taler' is no currency; write its code, such as USD",
        ),
        ("Donor,Paid (USD)\n", 1, "a table without a contribution; check that all of it was saved"),
    ],
)
def test_what_leaves_money_open_is_refused(table: str, line: int, reason: str) -> None:
    source = Source(Path("table"), table.encode(), PROFILES)
    with pytest.raises(RefusedError) as caught:
        contributions.read(source)
    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_a_total_at_the_end_shows_that_nothing_is_cut() -> None:
    whole = "Donor,Paid (USD),Note\nTestland,5,x\nTotal,5"
    assert (len(stated(whole)), reasons(whole)) == (1, [])
    assert reasons(whole + "\nSource: chair") == []


def test_equal_rows_are_both_read_and_told() -> None:
    table = "Donor,Paid (USD)\nTestland,5\nTestland,5\n"
    assert len(stated(table)) == 2
    assert reasons(table) == ["is equal to line 2; both are read"]


def test_the_usd_beside_must_agree_with_the_rate() -> None:
    table = (
        "Donor,Currency,Paid,Paid USD,Exchange rate\nTestland,EUR,95,{},0.95\nStabilia,USD,5,{},1\n"
    )
    assert reasons(table.format(100, 5)) == []
    assert reasons(table.format(150, 6)) == [
        "Paid: 95 EUR at 0.95 and 150 USD do not agree",
        "Paid: 5 USD and 6 USD do not agree",
    ]


NOT_MINE = [
    "Date,Amount,Currency,Donor\n2017-03-02,5,USD,Testland\n",
    "Journal,Account,Donor,Debit,Credit\n1,73410,TST,5,0\n",
    "Country,Population\nTestland,5\n",
    "Voucher,Donor,Payee,Paid\n1,TST,Builders,5\n",
]


@pytest.mark.parametrize("table", NOT_MINE)
def test_other_tables_are_not_claimed(table: str) -> None:
    assert not contributions.claims(Source(Path("table"), table.encode(), PROFILES))


def test_a_profile_of_another_kind_comes_first(tmp_path: Path) -> None:
    text = 'kind = "bank"\n[columns]\ndate = "Date"\namount = "Paid (USD)"\n'
    profile = tmp_path / "bank.toml"
    profile.write_text(text, encoding="utf-8")
    table = b"Date,Donor,Paid (USD)\n2017-03-02,Testland,5\n"
    assert contributions.claims(Source(Path("table"), table))
    assert not contributions.claims(Source(Path("table"), table, {"bank": load_profile(profile)}))
    assert not contributions.claims(Source(Path("table"), table, {}, load_profile(profile)))


def test_the_order_of_days_is_that_of_the_column_that_shows_it() -> None:
    table = (
        "Donor,Pledge (USD),Pledge date,Paid (USD),Paid date\n"
        "Testland,10,02/03/2017,5,{}\nStabilia,20,03/03/2017,,\n"
    )
    shown = read(table.format("15/03/2017"))
    assert [flow.date for flow in shown.flows] == [
        dt.date(2017, 3, 2),
        dt.date(2017, 3, 15),
        dt.date(2017, 3, 3),
    ]
    left_open = read(table.format("04/03/2017"))
    assert [flow.date for flow in left_open.flows] == [None] * 3
    assert [problem.reason for problem in left_open.warnings] == [
        "'02/03/2017' is no day, or its order is unclear; left out (3 such rows)"
    ]


def test_a_day_of_payment_is_no_day_of_the_pledge() -> None:
    table = "Donor,Pledge (USD),Paid (USD),Payment date\nTestland,10,5,2017-03-02\n"
    assert [flow.date for flow in read(table).flows] == [None, dt.date(2017, 3, 2)]


DONORS: list[Sequence[object]] = [
    ["Trust fund contributions as of 31 March 2017"],
    [],
    ["Donor", "Agreement No.", "Signature Date", "Currency", "Agreement Amount",
     "Amount USD (UNORE)", "Received Date", "Received Amount", "Received USD", "Balance", "Window"],
    ["Testland", "T-1", dt.date(2017, 1, 10), "EUR", 1000.1, 1100.11,
     dt.date(2017, 2, 10), 500, 550, 500.1, "W1"],
    ["Stabilia", "S-1", dt.date(2017, 1, 12), "USD", 0.1 + 0.2, 0.3, None, None, None, 0.3, "W2"],
    ["Testland", "T-1", None, "EUR", None, None, dt.date(2017, 3, 1), -20, -22, None, "refund"],
    [],
    ["TOTAL", None, None, None, None, 1100.41, None, None, 528],
]  # fmt: skip


def test_a_workbook_of_donors_with_a_refund_and_a_total() -> None:
    reading = read(workbook(*DONORS))
    assert reading.warnings == ()
    assert [(f.kind, f.amount, f.currency, f.amount_usd, f.line) for f in reading.flows] == [
        ("commitment", Decimal("1000.1"), "EUR", Decimal("1100.11"), 4),
        ("receipt", 500, "EUR", 550, 4),
        ("commitment", Decimal("0.30"), "USD", Decimal("0.3"), 5),
        ("receipt", -20, "EUR", -22, 6),
    ]
    assert reading.flows[0].date == dt.date(2017, 1, 10)
    assert reading.flows[1].date == dt.date(2017, 2, 10)


def test_sheets_of_one_layout_are_read_and_a_summary_beside_them_is_no_guess() -> None:
    assert len(read(workbook(*DONORS, sheets={"2018": DONORS})).flows) == 8
    summary: list[Sequence[object]] = [["Donor", "Total received (USD)"], ["Testland", 528]]
    assert refused(workbook(*DONORS, sheets={"Summary": summary})) == (
        None,
        "sheets 'Sheet' and 'Summary' hold other columns; name one as `sheet` in a profile",
    )


def test_a_number_beyond_all_bounds_is_refused_where_it_is_money() -> None:
    records = '[{"donor": "Testland", "pledge_eur": %s, "place": %s}]'
    assert stated(records % (5, "0." + 40 * "1"))[0][2] == "5"
    assert refused(records % ("1e999999", 1)) == (
        1,
        "'1E+999999' under 'pledge_eur' is no amount; correct it",
    )
    assert refused(records % ("1e99999999", 1))[0] == 1
    beyond = Source(Path("x"), (records % ("1e" + 30 * "9", 1)).encode())
    with pytest.raises(RefusedError, match="a number beyond all bounds"):
        contributions.claims(beyond)
    assert refused(workbook(["Donor", "Paid (USD)"], ["Testland", 1e300]))[0] == 2


def test_flat_json_is_read_as_a_table() -> None:
    records = [{"donor": "Testland", "pledge_eur": 10.5}, {"donor": "Stabilia", "pledge_eur": None}]
    text = json.dumps({"value": records, "odata.nextLink": "x"})
    assert stated(text) == [("Testland", "pledge", "10.5", "EUR")]
    assert reasons(text) == ["2 records: more pages exist; fetch and import them too"]


@pytest.mark.parametrize(
    "value", ['{"pledges": []}', "[]", "[1, 2]", '{"a": 1}', "[[1]]", "[null]"]
)
def test_other_json_is_not_claimed(value: str) -> None:
    assert not contributions.claims(Source(Path("x"), value.encode(), PROFILES))


amounts = st.decimals("-99999999", "99999999", places=2)
donors = st.text("abcdefghijklmnop é", min_size=1, max_size=9).map(
    lambda text: f"Land {text}".strip()
)
tables = st.lists(st.tuples(donors, amounts, amounts), min_size=1, max_size=15)


@given(
    tables,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(",;\t"),
    st.sampled_from(["{:,.2f}", "{:.2f}"]),
)
def test_what_is_written_is_what_is_read(
    rows: list[tuple[str, Decimal, Decimal]], end: str, delimiter: str, shown: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end, delimiter=delimiter)
    writer.writerow(["Donor", "Committed (EUR)", "Received (EUR)", "Ref."])
    for number, (donor, *values) in enumerate(rows):
        writer.writerow([donor, *map(shown.format, values), f"R{number}"])
    totals = [sum(column, ZERO) for column in zip(*[row[1:] for row in rows], strict=True)]
    writer.writerow(["Total", *map(shown.format, totals), ""])
    reading = read(out.getvalue())
    assert reading.warnings == ()
    for kind, place in (("commitment", 1), ("receipt", 2)):
        found = [(f.provider, f.amount) for f in reading.flows if f.kind == kind and f.amount]
        expected = [(" ".join(row[0].split()), row[place]) for row in rows if row[place]]
        assert found == expected


def test_the_generated_samples_do_what_is_expected(shared: Path) -> None:
    folder = shared / "data" / "samples" / "pooled_funds" / "generated"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    facts = {}
    for name in expected:
        result = read_file(folder / name, (), Settings(PROFILES))
        assert (result.errors, result.warnings) == ((), ())
        flows = result.reading.flows
        facts[name] = {
            "donors": len({flow.provider for flow in flows}),
            "rows": len({flow.line for flow in flows}),
            "commitments_usd": in_usd(flows, "commitment"),
            "agreements_usd": in_usd(flows, "commitment"),
            "deposits_usd": in_usd(flows, "receipt"),
            "received_usd": in_usd(flows, "receipt"),
        }
    for name, want in expected.items():
        for key in facts[name].keys() & want.keys():
            assert facts[name][key] == Decimal(want[key]), (name, key)


@pytest.mark.parametrize(
    "name, form, kinds, warnings",
    [
        ("cbpf/cbpf-Contributions.csv", "cbpf", {"pledge": "371040", "receipt": "371040"}, 0),
        ("cbpf/cbpf-Contributions.json", "cbpf", {"pledge": "371040", "receipt": "371040"}, 0),
        ("cerf/cerf-allocations-2014-2015.csv", "cerf-allocations", {"allocation": "892294818"}, 0),
        (
            "cerf/cerf-donor-contributions-2006-2014.csv",
            "cerf",
            {
                "pledge": "3772451394.94",
                "commitment": "3796022992.20",
                "receipt": "3809019634.41",
                "write-off": "14816.2",
            },
            0,
        ),
        (
            "cerf/cerf-donorcontribution-2006-2014.json",
            "cerf",
            {"pledge": "2043117322.25", "commitment": "2055829461.66", "receipt": "2074904929.00"},
            6,
        ),
    ],
)
def test_the_real_samples_are_read(
    name: str, form: str, kinds: dict[str, str], warnings: int, shared: Path
) -> None:
    result = read_file(shared / "data" / "samples" / "pooled_funds" / name, (), Settings(PROFILES))
    assert (result.errors, result.format) == ((), f"contributions.{form}")
    flows = result.reading.flows
    assert {f.kind for f in flows} == set(kinds)
    assert {kind: in_usd(flows, kind) for kind in kinds} == {
        k: Decimal(v) for k, v in kinds.items()
    }
    assert len(result.warnings) == warnings


def test_the_stages_of_cerf_come_to_what_its_table_says(shared: Path) -> None:
    folder = shared / "data" / "samples" / "pooled_funds" / "cerf"
    stages = read_file(folder / "cerf-donorcontribution-2006-2014.json").reading.flows
    table = read_file(
        folder / "cerf-donor-contributions-2006-2014.csv", (), Settings(PROFILES)
    ).reading.flows
    of_both = {flow.reference for flow in stages}
    for kind in ("pledge", "commitment", "receipt"):
        same = [flow for flow in table if flow.reference in of_both]
        assert in_usd(stages, kind) == in_usd(same, kind)


def test_the_facility_s_public_record_is_read_with_an_office_s_profile(shared: Path) -> None:
    settings = Settings({}, load_profile(OF_OFFICE))
    result = read_file(shared / "data" / "ffis" / "pledges.csv", (), settings)
    assert result.errors == ()
    flows = result.reading.flows
    assert len(flows) == 67
    assert {flow.kind for flow in flows} == {"pledge", "commitment", "receipt", "other"}
    assert sum("states no currency" in problem.reason for problem in result.warnings) == 4
    announced = read_file(shared / "data" / "ffis" / "contributions.csv")
    assert (announced.errors, len(announced.reading.flows)) == ((), 92)
