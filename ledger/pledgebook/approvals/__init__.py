"""Signed acts of officers on vouchers: a name typed in a book is a claim, a signature proves it.

`act` is the text that is signed, `subjects` what a voucher says now, `filed` the folder approvals/,
`keys` whose key counts, `judging` what stands against an act, `standing` what becomes of each
voucher, `desk` what an officer may sign.
"""

from __future__ import annotations

FOLDER = "approvals"
