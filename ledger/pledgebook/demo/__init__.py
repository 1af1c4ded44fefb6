"""Invented vouchers: for the repository's own books, and complete books of any size for tests."""
