"""The fraud book: demonstration books into which known schemes are planted, each a small edit.

Every scheme is entered as its author would enter it: by officers in office, with dates in order, papers
named and sums that balance, but for the one thing that gives it away. Nothing is entered to please a
threshold beyond what the scheme is.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DAY = datetime.timedelta(days=1)
WEEKEND = (4, 5)
Amount = str


@dataclass
class Planting:
    """Demonstration books that are being tampered with; `planted` collects a scheme's vouchers."""

    folder: Path
    planted: list[str] = field(default_factory=list)
    _blocks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _numbers: dict[int, int] = field(default_factory=dict)
    _serial: int = 900
    _turn: int = 0
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the last voucher number of each year."""
        for file in (self.folder / "journal").rglob("*.beancount"):
            for year, number in re.findall(r'"V-(\d{4})-(\d+)"', file.read_text("utf-8")):
                self._numbers[int(year)] = max(self._numbers.get(int(year), 0), int(number))
        text = (self.folder / "agreements.beancount").read_text("utf-8")
        # Two that live through 2018, so that nothing is wrong but the scheme.
        found = re.findall(r'custom "agreement" "(\S+)".*?end: (\d{4})', text, re.DOTALL)
        self.agreements = [id_ for id_, end in found if int(end) > 2018][:2]
        project = re.search(
            r'custom "project" "FFS" "(\S+)".*?location: "(\S+)"',
            (self.folder / "payees.beancount").read_text("utf-8"), re.DOTALL,
        )  # fmt: skip
        assert project
        self.project, self.location = project.groups()

    def payee(self, name: str, since: str = "2016-01-02", **meta: str) -> str:
        """Register a payee of its own name and account; answer with the id."""
        self._serial += 1
        id_ = f"PAY-{self._serial:04d}"
        self._names[id_] = name
        told = {
            "bank-account": f"IQ77SOLE{self._serial:015d}",
            "owners": f"Sole Owner {self._serial}",
        }
        told |= {key.replace("_", "-"): value for key, value in meta.items()}
        lines = "".join(f'  {key}: "{value}"\n' for key, value in told.items())
        self.add(f'{since} custom "party" "{id_}" "{name}"\n  role: "payee"\n{lines}'
                 f"  vetted-until: 2030-12-31\n", "payees")  # fmt: skip
        return id_

    def name(self, payee: str) -> str:
        """The name of a payee that was planted."""
        return self._names[payee]

    def account(self, payee: str) -> str:
        """The registered account of a payee that was planted."""
        return f"IQ77SOLE{int(payee[4:]):015d}"

    def number(self, year: int) -> str:
        """The next voucher number of a year; it belongs to the scheme."""
        self._numbers[year] = self._numbers.get(year, 0) + 1
        self.planted.append(f"V-{year}-{self._numbers[year]:05d}")
        return self.planted[-1]

    def pay(
        self,
        day: str,
        payee: str,
        amount: Amount,
        purpose: str = "Generator spares, delivered to the site store",
        *,
        account: str | None = None,
        legs: str | None = None,
        **meta: str | None,
    ) -> str:
        """Enter a payment without contract by the book; `meta` changes what is said of it."""
        date = datetime.date.fromisoformat(day)
        self._turn += 1
        number = self.number(date.year)
        money = Decimal(amount)
        told: dict[str, str | None] = {
            "agreement": f'"{self.agreements[0]}"',
            "project": f'"{self.project}"',
            "location": f'"{self.location}"',
            "payee-id": f'"{payee}"',
            "invoice-number": f'"{payee[4:]}/{self._turn:03d}-{date:%y}"',
            "invoice-date": str(date - 9 * DAY),
            "beneficiary-account": f'"{self.account(payee) if payee.startswith("PAY-09") else ""}"',
            "prepared-by": f'"OFF-0{2 + self._turn % 2}"',
            "prepared-on": str(date - 3 * DAY),
            "certified-by": f'"OFF-2{1 + self._turn // 2 % 2}"',
            "approved-by": '"OFF-11"' if money <= 50000 else '"OFF-14"',
            "approved-on": str(date - DAY),
            "disbursed-by": f'"OFF-3{1 + self._turn // 4 % 2}"',
        }
        told |= {key.replace("_", "-"): value for key, value in meta.items()}
        if account is not None:
            told["beneficiary-account"] = f'"{account}"'
        lines = "".join(f"  {key}: {value}\n" for key, value in told.items() if value)
        posted = legs or (
            f"  Expenses:FFS:W1-Works:Supplies  {money:.2f} USD\n"
            f"  Assets:Bank:Tigris:USD  -{money:.2f} USD\n"
        )
        self.add(
            f'{day} * "{self._names.get(payee, payee)}" "{purpose}"\n  voucher: "{number}"\n{lines}{posted}'
        )
        return number

    def add(self, block: str, kind: str = "journal/2018/planted") -> None:
        """Add text to the books."""
        self._blocks[kind].append(block)

    def edit(
        self, pattern: str, change: str | Callable[[re.Match[str]], str], file: str
    ) -> re.Match[str]:
        """Change the first match in a file of the books."""
        path = self.folder / file
        text = path.read_text("utf-8")
        match = re.search(pattern, text, re.DOTALL | re.MULTILINE)
        assert match, pattern
        new = match.expand(change) if isinstance(change, str) else change(match)
        path.write_text(text[: match.start()] + new + text[match.end() :], "utf-8", newline="\n")
        return match

    def contracts(self) -> list[tuple[str, str, datetime.date, Decimal]]:
        """Contracts without variations: id, payee, day, amount."""
        text = (self.folder / "obligations.beancount").read_text("utf-8")
        varied = set(re.findall(r'custom "variation" "(\S+)/', text))
        found = re.findall(
            r'^(\S+) custom "obligation" "(\S+)" "(\S+)" (\S+) USD', text, re.MULTILINE
        )
        return [
            (id_, payee, datetime.date.fromisoformat(day), Decimal(amount))
            for day, id_, payee, amount in found if id_ not in varied
        ]  # fmt: skip

    def vouchers(self, words: str, year: int) -> list[str]:
        """The vouchers of a year whose text matches."""
        text = (self.folder / f"journal/{year}/{year}.beancount").read_text("utf-8")
        return [
            found[1] for block in text.split("\n\n")
            if re.search(words, block) and (found := re.search(r'voucher: "(\S+)"', block))
        ]  # fmt: skip

    def save(self) -> None:
        """Write what was added."""
        for kind, blocks in self._blocks.items():
            path = self.folder / f"{kind}.beancount"
            before = path.read_text("utf-8") if path.exists() else ""
            path.write_text("\n".join([before, *blocks]), "utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One planted scheme: its name, how it is planted, and the tests of which one must find it."""

    name: str
    plant: Callable[[Planting], object]
    tests: tuple[str, ...]
    ranked: bool = True
    """Whether any entry bears it: a voucher taken out leaves none."""


