"""From the rows of one table to statements, one for each account and currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pledgebook.money import ZERO
from pledgebook_importers.bank import identity
from pledgebook_importers.bank.control import check_balances
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.bank.tables.conventions import Conventions, conventions
from pledgebook_importers.bank.tables.headings import check_one_of_each, plain_heading
from pledgebook_importers.bank.tables.preamble import Preamble, read_preamble
from pledgebook_importers.bank.tables.proof import Proof, prove
from pledgebook_importers.bank.tables.rows import Booking, RowReader
from pledgebook_importers.bank.tables.totals import Totals
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.profiles import BankProfile

Key = tuple[str, str]
Stated = dict[Key, dict[str, Decimal]]


def read_table(
    layout: Layout, profile: BankProfile | None, *, from_text: bool
) -> tuple[list[Statement], list[Problem]]:
    """The statements of a table in the order in which their accounts first appear, and warnings.

    Raises:
        RefusedError: it leaves something of the money open.
    """
    if profile is None:
        check_one_of_each(layout)
    how = conventions(layout, profile)
    above = read_preamble(layout.preamble, how.decimal)
    reader = RowReader(
        layout,
        how,
        account=above.account or how.account,
        currency=above.currency or _in_headings(layout) or how.currency,
        from_text=from_text,
    )
    bookings, stated, problems = _rows(reader)
    groups: dict[Key, list[Booking]] = {}
    for booking in bookings:
        groups.setdefault((booking.account, booking.currency), []).append(booking)
    if profile is None:
        _check_no_ledger(layout, bookings)
    if not groups:
        groups[reader.account, reader.currency] = []
    if len(groups) == 1:
        _from_preamble(stated, next(iter(groups)), above)
    statements = []
    for key, group in groups.items():
        statement, told = _statement(key, group, how, above, stated.get(key, {}), layout)
        statements.append(statement)
        problems += told
    if any(s.opening is None or s.closing is None for s in statements):
        problems += _unsigned(reader, bookings)
    return statements, [*reader.problems, *problems]


def _rows(reader: RowReader) -> tuple[list[Booking], Stated, list[Problem]]:
    """Bookings in the order of the file, balances stated in rows of their own, and what is told."""
    bookings: list[Booking] = []
    stated: Stated = {}
    problems: list[Problem] = []
    remarks: list[Problem] = []
    totals = Totals(reader.layout, reader.how.decimal)
    for row in reader.layout.sheet.rows[reader.layout.place + 1 :]:
        kind = "remark" if row.empty else reader.kind(row)
        if kind == "booking":
            # A remark between bookings is told; what stands below the last one is a footnote.
            problems += remarks
            remarks = []
            bookings.append(reader.booking(row))
            totals.add(bookings[-1])
        elif kind == "total":
            problems += totals.check(row)
        elif kind in {"opening", "closing"}:
            account, currency, balance = reader.balance(row)
            stated.setdefault((account, currency), {}).setdefault(kind, balance)
        elif kind == "remark" and not row.empty:
            said = " ".join(row.text(i) for i in range(len(row.cells))).strip()
            remarks.append(Problem(row.line, f"no booking, left out: {said[:60]!r}"))
    return bookings, stated, problems


def _check_no_ledger(layout: Layout, bookings: Sequence[Booking]) -> None:
    """Debits and credits of several accounts that cancel out are a journal's, not a bank's."""
    accounts = {booking.account for booking in bookings}
    proved = any(booking.balance is not None for booking in bookings)
    if len(accounts) > 1 and not proved and not sum((b.amount for b in bookings), ZERO):
        raise RefusedError(
            layout.heading.line,
            "debits and credits of its accounts cancel out, as in a ledger: name the layout "
            "with --profile",
        )


def _in_headings(layout: Layout) -> str:
    """The currency that the headings of money name, such as `Amount (USD)`."""
    names = ("amount", "debit", "credit", "balance")
    texts = (layout.text(layout.heading, name) for name in names if layout.has(name))
    return next((code for text in texts if (code := plain_heading(text)[1])), "")


def _from_preamble(stated: Stated, key: Key, above: Preamble) -> None:
    of_key = stated.setdefault(key, {})
    for name, balance in (("opening", above.opening), ("closing", above.closing)):
        if balance is not None:
            of_key.setdefault(name, balance)


def _statement(
    key: Key,
    bookings: Sequence[Booking],
    how: Conventions,
    above: Preamble,
    stated: dict[str, Decimal],
    layout: Layout,
) -> tuple[Statement, list[Problem]]:
    raw, currency = key
    account = "".join(raw.split()).upper()
    inverted = None if how.sign is None else how.sign == "inverted"
    proof = prove(bookings, inverted=inverted)
    days = [booking.date for booking in proof.bookings if booking.status == "booked"]
    first, last = min(days, default=None), max(days, default=None)
    lines = list(identity.identify(account, "", [(_line(b), _own(b)) for b in proof.bookings]))
    statement = Statement(
        account=account,
        account_raw=raw,
        currency=currency,
        number=above.number or (f"{first}..{last}" if first else ""),
        sequence=None,
        page=1,
        message_id="",
        opening=_either(proof.opening, stated.get("opening")),
        closing=_either(proof.closing, stated.get("closing")),
        from_date=first,
        to_date=last,
        line=layout.heading.line,
        lines=tuple(lines),
    )
    problems = [*proof.problems, *_contradicted(statement, proof, stated)]
    if not proof.proved:
        problems += _repeated(statement, [booking.reference for booking in proof.bookings])
        problems += _adds_up(statement)
    return statement, problems


def _either(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return second if first is None else first


def _line(booking: Booking) -> StatementLine:
    return StatementLine(
        date=booking.date,
        value_date=booking.value_date,
        amount=booking.amount,
        currency=booking.currency,
        counterparty=booking.counterparty,
        counterparty_account="".join(booking.counterparty_account.split()).upper(),
        reference=booking.reference,
        end_to_end="",
        remittance=booking.description,
        import_id="",
        status=booking.status,
        line=booking.row.line,
        parties=(booking.counterparty,) if booking.counterparty else (),
    )


def _own(booking: Booking) -> str:
    """What tells a booking from others of its day and amount, however the file is cut.

    The balance behind it is as good as a bank's reference, and banks put references of payers in
    the column of their own.
    """
    if booking.balance is None:
        return booking.reference
    return f"{booking.reference} {identity.canonical(booking.balance)}"


def _contradicted(
    statement: Statement, proof: Proof, stated: dict[str, Decimal]
) -> Iterator[Problem]:
    for name, proved in (("opening", proof.opening), ("closing", proof.closing)):
        said = stated.get(name)
        if proved is not None and said is not None and said != proved:
            reason = f"the file states the {name} balance {said}, its rows make it {proved}"
            yield Problem(statement.line, reason)


def _repeated(statement: Statement, references: Iterable[str]) -> Iterator[Problem]:
    """One reference twice for one amount and day, where no balance shows that both are real."""
    for line in identity.repeats(statement.lines, references):
        yield Problem(
            line.line,
            f"the reference {line.reference} is used twice for {_money(line)} on {line.date}; "
            "check that both are real",
        )


def _money(line: StatementLine) -> str:
    return f"{line.amount} {line.currency}".strip()


def _unsigned(reader: RowReader, bookings: Sequence[Booking]) -> Iterator[Problem]:
    """Amounts none of which is negative, where nothing else shows which way the money went."""
    shown = reader.how.sign or reader.layout.has("side") or not reader.layout.has("amount")
    booked = [booking for booking in bookings if booking.status == "booked" and booking.amount]
    if shown or not booked:
        return
    if all(booking.amount > 0 and booking.balance is None for booking in booked):
        yield Problem(
            booked[0].row.line,
            "no amount is negative and no balance proves which way the money went: all read as "
            "received; state `sign` in a profile",
        )


def _adds_up(statement: Statement) -> Iterator[Problem]:
    if statement.opening is not None and statement.closing is not None:
        yield from check_balances(statement)
