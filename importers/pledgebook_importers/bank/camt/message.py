"""Bank-to-customer account reports of ISO 20022: camt.052, 053 and 054, versions 01 to 14.

A statement (camt.053) books. A report of the day (camt.052) and a notification (camt.054) repeat
what a statement books, and are read as interim. One shape serves the three: banks differ in
structure more than versions and types do, so elements are found by local names, schema breaks are
tolerated where they leave no doubt about money and told, and refused where they do. Entries are
read one by one as the file is parsed, and what stands around them afterwards.
"""

from __future__ import annotations

from lxml import etree

from pledgebook_importers.bank.camt.document import (
    ACCOUNT_REPORTS,
    ORDERS,
    find_messages,
    holds,
    is_iso20022,
)
from pledgebook_importers.bank.camt.entry import EntryReader
from pledgebook_importers.bank.camt.statement import Header, read_statement
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.intake.xml_nodes import children, line_of, local, text
from pledgebook_importers.intake.xml_safe import parse_pieces

_PARTS = frozenset(message.part for message in ACCOUNT_REPORTS)


def claims(source: Source) -> bool:
    """Whether the file is an account report, or another ISO 20022 message to answer by its name."""
    opening = source.opening
    return holds(opening, ACCOUNT_REPORTS) or (is_iso20022(opening) and not holds(opening, ORDERS))


def read(source: Source) -> Reading:
    """Return the statements and the warnings of the messages in one file.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    readers: dict[etree._Element, EntryReader] = {}

    def take(entry: etree._Element) -> None:
        parent = entry.getparent()
        if parent is None or local(parent) not in _PARTS:
            raise RefusedError(
                line_of(entry), "an entry outside of a statement; it belongs to none"
            )
        readers.setdefault(parent, EntryReader()).add(entry)

    root = parse_pieces(source.data, source.head, "Ntry", take)
    messages, problems = find_messages(root, ACCOUNT_REPORTS)
    statements: list[Statement] = []
    for found in messages:
        message_id = text(found.body, "GrpHdr", "MsgId")
        for node in children(found.body, found.message.part):
            header = Header.of(node, found.message.kind, message_id)
            reader = readers.pop(node, EntryReader())
            for statement, told in read_statement(node, header, reader):
                statements.append(statement)
                problems += told
    if readers:
        raise RefusedError(line_of(next(iter(readers))), "a statement outside of its message")
    if not statements:
        raise RefusedError(
            line_of(messages[0].body),
            "the message holds no statement; ask the bank to send it again",
        )
    return Reading(messages[0].format, statements=tuple(statements), warnings=tuple(problems))