SCHEMES: list[Scheme] = []


def scheme(*tests: str, ranked: bool = True) -> Callable[[Callable[[Planting], object]], object]:
    """Enter a planting function among the schemes."""

    def enter(plant: Callable[[Planting], object]) -> object:
        SCHEMES.append(Scheme(plant.__name__.replace("_", " "), plant, tests, ranked))
        return plant

    return enter


def plant_all(folder: Path) -> dict[str, list[str]]:
    """Plant every scheme; the vouchers of each by its name."""
    found: dict[str, list[str]] = {}
    planting = Planting(folder)
    for one in SCHEMES:
        planting.planted = []
        one.plant(planting)
        found[one.name] = planting.planted
    planting.save()
    return found


def workdays(first: str, every: int, count: int) -> Iterable[str]:
    """So many working days, so many days apart."""
    day = datetime.date.fromisoformat(first)
    for _ in range(count):
        while day.weekday() in WEEKEND:
            day += DAY
        yield day.isoformat()
        day += every * DAY


# --- paid twice -------------------------------------------------------------------------------


@scheme("duplicate-payments")
def invoice_paid_again_in_another_spelling(book: Planting) -> None:
    payee = book.payee("Anbar Pump House")
    book.pay("2018-02-04", payee, "8431.20", invoice_number='"INV-00417"')
    book.pay("2018-04-09", payee, "8431.20", invoice_number='"Inv. 417"')


@scheme("duplicate-payments")
def one_bill_paid_to_two_vendors(book: Planting) -> None:
    for payee, day in (
        (book.payee("Tall Minaret Tools"), "2018-02-06"),
        (book.payee("Quiet Harbour Depot"), "2018-03-13"),
    ):
        book.pay(day, payee, "6120.75", invoice_number='"QX-7715"')


@scheme("duplicate-payments", "shared-details")
def one_account_paid_under_two_names(book: Planting) -> None:
    first, second = book.payee("Gravel Yard North"), book.payee("Marsh Boat Cooperative")
    book.pay("2018-02-12", first, "5577.10")
    book.pay("2018-03-19", second, "5577.10", account=book.account(first))


