"""Verdicts: one signature, `render(outcome) -> str`, by the name of the format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pledgebook_reports.verdict import json_text, plain_text, sarif
from pledgebook_reports.verdict.outcome import Outcome

Renderer = Callable[[Outcome], str]

RENDERERS: Mapping[str, Renderer] = {
    "text": plain_text.render,
    "json": json_text.render,
    "sarif": sarif.render,
}
