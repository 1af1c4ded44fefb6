"""The close of a year: its journal folded into one file, what it comes to, the books of open years."""
