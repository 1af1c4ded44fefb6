"""Golden readings: what each fixture of each format is read as, in the contract's JSON.

`python -m tests.importers.golden` from the top of a checkout writes them anew; read the difference.
A fixture is a file in `fixtures/<format>/`; `NAME.profile.toml` beside it is the profile it is
read with, `NAME.expected.json` what it is read as. Generated workbooks are made, not kept.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from pledgebook_importers.contract import Json, to_json
from pledgebook_importers.reader import Settings, read_file
from pledgebook_importers.tables.profiles import load_profile, shipped

FIXTURES = Path(__file__).parent / "fixtures"
_NO_INPUT = (".expected.json", ".profile.toml", ".beancount", ".md")


def inputs() -> list[Path]:
    """Every fixture, as paths below `fixtures/`."""
    return sorted(
        path.relative_to(FIXTURES)
        for path in FIXTURES.rglob("*")
        if path.is_file() and not path.name.endswith(_NO_INPUT)
    )


def expected_path(path: Path) -> Path:
    """Where the reading of a fixture is kept."""
    return FIXTURES / path.parent / f"{path.stem}.expected.json"


def reading(path: Path) -> Json:
    """What the fixture is read as; its path in the result is relative."""
    profile = FIXTURES / path.parent / f"{path.stem}.profile.toml"
    settings = Settings(shipped(), load_profile(profile) if profile.exists() else None)
    before = Path.cwd()
    os.chdir(FIXTURES)
    try:
        return to_json([read_file(path, (), settings)])
    finally:
        os.chdir(before)


if __name__ == "__main__":
    for item in inputs():
        text = json.dumps(reading(item), indent=1, ensure_ascii=False) + "\n"
        expected_path(item).write_text(text, encoding="utf-8")
