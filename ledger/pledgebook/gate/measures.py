"""What is beyond measure in a file: endless strings and lines, numbers nobody pays, division.

A number is written out in the books: `100.00 / 3` is a figure that nobody has signed. To look at
every token of every file would double the time of a check, so the bytes are searched first, and
only a file in which something may be wrong is read token by token.
"""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from beancount.parser import lexer

from pledgebook.gate.limits import (
    FRACTION_DIGITS,
    LINE_BYTES,
    NESTING,
    STRING_BYTES,
    WHOLE_DIGITS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.gate.texts import Fault

_SHAPES = bytes.maketrans(b"123456789.,)+-", b"00000000000000")
"""Digits and what stands beside an operator become one sign, which is quickly searched for."""
_SUSPECT = re.compile(
    rb"[\d.,)][ \t]*[/*][ \t]*[-+(\d.]"
    rb"|[\d,]{%d,}|\.\d{%d,}|(?:\([ \t]*){%d,}" % (WHOLE_DIGITS + 1, FRACTION_DIGITS + 1, NESTING)
)
_NUMBER = re.compile(rb"[\d,]+(?:\.\d*)?")
_TIMES = {(left, "ASTERISK") for left in ("NUMBER", "RPAREN")}
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"|;.*')


class Token(NamedTuple):
    """A token of Beancount's lexer, with the line where it begins."""

    kind: str
    line: int
    text: bytes


def faults_of(content: bytes) -> Iterator[Fault]:
    """The first thing of a file that is beyond measure, if there is one."""
    longest = max(map(len, content.split(b"\n")))
    if longest > LINE_BYTES:
        line = next(
            number for number, one in enumerate(content.split(b"\n"), 1) if len(one) > LINE_BYTES
        )
        yield "PB016", line, f"is longer than {LINE_BYTES:,} bytes in one line"
        return
    # A quotation mark within a string is written with a backslash, and would cut it in two.
    long_string = max(map(len, content.split(b'"'))) > STRING_BYTES or b'\\"' in content
    if long_string or _is_suspect(content):
        yield from _by_tokens(content)


def _is_suspect(content: bytes) -> bool:
    shapes = content.translate(_SHAPES, b" \t")
    if not (
        b"0/0" in shapes or b"0*0" in shapes or b"0/(" in shapes or b"0*(" in shapes
        or b"0" * (WHOLE_DIGITS + 1) in shapes or b"(" * NESTING in shapes
    ):  # fmt: skip
        return False
    marks, counted = 0, 0
    for match in _SUSPECT.finditer(content):
        begin = content.rfind(b"\n", 0, match.start()) + 1
        end = content.find(b"\n", begin)
        line = content[begin : end if end >= 0 else len(content)]
        # An odd number of quotation marks before the line: it may begin within a string.
        marks, counted = marks + content.count(b'"', counted, begin), begin
        if marks % 2 or _SUSPECT.search(_QUOTED.sub(b'""', line)):
            return True
    return False


def _by_tokens(content: bytes) -> Iterator[Fault]:
    line: list[Token] = []
    for kind, number, text, _ in lexer.lex_iter(io.BytesIO(content)):
        if kind != "EOL":
            # A string ends on another line than it begins.
            line.append(Token(kind, number - text.count(b"\n"), text))
            continue
        fault = _fault(line)
        if fault:
            yield fault
            return
        line.clear()


def _fault(line: Sequence[Token]) -> Fault | None:
    """What is beyond measure in one line of tokens; a string in it may go over several."""
    kinds = [token.kind for token in line]
    for token in line:
        if token.kind == "STRING" and len(token.text) > STRING_BYTES + 2:
            return "PB016", token.line, f"holds a string of more than {STRING_BYTES:,} bytes"
        if token.kind == "SLASH":
            return "PB018", token.line, "divides: write the amount out, as it was paid"
    if kinds.count("LPAREN") > NESTING:
        return "PB016", line[0].line, f"holds more than {NESTING} parentheses"
    # The lexer itself gives up at numbers of thousands of digits.
    numbers = [token for token in line if _NUMBER.fullmatch(token.text)]
    digits = [_digits(token.text) for token in numbers]
    multiplies = any(pair in _TIMES for pair in pairwise(kinds))
    # A product has no more digits than its factors have together.
    measure = sum if multiplies else max
    if digits and (
        measure(whole for whole, _ in digits) > WHOLE_DIGITS
        or measure(fraction for _, fraction in digits) > FRACTION_DIGITS
    ):
        return (
            "PB019",
            numbers[0].line,
            (
                f"holds a number of more than {WHOLE_DIGITS} digits before its point or "
                f"{FRACTION_DIGITS} after it"
            ),
        )
    return None


def _digits(number: bytes) -> tuple[int, int]:
    whole, _, fraction = number.replace(b",", b"").partition(b".")
    return len(whole), len(fraction)
