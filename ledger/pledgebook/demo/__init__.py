"""Invented vouchers: for the repository's own books, and complete books of any size for tests."""

from __future__ import annotations

from pledgebook.demo.books import DemoError, illustrate_books
from pledgebook.demo.complete import write_demo

__all__ = ["DemoError", "illustrate_books", "write_demo"]
