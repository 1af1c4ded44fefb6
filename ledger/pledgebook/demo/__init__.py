"""Invented vouchers: for the repository's own books, and complete books of any size for tests."""

from __future__ import annotations

from pledgebook.demo.books import write_demo

__all__ = ["write_demo"]
