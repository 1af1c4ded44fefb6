"""Who is named in a publication: organisations, never persons.

A donor, partner or agency is an organisation; any other party is one where the books give it an
`iati-org` or an `org-type`. Staff, and payees of whom nothing is said, stay unnamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook_reports.exports.scope import ExportError, known_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from pledgebook_reports.exports.scope import Scope

ORGANISATIONS = frozenset(("donor", "partner", "agency"))
_NO_IDENTIFIER = frozenset("/&|?")
"""What an identifier must not contain (IATI standard ruleset, 1.3.13 and 1.14.13)."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A party as IATI names it: identifier and OrganisationType where the books have them."""

    name: str
    ref: str | None = None
    type: str | None = None
    implements: bool = False
    """Whether it is a partner or an agency."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A facility with the identifier of its activity, and the organisation that reports it."""

    facility: str
    name: str
    identifier: str
    organisation: Organisation


def organisations(connection: duckdb.DuckDBPyConnection) -> dict[str, Organisation]:
    """The parties that may be named, by id.

    Raises:
        ExportError: an `org-type` is not on the code list.
    """
    found = connection.execute("SELECT id, name, roles, iati_org, org_type FROM parties").fetchall()
    named = {}
    for id_, name, listed, ref, type_ in found:
        roles = frozenset(str(listed).split("; "))
        if type_:
            known_code("OrganisationType", type_, f"party {id_}, org-type")
        if "staff" not in roles and (roles & ORGANISATIONS or ref or type_):
            implements = bool(roles & {"partner", "agency"})
            named[id_] = Organisation(name, ref, type_, implements)
    return named


def publisher(
    connection: duckdb.DuckDBPyConnection, scope: Scope, known: Mapping[str, Organisation]
) -> Publisher:
    """Who publishes the facility, under which identifiers.

    Raises:
        ExportError: an identifier is missing or breaks the standard ruleset.
    """
    row = connection.execute(
        "SELECT name, iati_id, reporting_org FROM facilities WHERE id = ?", [scope.facility]
    ).fetchone()
    name, identifier, ref = row or ("", None, None)
    missing = [key for key, value in (("iati-id", identifier), ("reporting-org", ref)) if not value]
    if missing:
        keys = " and ".join(missing)
        raise ExportError(
            f"facility {scope.facility} has no {keys}: write "
            + ", ".join(f'{key}: "…"' for key in missing)
            + ' under its custom "facility" directive (reporting-org: "XM-DAC-41114"; '
            "iati-id: the same, a hyphen and the number of the activity)"
        )
    if not identifier.startswith(f"{ref}-") or _NO_IDENTIFIER.intersection(identifier):
        raise ExportError(
            f'facility {scope.facility}: iati-id "{identifier}" must be its reporting-org, a hyphen '
            f'and a number, such as "{ref}-00089459", without / & | ?'
        )
    for organisation in known.values():
        if organisation.ref == ref and organisation.type:
            return Publisher(scope.facility, name, identifier, organisation)
    raise ExportError(
        f'no party is the reporting-org "{ref}": write iati-org: "{ref}" and org-type: "40" (IATI '
        'OrganisationType) under the custom "party" directive of the organisation that reports'
    )
