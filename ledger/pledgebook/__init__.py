"""Pledgebook: grant-fund accountability on Beancount. `plugin "pledgebook"` runs its rules."""

from __future__ import annotations

from pledgebook.plugin import pledgebook

__all__ = ["pledgebook"]
__plugins__ = ("pledgebook",)
