"""Drafts: what was read, as entries of the books under `!` for a person to complete."""
