"""Exports: what others take from the books, for publication or for a warehouse."""
