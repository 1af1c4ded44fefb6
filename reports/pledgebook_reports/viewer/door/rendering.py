"""The door's own pages: templates that stand apart from Fava's, which want a ledger."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pledgebook_reports.viewer.door.visitor import csrf_field, visitor

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(csrf_field=csrf_field, visitor=visitor)


def render(template: str, /, **values: object) -> str:
    """A page of the door."""
    return _ENVIRONMENT.get_template(template).render(**values)