@scheme("duplicate-payments")
def same_sum_again_without_an_invoice(book: Planting) -> None:
    payee = book.payee("Evening Shift Catering")
    for day in ("2018-03-05", "2018-03-20"):
        book.pay(day, payee, "3318.40", invoice_number=None, invoice_date=None)


@scheme("duplicate-payments")
def contract_instalment_paid_twice(book: Planting) -> None:
    id_, payee, day, _ = book.contracts()[3]
    for days in (40, 75):
        later = next(iter(workdays((day + days * DAY).isoformat(), 1, 1)))
        book.pay(later, payee, "12345.60", obligation=f'"{id_}"', invoice_number='"C-551"',
                 beneficiary_account=None)  # fmt: skip


# --- below the limits ---------------------------------------------------------------------------


@scheme("split-purchases")
def purchase_split_in_two(book: Planting) -> None:
    payee = book.payee("Plain Brick Works")
    book.pay("2018-04-01", payee, "14210.00", "Bricks for the school wall, first lot")
    book.pay("2018-04-03", payee, "13980.00", "Bricks for the school wall, second lot")


@scheme("split-purchases", "below-limit")
def purchase_split_in_three_on_one_day(book: Planting) -> None:
    payee = book.payee("Glazed Window Hall")
    for amount in ("24310.00", "23875.00", "22940.00"):
        book.pay("2018-04-10", payee, amount, "Window frames for the clinic")


@scheme("below-limit")
def sums_kept_below_the_contract_limit(book: Planting) -> None:
    payee = book.payee("Low Ridge Haulage")
    for day, amount in zip(
        workdays("2018-01-14", 45, 3), ("24620.00", "24190.50", "24880.00"), strict=True
    ):
        book.pay(day, payee, amount, "Lorries with drivers for rubble")


@scheme("below-limit")
def sums_kept_below_the_approvers_limit(book: Planting) -> None:
    payee = book.payee("Steel Door Assembly")
    for day, amount in zip(workdays("2018-05-06", 50, 2), ("49310.00", "48870.00"), strict=True):
        book.pay(day, payee, amount, "Doors and locks for the court house")


@scheme("below-limit")
def sums_kept_below_any_approval(book: Planting) -> None:
    payee = book.payee("Corner Stationer")
    for day, amount in zip(
        workdays("2018-05-08", 21, 3), ("489.00", "495.50", "492.00"), strict=True
    ):
        book.pay(day, payee, amount, "Paper and toner", approved_by=None, approved_on=None)


# --- vendors that are none -----------------------------------------------------------------------


@scheme("officer-interest")
def ghost_vendor_at_an_officers_account(book: Planting) -> None:
    book.edit(r'("OFF-31" .*?roles: "disburser"\n)', r'\1  bank-account: "IQ55 HOME 0001 7788"\n',
              "payees.beancount")  # fmt: skip
    payee = book.payee("Green Valley Logistics", bank_account="IQ55HOME00017788")
    book.pay("2018-05-14", payee, "7250.40", account="IQ55HOME00017788")


@scheme("officer-interest")
def vendor_at_an_officers_telephone(book: Planting) -> None:
    book.edit(r'("OFF-21" .*?roles: "certifier"\n)', r'\1  phone: "+964 770 555 0142"\n',
              "payees.beancount")  # fmt: skip
    payee = book.payee("Blue Door Printing", phone="0770-5550142")
    book.pay("2018-05-16", payee, "2890.00")


@scheme("officer-interest")
def vendor_owned_by_an_officer(book: Planting) -> None:
    payee = book.payee("Second River Survey", owners="Jonas Sample; Sole Partner")
    book.pay("2018-05-21", payee, "9410.00")


@scheme("shared-details")
def two_vendors_at_one_address(book: Planting) -> None:
    for name, day in (
        ("Palm Court Hardware", "2018-05-23"),
        ("Copper Bazaar Fittings", "2018-06-04"),
    ):
        payee = book.payee(name, address="Shop 12, Old Bridge Street, Ramadi")
        book.pay(day, payee, "4107.30" if "Palm" in name else "3980.10")


@scheme("shared-details")
def two_vendors_at_one_telephone(book: Planting) -> None:
    for name, day in (
        ("Hilltop Water Trucks", "2018-06-05"),
        ("Orchard Road Tankers", "2018-06-11"),
    ):
        book.pay(
            day,
            book.payee(name, phone="+964 781 222 3344"),
            "2750.00" if "Hill" in name else "2901.00",
        )


