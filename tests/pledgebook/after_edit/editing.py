"""Books that are edited at random, and what a whole check and the check after an edit tell of them."""

from __future__ import annotations

import datetime
import hashlib
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pledgebook import snapshot
from pledgebook.after_edit import keeping
from pledgebook.after_edit.base import Base, DoubtError
from pledgebook.after_edit.files import contents_of, order_of
from pledgebook.after_edit.judging import After, judge_edits
from pledgebook.difference import TooWideError
from pledgebook.gate.reading import Reading, read
from pledgebook.gate.verdict import Verdict, judge

DATED = re.compile(r"(\n*)(\d{4}-\d\d-\d\d) ([*!])")
NUMBER = re.compile(r"(  -?)(\d+)\.(\d\d) USD")
KEY = re.compile(r"  ([a-z-]+): .*")
ACCOUNT = re.compile(r"\n  ([A-Z][\w:-]+) ")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a whole check: its parts, and the files of the books by digest."""

    parts: Mapping[str, bytes]
    digests: Mapping[str, str]


class Desk:
    """Books in a folder of their own, with one hand that edits them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.main = home / "main.beancount"

    def whole(self) -> tuple[Reading, Verdict] | None:
        """A whole check, without a process of its own; None where the books are refused."""
        reading = read(self.main)
        return None if reading.refusals else (reading, judge(reading, None))

    def keep(self) -> Kept | None:
        """What a whole check leaves; None where it leaves nothing."""
        checked = self.whole()
        if checked is None:
            return None
        reading, verdict = checked
        folder = Path(tempfile.mkdtemp(prefix="pledgebook-"))
        try:
            keeping.keep(folder, reading, verdict, snapshot.counts_of(verdict))
            parts = {one.name: one.read_bytes() for one in folder.glob("base/*")}
        finally:
            shutil.rmtree(folder)
        return Kept(parts, reading.digests) if parts else None

    def quick(self, kept: Kept) -> After | None:
        """The check after an edit; None where it leaves it to a whole one."""
        now = {str(path): path.read_bytes() for path in self.home.rglob("*.beancount")}
        edited = [
            path for path, digest in kept.digests.items()
            if path not in now or hashlib.sha256(now[path]).hexdigest() != digest
        ]  # fmt: skip
        added = [path for path in now if path not in kept.digests]
        base = Base(kept.parts.__getitem__)
        try:
            contents = contents_of(base.state, [*edited, *added])
            order = order_of(base.state, contents)
            return judge_edits(base, str(self.main), contents, order)
        except (DoubtError, TooWideError):
            return None

    def is_told_alike(self, kept: Kept) -> bool:
        """Prove the check after an edit, where it tells anything; whether it does."""
        after = self.quick(kept)
        if after is None:
            return False
        checked = self.whole()
        assert checked is not None, "the books are refused"
        verdict = checked[1]
        assert list(after.findings) == verdict.findings
        assert dict(after.counts) == snapshot.counts_of(verdict)
        assert after.entries == len(verdict.entries)
        assert Base(kept.parts.__getitem__).state.as_of == verdict.book.as_of
        return True

    def files(self) -> list[Path]:
        """The files of vouchers, large ones more often than small ones."""
        found = sorted(path for path in self.home.glob("journal/**/*.beancount"))
        return [*found, *[path for path in found if path.stat().st_size > 2_000] * 3]

    def pick(self, rnd: random.Random) -> tuple[Path, list[str], int] | None:
        """A file, its blocks, and the place of one that is a voucher; None where there is none."""
        for _ in range(20):
            path = rnd.choice(self.files())
            blocks = path.read_text().split("\n\n")
            place = rnd.randrange(len(blocks))
            if DATED.match(blocks[place]):
                return path, blocks, place
        return None

    def edit(self, rnd: random.Random, name: str) -> None:
        """Edit a voucher, or the files of vouchers, in one of the ways of `EDITS`."""
        chosen, other = self.pick(rnd), self.pick(rnd)
        if chosen is None or other is None:
            return
        path, blocks, place = chosen
        there = other[1][other[2]].strip("\n")
        if name in BLOCKS:
            blocks[place] = BLOCKS[name](blocks[place], there, rnd)
        elif name == "delete":
            del blocks[place]
        elif name in ADDED:
            blocks.insert(place, ADDED[name](there, rnd))
        elif name == "move":
            self._move(path, blocks.pop(place), other[0])
        else:
            self._file(path, there, rnd, name)
            return
        if any(one.strip() for one in blocks):
            path.write_text("\n\n".join(blocks).rstrip("\n") + "\n")
        else:
            path.unlink()

    def _file(self, path: Path, there: str, rnd: random.Random, name: str) -> None:
        if name == "rename":
            path.rename(path.with_name(rnd.choice("AZ") + path.name))
            return
        new = self.home / "journal/2017" / f"X-{rnd.randrange(1000)}.beancount"
        new.write_text(f"{there}\n")

    def _move(self, path: Path, block: str, to: Path) -> None:
        if to != path:
            to.write_text(f"{to.read_text()}\n{block.strip(chr(10))}\n")


