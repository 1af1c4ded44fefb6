"""Audit packs: the books of a period with all that an auditor needs to prove them, on their own."""
