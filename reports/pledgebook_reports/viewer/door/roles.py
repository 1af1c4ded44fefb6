"""Who may do what: six roles, each with the rights it needs and no other."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """What a route asks of its visitor; the text says what it is for."""

    OPEN = "open"
    """Nobody need be known: the login page."""
    KNOWN = "known"
    """Any user: the own account."""
    READ = "read"
    """Pages and reports."""
    EXAMINE = "examine"
    """What lies behind them: documents, the books' text, queries, downloads."""
    ENTER = "enter"
    """Drafts of entries."""
    APPROVE = "approve"
    """The approver's act."""
    CERTIFY = "certify"
    """The certifier's act."""
    SIGN = "sign"
    """The page of those who sign, and what each of them may do: send a voucher back, reopen it."""
    MARK = "mark"
    """An auditor's notes."""
    ADMINISTER = "administer"
    """Users who are signed in."""
    CLOSED = "closed"
    """Nobody: what Fava brings and these books do not take."""


class Role(StrEnum):
    """A role of the users file."""

    VIEWER = "viewer"
    AUDITOR = "auditor"
    PREPARER = "preparer"
    APPROVER = "approver"
    CERTIFIER = "certifier"
    ADMINISTRATOR = "administrator"


_STAFF = frozenset({Right.OPEN, Right.KNOWN, Right.READ, Right.EXAMINE})

RIGHTS = {
    Role.VIEWER: frozenset({Right.OPEN, Right.KNOWN, Right.READ}),
    Role.AUDITOR: _STAFF | {Right.MARK},
    Role.PREPARER: _STAFF | {Right.ENTER},
    Role.APPROVER: _STAFF | {Right.APPROVE, Right.SIGN},
    Role.CERTIFIER: _STAFF | {Right.CERTIFY, Right.SIGN},
    # Keeps the door and not the books: who shall read as well is given a second role.
    Role.ADMINISTRATOR: frozenset({Right.OPEN, Right.KNOWN, Right.ADMINISTER}),
}


def holders(right: Right) -> list[Role]:
    """The roles that have a right, in the order in which roles are listed."""
    return [role for role in Role if right in RIGHTS[role]]
