"""Hostile books of our own making, each with the code and the line that it must be refused with.

A book is its main file's text, or what a function makes in an empty folder. Codes of refusals are
PB001 to PB022; BEANCOUNT stands for a mistake that Beancount's parser tells, a finding of severity
error at which no book is clean.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Builder = Callable[[Path], None]
MAIN = "main.beancount"
HEAD = 'option "title" "Hostile"\n'
"""The first line of each book; what is hostile stands in the second."""
OPENS = (
    "2015-01-01 open Assets:A\n"
    "2015-01-01 open Assets:B\n"
)  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """One book: the code and line it must be refused with, in which file below its folder."""

    name: str
    book: bytes | Builder
    code: str
    line: int
    file: str = MAIN

    def make(self, folder: Path) -> Path:
        """Write the book into an empty folder; its main file."""
        if callable(self.book):
            self.book(folder)
        else:
            (folder / MAIN).write_bytes(self.book)
        return folder / MAIN


def _second(name: str, line: str | bytes, code: str) -> Hostile:
    """A book whose second line is hostile."""
    content = line if isinstance(line, bytes) else line.encode()
    return Hostile(name, HEAD.encode() + content + b"\n", code, 2)


def _plugins() -> Iterator[Hostile]:
    stock = (
        "auto", "check_average_cost", "check_closing", "check_commodity", "check_drained",
        "close_tree", "coherent_cost", "commodity_attr", "currency_accounts", "nounused",
        "onecommodity", "pedantic", "sellgains",
    )  # fmt: skip
    for name in stock:
        yield _second(f"stock plugin {name}", f'plugin "beancount.plugins.{name}"', "PB010")
    for name in (
        "os", "sys", "subprocess", "pickle", "builtins", "antigravity", "pledgebook.gate",
        "pledgebook.writer", "pledgebook ", "Pledgebook", "pledgebook.plugin", "", ".", "..",
        "/tmp/evil.py", "evil", "beancount.plugins", "beancount.ops.pad", "beancount.ops.documents",
        "beancount.plugins.leafonly ", "fava.plugins.link_documents", "fava.plugins.tag_discovered_documents",
        "beancount_reds_plugins.zerosum.zerosum", "pl\u0435dgebook", 'pledge\\"book',
    ):  # fmt: skip
        yield _second(f"plugin {name!r}", f'plugin "{name}"', "PB010")
    yield _second(
        "plugin with code as its setting",
        "plugin \"beancount.plugins.commodity_attr\" \"__import__('os').system('true')\"",
        "PB010",
    )


def _options() -> Iterator[Hostile]:
    values = {
        "insert_pythonpath": "TRUE", "infer_tolerance_from_cost": "TRUE",
        "plugin_processing_mode": "raw", "inferred_tolerance_default": "USD:1000000",
        "inferred_tolerance_multiplier": "999999", "tolerance_multiplier": "99",
        "documents": "/etc", "name_assets": "Vermögen", "name_liabilities": "Assets",
        "name_equity": "Kapital", "name_income": "Ertrag", "name_expenses": "Aufwand",
        "account_previous_balances": "X", "account_previous_earnings": "X",
        "account_previous_conversions": "X", "account_current_earnings": "X",
        "account_current_conversions": "X", "account_unrealized_gains": "X",
        "account_rounding": "Rounding", "conversion_currency": "NOTHING",
        "allow_pipe_separator": "TRUE", "allow_deprecated_none_for_tags_and_links": "TRUE",
        "long_string_maxlines": "999999", "plugin": "os", "include": "/etc/passwd",
        "filename": "x", "input_hash": "0", "commodities": "USD", "dcontext": "x", "nonsense": "1",
        "": "1", "TITLE": "x", "title ": "x",
    }  # fmt: skip
    for name, value in values.items():
        yield _second(f"option {name!r}", f'option "{name}" "{value}"', "PB011")


def _fava() -> Iterator[Hostile]:
    for name in ("os", "fava.ext.auto_commit", "fava.ext.portfolio_list", "evil", "./evil", ""):
        yield _second(
            f"extension {name!r}", f'2016-01-01 custom "fava-extension" "{name}"', "PB015"
        )
    for option, value in (
        ("import-config", "evil.py"), ("import-dirs", "/"), ("default-file", "/etc/passwd"),
        ("insert-entry", "(a+)+$"), ("use-external-editor", "true"), ("unknown", "x"), ("", ""),
    ):  # fmt: skip
        yield _second(
            f"Fava option {option!r}", f'2016-01-01 custom "fava-option" "{option}" "{value}"',
            "PB015",
        )  # fmt: skip
    for pattern in ("(a+)+$", "(a*)*b", "a{1,99999}", "(.*a){20}", "[[:x", "(?:a?){40}"):
        yield _second(
            f"pattern {pattern}",
            f'2016-01-01 custom "fava-option" "collapse-pattern" "{pattern}"', "PB015",
        )  # fmt: skip
    yield _second("extension of no value", '2016-01-01 custom "fava-extension"', "PB015")


def _includes() -> Iterator[Hostile]:
    for pattern in (
        "../outside.beancount", "/etc/passwd", "/dev/zero", "/dev/random", "/proc/self/environ",
        "..", "../*", "/**/*", "/*", "a/../../outside.beancount", "./../outside.beancount",
        "../../../../../../etc/passwd", "/proc/*/environ", "../**/*.beancount",
    ):  # fmt: skip
        yield _second(f"include {pattern}", f'include "{pattern}"', "PB012")
    for pattern in ("*/../x.beancount", "a*/../../outside.beancount", "[a]/../x", "?/../*"):
        yield _second(f"include {pattern}", f'include "{pattern}"', "PB012")
    for pattern in ("none.beancount", "none/*.beancount", "*.none", "~/x", "$HOME/x", "\\x00"):
        yield _second(f"include {pattern!r} of nothing", f'include "{pattern}"', "BEANCOUNT")
    yield Hostile("include of the folder itself", _text('include ""'), "PB002", 1, ".")
    yield Hostile("include of itself", _text('include "main.beancount"'), "BEANCOUNT", 2)
    yield Hostile(
        "the same file twice",
        _files({MAIN: HEAD + 'include "a.beancount"\ninclude "a.beancount"\n', "a.beancount": ""}),
        "BEANCOUNT", 3,
    )  # fmt: skip
    yield Hostile(
        "two files that include each other",
        _files({MAIN: HEAD + 'include "a.beancount"\n', "a.beancount": 'include "main.beancount"\n'}),
        "BEANCOUNT", 1, "a.beancount",
    )  # fmt: skip
    yield Hostile(
        "outside by an included file",
        _files({MAIN: HEAD + 'include "a/a.beancount"\n', "a/a.beancount": ';\n\ninclude "../../x"\n'}),
        "PB012", 3, "a/a.beancount",
    )  # fmt: skip


def _links() -> Iterator[Hostile]:
    def link(target: str, name: str = "a.beancount", main: str = "a.beancount") -> Builder:
        def build(folder: Path) -> None:
            (folder / MAIN).write_text(HEAD + f'include "{main}"\n')
            (folder / "real").mkdir()
            (folder / "real" / "b.beancount").write_text(OPENS)
            (folder.parent / f"{folder.name}-outside").write_text(OPENS)
            (folder / name).symlink_to(target.format(outside=f"../{folder.name}-outside"))

        return build

    yield Hostile("link to a file outside", link("{outside}"), "PB012", 2)
    yield Hostile("link to /etc/passwd", link("/etc/passwd"), "PB012", 2)
    yield Hostile("link to a device", link("/dev/zero"), "PB012", 2)
    yield Hostile("link to a file inside", link("real/b.beancount"), "PB002", 2)
    yield Hostile("link to the main file", link("main.beancount"), "PB002", 2)
    yield Hostile("link to itself", link("a.beancount", main="*.beancount"), "PB002", 2)
    yield Hostile("link to a folder inside", link("real", "f", "f/b.beancount"), "PB002", 2)
    yield Hostile("link to the folder itself", link(".", "f", "f/f/f/main.beancount"), "PB002", 2)
    yield Hostile("link to the root", link("/", "f", "f/etc/hostname"), "PB012", 2)
    yield Hostile("links walked over", link(".", "f", "**/*.beancount"), "PB002", 2)
    yield Hostile("link to the folder above", link("..", "f", "f/*-outside"), "PB012", 2)


def _irregular() -> Iterator[Hostile]:
    def fifo(folder: Path) -> None:
        (folder / MAIN).write_text(HEAD + 'include "a.beancount"\n')
        os.mkfifo(folder / "a.beancount")

    def main_fifo(folder: Path) -> None:
        os.mkfifo(folder / MAIN)

    def folder_included(folder: Path) -> None:
        (folder / MAIN).write_text(HEAD + 'include "a.beancount"\n')
        (folder / "a.beancount").mkdir()

    def too_large(folder: Path) -> None:
        with (folder / MAIN).open("wb") as file:
            file.truncate(300 * 1024**2)

    def includes_too_large(folder: Path) -> None:
        (folder / MAIN).write_text(HEAD + 'include "a.beancount"\n')
        with (folder / "a.beancount").open("wb") as file:
            file.truncate(2**40)

    yield Hostile("fifo", fifo, "PB002", 1, "a.beancount")
    yield Hostile("fifo as the main file", main_fifo, "PB002", 1)
    yield Hostile("folder included", folder_included, "PB002", 1, "a.beancount")
    yield Hostile("folder as the main file", lambda folder: (folder / MAIN).mkdir(), "PB002", 1)
    yield Hostile("no main file", lambda _: None, "PB001", 1)
    yield Hostile("file of 300 MB of nothing", too_large, "PB003", 1)
    yield Hostile("file of a terabyte", includes_too_large, "PB003", 1, "a.beancount")


def _texts() -> Iterator[Hostile]:
    for name, line, code in (
        ("Latin-1", b"; K\xf6nig", "PB004"), ("UTF-16", ";a".encode("utf-16-le") + b"\xff\xfe", "PB004"),
        ("overlong slash", b"; \xc0\xaf", "PB004"), ("surrogate", b"; \xed\xa0\x80", "PB004"),
        ("beyond Unicode", b"; \xf4\x90\x80\x80", "PB004"), ("cut character", b"; \xe2\x82", "PB004"),
        ("lone continuation", b"; \x80", "PB004"), ("NUL", b"; a\0b", "PB005"),
        ("NUL in a string", b'2016-01-01 event "a\0b" "c"', "PB005"),
        ("byte order mark inside", "; \ufeffa".encode(), "PB005"),
    ):  # fmt: skip
        yield _second(name, line, code)
    yield Hostile("byte order mark", b"\xef\xbb\xbf; a\n", "PB005", 1)
    for number in (*range(1, 9), 11, 12, *range(14, 32), 127, 0x80, 0x85, 0x9B, 0x2028, 0x2029):
        yield _second(f"control U+{number:04X}", f'2016-01-01 event "a{chr(number)}b" "c"', "PB005")
    yield _second(
        "line overprinted", '2016-01-01 event "100" "a"\r2016-01-01 event "9" "a"', "PB005"
    )
    for number in (
        0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x034F, 0x115F,
        0x180E, 0x200B, 0x2060, 0x2063, 0x3164, 0xFFA0, 0xFFF9, 0xE0041, 0xE0100,
    ):  # fmt: skip
        yield _second(f"unseen U+{number:04X}", f'2016-01-01 event "a{chr(number)}b" "c"', "PB006")
    for name, text in (
        ("e and acute", "e\u0301"), ("Angstrom sign", "\u212b"), ("Ohm sign", "\u2126"),
        ("Hangul by letters", "\u1112\u1161\u11ab"), ("marks in another order", "a\u0315\u0300"),
    ):  # fmt: skip
        yield _second(f"not NFC: {name}", f'2016-01-01 event "{text}" "c"', "PB007")
    for marker in ("<<<<<<< ours", "=======", ">>>>>>> theirs", "||||||| base"):
        yield _second(f"merge {marker[0]}", marker, "PB008")
        yield Hostile(
            f"merge {marker[0]} in a string",
            f'{HEAD}2016-01-01 event "a\n{marker}\n" "b"\n'.encode(), "PB008", 3,
        )  # fmt: skip


def _accounts() -> Iterator[Hostile]:
    for name, account in (
        ("Cyrillic a in Bank", "Assets:B\u0430nk"), ("Greek O", "Assets:\u039fne"),
        ("Cyrillic capital", "Assets:\u0412ank"), ("full width", "Assets:\uff22ank"),
        ("joiner", "Assets:Ba\u200dnk"), ("non-joiner", "Assets:Ba\u200cnk"),
        ("soft hyphen", "Assets:Ba\u00adnk"), ("style", "Assets:Ba\ufe0fnk"),
        ("mathematical", "Assets:\U0001d401ank"), ("Arabic and Latin", "Assets:A\u0628"),
        ("Armenian", "Assets:Ba\u0578k"), ("Cherokee", "Assets:\u13aaank"),
        ("deep", "Assets:Bank:Tigris:US\u0414"), ("Hebrew", "Assets:X\u05d0"),
    ):  # fmt: skip
        yield _second(f"account: {name}", f"2016-01-01 open {account}", "PB017")


def _amounts() -> Iterator[Hostile]:
    def posting(amount: str) -> str:
        return f'{HEAD}{OPENS}2016-01-01 * "x"\n  Assets:A  {amount} USD\n  Assets:B\n'

    for amount in (
        "100/3", "100.00 / 3", "1/0", "0/0", "(100)/3", "100/(3)", "100/-3", "-100/3", "100 /3",
        "100/ 3", "1,000/3", "100./3", "((100)/(3))", "5+100/3", "100/3*3", "100 \t/ \t3",
    ):  # fmt: skip
        yield Hostile(f"division {amount}", posting(amount).encode(), "PB018", 5)
    yield Hostile(
        "division between strings of several lines",
        f'{HEAD}2016-01-01 custom "a\n" 10/2 "b\n" USD\n'.encode(), "PB018", 3,
    )  # fmt: skip
    yield Hostile(
        "division behind a quotation mark in a comment",
        f'{HEAD}; "\n2016-01-01 custom "a" 10/2 USD "b"\n'.encode(), "PB018", 3,
    )  # fmt: skip
    yield _second("division in a price", "2016-01-01 price EUR 10/9 USD", "PB018")
    yield _second("division in a balance", "2016-01-01 balance Assets:A 10/9 USD", "PB018")
    yield _second("division in a directive", '2016-01-01 custom "x" 10/9 USD', "PB018")
    yield Hostile("division in a cost", posting("1 X {10/3 USD} @ 1").encode(), "PB018", 5)
    yield Hostile("division in a total price", posting("1 X @@ 10/3").encode(), "PB018", 5)
    yield Hostile(
        "division in metadata",
        f"{HEAD}2016-01-01 open Assets:A\n  rate: 10/3\n".encode(),
        "PB018",
        3,
    )
    nines = "9" * 19
    for name, amount in (
        ("19 digits", nines), ("4,000 digits", "9" * 4000), ("60,000 digits", "9" * 60_000),
        ("19 digits with commas", "9,999,999,999,999,999,999"), ("19 places", "1." + "1" * 19),
        ("60,000 places", "0." + "0" * 60_000 + "1"), ("a product", "999999999999*9999999"),
        ("a tower of products", "*".join(["999999999"] * 5000)),
        ("a product of places", "*".join(["0.0000000001"] * 5000)),
        ("19 nines less 1", f"{nines} - 1"), ("in parentheses", f"({nines})"), ("negative", f"-{nines}"),
    ):  # fmt: skip
        yield Hostile(f"number of {name}", posting(amount).encode(), "PB019", 5)
    yield Hostile(
        "endless number in metadata",
        f"{HEAD}2016-01-01 open Assets:A\n  n: {nines}\n".encode(),
        "PB019",
        3,
    )
    yield _second("endless number in a directive", f'2016-01-01 custom "x" {nines} USD', "PB019")
    for exponent in (
        "1e999999",
        "1E9",
        "1e-999999",
        "0x10",
        "1_000",
        "inf",
        "NaN",
        "٣",
        "1.2.3",
        "--",
    ):
        yield Hostile(f"number {exponent}", posting(exponent).encode(), "BEANCOUNT", 5)
    for depth in (9, 100, 10_000, 60_000):
        yield Hostile(
            f"{depth} parentheses", posting("(" * depth + "1" + ")" * min(depth, 5000)).encode(),
            "PB016", 5,
        )  # fmt: skip


def _measures() -> Iterator[Hostile]:
    for name, size in (("5 kB", 5000), ("60 kB", 60_000)):
        yield _second(f"string of {name}", f'2016-01-01 event "{"a" * size}" "c"', "PB016")
    yield _second(
        "string of escapes", f'2016-01-01 event "{chr(92) + chr(34)}{"a" * 4095}" "c"', "PB016"
    )
    yield _second("string of many escapes", '2016-01-01 event "' + '\\"' * 2500 + '" "c"', "PB016")
    yield _second("string in Arabic of 4.2 kB", f'2016-01-01 event "{"ب" * 2100}" "c"', "PB016")
    yield _second("query of 5 kB", f'2016-01-01 query "q" "SELECT {"1, " * 1700}1"', "PB016")
    yield _second("line of 70 kB", "; " + "a" * 70_000, "PB016")
    yield _second("line of a megabyte", "; " + "a" * 2**20, "PB016")
    yield _second("line of tags", '2016-01-01 * "x" ' + "#tag " * 14_000, "PB016")
    lines = "\n" * 5000
    yield _second("string over 5,000 lines", f'2016-01-01 event "a{lines}b" "c"', "PB016")
    yield _second(
        "300 metadata lines",
        "2016-01-01 open Assets:A\n" + "".join(f"  k{n:03}: {n}\n" for n in range(300)), "PB016",
    )  # fmt: skip
    yield _second("300 values", '2016-01-01 custom "x" ' + "TRUE " * 300, "PB016")
    yield Hostile(
        "30,000 postings",
        f'{HEAD}{OPENS}2016-01-01 * "x"\n{"  Assets:A  0 USD" + chr(10)}'.encode()
        + b"  Assets:A  0 USD\n" * 30_000, "PB016", 4,
    )  # fmt: skip


def _directives() -> Iterator[Hostile]:
    yield _second("pad", "2016-01-01 pad Assets:A Equity:B", "PB013")
    yield _second("pad of an account with itself", "2016-01-01 pad Assets:A Assets:A", "PB013")
    for tolerance in ("1", "0", "0.00001", "999999999", "-1"):
        yield _second(
            f"balance ~ {tolerance}", f"2016-01-01 balance Assets:A 1 ~ {tolerance} USD", "PB014"
        )
    for day in ("0001-01-01", "1000-01-01", "1899-12-31", "2200-01-01", "9999-12-31"):
        yield _second(f"day {day}", f'{day} event "a" "b"', "PB020")
        yield _second(f"voucher of {day}", f'{day} * "a"', "PB020")
    facility = '2016-01-01 custom "facility" "F" "F"\n  start: 2016-01-01\n  end: 2018-12-31\n'
    for day, line in (("2015-12-31", 5), ("1999-01-01", 5), ("2029-01-01", 5), ("2106-01-01", 5)):
        yield Hostile(
            f"voucher of {day}, outside the facility's life",
            f'{HEAD}{facility}{day} * "a"\n'.encode(), "PB020", line,
        )  # fmt: skip
    for name in (
        "/etc/passwd",
        "../x.pdf",
        "documents/../../x",
        "/dev/zero",
        "../../../etc/shadow",
    ):
        yield _second(f"document {name}", f'2016-01-01 document Assets:A "{name}"', "PB021")
    for day in ("2016-02-30", "2016-13-01", "2016-00-01", "2016-01-00", "0000-01-01"):
        yield _second(f"no day: {day}", f'{day} event "a" "b"', "BEANCOUNT")
    for name, content in (
        ("no directive", "2016-01-01 opn Assets:A"), ("account of no kind", "2016-01-01 open Other:A"),
        ("unclosed string", '2016-01-01 event "a'), ("amount alone", "100 USD"),
        ("pop of no tag", "poptag #x"), ("pop of no metadata", "popmeta x:"),
    ):  # fmt: skip
        yield _second(f"no grammar: {name}", content, "BEANCOUNT")
    yield Hostile(
        "negative price",
        f'{HEAD}2016-01-01 * "x"\n  Assets:A 1 EUR @ -1 USD\n  Assets:B -1 USD\n'.encode(),
        "BEANCOUNT", 3,
    )  # fmt: skip


def _text(line: str) -> bytes:
    return f"{HEAD}{line}\n".encode()


def _files(texts: dict[str, str]) -> Builder:
    def build(folder: Path) -> None:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return build


CORPUS = [
    *_plugins(), *_options(), *_fava(), *_includes(), *_links(), *_irregular(), *_texts(),
    *_accounts(), *_amounts(), *_measures(), *_directives(),
]  # fmt: skip