@scheme("unknown-payees")
def payee_in_no_register(book: Planting) -> None:
    book.pay("2018-06-12", "Walk-in Supplier", "3999.10", payee_id=None, beneficiary_account=None)


@scheme("unknown-payees")
def vendor_registered_after_the_money(book: Planting) -> None:
    payee = book.payee("Afterthought Services", since="2018-07-20")
    book.pay("2018-06-13", payee, "5120.00")


@scheme("new-vendors")
def vendor_made_for_one_large_payment(book: Planting) -> None:
    payee = book.payee("Sudden Star Trading", since="2018-06-10")
    book.pay("2018-06-25", payee, "23150.00", "Water pumps")


@scheme("similar-names")
def look_alike_of_a_vendor(book: Planting) -> None:
    honest = book.payee("Mesopotamia Cable Works")
    for day in workdays("2018-01-21", 60, 3):
        book.pay(day, honest, f"{4000 + int(day[5:7]) * 37}.15")
    book.planted = []
    book.pay("2018-07-02", book.payee("Mesopotamia Cabel Works"), "4310.65")


@scheme("dormant-payees")
def dormant_vendor_woken_up(book: Planting) -> None:
    payee = book.payee("Former Quarry Company")
    for day in workdays("2016-03-06", 50, 3):
        book.pay(day, payee, f"{2000 + int(day[5:7]) * 41}.25")
    book.planted = []
    book.pay("2018-07-03", payee, "11870.00")


@scheme("bank-details")
def payment_diverted_to_another_account(book: Planting) -> None:
    book.pay(
        "2018-07-09", book.payee("Honest Scaffolders"), "6420.00", account="IQ99ELSE0000000042"
    )


@scheme("bank-details")
def account_changed_for_one_payment(book: Planting) -> None:
    payee = book.payee("Bank Street Cement")
    for day, account in (("2018-07-05", "IQ99ELSE0000000043"), ("2018-07-25", book.account(payee))):
        book.add(f'{day} custom "amendment" "{payee}" "bank-account" "{account}" "new account"\n')
    book.pay("2018-07-16", payee, "7770.00", account="IQ99ELSE0000000043")


# --- dates and hands -----------------------------------------------------------------------------


@scheme("approval-dates")
def approval_dated_back(book: Planting) -> None:
    book.pay("2018-07-17", book.payee("Early Stamp Joinery"), "5210.00", approved_on="2018-07-10")


@scheme("approval-dates")
def approved_after_the_payment(book: Planting) -> None:
    book.pay("2018-07-18", book.payee("Late Stamp Joinery"), "8240.00", approved_on="2018-08-02")


@scheme("after-closing", "entry-delay")
def entry_made_after_the_year_was_closed(book: Planting) -> None:
    book.pay("2017-12-20", book.payee("Last Minute Fencing"), "9930.00", prepared_on="2018-02-14",
             approved_on="2018-02-15")  # fmt: skip


@scheme("entry-delay")
def entry_dated_back(book: Planting) -> None:
    book.pay("2018-07-23", book.payee("Slow Pen Plastering"), "3344.00", prepared_on="2018-08-20",
             approved_on=None)  # fmt: skip


@scheme("entry-delay")
def invoice_written_after_the_payment(book: Planting) -> None:
    book.pay("2018-07-24", book.payee("Blank Cheque Paints"), "4105.00", invoice_date="2018-08-15")


@scheme("entry-delay")
def old_invoice_paid_once_more(book: Planting) -> None:
    book.pay("2018-07-30", book.payee("Dusty Drawer Motors"), "6012.00", invoice_date="2016-10-02")


@scheme("segregation")
def prepared_and_approved_by_one_person(book: Planting) -> None:
    book.pay("2018-07-31", book.payee("One Hand Electrics"), "7015.00", approved_by='"OFF-02"',
             prepared_by='"OFF-02"')  # fmt: skip


@scheme("unusual-users")
def approved_by_an_officer_who_had_left(book: Planting) -> None:
    book.pay("2018-08-05", book.payee("Old Signature Roofing"), "41200.00", approved_by='"OFF-12"')


@scheme("unusual-users")
def approved_by_somebody_unknown(book: Planting) -> None:
    book.pay("2018-08-06", book.payee("Borrowed Login Tiles"), "3870.00", approved_by='"OFF-77"')


