"""The long campaigns behind docs/assurance.md: `make assurance`, or `python -m tests.campaigns`.

`--seed N` draws other cases, `--only NAME` runs one campaign.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator

from tests.campaigns import damage, gate, writing
from tests.campaigns.after_edit import after_edit

SEED = 2026
CAMPAIGNS: dict[str, Callable[[int], Iterator[str]]] = {
    "corpus": lambda _: gate.corpus(),
    "bombs": lambda _: gate.bombs(),
    "kills": writing.kills,
    "faults": lambda _: writing.faults(),
    "two-writers": lambda _: writing.two_writers(),
    "sealed-year": damage.sealed_year,
    "open-year": damage.open_year,
    "after-edit": after_edit,
}


def main() -> None:
    """Run the campaigns; the first thing that fails ends with its place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", choices=list(CAMPAIGNS), action="append")
    asked = parser.parse_args()
    for name in asked.only or CAMPAIGNS:
        began = time.monotonic()
        for line in CAMPAIGNS[name](asked.seed):
            sys.stdout.write(f"{name}: {line}\n")
            sys.stdout.flush()
        sys.stdout.write(f"{name}: {time.monotonic() - began:.0f} s, seed {asked.seed}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
