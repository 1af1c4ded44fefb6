"""The command line: `pledgebook COMMAND`. Errors are one line on stderr; findings are output."""

from __future__ import annotations

from pledgebook_reports.cli.main import main

__all__ = ["main"]
