"""Tests of journal entries: ISA 240.32(a), on every entry of the books rather than on a sample.

Each module holds one test: its criterion, what it looks at, and `TEST`. A hit is a reason to look,
never proof: each says in words why it was found.
"""
