"""The door of the viewer: who comes in, what each may do, and what of Fava is served at all.

A page or form asks `visitor()` who sent the request, `visitor().may(Right.ENTER)` what that person
may do, and begins its form with `csrf_field()` (in templates) or sends `csrf_token()` as the header
`X-CSRF-Token`. A new page needs one row in `permissions.ROWS`; without one it is refused.
"""

from __future__ import annotations

from pledgebook_reports.viewer.door.roles import Right, Role
from pledgebook_reports.viewer.door.visitor import Visitor, csrf_field, csrf_token, visitor

__all__ = ["Right", "Role", "Visitor", "csrf_field", "csrf_token", "visitor"]
