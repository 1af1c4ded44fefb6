"""Starts the books of an office: small, complete, and clean under every rule."""

from __future__ import annotations

from pledgebook.starting.books import Named, Officer, Start, StartError, write_start

__all__ = ["Named", "Officer", "Start", "StartError", "write_start"]
