"""A small book whose officers have keys and a genesis seal; acts as officers, and forgers, file them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pledgebook.approvals.act import NAMESPACE, Act, read
from pledgebook.approvals.desk import lay
from pledgebook.approvals.laid import Desk, Request
from pledgebook.approvals.proofs import Proof
from pledgebook.gate.reading import read as read_books
from pledgebook.gate.verdict import Verdict, judge
from pledgebook.sealing import closing, signing
from pledgebook.sealing.chain import signature_file
from pledgebook.sealing.genesis import draw_genesis
from pledgebook.sealing.periods import period_of
from tests.pledgebook.sealing.making import write, write_books

PIPES, VALVES = "V-2017-00002", "V-2017-00003"
JOURNAL = "journal/2017/2017.beancount"
INVOICE = "2017/V-2017-00002/invoice.txt"
DUTIES = 'prepared-by: "OFF-PREP"\n  approved-by: "OFF-APPR"\n  disbursed-by: "OFF-DISB"'
PAYMENTS = f"""\
2017-03-02 * "Beta Trading" "Pipes for Mosul"
  voucher: "{PIPES}"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  {DUTIES}
  prepared-on: 2017-03-01
  invoice: "{INVOICE}"
  Expenses:FFS:W1-Works:Supplies    900.00 USD
  Assets:Bank:Tigris:USD           -900.00 USD

2017-03-03 * "Beta Trading" "Valves for Mosul"
  voucher: "{VALVES}"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  {DUTIES}
  Expenses:FFS:W1-Works:Supplies    800.00 USD
  Assets:Bank:Tigris:USD           -800.00 USD
"""
POLICY = '2017-01-01 custom "policy" "approval-from" 500.00 USD\n'
NOW = datetime.datetime(2017, 3, 4, 9, 30, tzinfo=datetime.UTC)


def book(folder: Path, keys: Mapping[str, Path]) -> Path:
    """A book with two vouchers to approve, not sealed. The main file."""
    public = {
        who: Path(f"{key}.pub").read_text().strip()
        for who, key in keys.items()
        if who != "STRANGER"
    }
    main = write_books(folder, public)
    write(main.parent, JOURNAL, POLICY + PAYMENTS)
    paper = write(main.parent, f"documents/{INVOICE}", "Invoice 18: pipes, 900.00 USD\n")
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    write(paper.parent, "SHA256SUMS", f"{digest}  invoice.txt\n")
    return main


def verdict_of(main: Path, day: datetime.date | None = None) -> Verdict:
    """The checked book; `sealing`, so that it is compared with its text before booking."""
    reading = read_books(main)
    assert not reading.refusals, reading.refusals
    return judge(reading, day, sealing=True)


def seal(main: Path, keys: Mapping[str, Path], period: str = "genesis") -> None:
    """Seal the officers, or a period, by two officers."""
    verdict = verdict_of(main)
    assert verdict.source
    if period == "genesis":
        draft = draw_genesis(verdict.book, verdict.source, unsigned=False)
    else:
        draft = closing.draw(
            main.parent, verdict.book, verdict.source, verdict.findings, period_of(period),
            unsigned=False,
        )  # fmt: skip
    assert not draft.refusals, draft.refusals
    for who in ("OFF-HEAD", "OFF-CERT"):
        place = f"seals/{signature_file(period, who)}"
        write(main.parent, place, signing.sign(draft.text, keys[who]))
    write(main.parent, f"seals/{period}.leaves", draft.leaves)
    write(main.parent, f"seals/{period}.seal", draft.text)


def laid(main: Path, kind: str, officer: str, *vouchers: str, **more: Any) -> Desk:
    """The act that an officer would sign, or what stands in its way."""
    verdict = verdict_of(main)
    assert verdict.source
    asked = {"time": NOW, "vouchers": vouchers or (PIPES,), **more}
    request = Request(kind=kind, officer=officer, **asked)
    return lay(main.parent, verdict.book, verdict.source, request)


def drawn(main: Path, kind: str = "approve", officer: str = "OFF-APPR", *vouchers: str,
          **more: Any) -> Act:  # fmt: skip
    """The act alone; nothing may stand in its way."""
    desk = laid(main, kind, officer, *vouchers, **more)
    assert desk.act is not None, desk.refusals
    return desk.act


def file(main: Path, act: Act, key: Path, namespace: str = NAMESPACE) -> Path:
    """Sign an act and file it, whatever it says."""
    text = act.render()
    write(main.parent, f"approvals/{act.file}.sig", signing.sign(text, key, namespace))
    return write(main.parent, f"approvals/{act.file}", text)


def sign(main: Path, key: Path, kind: str = "approve", officer: str = "OFF-APPR", *vouchers: str,
         **more: Any) -> Path:  # fmt: skip
    """An honest act: laid out, signed, filed."""
    return file(main, drawn(main, kind, officer, *vouchers, **more), key)


def changed(act: Act, **subject: Any) -> Act:
    """An act whose first voucher says something else."""
    first, *others = act.subjects
    return replace(act, subjects=(replace(first, **subject), *others))


def proofs(main: Path, day: datetime.date | None = None) -> list[Proof]:
    """What the acts of the books prove, on the day of a check."""
    return list(verdict_of(main, day).book.approvals.proofs)


def only(main: Path) -> Proof:
    """What the one act proves of one voucher."""
    (one,) = proofs(main)
    return one


def told(main: Path) -> list[str]:
    """The findings of PB506: severity and message."""
    found = verdict_of(main).findings
    return [f"{one.severity} {one.message}" for one in found if one.code == "PB506"]


def errors(main: Path) -> list[str]:
    """The errors of PB506."""
    return [one.removeprefix("error ") for one in told(main) if one.startswith("error ")]


def act_of(path: Path) -> Act:
    """An act as it lies there."""
    return read(path.read_text(encoding="utf-8"))