def amount(block: str, _: str, rnd: random.Random) -> str:
    """Every amount of a voucher times one number."""
    by = rnd.choice((2, 7, 99))
    return NUMBER.sub(
        lambda m: f"{m[1]}{int(m[2] + m[3]) * by // 100}.{int(m[3]) * by % 100:02d} USD", block
    )


def unbalanced(block: str, _: str, rnd: random.Random) -> str:
    """One amount of a voucher changed."""
    return NUMBER.sub(
        lambda m: f"{m[1]}{int(m[2]) + rnd.randrange(1, 9)}.{m[3]} USD", block, count=1
    )


def day(block: str, _: str, rnd: random.Random) -> str:
    """Another day."""
    by = datetime.timedelta(days=rnd.choice((-200, -30, -1, 1, 30)))

    def other(match: re.Match[str]) -> str:
        return f"{match[1]}{datetime.date.fromisoformat(match[2]) + by} {match[3]}"

    return DATED.sub(other, block, count=1)


def flag(block: str, _: str, __: random.Random) -> str:
    """A draft posted, or a voucher made a draft."""
    return DATED.sub(lambda m: f"{m[1]}{m[2]} {'!' if m[3] == '*' else '*'}", block, count=1)


def keys(block: str, there: str, rnd: random.Random) -> str:
    """Metadata of another voucher: its number, payee, agreement, obligation, papers ..."""
    lines = [line for line in there.split("\n") if KEY.fullmatch(line)]
    for line in rnd.sample(lines, min(len(lines), 3)):
        name = line.partition(":")[0]
        own = [one for one in block.split("\n") if not one.startswith(f"{name}:")]
        head = next(n for n, one in enumerate(own) if DATED.match(one))
        block = "\n".join([*own[: head + 1], line, *own[head + 1 :]])
    return block


def dropped(block: str, _: str, rnd: random.Random) -> str:
    """One line of metadata less."""
    lines = block.split("\n")
    own = [number for number, line in enumerate(lines) if KEY.fullmatch(line)]
    if own:
        del lines[rnd.choice(own)]
    return "\n".join(lines)


def account(block: str, there: str, rnd: random.Random) -> str:
    """An account of another voucher."""
    return block.replace(rnd.choice(ACCOUNT.findall(block)), rnd.choice(ACCOUNT.findall(there)), 1)


def renumbered(block: str, rnd: random.Random) -> str:
    """A copy of a voucher, with a number of its own or not."""
    if rnd.random() < 0.5:
        return block
    return re.sub(r'voucher: "[^"]*"', f'voucher: "V-2017-{rnd.randrange(60):05d}"', block)


def taken_back(block: str, rnd: random.Random) -> str:
    """A voucher that reverses another."""
    number = re.search(r'  voucher: "([^"]*)"', block)
    if number is None:
        return block
    told = f'  voucher: "J-2017-{rnd.randrange(60):05d}"\n  reverses: "{number[1]}"'
    turned = re.sub(
        r"( )(-?)(\d[\d,]*\.\d\d)", lambda m: m[1] + ("" if m[2] else "-") + m[3], block
    )
    return turned.replace(number[0], told, 1)


def remark(_: str, rnd: random.Random) -> str:
    """Lines that are no entry."""
    return rnd.choice(("; a remark", "", "; two lines\n; of remarks"))


BLOCKS: dict[str, Callable[[str, str, random.Random], str]] = {
    "amount": amount, "unbalanced": unbalanced, "day": day, "flag": flag, "keys": keys,
    "dropped": dropped, "account": account,
}  # fmt: skip
ADDED: dict[str, Callable[[str, random.Random], str]] = {
    "add": renumbered, "take back": taken_back, "remark": remark,
}  # fmt: skip
EDITS = (*BLOCKS, *ADDED, "delete", "move", "new file", "rename")
