"""Pledgebook: grant-fund accountability on Beancount. `plugin "pledgebook"` runs its rules."""

from pledgebook.plugin import pledgebook

__all__ = ["pledgebook"]
__plugins__ = ("pledgebook",)
