"""Saved layouts of tables: what cannot be known from a file, an office writes down once.

A profile is a TOML file, `profiles/NAME.toml` beside the books, or one of those shipped with the
program. It names the columns by their headings and states the marks, the order of dates and the
signs. `pledgebook import --profile NAME` picks one; without it, a profile claims a table whose
heading row has all the columns that it names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from pledgebook_importers.aid.flows import Kind
from pledgebook_importers.tables.values import DateOrder, DecimalMark


class ProfileError(Exception):
    """A profile that cannot be used: `path`, and the reason in one line."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Profile(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"
):
    """What every layout states.

    `columns` gives the heading of each field (or the headings that it may have), all of which the
    table must have; `optional` those that it may lack; `header` are further headings that it must
    have to be known without being named; `footer` is a pattern whose match in a row's first filled
    cell ends the table; `sheet` is a sheet's name.
    """

    name: str = ""
    description: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: DecimalMark | None = None
    dates: DateOrder | None = None
    sheet: str = ""
    footer: str = r"(?i)^(grand\s+)?totals?\b"
    header: tuple[str, ...] = ()
    columns: Mapping[str, str | tuple[str, ...]] = {}
    optional: Mapping[str, str | tuple[str, ...]] = {}

    def headings(self, field: str) -> tuple[str, ...]:
        """The headings that the field may have, none where the profile leaves it out."""
        stated = self.columns.get(field) or self.optional.get(field) or ()
        return (stated,) if isinstance(stated, str) else tuple(stated)


BANK_FIELDS = frozenset(
    (
        "date",
        "value-date",
        "amount",
        "debit",
        "credit",
        "side",
        "balance",
        "currency",
        "account",
        "reference",
        "description",
        "counterparty",
        "counterparty-account",
        "status",
        "pending",
    )
)


