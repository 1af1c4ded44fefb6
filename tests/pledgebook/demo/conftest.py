"""Plans and books that the tests of the generator share."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook.demo import complete, office, text, write_demo
from pledgebook.demo.books import write
from pledgebook.demo.illustration import Illustration, illustrate
from pledgebook.demo.plan import FundedAgreement, Plan, Receipt
from tests.pledgebook.demo.independent import Read, read


def agreement(number: int) -> FundedAgreement:
    """Sixteen agreements of eight donors; some earmarked, some ending within the span."""
    start = datetime.date(2015, 6, 1) + datetime.timedelta(days=60 * number)
    end = datetime.date(2018, 6, 30) if number % 5 == 0 else datetime.date(2021, 12, 31)
    receipts = tuple(
        Receipt(
            start + datetime.timedelta(days=40 + 200 * part), 9_000_000_00 + 1_234_567_89 * part
        )
        for part in range(4)
    )
    return FundedAgreement(
        f"X{chr(65 + number % 8)}-{start.year}-{number:02d}",
        f"XD{chr(65 + number % 8)}",
        start,
        end,
        Decimal("0.08"),
        receipts,
        windows=("W1-Works", "FFES") if number == 3 else (),
        places=("IQ-NI",) if number == 4 else (),
    )


@pytest.fixture(scope="session")
def plan() -> Plan:
    """Return a plan made by hand: no register, no donors' entries."""
    return Plan(
        office.FACILITY,
        tuple(agreement(number) for number in range(16)),
        datetime.date(2016, 1, 1),
        datetime.date(2019, 12, 31),
        2019,
    )


@pytest.fixture(scope="session")
def made(plan: Plan) -> Illustration:
    """Return the illustration of the hand-made plan."""
    return illustrate(plan, 300, 7)


@pytest.fixture(scope="session")
def illustrated(made: Illustration, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Return the hand-made plan's books, receipts as plain deposits, as Beancount reads them."""
    folder = tmp_path_factory.mktemp("illustrated")
    write(folder, made)
    (folder / "chart.beancount").write_text(text.page("Chart", office.chart()))
    (folder / "receipts").mkdir()
    lines = [
        f'{receipt.date} * "{one.donor}" "Receipt"\n  voucher: "R-{one.id}-{number}"\n'
        f'  agreement: "{one.id}"\n  {office.FACILITY.bank}  {text.money(receipt.cents)} USD\n'
        f"  Income:Contributions:{one.donor}  {text.money(-receipt.cents)} USD\n"
        for one in made.plan.agreements
        for number, receipt in enumerate(one.receipts)
    ]
    (folder / "receipts/all.beancount").write_text("\n".join(lines))
    includes = (
        "chart.beancount",
        "payees.beancount",
        "obligations.beancount",
        "receipts/*.beancount",
        "journal/*/*.beancount",
    )
    (folder / "main.beancount").write_text("".join(f'include "{name}"\n' for name in includes))
    return read(folder, tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return complete invented books of 1,500 transactions."""
    folder = tmp_path_factory.mktemp("demo") / "books"
    write_demo(folder, 1500, 3)
    return folder


@pytest.fixture(scope="session")
def demo(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Return the complete books as Beancount alone reads them."""
    return read(demo_folder, tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="session")
def fewest() -> int:
    """Return the fewest transactions that complete books can have."""
    return complete.FEWEST
