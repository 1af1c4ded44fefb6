"""Pledgebook: grant-fund accountability on Beancount. `plugin "pledgebook"` runs its rules."""

from __future__ import annotations

import importlib

__plugins__ = ("pledgebook",)


def __getattr__(name: str) -> object:
    """The plugin, with all rules, when Beancount asks for it: who imports a part needs none of it."""
    if name not in __plugins__:
        raise AttributeError(name)
    return importlib.import_module("pledgebook.plugin").pledgebook