class BankProfile(Profile, tag="bank", tag_field="kind", frozen=True, kw_only=True):
    """A bank's statement as a table.

    Fields of `columns`: date, value-date, amount or debit and credit, side (a column of DR and CR),
    balance, currency, account, reference, description, counterparty, counterparty-account, status,
    pending (a column of yes and no). `sign` is `account` where money in is positive, `inverted`
    where money out is. `account` and `currency` are those of rows that state none. `debits` are
    words of the side column that mean money out, `credits` money in, beside the usual ones;
    `booked` and `pending` words of the status column for what is money and what is not yet.
    """

    account: str = ""
    currency: str = ""
    sign: Literal["account", "inverted"] = "account"
    debits: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a field that is misspelt, for what it holds would be lost without a word."""
        unknown = {*self.columns, *self.optional} - BANK_FIELDS
        if unknown:
            raise ValueError(f"a bank's table has no field {min(unknown)!r}")
        money = {"amount"} & self.columns.keys() or {"debit", "credit"} <= self.columns.keys()
        if "date" not in self.columns or not money:
            raise ValueError("`columns` must name date, and amount or both debit and credit")


class LedgerProfile(Profile, tag="ledger", tag_field="kind", frozen=True, kw_only=True):
    """A general-ledger extract, and how its codes stand in the books.

    Fields of `columns`: journal, line, date, document-date, entered-date, account, amount (signed,
    or beside a side) or debit and credit, side, currency, foreign-amount or foreign-debit and
    foreign-credit, foreign-currency, rate, rate-divisor, description, journal-description, status,
    source, fiscal-year, period; any other name is a chart field (ledger, unit, fund, project,
    donor ...) whose codes are kept as printed. `currency` is the ledger's where no column names it.

    `sign` is `side` where debit and credit give the sign and a minus takes back, `amount` where a
    credit is printed with its minus; empty, the file shows it. `posted` are the values of status
    that the ledger has taken, `debit` and `credit` those of side. `journal-by` are the fields that
    together name one journal. `skip-sources` and `skip-journals` are never drafted.

    `accounts`, `agreements`, `windows`, `projects`, `locations` and `categories` map a code to a
    name of the books. A code is exact (`73410`), a beginning (`734*`) or a range (`73000..73999`);
    of several fields (`agreement-by = ["fund", "donor"]`) it is their codes with `+` between. An
    account may hold `{window}`, `{category}`, `{location}` and `{project}`.
    """

    currency: str = ""
    sign: Literal["", "side", "amount"] = ""
    posted: tuple[str, ...] = ()
    debit: tuple[str, ...] = ("D", "DR", "S", "DEBIT", "SOLL")
    credit: tuple[str, ...] = ("C", "CR", "H", "CREDIT", "HABEN")
    journal_by: tuple[str, ...] = ("journal",)
    skip_sources: tuple[str, ...] = ()
    skip_journals: tuple[str, ...] = ()
    accounts: Mapping[str, str] = {}
    account_by: str | tuple[str, ...] = "account"
    agreements: Mapping[str, str] = {}
    agreement_by: str | tuple[str, ...] = "donor"
    windows: Mapping[str, str] = {}
    window_by: str | tuple[str, ...] = "project"
    projects: Mapping[str, str] = {}
    project_by: str | tuple[str, ...] = "project"
    locations: Mapping[str, str] = {}
    location_by: str | tuple[str, ...] = "project"
    categories: Mapping[str, str] = {}
    category_by: str | tuple[str, ...] = "account"

    def __post_init__(self) -> None:
        """Refuse a profile by which no journal could be told from another, or has no amounts."""
        for field in ("journal", "account"):
            if field not in self.columns:
                msg = f"columns name no {field}"
                raise ValueError(msg)
        if not self.columns.keys() & {"amount", "debit", "credit"}:
            msg = "columns name no amount, debit or credit"
            raise ValueError(msg)
        stray = [field for field in self.journal_by if not self.headings(field)]
        if stray or "journal" not in self.journal_by:
            msg = f"journal-by must name the journal, and fields with a heading: {self.journal_by}"
            raise ValueError(msg)


class ContributionsProfile(
    Profile, tag="contributions", tag_field="kind", frozen=True, kw_only=True
):
    """Contributions to a pooled fund, or the pledges of a conference.

    Fields of `columns`: donor, fund, reference, date, currency, description, transfer (a column of
    yes and no for money from another fund), and for each of pledge, commitment, receipt, write-off,
    allocation: its amount, and with `-date`, `-currency`, `-usd`, `-rate` behind it what belongs to
    it. Where one column holds amounts of every kind: amount, usd, rate and status, whose words
    `statuses` map to a kind. `currency` is that of amounts without a column of their own, `donor`
    and `fund` are those of a table that has no column of them.
    """

    currency: str = ""
    donor: str = ""
    fund: str = ""
    statuses: Mapping[str, Kind] = {}


class RatesProfile(Profile, tag="rates", tag_field="kind", frozen=True, kw_only=True):
    """A table of exchange rates.

    Fields of `columns`: currency, date, rate, country; or `currency-headings = true` where each
    currency has a column. `per` is `base` for units of currency a unit of `base`, else `currency`.
    """

    source: str = ""
    base: str = "USD"
    per: Literal["base", "currency"] = "base"
    currency_headings: bool = False


SCREENING_FIELDS = frozenset(
    (
        *("id", "name", "first-name", "middle-name", "last-name", "name-original", "aliases"),
        *("quality", "type", "birth-date", "country", "regime"),
    )
)


class ScreeningProfile(Profile, tag="screening", tag_field="kind", frozen=True, kw_only=True):
    """A national list of designated parties.

    Fields of `columns`: id (rows of one id are names of one entry), name or first-name, middle-name
    and last-name, name-original (in its own script), aliases (split at `alias-separator`), quality
    (low or weak for weak names), type, birth-date (a day, a year, or years), country, regime.
    `list-id` is the list's name in the books, else the profile's; `date` the day that the list
    states; `kinds` maps words of the column type to person, organisation or vessel.
    """

    list_id: str = ""
    date: str = ""
    alias_separator: str = ";"
    kinds: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse a field that is misspelt, or a list that names nobody."""
        unknown = {*self.columns, *self.optional} - SCREENING_FIELDS
        if unknown:
            msg = f"a list's table has no field {min(unknown)!r}"
            raise ValueError(msg)
        if not self.columns.keys() & {"name", "first-name", "last-name"}:
            msg = "columns must name the name, or the first-name and last-name"
            raise ValueError(msg)
        if not self.alias_separator:
            msg = "alias-separator must be a mark"
            raise ValueError(msg)


AnyProfile = BankProfile | LedgerProfile | ContributionsProfile | RatesProfile | ScreeningProfile


def load_profile(path: Path) -> AnyProfile:
    """Read one profile; its name is the file's.

    Raises:
        ProfileError: unreadable, no TOML, or not of the form.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(str(path), f"cannot be read ({error})") from error
    return _parse(text, str(path), path.stem)


def load_folder(folder: Path) -> dict[str, AnyProfile]:
    """The profiles of an office by name, none where there is no such folder.

    Raises:
        ProfileError: the first that cannot be used.
    """
    return {path.stem: load_profile(path) for path in sorted(folder.glob("*.toml"))}


def shipped() -> dict[str, AnyProfile]:
    """The layouts that the program knows by itself, by name."""
    folder = resources.files("pledgebook_importers").joinpath("profiles")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {
        file.name.removesuffix(".toml"): _parse(
            file.read_text(encoding="utf-8"), file.name, file.name.removesuffix(".toml")
        )
        for file in files
    }


def _parse(text: str, place: str, name: str) -> AnyProfile:
    try:
        found: AnyProfile = msgspec.convert(tomllib.loads(text), AnyProfile)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(place, f"no valid TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise ProfileError(place, f"not a profile: {error}") from error
    named: AnyProfile = msgspec.structs.replace(found, name=name)
    return named
