"""A page on its own: nothing is fetched, nothing runs, whatever the books hold."""

from __future__ import annotations

from html import escape
from importlib import resources

from pledgebook_reports.render.html_page import POLICY


def standalone(title: str, style: str, body: str) -> str:
    """The page: the reports' own style, then `style`; `body` is HTML, escaped by who made it."""
    common = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{common}{style}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )
