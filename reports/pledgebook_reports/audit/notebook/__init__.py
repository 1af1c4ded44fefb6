"""The auditor's notebook: marks, notes and results in a chained file of their own, never in the books."""
