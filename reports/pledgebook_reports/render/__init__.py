"""Renderers: one signature, `render(table) -> str`, by the name of the format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pledgebook_reports.render import csv_text, json_text, plain_text
from pledgebook_reports.table import Table

Renderer = Callable[[Table], str]

RENDERERS: Mapping[str, Renderer] = {
    "text": plain_text.render,
    "csv": csv_text.render,
    "json": json_text.render,
}
