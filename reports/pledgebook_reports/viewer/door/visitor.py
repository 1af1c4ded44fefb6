"""Who a request comes from: what pages and forms ask of the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, request
from markupsafe import Markup

from pledgebook_reports.viewer.door import csrf
from pledgebook_reports.viewer.door.roles import RIGHTS, Right, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.viewer.door.sessions import Session

ENVIRON = "pledgebook.visitor"
TOKENS = "PLEDGEBOOK_TOKENS"
BINDING = "pledgebook.binding"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A user, or the one person at the loopback, who is nobody in particular and may do all.

    `officer` is the officer of the books who this is, empty when the users file names none.
    """

    name: str
    roles: Sequence[Role]
    officer: str = ""
    session: Session | None = None

    def may(self, right: Right) -> bool:
        """Whether one of the roles has the right."""
        return any(right in RIGHTS[role] for role in self.roles)

    @property
    def vouched_for(self) -> bool:
        """Whether an identity provider says who this is, and not a password of ours."""
        return self.session is not None and self.session.vouched is not None


NOBODY = Visitor("", ())
ALONE = Visitor("local", tuple(Role))
"""The one person of a server that only this machine can reach."""


def visitor() -> Visitor:
    """Who sent the request that is being answered."""
    found: Visitor = request.environ.get(ENVIRON, NOBODY)
    return found


def csrf_token() -> str:
    """A token for the forms of the page that is being made."""
    tokens: csrf.Tokens = current_app.config[TOKENS]
    return tokens.issue(request.environ[BINDING])


def csrf_field() -> Markup:
    """The hidden field that every form of ours begins with; `csrf_field()` in templates."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, csrf_token())
