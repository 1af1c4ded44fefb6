"""Seals: what a closed period was, so that any later change shows. See docs/adr/0014-seals.md."""
