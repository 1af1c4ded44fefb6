"""Who a token speaks of, and what that person may do here: nothing that no group of theirs gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pledgebook_reports.viewer.door.oidc.errors import DeniedError
from pledgebook_reports.viewer.door.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook_reports.viewer.door.oidc.config import Config

_NAME = re.compile(r"[a-z0-9][a-z0-9._@|+-]{0,126}")
"""Letters that look alike are no two names here: plain ones only."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the provider vouches for, with the roles that the configuration gives."""

    name: str
    roles: Sequence[Role]


def person_of(claims: Mapping[str, Any], config: Config) -> Person:
    """The person of a proved token.

    Raises:
        DeniedError: there is no name to be relied on, or no role.
    """
    name = claims.get(config.name_claim)
    if not isinstance(name, str) or not _NAME.fullmatch(name.casefold()):
        raise DeniedError(
            f"{config.title} sent no name that can be used here (the claim {config.name_claim})."
        )
    if config.name_claim == "email" and claims.get("email_verified") is not True:
        raise DeniedError(f"{config.title} has not verified the address {name}.")
    given = {role for group in groups_of(claims, config) for role in config.roles.get(group, ())}
    if not given:
        raise DeniedError(f"You are {name}, and no group of yours has a role here.")
    return Person(name.casefold(), [role for role in Role if role in given])


def groups_of(claims: Mapping[str, Any], config: Config) -> list[str]:
    """The groups that a token names: a list of words or one word, and nothing that is neither."""
    found: Any = claims.get(config.roles_claim)
    if found is None:
        found = claims
        for part in config.roles_claim.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    listed = found if isinstance(found, list) else [found]
    return [group for group in listed if isinstance(group, str)]
