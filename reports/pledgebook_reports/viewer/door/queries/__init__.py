"""Fava's query page, in a child process: each statement by itself, of a known kind, for a limited time.

A statement can be made to take forever (a pattern that backtracks) or all memory (text that grows);
neither can be stopped inside the server. So a keeper process holds the entries of the snapshot, and
forks for each statement a child with limits of time and memory, which answers or is ended.
"""
