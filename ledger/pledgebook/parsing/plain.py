"""Reads files that are written plainly; all others are Beancount's parser's.

Books are mostly vouchers and registry directives in one form: a line of a date, lines of a key and
a value, lines of an account and an amount. A file that holds only such lines is read here line by
line; at the first line of any other form (a flagged posting, an expression, a string over several
lines, a comment behind an entry, a mistake) the whole file is left to Beancount's parser. So there
is one grammar, Beancount's, and nothing here reports an error. The entries are equal to those of
Beancount's parser in every field, and so are the precisions counted for its display context.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import account as accounts
from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.number import MISSING, ZERO
from beancount.core.position import CostSpec
from beancount.parser import grammar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
NUMBER = r"(?:0|[1-9][0-9]{0,14}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,9})?"
CURRENCY = r"(?!(?:TRUE|FALSE|NULL)\b)[A-Z][A-Z0-9'._-]{0,10}[A-Z0-9]\b"
ACCOUNT = "[A-Z][A-Za-z0-9-]*(?::[A-Z0-9][A-Za-z0-9-]*)+"
KEY = "[a-z][a-zA-Z0-9_-]+"
TEXT = '"([^"]*)"'
AMOUNT = f"(-?{NUMBER}) +({CURRENCY})"

TRANSACTION = re.compile(
    f"({DATE}) ([*!]) {TEXT}(?: +{TEXT})?((?: +[#^][A-Za-z0-9_/.-]+)*) *", re.ASCII
)
POSTING = re.compile(
    rf" +({ACCOUNT}) +{AMOUNT}(?: +(?:\{{(.*)\}}|(@@?) +({NUMBER}) +({CURRENCY})))? *", re.ASCII
)
COST = re.compile(rf"(?:({NUMBER}) +({CURRENCY})(?:, *({DATE}))?(?:, *{TEXT})?|{TEXT})", re.ASCII)
METADATA = re.compile(
    rf" +({KEY}): +(?:{TEXT}|({DATE})|(TRUE|FALSE)|(-?{NUMBER})(?: +({CURRENCY}))?) *", re.ASCII
)
CUSTOM = re.compile(f"({DATE}) custom {TEXT}(.*)", re.ASCII)
# A bare number before a minus would be an expression.
VALUE = re.compile(
    rf" +(?:{TEXT}|({DATE})|(TRUE|FALSE)|(-?{NUMBER})(?: +({CURRENCY})|(?! +-))|({ACCOUNT}))(?= |$)",
    re.ASCII,
)
PRICE = re.compile(f"({DATE}) price +({CURRENCY}) +{AMOUNT} *", re.ASCII)
BALANCE = re.compile(f"({DATE}) balance +({ACCOUNT}) +{AMOUNT} *", re.ASCII)

LONGEST = 1_000
"""Characters of a line. With the digits of NUMBER this is within all measures of the gate."""
PIECE = 500_000
"""Characters of a file, at least, whose lines are held at a time."""
KNOWN_LINES = 50_000
"""How many lines of metadata are kept: dates, officers and payees come again and again."""

# Tuples made without the checks of their constructors: what goes in was matched above.
_posting: Callable[[tuple[Any, ...]], data.Posting] = partial(tuple.__new__, data.Posting)
_amount: Callable[[tuple[Any, ...]], Amount] = partial(tuple.__new__, Amount)
_value: Callable[[tuple[Any, ...]], grammar.ValueType] = partial(tuple.__new__, grammar.ValueType)


class NotPlainError(ValueError):
    """The file holds a line that is Beancount's parser's to read."""


class PlainFile(NamedTuple):
    """The entries of a file as written, and its total prices (`@@`) by the file and line of their posting."""

    entries: list[data.Directive]
    totals: dict[tuple[str, int], Amount]


class PlainReader:
    """Reads the plain files of one book; what comes again in many files is kept once."""

    def __init__(self) -> None:
        # Never parses: it knows the account names and counts the precisions.
        self.builder = grammar.Builder()
        self.keys: dict[str, str] = {}
        """Keys of metadata by the beginning of their line, indentation and all."""
        self._known: dict[str, tuple[str, Any]] = {}
        self._dates: dict[str, datetime.date] = {}
        self._names: dict[str, str] = {}
        self._marks: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def read(self, filename: str, text: str) -> PlainFile | None:
        """The entries of a file, or None when Beancount's parser must read it."""
        if "\\" in text or "\r" in text or not text.endswith("\n"):
            return None
        file = _File(self, filename)
        try:
            for first, lines in _pieces(text):
                file.read(first, lines)
        except (NotPlainError, ValueError):  # A ValueError is a day that no calendar has.
            return None
        self._count(file.shapes)
        return PlainFile(file.entries, file.totals)

    def entries(
        self, filename: str, first: int, lines: Sequence[str]
    ) -> list[data.Directive] | None:
        """The entries of some lines of a file, from the number `first` on; None as for `read`."""
        file = _File(self, filename)
        try:
            file.read(first, lines)
        except (NotPlainError, ValueError):
            return None
        return file.entries

    def options(self) -> dict[str, Any]:
        """The options of all plain files together: none but the precisions."""
        options: dict[str, Any] = self.builder.finalize()[2]
        return options

    def _count(self, shapes: dict[tuple[str, int, int, str], list[Any]]) -> None:
        """Tell the display context of amounts: one of each shape stands for all of it."""
        context: Any = self.builder.dcontext
        for (currency, *_), (times, number) in shapes.items():
            context.update(number, currency)
            places = -number.as_tuple().exponent
            context.ccontexts[currency].fractional_dist.hist[places] += times - 1

    def date(self, text: str) -> datetime.date:
        """A day; raises ValueError when there is no such day."""
        day = self._dates.get(text)
        if day is None:
            day = self._dates[text] = datetime.date.fromisoformat(text)
        return day

    def name(self, text: str) -> str:
        """One string for all that read alike."""
        return self._names.setdefault(text, text)

    def account(self, text: str) -> str:
        """An account; raises NotPlainError for a name that Beancount would not take."""
        if text not in self._names and not self.builder.account_regexp.match(text):
            raise NotPlainError
        return self.name(text)

    def marks(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """Tags and links as written behind a transaction's texts."""
        known = self._marks.get(text)
        if known is None:
            words = text.split()
            tags = frozenset(word[1:] for word in words if word[0] == "#")
            links = frozenset(word[1:] for word in words if word[0] == "^")
            known = self._marks[text] = (tags or data.EMPTY_SET, links or data.EMPTY_SET)
        return known

    def pair(self, line: str) -> tuple[str, Any] | None:
        """The key and value of a line that was kept."""
        return self._known.get(line)

    @property
    def known(self) -> dict[str, tuple[str, Any]]:
        """Lines of metadata with their key and value; emptied when there are too many."""
        if len(self._known) > KNOWN_LINES:
            self._known.clear()
        return self._known


class _File:
    """One file while it is read."""

    def __init__(self, reader: PlainReader, filename: str) -> None:
        self.reader = reader
        self.filename = reader.name(filename)
        self.entries: list[data.Directive] = []
        self.totals: dict[tuple[str, int], Amount] = {}
        self.shapes: dict[tuple[str, int, int, str], list[Any]] = {}
        self.meta: dict[str, Any] | None = None
        """The metadata that the next line of a key and a value goes to."""
        self.postings: list[data.Posting] | None = None

    def read(self, first: int, lines: Sequence[str]) -> None:
        """Read lines from the number `first` on; raises NotPlainError at one that is not plain."""
        if max(map(len, lines)) > LONGEST:
            raise NotPlainError
        known = self.reader.known
        for number, line in enumerate(lines, first):
            pair = known.get(line)
            if pair is None:
                if not line or line[0] == ";":
                    # Whatever is indented after this belongs to no entry, which is a mistake.
                    self.meta = self.postings = None
                    continue
                if line[0] != " ":
                    self._entry(number, line)
                    continue
                pair = self._indented(number, line)
                if pair is None:
                    continue
            meta = self.meta
            if meta is None or pair[0] in meta:
                raise NotPlainError
            meta[pair[0]] = pair[1]

    def _indented(self, number: int, line: str) -> tuple[str, Any] | None:
        """A key and its value; None for a posting, which is taken here."""
        head, quote, rest = line.partition(': "')
        if quote and rest and rest.find('"') == len(rest) - 1:
            key = self.reader.keys.get(head)
            if key is not None:
                pair = self.reader.known[line] = (key, rest[:-1])
                return pair
        found = METADATA.fullmatch(line)
        if found is None:
            self._posting(number, line)
            return None
        key, text, day, truth, amount, currency = found.groups()
        key = self.reader.name(key)
        if currency is not None:
            return key, self._amount(amount, currency)
        value: Any
        if text is not None:
            value = text
            self.reader.keys[line.partition(":")[0]] = key
        elif day is not None:
            value = self.reader.date(day)
        elif truth is not None:
            value = truth == "TRUE"
        else:
            value = _number(amount)
        pair = self.reader.known[line] = (key, value)
        return pair

    def _posting(self, number: int, line: str) -> None:
        found = POSTING.fullmatch(line)
        if found is None or self.postings is None:
            raise NotPlainError
        account, units, currency, cost, at, total, priced = found.groups()
        amount = self._amount(units, currency)
        price = spec = None
        if cost is not None:
            spec = self._cost(cost)
        elif at is not None:
            price = self._amount(total, priced)
            if at == "@@":
                self.totals[self.filename, number] = price
                price = _each(price, amount)
        self.meta = {"filename": self.filename, "lineno": number}
        self.postings.append(
            _posting((self.reader.account(account), amount, spec, price, None, self.meta))
        )

    def _cost(self, text: str) -> CostSpec:
        found = COST.fullmatch(text)
        if found is None:
            raise NotPlainError
        number, currency, day, label, alone = found.groups()
        if number is None:
            unsaid: Any = MISSING
            return CostSpec(unsaid, None, unsaid, None, alone, merge=False)
        amount = self._amount(number, currency)
        date = self.reader.date(day) if day is not None else None
        return CostSpec(amount.number, None, amount.currency, date, label, merge=False)

    def _entry(self, number: int, line: str) -> None:
        """The first line of an entry."""
        self.meta = meta = {"filename": self.filename, "lineno": number}
        self.postings = None
        found = TRANSACTION.fullmatch(line)
        if found is not None:
            day, flag, first, second, marks = found.groups()
            payee, narration = (None, first) if second is None else (first, second)
            if payee is not None:
                payee = self.reader.name(payee)
            tags, links = self.reader.marks(marks)
            self.postings = []
            self.entries.append(data.Transaction(
                meta, self.reader.date(day), flag, payee, narration, tags, links, self.postings
            ))  # fmt: skip
        elif (found := CUSTOM.fullmatch(line)) is not None:
            day, kind, rest = found.groups()
            values = self._values(rest)
            if kind == "fava-extension":  # The gate has a word to say on it.
                raise NotPlainError
            self.entries.append(
                data.Custom(meta, self.reader.date(day), self.reader.name(kind), values)
            )
        else:
            self._of_one_line(meta, line)

    def _of_one_line(self, meta: dict[str, Any], line: str) -> None:
        """A price or a balance."""
        found = PRICE.fullmatch(line)
        if found is not None:
            day, currency, units, unit = found.groups()
            price = self._amount(units, unit)
            name = self.reader.name(currency)
            self.entries.append(data.Price(meta, self.reader.date(day), name, price))
            return
        found = BALANCE.fullmatch(line)
        if found is None:
            raise NotPlainError
        day, account, units, unit = found.groups()
        amount = self._amount(units, unit)
        account = self.reader.account(account)
        self.entries.append(data.Balance(meta, self.reader.date(day), account, amount, None, None))

    def _values(self, text: str) -> list[grammar.ValueType]:
        """The values of a `custom` directive."""
        text = text.rstrip(" ")
        if not text:
            raise NotPlainError
        values: list[grammar.ValueType] = []
        end = 0
        while end < len(text):
            found = VALUE.match(text, end)
            if found is None:
                raise NotPlainError
            end = found.end()
            string, day, truth, number, currency, account = found.groups()
            if string is not None:
                values.append(_value((string, str)))
            elif day is not None:
                values.append(_value((self.reader.date(day), datetime.date)))
            elif truth is not None:
                values.append(_value((truth == "TRUE", bool)))
            elif currency is not None:
                values.append(_value((self._amount(number, currency), Amount)))
            elif number is not None:
                values.append(_value((_number(number), Decimal)))
            else:
                values.append(_value((self.reader.account(account), accounts.TYPE)))
        return values

    def _amount(self, text: str, currency: str) -> Amount:
        """An amount, counted by the shape of its number."""
        number = _number(text)
        currency = self.reader.name(currency)
        shape = (currency, len(text), text.find("."), text[0])
        counted = self.shapes.get(shape)
        if counted is None:
            self.shapes[shape] = [1, number]
        else:
            counted[0] += 1
        return _amount((number, currency))


def _pieces(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a text by the number of their first: never all lines of a large file at once."""
    begin, first = 0, 1
    while begin < len(text):
        end = text.find("\n", begin + PIECE)
        end = len(text) - 1 if end < 0 else end
        lines = text[begin:end].split("\n")
        yield first, lines
        begin, first = end + 1, first + len(lines)


def _each(total: Any, units: Any) -> Amount:
    """The price of one unit, as Beancount divides a total price."""
    number = ZERO if units.number == ZERO else total.number / abs(units.number)
    return _amount((number, total.currency))


def _number(text: str) -> Decimal:
    """A number; Beancount reads its sign as an operation, which leaves none on nil."""
    number = Decimal(text.replace(",", ""))
    if text[0] == "-" and not number:
        raise NotPlainError
    return number
