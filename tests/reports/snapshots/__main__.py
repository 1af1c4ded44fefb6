"""`python -m tests.reports.snapshots` writes the kept reports anew; read the difference."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pledgebook import gate
from tests.reports import control
from tests.reports.contract_book import CONTRACTS, drawn_up_from
from tests.reports.snapshots.drawing import DAYS, KEPT, WHOLE, drawn, names, path_of

ROOT = Path(__file__).parents[3]


def main() -> None:
    """Draw every report up and keep it; what has no report any more goes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        controlled = control.write(folder / "control")
        small = gate.run(ROOT / "tests" / "reports" / "small.beancount", rows=True).snapshot
        whole = gate.run(controlled, as_of=DAYS[WHOLE], rows=True).snapshot
        if small is None or whole is None:
            raise SystemExit("a hand-worked book is refused: see `pledgebook check`")
        books = {
            "small": small.rows(),
            WHOLE: whole.rows(),
            "contracts": drawn_up_from(ROOT, folder, CONTRACTS),
        }
        texts = {path_of(one): drawn(one, books) for one in names()}
    KEPT.mkdir(exist_ok=True)
    for stale in set(KEPT.iterdir()) - set(texts):
        stale.unlink()
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
