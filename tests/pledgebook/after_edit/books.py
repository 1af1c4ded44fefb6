"""Small books in several files, full of findings: those of the pages of the rules, together."""

from __future__ import annotations

import re
from pathlib import Path

from pledgebook.rules.page import example

MAIN = """option "title" "Books"
option "operating_currency" "USD"
option "booking_method" "STRICT"
plugin "pledgebook"
include "registry.beancount"
include "chart.beancount"
include "journal/*/*.beancount"
"""
POLICIES = """2016-01-01 custom "policy" "approval-from" 500.00 USD

2016-01-01 custom "policy" "duplicate-days" 30

2016-01-01 custom "policy" "voucher-series" "J; R; V"

2016-01-01 custom "policy" "obligation-from" 25000.00 USD

2016-01-01 custom "policy" "headroom-basis" "cash"

2016-01-01 custom "policy" "advance-days" 30

2016-01-01 custom "policy" "outstanding-days" 30

2017-09-30 custom "statement" Assets:Bank:Tigris:USD 2017-09-30 2000000.00 USD
"""
VOUCHER = re.compile(r"\d{4}-\d\d-\d\d [*!]")
OPENED = re.compile(r"\d{4}-\d\d-\d\d open")
HERE = Path(__file__).parent.parent / "difference" / "books"


def write(home: Path) -> Path:
    """Write the books into a new folder; their main file."""
    registry, chart, vouchers = [POLICIES], [], []
    texts = (example(), *(path.read_text() for path in sorted(HERE.glob("*.beancount"))))
    for number, text in enumerate(texts):
        numbered = re.sub(r"V-2017-0000(\d)", rf"V-2017-{number:04d}\1", text)
        for block in re.split(r"\n(?=\d{4})|\n\n", numbered):
            if VOUCHER.match(block):
                vouchers.append(block.strip("\n"))
            elif OPENED.match(block):
                chart.append(block)
            elif re.match(r"\d{4}", block) and ' "policy" ' not in block:
                registry.append(block)
    (home / "journal/2016").mkdir(parents=True)
    (home / "journal/2017").mkdir()
    files = {
        "main": MAIN,
        "registry": "\n\n".join(registry),
        "chart": "\n".join(chart),
        "journal/2016/receipts": "\n\n".join(vouchers[:4]),
        "journal/2017/first": "\n\n".join(vouchers[4::2]),
        "journal/2017/second": "\n\n".join(vouchers[5::2]),
    }
    for name, text in files.items():
        (home / f"{name}.beancount").write_text(text.rstrip("\n") + "\n")
    return home / "main.beancount"