@scheme("same-hands")
def all_payments_through_three_friends(book: Planting) -> None:
    payee = book.payee("Inner Circle Glass")
    for day in workdays("2018-01-10", 27, 8):
        book.pay(day, payee, f"{2300 + int(day[8:]) * 71}.45", prepared_by='"OFF-03"',
                 certified_by='"OFF-22"', disbursed_by='"OFF-32"')  # fmt: skip


@scheme("weekend")
def paid_on_a_friday(book: Planting) -> None:
    book.pay("2018-08-10", book.payee("Friday Market Wood"), "5903.00")


# --- contracts and advances ----------------------------------------------------------------------


def _varied(book: Planting, place: int, days: int, share: str) -> None:
    id_, _, day, amount = book.contracts()[place]
    raise_ = (amount * Decimal(share)).quantize(Decimal("0.01"))
    book.add(f'{day + days * DAY} custom "variation" "{id_}/1" {raise_} USD "more depth" "OFF-14"\n',
             "obligations")  # fmt: skip
    for year in range(2016, 2019):
        book.planted += book.vouchers(rf'obligation: "{id_}"', year)


@scheme("variations")
def variation_inflated_soon_after_award(book: Planting) -> None:
    _varied(book, 7, 12, "0.19")


@scheme("variations")
def variation_cut_to_fit_below_the_cap(book: Planting) -> None:
    _varied(book, 11, 70, "0.198")


@scheme("before-obligation")
def paid_before_the_contract_was_signed(book: Planting) -> None:
    id_, payee, day, _ = book.contracts()[15]
    early = next(iter(workdays((day - 30 * DAY).isoformat(), 1, 1)))
    book.pay(early, payee, "15110.00", obligation=f'"{id_}"', beneficiary_account=None)


@scheme("after-final")
def paid_again_after_the_final_payment(book: Planting) -> None:
    text = (book.folder / "journal/2017/2017.beancount").read_text("utf-8")
    last = re.search(r'obligation: "(\S+)"\n  final: TRUE\n  payee-id: "(\S+)"', text)
    assert last
    book.pay("2018-08-12", last[2], "18222.00", obligation=f'"{last[1]}"', beneficiary_account=None)


@scheme("unliquidated-advances")
def round_advance_never_liquidated(book: Planting) -> None:
    book.add(f'2018-02-04 custom "advance" "ADV-X1" "PAY-0001" 40000.00 USD 2018-02-04 2018-06-30\n'
             f'  agreement: "{book.agreements[0]}"\n', "obligations")  # fmt: skip
    book.pay("2018-02-05", "PAY-0001", "40000.00", "Advance for outreach", advance='"ADV-X1"',
             beneficiary_account=None, invoice_number=None, invoice_date=None,
             legs="  Assets:Advances:PAY-0001  40000.00 USD\n"
                  "  Assets:Bank:Tigris:USD  -40000.00 USD\n")  # fmt: skip


@scheme("same-share")
def kickback_of_five_per_cent(book: Planting) -> None:
    broker, contractor = book.payee("Clear Sky Advisers"), book.payee("Favoured Earthworks")
    for day, amount in zip(
        workdays("2018-02-18", 33, 4), ("21430.00", "18260.00", "23900.00", "17780.00"), strict=True
    ):
        later = next(iter(workdays((datetime.date.fromisoformat(day) + 4 * DAY).isoformat(), 1, 1)))
        book.pay(day, contractor, amount, "Earthworks at the canal")
        book.pay(later, broker, f"{Decimal(amount) * 5 / 100:.2f}", "Advice on procurement")


# --- sums and words ------------------------------------------------------------------------------


@scheme("round-amounts")
def round_sum_for_nothing_in_particular(book: Planting) -> None:
    book.pay("2018-08-13", book.payee("Full Purse Events"), "20000.00", "Community event, Mosul")


@scheme("repeated-amounts")
def the_same_sum_every_other_month(book: Planting) -> None:
    payee = book.payee("Monthly Envelope Media")
    for day in workdays("2018-01-16", 61, 4):
        book.pay(day, payee, "1875.00", "Radio spots")


@scheme("repeated-endings")
def invented_sums_that_end_alike(book: Planting) -> None:
    payee = book.payee("Habit Forming Cleaners")
    for day, amount in zip(
        workdays("2018-01-17", 31, 6), (1437, 2937, 837, 1737, 2237, 1137), strict=True
    ):
        book.pay(day, payee, f"{amount}.50", "Cleaning of offices")


