"""Rates: what is read of the sources' tables, what is told, and what becomes `price`s."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from beancount import loader
from beancount.core import data
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.rates import ecb, imf, tables, un
from pledgebook_importers.rates.price_files import PriceFile, price_file
from pledgebook_importers.rates.quotes import Quote, RateTable, inverse, oddities
from pledgebook_importers.reader import Settings, read_file
from pledgebook_importers.registry import choose
from pledgebook_importers.tables.profiles import Profile, RatesProfile, shipped
from tests.importers.golden import FIXTURES as ALL
from tests.importers.mutants import mutants

FIXTURES = ALL / "rates"
SHIPPED = shipped()
HISTORY = "Date,USD,JPY,GBP,\n2017-03-31,1.05,120.25,0.85,\n"
UN = "Country\tCurrency\tCode\tEffective Date\tRate\nX\tEuro\tEUR\t01 Mar 2017\t0.94\n"
UN_XML = (FIXTURES / "un_month.xml").read_text(encoding="utf-8")
ECB_XML = (FIXTURES / "ecb_days.xml").read_text(encoding="utf-8")
IMF = "Currency\tMarch 01, 2017\tMarch 02, 2017\nEuro(1)\t1.25\tNA\nJapanese yen\t113.5\t114\n"


def read(content: str | bytes, chosen: Profile | None = None) -> Reading:
    raw = content.encode() if isinstance(content, str) else content
    source = Source(Path("rates"), raw, SHIPPED, chosen)
    return choose(source).read(source)


def refusal(content: str | bytes, chosen: Profile | None = None) -> str:
    with pytest.raises(RefusedError) as caught:
        read(content, chosen)
    assert "\n" not in caught.value.reason
    return caught.value.reason


def told(reading: Reading) -> list[str]:
    return [problem.reason for problem in reading.warnings]


def rates(reading: Reading) -> list[tuple[str, str, str]]:
    return [
        (quote.currency, quote.date.isoformat(), f"{quote.rate:f}")
        for table in reading.rates
        for quote in table.quotes
    ]


def test_the_ecb_says_the_same_in_xml_and_csv() -> None:
    (xml,) = read(ECB_XML).rates
    (history,) = read((FIXTURES / "ecb_history.csv").read_bytes()).rates
    (day,) = read((FIXTURES / "ecb_day.csv").read_bytes()).rates

    def plain(table: RateTable, on: str) -> set[tuple[str, Decimal]]:
        return {(q.currency, q.rate) for q in table.quotes if q.date.isoformat() == on}

    assert (xml.source, xml.base) == ("ECB reference rate", "EUR")
    assert plain(xml, "2017-03-31") == plain(history, "2017-03-31") == plain(day, "2017-03-31")
    assert plain(xml, "2017-03-30") == plain(history, "2017-03-30")
    assert {quote.currency for quote in history.quotes} >= {"EEK", "TRL"}


def test_the_un_says_the_same_in_every_container() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["UN Operational Rates"])
    sheet.append(["Country", "Currency", "Code", "Effective Date", "Rate"])
    for line in UN.splitlines()[1:]:
        *texts, rate = line.split("\t")
        sheet.append([*texts, float(rate)])
    stream = io.BytesIO()
    book.save(stream)
    for content in (UN.encode(), stream.getvalue(), UN.replace("\t", ",").encode()):
        reading = read(content)
        assert reading.format == "un-rates"
        assert rates(reading) == [("EUR", "2017-03-01", "0.94")]
        assert reading.rates[0].quotes[0].country == "X"
        assert told(reading) == []


def test_rows_of_one_currency_are_all_kept_and_revisions_stand() -> None:
    (table,) = read(UN_XML).rates
    assert [(q.currency, q.date.day, q.country) for q in table.quotes] == [
        ("EUR", 1, "Exampleland"),
        ("IQD", 15, "Testland & Isles"),
        ("EUR", 1, "Otherland"),
        ("USD", 1, "Nowhere"),
    ]
    assert table.quotes[1].line == 10


def test_imf_marks_turn_the_rate() -> None:
    reading = read(IMF)
    assert rates(reading) == [
        ("EUR", "2017-03-01", "0.8"),
        ("JPY", "2017-03-01", "113.5"),
        ("JPY", "2017-03-02", "114"),
    ]
    other = IMF.replace("(1)", "(2)") + "Notes\n(2) U.S. dollars per currency unit\n"
    assert rates(read(other)) == rates(reading)
    assert rates(read(IMF.replace("(1)", "(2)")))[0] == ("EUR", "2017-03-01", "1.25")


def test_sdr_sections() -> None:
    both = (FIXTURES / "imf_sdr.tsv").read_text(encoding="utf-8")
    (table,) = read(both).rates
    assert table.base == "XDR"
    assert [f"{q.rate:f}" for q in table.quotes if q.currency == "USD"] == ["1.356860", "1.356940"]
    (turned,) = read(both.partition("Currency units per SDR(3)")[0]).rates
    assert [f"{q.rate:.6f}" for q in turned.quotes] == [
        *("1.269163", "1.263794"),
        *("1.356856", "1.356942"),
    ]


@pytest.mark.parametrize(
    "content, reason",
    [
        ("Date,USD,XXX\n2017-03-31,1,2\n", "lacks the columns of the ECB's table"),
        (HISTORY.replace("0.85", "-0.85"), "'-0.85' is no rate of GBP; fetch the table again"),
        (HISTORY.replace("0.85", "0"), "'0' is no rate of GBP"),
        (HISTORY.replace("0.85", "1e3"), "'1e3' is no rate of GBP"),
        (HISTORY.replace("0.85", "NaN"), "'NaN' is no rate of GBP"),
        (HISTORY.replace("2017-03-31", "01/03/2017"), "do not show the order of day"),
        (HISTORY.replace("JPY", "USD").replace(",USD,GBP", ",USD,JPY,GBP"), "USD has two columns"),
        (HISTORY.partition("\n")[0] + "\n", "the table holds no rate"),
        (HISTORY.replace(",", ";").replace(".", ","), "'1,05' is no rate of USD"),
        (ECB_XML.replace("1.0500", "one"), "'one' is no rate of USD"),
        (ECB_XML.replace("1.0500", "0.0000"), "'0.0000' is no rate of USD"),
        (ECB_XML.replace("2017-03-31", ""), "'' is no date"),
        (ECB_XML.replace('"USD"', '"usd"'), "'usd' is no currency"),
        (ECB_XML.replace(" rate=", " r=").replace(" currency=", " c="), "holds no rate"),
        (ECB_XML[:-40], "not well-formed"),
        (ECB_XML.replace("<gesmes:Env", "<!DOCTYPE x>\n<gesmes:Env"), "document type (DTD)"),
        (UN.replace("0.94", "zero"), "'zero' is no rate of EUR"),
        (UN.replace("0.94", "1.310.0"), "do not show the decimal mark"),
        (UN.replace("0.94", "1,310"), "do not show the decimal mark"),
        (UN.replace("EUR", "Euro"), "'EURO' is no currency"),
        (UN.replace("01 Mar 2017", "01/03/2017"), "do not show the order of day and month"),
        (UN.replace("01 Mar 2017", "30 Feb 2017"), "do not show the order"),
        (UN.partition("\n")[0] + "\n\nEnd\n", "holds no rate"),
        (UN_XML.replace("<rate>1180</rate>", ""), "a rate without its <rate>"),
        (UN_XML.replace("UN_OPERATIONAL_RATES>", "OTHER>"), "holds no rate"),
        (IMF.replace("113.5", "about 113"), "'about 113' is no rate of JPY"),
        (IMF.replace("March 02, 2017", "March 32, 2017"), "'March 32, 2017' is no date"),
        (IMF.replace("114\n", "114\t115\n"), "a rate of JPY under no day"),
        (IMF.partition("\n")[0] + "\nTestland crown\t1\t2\n", "holds no rate"),
    ],
)
def test_refused(content: str, reason: str) -> None:
    assert reason in refusal(content)


def test_too_many_rates_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sheet", "ecb", "imf"):
        monkeypatch.setattr(f"pledgebook_importers.rates.{module}.MAX_QUOTES", 2)
    for content in (HISTORY, ECB_XML, IMF):
        assert "more than 2 rates" in refusal(content)


def test_what_has_no_rate_or_name_is_told() -> None:
    without = UN + "Y\tKrone\tNOK\t01 Mar 2017\t\nZ\tDinar\tIQD\t01 Mar 2017\tN/A\n\t\t\t\t\n"
    assert told(read(without)) == ["no rate of NOK, IQD"]
    unknown = IMF + "Testland crown\t1\t2\nTestland mark\t1\t2\n"
    assert told(read(unknown)) == [
        "left out, for the code of its currency is not known: Testland crown, Testland mark"
    ]


def test_contradictions_jumps_and_extremes_are_told() -> None:
    march = "2017-03-31,1.05,120.25,0.85,\n2017-03-30,10.5,120.25,0.85,\n2017-03-30,1.06,,,\n"
    reading = read("Date,USD,JPY,GBP,\n" + march + "2016-03-30,0.1,0.00000001,0.85,\n")
    assert told(reading) == [
        "USD is 10.5 on 2017-03-30 and 1.05 on 2017-03-31: check that it is no slip",
        "USD has two rates on 2017-03-30: 10.5 (line 3) and 1.06; neither is used",
        "0.00000001 JPY for one EUR is beyond all measure",
    ]
    day = dt.date(2017, 3, 1)
    many = RateTable("x", "USD", tuple(Quote("AAA", day, Decimal(n), n) for n in range(1, 40)))
    assert oddities(many)[-1].reason.endswith("more doubtful rates") is False
    wild = RateTable("x", "USD", tuple(Quote("AAA", day, Decimal(10) ** 9, n) for n in range(30)))
    assert len(oddities(wild)) == 21
    assert oddities(wild)[-1].reason == "10 more doubtful rates"


PROFILE = RatesProfile(
    name="fixing",
    source="Central Bank of Testland rate",
    base="IQD",
    per="currency",
    decimal=",",
    dates="dmy",
    columns={"currency": "Code", "date": "Day", "rate": "Rate"},
)


def test_a_profile_reads_any_other_table() -> None:
    content = "Code;Day;Rate\nUSD;01.03.2017;1.250,00\n"
    reading = read(content, PROFILE)
    assert rates(reading) == [("USD", "2017-03-01", "0.0008")]
    assert reading.format == "rates fixing"
    source = Source(Path("rates"), content.encode(), {"fixing": PROFILE})
    assert choose(source).name == "rates table"
    twice = Source(Path("rates"), content.encode(), {"fixing": PROFILE, "other": PROFILE})
    with pytest.raises(RefusedError, match="may be of profile"):
        tables.read(twice)
    assert "missing" in refusal("Code;Day\nUSD;01.03.2017\n", PROFILE)
    wrong = RatesProfile(name="wrong", base="dollar", columns={"date": "Day"})
    assert "names 'dollar' as base" in refusal(content, wrong)
    assert not ecb.claims(Source(Path("x"), HISTORY.encode(), {}, PROFILE))


def test_a_named_profile_reads_the_uns_table() -> None:
    chosen = RatesProfile(
        name="own",
        dates="dmy",
        columns={"currency": "Code", "date": "Effective Date", "rate": "Rate"},
    )
    reading = read(UN.replace("01 Mar 2017", "01/03/2017"), chosen)
    assert rates(reading) == [("EUR", "2017-03-01", "0.94")]


CURRENCIES = st.dictionaries(
    st.sampled_from(["USD", "JPY", "GBP", "SEK", "TRL"]),
    st.decimals("0.0001", "2000000", places=4),
    min_size=1,
)


@given(st.dictionaries(st.dates(dt.date(1999, 1, 4), dt.date(2030, 1, 1)), CURRENCIES, min_size=1))
def test_what_is_printed_is_read(days: dict[dt.date, dict[str, Decimal]]) -> None:
    names = ["USD", "JPY", "GBP", "SEK", "TRL"]
    rows = [
        f"{day},{','.join(str(found.get(name, 'N/A')) for name in names)},"
        for day, found in days.items()
    ]
    want = {(day, name, rate) for day, found in days.items() for name, rate in found.items()}
    for end in ("\n", "\r\n"):
        text = end.join([f"Date,{','.join(names)},", *rows, ""])
        (table,) = ecb.read(Source(Path("x.csv"), text.encode())).rates
        assert {(quote.date, quote.currency, quote.rate) for quote in table.quotes} == want


@given(st.decimals("0.000001", "1000000", places=6))
def test_a_turned_rate_turns_back(rate: Decimal) -> None:
    day = dt.date(2017, 3, 1)
    table = RateTable("x", "USD", (Quote("EUR", day, inverse(rate), 1),))
    ((_, _, price),) = prices(price_file(table, [], ["EUR"], "USD"))
    assert price.normalize() == rate.normalize()


def prices(written: PriceFile) -> list[tuple[str, dt.date, Decimal]]:
    return [
        (entry.currency, entry.date, entry.amount.number)
        for entry in in_books(written.text)
        if entry.amount.number is not None
    ]


def in_books(text: str) -> list[data.Price]:
    entries, errors, _ = loader.load_string(text, dedent=True)
    assert errors == []
    found = [entry for entry in entries if isinstance(entry, data.Price)]
    assert len(found) == len(entries)
    return found


def reasons(written: PriceFile) -> list[str]:
    return [problem.reason for problem in written.problems]


def table_of(name: str) -> RateTable:
    return read((FIXTURES / name).read_bytes()).rates[0]


def test_the_un_is_turned_into_prices() -> None:
    written = price_file(table_of("un_month.xml"), [], ["EUR", "IQD", "USD", "SEK"], "USD")
    assert written.name == "un-operational-rate-2017-03-01-2017-03-15.beancount"
    assert written.text == (
        ";; UN operational rates, 2017-03-01 to 2017-03-15, of a table against USD.\n"
        ";; In USD; turned or crossed rates have 12 significant digits.\n"
        "\n"
        "2017-03-01 price EUR 1.06382978723 USD\n"
        '  rate-source: "UN operational rate of 2017-03-01"\n'
        '  source: "https://treasury.un.org/operationalrates/"\n'
        "  currencies-quoted: 3\n"
        "\n"
        "2017-03-15 price IQD 0.000847457627119 USD\n"
        '  rate-source: "UN operational rate of 2017-03-15"\n'
        '  source: "https://treasury.un.org/operationalrates/"\n'
        "  currencies-quoted: 3\n"
    )
    assert reasons(written) == ["no rate of SEK in the table"]


def test_the_ecb_is_crossed_by_the_rates_of_one_day() -> None:
    written = price_file(table_of("ecb_days.xml"), [], ["EUR", "SEK"], "USD")
    assert prices(written) == [
        ("EUR", dt.date(2017, 3, 30), Decimal("1.06")),
        ("SEK", dt.date(2017, 3, 30), Decimal("0.112169312169")),
        ("EUR", dt.date(2017, 3, 31), Decimal("1.05")),
        ("SEK", dt.date(2017, 3, 31), Decimal("0.111111111111")),
    ]
    without = ECB_XML.replace("<Cube currency='USD' rate='1.0600'/>", "")
    crossed = price_file(read(without).rates[0], [], ["EUR", "SEK"], "USD")
    assert {day.day for _, day, _ in prices(crossed)} == {31}
    with pytest.raises(RefusedError, match="no rate of IQD, which the books are kept in"):
        price_file(table_of("ecb_days.xml"), [], ["EUR"], "IQD")


def test_what_is_imported_twice_adds_nothing() -> None:
    first = price_file(table_of("ecb_days.xml"), [], ["EUR", "SEK"], "USD")
    again = price_file(table_of("ecb_days.xml"), in_books(first.text), ["EUR", "SEK"], "USD")
    assert (again.text, again.problems) == ("", ())
    assert again.name == "ecb-reference-rate.beancount"


def test_only_new_days_are_written_and_the_books_are_kept() -> None:
    books = in_books("""
        2017-03-30 price EUR 1.07 USD
          rate-source: "ECB reference rate of 2017-03-30"
        2017-03-31 price SEK 0.12 USD
          rate-source: "implied"
        2017-03-31 price EUR 5 IQD
        """)
    written = price_file(table_of("ecb_days.xml"), books, ["EUR", "SEK"], "USD")
    assert [(name, day.day) for name, day, _ in prices(written)] == [("EUR", 31)]
    days = {dt.date(2017, 3, 30), dt.date(2017, 3, 31)}
    asked = price_file(table_of("ecb_days.xml"), books, ["EUR"], "USD", days=days)
    assert reasons(asked) == [
        "EUR on 2017-03-30 is 1.07 in the books and 1.06 in the table; the books are kept"
    ]
    assert len(prices(asked)) == 1


def test_a_day_without_a_rate_takes_the_last_one_that_holds() -> None:
    days = [dt.date(2017, 3, 29), dt.date(2017, 4, 2), dt.date(2017, 4, 20)]
    written = price_file(table_of("ecb_days.xml"), [], ["EUR"], "USD", days=days)
    assert prices(written) == [("EUR", dt.date(2017, 4, 2), Decimal("1.05"))]
    assert 'rate-source: "ECB reference rate of 2017-03-31"' in written.text
    month = price_file(table_of("un_month.xml"), [], ["EUR"], "USD", days=[dt.date(2017, 3, 31)])
    assert [day.day for _, day, _ in prices(month)] == [31]


def test_a_contradiction_is_never_written() -> None:
    written = price_file(table_of("un_commas.csv"), [], ["EUR", "IQD"], "USD", confirmed=True)
    assert [name for name, _, _ in prices(written)] == ["IQD"]
    assert reasons(written) == [
        "EUR has two rates on 2017-03-01: neither is written",
        "no rate of EUR in the table",
    ]


def un_table(month: int, **quoted: str) -> RateTable:
    day = dt.date(2017, month, 1)
    quotes = tuple(Quote(code, day, Decimal(rate), 1) for code, rate in quoted.items())
    return RateTable(un.SOURCE, "USD", quotes, un.URL)


@pytest.mark.parametrize(
    "later, reason",
    [
        (un_table(4, IQD="1180", SEK="9"), "EUR, in use until now, is gone from the table"),
        (un_table(4, IQD="1180", EUR="0.94"), "has 2 currencies, the one of 2017-03-01 3"),
        (un_table(4, IQD="118", EUR="0.94", SEK="9"), "no such jump is taken unseen"),
        (un_table(4, IQD="3180", EUR="0.94", SEK="9"), "IQD is 0.000314465408805 USD"),
        (un_table(12, IQD="118000", EUR="0.94", SEK="9"), "was 0.000847457627119 on 2017-03-01"),
    ],
)
def test_a_table_that_shrinks_or_jumps_never_replaces_the_one_in_force(
    later: RateTable, reason: str
) -> None:
    first = price_file(un_table(3, IQD="1180", EUR="0.94", SEK="9"), [], ["IQD", "EUR"], "USD")
    books = in_books(first.text)
    with pytest.raises(RefusedError) as caught:
        price_file(later, books, ["IQD", "EUR"], "USD")
    assert reason in caught.value.reason
    assert price_file(later, books, ["IQD", "EUR"], "USD", confirmed=True).text


def test_an_older_or_honest_table_is_taken() -> None:
    first = price_file(un_table(3, IQD="1180", EUR="0.94", SEK="9"), [], ["IQD", "EUR"], "USD")
    books = in_books(first.text)
    older = un_table(2, IQD="1190")
    days = [dt.date(2017, 2, 1)]
    assert price_file(older, books, ["IQD", "EUR"], "USD", days=days).text
    assert price_file(older, books, ["IQD", "EUR"], "USD").text == ""
    doubled = un_table(12, IQD="2500", EUR="0.94", SEK="9")
    assert price_file(doubled, books, ["IQD"], "USD").text
    more = un_table(4, IQD="1181", EUR="0.95", SEK="9", NOK="8")
    assert "currencies-quoted: 4" in price_file(more, books, ["IQD", "EUR"], "USD").text


def test_foreign_text_is_only_text() -> None:
    day = dt.date(2017, 3, 1)
    quotes = (Quote("EUR", day, Decimal("0.5"), 1),)
    written = price_file(RateTable('a"\n2017 "../b', "USD", quotes), [], ["EUR"], "USD")
    assert written.name == "a-2017-b-2017-03-01.beancount"
    assert prices(written) == [("EUR", day, Decimal(2))]


def test_ten_years_are_read() -> None:
    names = [f"{a}{b}C" for a in "ABCDEF" for b in "ABCDEF"]
    head = f"Date,USD,JPY,GBP,{','.join(names)},"
    start = dt.date(2015, 1, 1)
    row = ",".join("1.2345" for _ in range(len(names) + 3))
    lines = [f"{start + dt.timedelta(days=number)},{row}," for number in range(2_600)]
    content = "\n".join([head, *lines]).encode()
    (table,) = read(content).rates
    assert len(table.quotes) == 2_600 * 39
    price_file(table, [], ["ABC", "ACC"], "USD")


READERS: dict[str, Callable[[Source], Reading]] = {
    "ecb": ecb.read,
    "un": un.read,
    "imf": imf.read,
}
CLAIMS: dict[str, Callable[[Source], bool]] = {
    "ecb": ecb.claims,
    "un": un.claims,
    "imf": imf.claims,
}
OWN = sorted(
    path
    for path in FIXTURES.iterdir()
    if path.name.split("_")[0] in READERS and ".exp" not in path.name
)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_broken_files_are_read_or_refused(path: Path) -> None:
    for broken in mutants(path.read_bytes(), 200):
        source = Source(path, broken)
        with suppress(RefusedError):
            if not CLAIMS[path.name.split("_")[0]](source):
                continue
            reading = READERS[path.name.split("_")[0]](source)
            assert all(quote.rate > 0 for table in reading.rates for quote in table.quotes)
        read_any(path, broken)


def read_any(path: Path, content: bytes) -> None:
    source = Source(path, content, SHIPPED)
    with suppress(RefusedError):
        choose(source).read(source)


@pytest.fixture(scope="module")
def samples(shared: Path) -> Path:
    return shared / "data" / "samples" / "rates"


def test_generated_files_do_what_is_expected(samples: Path) -> None:
    folder = samples / "generated"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for name, want in expected.items():
        result = read_file(folder / name, (), Settings(SHIPPED))
        if want["expect"] == "reject":
            assert "document type (DTD)" in result.errors[0].reason
            continue
        assert (result.errors, result.warnings) == ((), ()), name
        (table,) = result.reading.rates
        days = sorted({quote.date for quote in table.quotes})
        facts: dict[str, object] = {
            "days": len(days),
            "rates": len(table.quotes),
            "rows": len(table.quotes),
            "first": days[0].isoformat(),
            "last": days[-1].isoformat(),
            "currencies": len({quote.currency for quote in table.quotes}),
            "IQD": next((f"{q.rate:f}" for q in table.quotes if q.currency == "IQD"), ""),
        }
        for key in facts.keys() & want.keys():
            assert facts[key] == want[key], (name, key)


@pytest.mark.parametrize(
    "name, quotes, currencies",
    [
        ("eurofxref-daily.xml", 30, 30),
        ("eurofxref.csv", 29, 29),
        ("eurofxref-hist.csv", 97_765, 33),
    ],
)
def test_real_files_are_read(name: str, quotes: int, currencies: int, samples: Path) -> None:
    result = read_file(samples / "ecb" / name, (), Settings(SHIPPED))
    assert (result.format, result.errors, result.warnings) == ("ecb-rates", (), ())
    (table,) = result.reading.rates
    assert len(table.quotes) == quotes
    assert len({quote.currency for quote in table.quotes}) == currencies
