"""What a line of a journal is in the books, by a profile's maps; what has no map is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pledgebook.accounts import parts_of
from pledgebook_importers.ledgers.journals import JournalLine
from pledgebook_importers.ledgers.maps import CodeMap, joined
from pledgebook_importers.tables.profiles import LedgerProfile

_PLACE = re.compile(r"\{(\w+)\}")
_ACCOUNT = re.compile(
    r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+", re.ASCII
)
_TARGETS = ("account", "agreement", "window", "project", "location", "category")


@dataclass(frozen=True, slots=True)
class Missing:
    """A code that a map lacks: of which field, and what of the books it should name."""

    profile: str
    target: str
    field: str
    code: str

    @property
    def reason(self) -> str:
        """What to tell the office."""
        code = self.code or "(blank)"
        where = f"in profile {self.profile}"
        if self.target == self.field:
            return f"{self.field} {code} is not mapped {where}"
        return f"{self.field} {code} is not mapped to {_article(self.target)} {where}"


def _article(target: str) -> str:
    return f"an {target}" if target[0] in "aeiou" else f"a {target}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line goes; `project` and `location` are empty where the profile maps none."""

    account: str
    agreement: str
    project: str
    location: str


class Attribution:
    """The maps of one profile."""

    def __init__(self, profile: LedgerProfile) -> None:
        self.profile = profile
        stated = (
            (profile.accounts, profile.account_by),
            (profile.agreements, profile.agreement_by),
            (profile.windows, profile.window_by),
            (profile.projects, profile.project_by),
            (profile.locations, profile.location_by),
            (profile.categories, profile.category_by),
        )
        self._maps = {
            target: (CodeMap(codes), by)
            for target, (codes, by) in zip(_TARGETS, stated, strict=True)
        }

        self._known: dict[tuple[tuple[str, str], ...], tuple[Place, list[Missing]]] = {}

    def place(self, line: JournalLine) -> tuple[Place, list[Missing]]:
        """The line's place, and every code that is missing for it; lines of equal codes have one.

        An account's `{window}`, `{category}`, `{location}` and `{project}` must be mapped; an
        expense needs its project and location wherever the profile maps any.
        """
        codes = tuple(line.codes.items())
        if codes not in self._known:
            self._known[codes] = self._place(line)
        return self._known[codes]

    def _place(self, line: JournalLine) -> tuple[Place, list[Missing]]:
        missing: list[Missing] = []
        account = self._must(line, "account", missing)

        def filled(match: re.Match[str]) -> str:
            return self._must(line, match[1], missing) if match[1] in _TARGETS else match[0]

        account = _PLACE.sub(filled, account)
        agreement = self._must(line, "agreement", missing)
        expense = account.startswith("Expenses:") and parts_of(account).role == "expense"
        return (
            Place(
                account,
                agreement,
                self._may(line, "project", missing, needed=expense),
                self._may(line, "location", missing, needed=expense),
            ),
            list(dict.fromkeys(missing)),
        )

    def _must(self, line: JournalLine, target: str, missing: list[Missing]) -> str:
        codes, by = self._maps[target]
        field, code = joined(line.codes, by)
        found = codes.find(code)
        if found is None:
            missing.append(Missing(self.profile.name, target, field, code))
        return found or ""

    def _may(self, line: JournalLine, target: str, missing: list[Missing], *, needed: bool) -> str:
        codes, by = self._maps[target]
        if needed and codes:
            return self._must(line, target, missing)
        return codes.find(joined(line.codes, by)[1]) or ""


def no_account(account: str) -> bool:
    """Whether what a profile maps to is no account of a book."""
    return not _ACCOUNT.fullmatch(account)