@scheme("relative-size")
def payment_ten_times_too_large(book: Planting) -> None:
    payee = book.payee("Steady Price Bakery")
    for turn, day in enumerate(workdays("2018-01-23", 30, 5)):
        book.pay(day, payee, f"{900 + turn * 73}.20", "Bread for the shelter")
    book.planted = []
    book.pay("2018-08-14", payee, "12410.60", "Bread for the shelter")


@scheme("descriptions")
def entry_that_says_nothing(book: Planting) -> None:
    book.pay("2018-08-19", book.payee("Thick Fog Agency"), "6841.00", "Adjustment")


@scheme("donor-moves")
def cost_moved_to_another_donor(book: Planting) -> None:
    one, other = book.agreements
    number = book.number(2018)
    book.add(
        f'2018-08-20 * "Cost of fuel, moved"\n  voucher: "{number}"\n  prepared-by: "OFF-02"\n'
        f'  Expenses:FFS:W1-Works:Supplies  31200.00 USD\n    agreement: "{other}"\n'
        f'  Equity:Transfers  -31200.00 USD\n    agreement: "{other}"\n'
        f'  Expenses:FFS:W1-Works:Supplies  -31200.00 USD\n    agreement: "{one}"\n'
        f'  Equity:Transfers  31200.00 USD\n    agreement: "{one}"\n'
    )


def _accrual(
    book: Planting, day: str, amount: str, purpose: str, payee: str, more: str = ""
) -> str:
    number = book.number(int(day[:4]))
    owed = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
    book.add(
        f'{day} * "{book.name(payee)}" "{purpose}"\n  voucher: "{number}"\n'
        f'  agreement: "{book.agreements[0]}"\n  payee-id: "{payee}"\n  prepared-by: "OFF-02"\n{more}'
        f"  Expenses:FFS:W1-Works:Supplies  {amount} USD\n"
        f"  Liabilities:Payable:{payee}  {owed} USD\n"
    )
    return number


@scheme("reversals", "period-end")
def cost_booked_in_december_and_taken_back_in_january(book: Planting) -> None:
    payee = book.payee("Turn of Year Supplies")
    first = _accrual(book, "2017-12-28", "47300.00", "Tents received", payee)
    _accrual(
        book, "2018-01-08", "-47300.00", "Tents not received", payee, f'  reverses: "{first}"\n'
    )


@scheme("period-end")
def budget_used_up_on_the_last_day(book: Planting) -> None:
    _accrual(book, "2018-12-31", "38750.00", "Blankets expected", book.payee("Year End Textiles"))


@scheme("cost-credits")
def cost_taken_out_of_the_books(book: Planting) -> None:
    _accrual(
        book, "2018-08-21", "-15500.00", "Cement, written back", book.payee("Thin Air Minerals")
    )


@scheme("rate-outliers")
def exchange_skimmed(book: Planting) -> None:
    file = "journal/2018/2018.beancount"
    match = book.edit(
        r'voucher: "(V-2018-\d+)"(?:(?!\n\n).)*?Assets:Bank:Tigris:IQD +-(\d+) IQD',
        lambda m: m[0].replace(f"-{m[2]} IQD", f"-{int(m[2]) * 93 // 100} IQD"), file,
    )  # fmt: skip
    book.planted.append(match[1])


@scheme("sequence-gaps", ranked=False)
def voucher_taken_out(book: Planting) -> None:
    book.edit(r'\n2018-06[^\n]*\n  voucher: "V-2018-\d+"(?:(?!\n\n).)*\n\n', "\n\n",
              "journal/2018/2018.beancount")  # fmt: skip


@scheme("seldom-used-accounts")
def cost_hidden_on_an_account_of_its_own(book: Planting) -> None:
    book.add('2018-01-01 open Expenses:FFS:W1-Works:Special\n  unsdg: "7"\n', "chart")
    payee = book.payee("Quiet Room Club")
    book.pay("2018-08-26", payee, "4444.10", legs="  Expenses:FFS:W1-Works:Special  4444.10 USD\n"
             "  Assets:Bank:Tigris:USD  -4444.10 USD\n")  # fmt: skip


@scheme("unusual-combinations")
def hole_papered_over_with_a_donors_money(book: Planting) -> None:
    number = book.number(2018)
    book.add(
        f'2018-08-27 * "Cost set against other income"\n  voucher: "{number}"\n'
        f'  agreement: "{book.agreements[0]}"\n  prepared-by: "OFF-02"\n'
        f"  Income:Other  9100.00 USD\n  Expenses:FFS:W1-Works:Supplies  -9100.00 USD\n"
    )
